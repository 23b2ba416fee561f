import { type Times, timesOf } from "./figures.ts";
import type { Buckets, Singles } from "./scan.ts";

const percents = [50, 90];

/**
 * Working minutes of a set of tickets, known by bucket, and to the minute in the buckets in which its percentiles lie:
 * one count for each minute of each group would be a million sums.
 */
export class Histogram {
  readonly #bucketBits: number;
  readonly #buckets = new Map<number, number>();
  readonly #minutes = new Map<number, number>();
  #sum = 0;
  #wanted: readonly number[] | undefined;

  constructor(bucketBits: number) {
    this.#bucketBits = bucketBits;
  }

  addBuckets(buckets: readonly (number | null)[], counts: readonly number[], sums: readonly number[]): void {
    counts.forEach((count, index) => {
      const bucket = buckets[index];
      // Tickets without working minutes are in no bucket.
      if (bucket === null || bucket === undefined) return;
      this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + count);
      this.#sum += sums[index] ?? 0;
    });
  }

  /** The buckets in which percentiles lie, by nearest rank; once all buckets are there. */
  get wanted(): readonly number[] {
    this.#wanted ??= this.#percentiles();
    return this.#wanted;
  }

  #percentiles(): number[] {
    const ordered = [...this.#buckets].sort(([a], [b]) => a - b);
    const count = ordered.reduce((all, [, n]) => all + n, 0);
    const found = percents.map((percent) => {
      const rank = Math.floor((count * percent + 99) / 100);
      let upTo = 0;
      return ordered.find(([, n]) => {
        upTo += n;
        return upTo >= rank;
      })?.[0];
    });
    return [...new Set(found)].filter((bucket) => bucket !== undefined);
  }

  /** Takes in what was told apart to the minute, of its wanted buckets. */
  addSingles(values: readonly (number | null)[], counts: readonly number[]): void {
    values.forEach((value, index) => {
      if (value === null || !this.wanted.includes(value >> this.#bucketBits)) return;
      this.#minutes.set(value, (this.#minutes.get(value) ?? 0) + (counts[index] ?? 0));
    });
  }

  /** Exact times. A bucket without a percentile stands at its first minute, which keeps the order of all. */
  times(): Times {
    const known = new Map(this.#minutes);
    const apart = new Set([...known.keys()].map((value) => value >> this.#bucketBits));
    for (const [bucket, count] of this.#buckets) {
      if (!apart.has(bucket)) known.set(bucket << this.#bucketBits, count);
    }
    return { ...timesOf(known), sum: this.#sum };
  }
}

/** Both kinds of minutes of one set of tickets. */
export type Histograms = { gross: Histogram; net: Histogram };

export function addBuckets({ gross, net }: Histograms, { counts, buckets, sums }: Buckets): void {
  gross.addBuckets(buckets.gross, counts, sums.gross);
  net.addBuckets(buckets.net, counts, sums.net);
}

export function addSingles(to: Histograms, { counts, gross, net }: Singles): void {
  to.gross.addSingles(gross, counts);
  to.net.addSingles(net, counts);
}
