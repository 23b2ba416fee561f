/** The one source of "now". Everything that asks for the time takes it from here, so that a day can be replayed. */
export type Clock = { now(): Date };

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is set, for tests and for simulated days. It never goes back. */
export class SettableClock implements Clock {
  #now: number;

  constructor(start: Date) {
    this.#now = start.getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  /** Moves the clock to `to`; an earlier time is ignored, for acts must not be older than those before them. */
  advance(to: Date): void {
    this.#now = Math.max(this.#now, to.getTime());
  }
}
