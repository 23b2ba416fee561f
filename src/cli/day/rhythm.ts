import { readFile } from "node:fs/promises";
import path from "node:path";
import Type, { type Static } from "typebox";
import { readDocument } from "../../kernel/index.ts";

const share = Type.Number({ minimum: 0, maximum: 1 });
const hours = Type.Array(Type.Number({ minimum: 0 }), { minItems: 24, maxItems: 24 });
const spread = Type.Tuple([Type.Number({ exclusiveMinimum: 0 }), Type.Number({ exclusiveMinimum: 0 })], {
  description: "working minutes: median, 90th percentile",
});
const strict = { additionalProperties: false } as const;

/** `day/rhythm.yaml` of a city folder: how people behave in a simulated day. */
export const Rhythm = Type.Object(
  {
    tickets: Type.Integer({ minimum: 1 }),
    sources: Type.Object({ found: share, asked: share }, strict),
    hours: Type.Object({ found: hours, asked: hours }, strict),
    duplicates: share,
    untrue: share,
    wrongUnit: share,
    joint: share,
    rework: share,
    suspend: share,
    anonymous: share,
    callback: Type.Object(
      {
        reached: share,
        solved: share,
        silent: share,
        satisfaction: Type.Array(Type.Number({ minimum: 0 }), { minItems: 5, maxItems: 5 }),
      },
      strict,
    ),
    minutes: Type.Object(
      {
        accept: spread,
        verify: spread,
        dispatch: spread,
        acknowledge: spread,
        contact: spread,
        check: spread,
        callback: spread,
        suspend: spread,
      },
      strict,
    ),
    handle: Type.Object({ found: spread, asked: spread }, strict),
    words: Type.Object(
      {
        patrol: Type.String({ description: "{name} stands for the category's" }),
        solved: Type.String(),
        again: Type.String(),
        part: Type.String(),
        waiting: Type.String(),
        notOurs: Type.String(),
        despite: Type.String({ description: "done although a sensor still shows the fault" }),
      },
      strict,
    ),
  },
  strict,
);
export type Rhythm = Static<typeof Rhythm>;
export type Spread = Static<typeof spread>;

/** Reads a city's rhythm. Throws `FaultyFiles`. */
export async function loadRhythm(cityFolder: string): Promise<Rhythm> {
  const file = path.join(cityFolder, "day", "rhythm.yaml");
  return readDocument(Rhythm, await readFile(file, "utf8"), file).value;
}

/** A repeatable source of chance (mulberry32): the same seed gives the same day. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  happens(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of a list that is not empty. */
  pick<T>(from: readonly T[]): T {
    const found = from[Math.floor(this.next() * from.length)];
    if (found === undefined) throw new RangeError("nothing to pick from");
    return found;
  }

  /** An index by weights. */
  weighted(weights: readonly number[]): number {
    let left = this.next() * weights.reduce((sum, weight) => sum + weight, 0);
    for (const [index, weight] of weights.entries()) {
      left -= weight;
      if (left < 0) return index;
    }
    return weights.length - 1;
  }

  /** Log-normal working minutes with this median and 90th percentile, at least one. */
  minutes([median, p90]: Spread): number {
    const sigma = Math.log(p90 / median) / 1.2815515655446004;
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return Math.max(1, Math.round(median * Math.exp(sigma * normal)));
  }
}
