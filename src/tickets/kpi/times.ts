import { type Times, timesOf } from "./figures.ts";
import { type Buckets, bucketBits, type Minutes, type Singles } from "./scan.ts";

/**
 * Working minutes of a set of tickets, known by bucket, and to the minute in those buckets in which a percentile lies.
 * One count for each minute of each group would be a million sums.
 */
type Histogram = { buckets: Map<number, number>; sum: number; minutes: Map<number, number> };
export type Histograms = Record<Minutes, Histogram>;

export function emptyHistograms(): Histograms {
  const empty = (): Histogram => ({ buckets: new Map(), sum: 0, minutes: new Map() });
  return { gross: empty(), net: empty() };
}

const percents = [50, 90];

export function addBuckets(to: Histograms, { counts, buckets, sums }: Buckets): void {
  for (const minutes of ["gross", "net"] as const) {
    const histogram = to[minutes];
    counts.forEach((count, index) => {
      const bucket = buckets[minutes][index] ?? 0;
      histogram.buckets.set(bucket, (histogram.buckets.get(bucket) ?? 0) + count);
      histogram.sum += sums[minutes][index] ?? 0;
    });
  }
}

/** The buckets in which the percentiles lie, by nearest rank. */
export function bucketsLookedFor({ buckets }: Histogram): number[] {
  const ordered = [...buckets].sort(([a], [b]) => a - b);
  const count = ordered.reduce((all, [, n]) => all + n, 0);
  const found = new Set<number>();
  for (const percent of percents) {
    const rank = Math.floor((count * percent + 99) / 100);
    let upTo = 0;
    const at = ordered.find(([, n]) => {
      upTo += n;
      return upTo >= rank;
    });
    if (at !== undefined) found.add(at[0]);
  }
  return [...found];
}

/** Takes in what was told apart to the minute; of other buckets than this histogram looks for, nothing. */
export function addSingles(to: Histograms, { minutes, values, counts }: Singles): void {
  const histogram = to[minutes];
  const lookedFor = new Set(bucketsLookedFor(histogram));
  values.forEach((value, index) => {
    if (!lookedFor.has(value >> bucketBits)) return;
    histogram.minutes.set(value, (histogram.minutes.get(value) ?? 0) + (counts[index] ?? 0));
  });
}

/**
 * Exact times. A bucket in which no percentile lies stands at its first minute, which keeps the order of all; the sum
 * is known apart.
 */
export function timesIn({ buckets, minutes, sum }: Histogram): Times {
  const whole = new Map(minutes);
  const apart = new Set([...minutes.keys()].map((value) => value >> bucketBits));
  for (const [bucket, count] of buckets) if (!apart.has(bucket)) whole.set(bucket << bucketBits, count);
  return { ...timesOf(whole), sum };
}
