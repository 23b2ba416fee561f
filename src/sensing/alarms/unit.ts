import type { CompiledRule, Instance, State } from "../rules/index.ts";
import { WatchTable } from "./table.ts";

/** One rule on one subject. */
export type Unit = {
  key: string;
  rule: CompiledRule;
  subject: string;
  streams: number[];
  /** Since when it is watched, milliseconds of our clock. */
  from: number;
  /** Null while it is quiet: all there is to know is its stream's newest time. */
  live: { instance: Instance; state: State } | null;
  /** What it was when it fell quiet, for the next time. */
  spare: { instance: Instance; state: State } | null;
  /** Its probes, made when first needed, until its streams change. */
  instance: Instance | null;
  /** Whether it may be quiet at all. */
  forgets: boolean;
  /** When the clock is asked next; Infinity where it need not be. */
  timer: number;
};

export const keyOf = (rule: string, subject: string) => `${rule}\n${subject}`;
export const splitKey = (key: string) => key.split("\n");

/** All units by number and by key, with the table of their streams and what has changed since the last snapshot. */
export class Units {
  readonly table = new WatchTable();
  /** Key → unit whose state has changed; null where there is none of the key any more. */
  readonly dirty = new Map<string, Unit | null>();
  #units: (Unit | undefined)[] = [];
  readonly #byKey = new Map<string, number>();
  #free: number[] = [];

  at(number: number): Unit | undefined {
    return this.#units[number];
  }

  numberOf(key: string): number | undefined {
    return this.#byKey.get(key);
  }

  byKey(key: string): Unit | undefined {
    return this.#units[this.#byKey.get(key) ?? -1];
  }

  *[Symbol.iterator](): Iterator<Unit> {
    for (const unit of this.#units) if (unit !== undefined) yield unit;
  }

  /** Puts a stream to the unit of a rule and subject, which is made where there is none; answers its number. */
  join(rule: CompiledRule, subject: string, stream: number, now: number): number {
    const key = keyOf(rule.id, subject);
    const known = this.#byKey.get(key);
    const unit = known === undefined ? undefined : this.#units[known];
    if (known !== undefined && unit !== undefined) {
      unit.streams.push(stream);
      unit.instance = null;
      return known;
    }
    const number = this.#free.pop() ?? this.#units.length;
    this.#units[number] = {
      key,
      rule,
      subject,
      streams: [stream],
      from: now,
      live: null,
      spare: null,
      instance: null,
      forgets: false,
      timer: Number.POSITIVE_INFINITY,
    };
    this.#byKey.set(key, number);
    return number;
  }

  drop(number: number, unit: Unit): void {
    this.#byKey.delete(unit.key);
    this.#units[number] = undefined;
    this.#free.push(number);
    this.dirty.set(unit.key, null);
  }

  setAwake(number: number, { streams }: Unit, awake: 0 | 1): void {
    for (const stream of streams) {
      const slot = this.table.slotOf(stream, number);
      if (slot >= 0) this.table.awake[slot] = awake;
    }
  }

  clear(): void {
    this.table.clear();
    this.#units = [];
    this.#byKey.clear();
    this.#free = [];
  }
}
