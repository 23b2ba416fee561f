import { goOnAfter, type State, standingState } from "../rules/index.ts";
import { restoreTimes, type SnapshotPart } from "./snapshot.ts";
import { keyOf, type Units } from "./unit.ts";
import type { Waking } from "./waking.ts";

/** What a snapshot keeps of one rule on one subject. */
export type KeptState = { rule: string; subject: string; print: string; state: State };

/** What memory and records say of each other after a crash. */
export class Crash {
  readonly #units: Units;
  readonly #waking: Waking;
  readonly #now: () => number;

  constructor(units: Units, waking: Waking, now: () => number) {
    this.#units = units;
    this.#waking = waking;
    this.#now = now;
  }

  *standing(): Iterable<{ rule: string; subject: string; start: number }> {
    for (const { rule, subject, live } of this.#units) {
      if (live !== null && isStanding(live.state)) yield { rule: rule.id, subject, start: live.state.since };
    }
  }

  resume(rule: string, subject: string, end: number): void {
    const number = this.#units.numberOf(keyOf(rule, subject));
    const unit = number === undefined ? undefined : this.#units.at(number);
    const stream = unit?.streams[0];
    if (number === undefined || unit === undefined || stream === undefined) return;
    const live = unit.live ?? this.#waking.recall(unit, stream, this.#waking.seen(stream));
    goOnAfter(live.instance, live.state, end, this.#waking.effects);
    this.#waking.settle(number, unit, live);
  }

  adopt(rule: string, subject: string, start: number, severity: number): boolean {
    const unit = this.#units.byKey(keyOf(rule, subject));
    if (unit === undefined) return false;
    if (unit.live !== null && isStanding(unit.live.state)) return true;
    this.#waking.wake(unit, standingState(this.#waking.since(unit), start, severity));
    this.#units.dirty.set(unit.key, unit);
    return true;
  }

  restore(states: readonly KeptState[], chunks: SnapshotPart["chunks"]): void {
    restoreTimes(this.#units, chunks, this.#now());
    for (const { rule, subject, print, state } of states) {
      const key = keyOf(rule, subject);
      const unit = this.#units.byKey(key);
      if (unit === undefined || unit.rule.print !== print) this.#units.dirty.set(key, unit ?? null);
      else this.#waking.wake(unit, state);
    }
  }
}

const isStanding = ({ phase }: State) => phase === "raised" || phase === "clearing";
