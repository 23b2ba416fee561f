import type { PlacedAct, Position } from "../../kernel/index.ts";

export const isBefore = (a: Position, b: Position) =>
  a.transaction < b.transaction || (a.transaction === b.transaction && a.sequence < b.sequence);

/** Checks that the acts stand in the order of their leaves: an act moved afterwards sticks out between its neighbours. */
export class OrderCheck {
  readonly #onMoved: (index: number, act: PlacedAct) => void;
  #before: Position | null = null;
  #last: { index: number; act: PlacedAct } | null = null;

  constructor(onMoved: (index: number, act: PlacedAct) => void) {
    this.#onMoved = onMoved;
  }

  /** Position of the last act in order; null if there was none since the last restart. */
  get position(): Position | null {
    return this.#last?.act.position ?? null;
  }

  /** The count of transactions begins anew, as after a restore into another cluster. */
  restart(): void {
    this.#before = null;
    this.#last = null;
  }

  observe(index: number, act: PlacedAct): void {
    const last = this.#last;
    if (last !== null && isBefore(act.position, last.act.position)) {
      // Two do not fit together; the one that does not fit its other neighbour either was moved.
      if (this.#before === null || isBefore(act.position, this.#before)) {
        this.#onMoved(index, act);
        return;
      }
      this.#onMoved(last.index, last.act);
    } else {
      this.#before = last?.act.position ?? null;
    }
    this.#last = { index, act };
  }
}

/** Whether the act claims a place at or before the position. */
export const isNotAfter = (act: PlacedAct, position: Position) => !isBefore(position, act.position);
