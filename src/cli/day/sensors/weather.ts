import { Chance } from "../rhythm.ts";
import type { SensorHabits } from "./habits.ts";

const dayMs = 86_400_000;
const minuteMs = 60_000;

type Shower = { from: number; to: number; strength: number };

/** Rain over the whole district, the same for all its gauges, drains and roads: the same seed gives the same weather. */
export class Weather {
  readonly #habit: SensorHabits["rain"];
  readonly #seed: number;
  readonly #showers = new Map<number, readonly Shower[]>();

  constructor(habit: SensorHabits["rain"], seed: number) {
    this.#habit = habit;
    this.#seed = seed;
  }

  /** How hard it rains at an instant (epoch milliseconds): 0 not at all, 1 as hard as it ever does. */
  rain(at: number): number {
    const day = Math.floor(at / dayMs);
    let rain = 0;
    for (const { from, to, strength } of [...this.#of(day - 1), ...this.#of(day)]) {
      if (at >= from && at < to) rain += strength * Math.sin((Math.PI * (at - from)) / (to - from));
    }
    return Math.min(1, rain);
  }

  #of(day: number): readonly Shower[] {
    const known = this.#showers.get(day);
    if (known !== undefined) return known;
    const chance = new Chance(this.#seed + day * 7919);
    const { aDay, lasts } = this.#habit;
    const showers: Shower[] = [];
    for (let left = aDay; left > 0; left -= 1) {
      if (!chance.happens(Math.min(1, left))) continue;
      const from = (day + chance.next()) * dayMs;
      const [shortest, longest] = lasts;
      const to = from + (shortest + chance.next() * (longest - shortest)) * minuteMs;
      showers.push({ from, to, strength: 0.2 + 0.8 * chance.next() });
    }
    this.#showers.set(day, showers);
    return showers;
  }
}
