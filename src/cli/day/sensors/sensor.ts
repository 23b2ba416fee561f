import { Chance } from "../rhythm.ts";
import type { FaultHabit, Habit } from "./habits.ts";
import type { Weather } from "./weather.ts";

/** What a simulated sensor knows of the stream that it sends to. */
export type SimulatedStream = {
  number: number;
  kind: string;
  type: "measure" | "count" | "truth" | "category";
  decimals: number;
  least: number | null;
  greatest: number | null;
  thing: number;
  area: string | null;
};

/** One reading; undefined where the sensor sends nothing. */
export type Value = number | boolean | string | undefined;

/** A fault that befalls a sensor: from its beginning until it is mended, or ends by itself. Epoch milliseconds. */
export type Fault = { habit: FaultHabit; from: number; to: number };

const minuteMs = 60_000;
const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** The slow wandering has a new direction so often. */
const bendMs = 2 * hourMs;

/**
 * A simulated sensor. What it shows at an instant depends on nothing but its seed, the instant, the weather and its
 * faults: asked twice, in any order, it answers the same.
 */
export class Sensor {
  readonly stream: SimulatedStream;
  readonly #habit: Habit;
  readonly #weather: Weather;
  readonly #minuteOfDay: (at: number) => number;
  readonly #seed: number;
  readonly #own: number;
  readonly #faults: Fault[] = [];

  constructor(
    stream: SimulatedStream,
    habit: Habit,
    given: { weather: Weather; minuteOfDay: (at: number) => number; seed: number },
  ) {
    this.stream = stream;
    this.#habit = habit;
    this.#weather = given.weather;
    this.#minuteOfDay = given.minuteOfDay;
    this.#seed = (given.seed ^ Math.imul(stream.number, 0x9e3779b1)) >>> 0;
    this.#own = 1 + (habit.own ?? 0) * (2 * this.#hash(0, 0) - 1);
  }

  /** The faults that befall it within one day from `from`, drawn by its seed; the same each time. */
  draw(from: number): Fault[] {
    const chance = new Chance(this.#seed + Math.floor(from / dayMs));
    return (this.#habit.faults ?? []).flatMap((habit) => {
      if (!chance.happens(habit.aDay)) return [];
      const begins = from + chance.next() * dayMs;
      const [shortest, longest] = habit.lasts;
      const lasts = (shortest + chance.next() * (longest - shortest)) * minuteMs;
      return [{ habit, from: begins, to: begins + lasts }];
    });
  }

  /** One of the faults of its kind, from now on; undefined where it knows none. */
  anyFault(chance: Chance, from: number): Fault | undefined {
    const faults = (this.#habit.faults ?? []).filter((fault) => fault.silent !== true);
    if (faults.length === 0) return undefined;
    const habit = chance.pick(faults);
    return { habit, from, to: from + habit.lasts[1] * minuteMs };
  }

  befall(fault: Fault): void {
    this.#faults.push(fault);
  }

  /** Ends all that befell it before `at`: somebody was there and mended it. Answers how many faults that ended. */
  mend(at: number): number {
    const standing = this.#faults.filter((fault) => fault.from < at && fault.to > at);
    for (const fault of standing) fault.to = at;
    return standing.length;
  }

  isFaulty(at: number): boolean {
    return this.#faults.some((fault) => fault.from <= at && at < fault.to);
  }

  isFaultyBetween(from: number, to: number): boolean {
    return this.#faults.some((fault) => fault.from < to && fault.to > from);
  }

  value(at: number): Value {
    const fault = this.#faults.findLast((one) => one.from <= at && at < one.to);
    if (fault?.habit.silent === true) return undefined;
    const { type } = this.stream;
    const to = fault?.habit.to;
    if (type === "category") return typeof to === "string" ? to : this.#word(at);
    if (type === "truth")
      return typeof to === "boolean" ? to : this.#hash(Math.floor(at / (10 * minuteMs)), 3) < this.#level(at);
    const usual = this.#usual(at);
    if (fault === undefined || typeof to !== "number") return this.#rounded(usual);
    const rises = (fault.habit.rises ?? 0) * minuteMs;
    const share = rises === 0 ? 1 : Math.min(1, (at - fault.from) / rises);
    return this.#rounded(usual + (to - usual) * share + (this.#habit.noise ?? 0) * (this.#hash(at, 1) - 0.5));
  }

  #level(at: number): number {
    const { at: level = 0, hours } = this.#habit;
    if (hours === undefined) return level * this.#own;
    const hour = this.#minuteOfDay(at) / 60;
    const [before, after] = [hours[Math.floor(hour) % 24] ?? 1, hours[(Math.floor(hour) + 1) % 24] ?? 1];
    return level * this.#own * (before + (after - before) * (hour % 1));
  }

  #usual(at: number): number {
    const { noise = 0, slow = 0, rain = 0, rainLag = 0 } = this.#habit;
    const bend = Math.floor(at / bendMs);
    const along = (at % bendMs) / bendMs;
    const [from, to] = [this.#hash(bend, 2) - 0.5, this.#hash(bend + 1, 2) - 0.5];
    const wandering = 2 * slow * (from + (to - from) * along);
    const wet = rain === 0 ? 0 : rain * this.#weather.rain(at - rainLag * minuteMs);
    return this.#level(at) + wandering + 2 * noise * (this.#hash(at, 1) - 0.5) + wet;
  }

  #rounded(value: number): number {
    const { decimals, least, greatest, type } = this.stream;
    const within = Math.min(
      greatest ?? Number.POSITIVE_INFINITY,
      Math.max(least ?? Number.NEGATIVE_INFINITY, value),
    );
    return Number(within.toFixed(type === "count" ? 0 : decimals));
  }

  #word(at: number): string | undefined {
    const words = Object.entries(this.#habit.words ?? {});
    let left = this.#hash(at, 4) * words.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [word, weight] of words) {
      left -= weight;
      if (left < 0) return word;
    }
    return words.at(-1)?.[0];
  }

  /** Uniform in [0, 1), from seed, instant and purpose (mix of MurmurHash3). */
  #hash(at: number, purpose: number): number {
    let mixed =
      (this.#seed ^
        Math.imul(at % 2 ** 31, 0x85ebca6b) ^
        Math.imul(Math.floor(at / 2 ** 31) + purpose, 0xc2b2ae35)) >>>
      0;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  }
}
