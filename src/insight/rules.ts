/** A part's declared line from the value that is worth 100 points to the one that is worth none. */
export type Line = { best: number; worst: number };

/** What one part came to. `value` null: too little is known, and `reason` says why. */
export type PartResult = {
  id: string;
  weight: number;
  value: number | null;
  points: number | null;
  reason: string | null;
  /** What was counted: streams with readings of all, or tickets and alarms. */
  counted: number;
  of: number;
};

/** The index of one domain in one area, with what it is made of. */
export type VitalSign = {
  domain: string;
  area: string;
  value: number | null;
  reason: string | null;
  parts: PartResult[];
};

/** Tickets of one category in one area: open ones, late ones, and those of the last 7 days. */
export type TicketCount = {
  category: string | null;
  areaPath: string | null;
  open: number;
  late: number;
  recent: number;
  recentOpen: number;
  recentReopened: number;
};

export type AlarmCount = { domain: string | null; area: string | null; count: number };

/** An index: 0 to 100, or null with the reason. Never 100 for want of data. */
export type Index = { value: number | null; reason: "not-enough-data" | null };

/** Points of a measured value: 100 at `best`, 0 at `worst`, along the line between, never beyond. */
export function pointsOf(value: number, { best, worst }: Line): number {
  const share = (value - worst) / (best - worst);
  return 100 * Math.min(1, Math.max(0, share));
}

/** The share of the weight that must be known for an index to be said. */
export const knownWeightAtLeast = 0.5;

/** The mean of the parts' points by weight, of those that are known; null while they weigh less than half of all. */
export function indexOf(parts: readonly Pick<PartResult, "weight" | "points">[]): Index {
  const all = parts.reduce((sum, { weight }) => sum + weight, 0);
  let known = 0;
  let sum = 0;
  for (const { weight, points } of parts) {
    if (points === null) continue;
    known += weight;
    sum += weight * points;
  }
  if (known === 0 || known < all * knownWeightAtLeast) return { value: null, reason: "not-enough-data" };
  return { value: Math.min(100, Math.max(0, sum / known)), reason: null };
}

/** How values of several streams become one. */
export type Taking = "mean" | "p90" | "most" | "least" | { above?: number; below?: number };

/** One figure of several streams' values; null of none. Shares are 0 to 1. */
export function together(values: readonly number[], taking: Taking): number | null {
  if (values.length === 0) return null;
  if (typeof taking === "object") {
    const outside = values.filter(
      (value) =>
        value > (taking.above ?? Number.POSITIVE_INFINITY) ||
        value < (taking.below ?? Number.NEGATIVE_INFINITY),
    );
    return outside.length / values.length;
  }
  const sorted = [...values].sort((one, other) => one - other);
  switch (taking) {
    case "mean":
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    case "most":
      return sorted.at(-1) ?? null;
    case "least":
      return sorted[0] ?? null;
    case "p90":
      return sorted[Math.ceil(0.9 * sorted.length) - 1] ?? null;
  }
}

export type Band = "good" | "attention" | "bad";

/** The band of an index; null where there is none. */
export function bandOf(value: number | null, bands: { good: number; attention: number }): Band | null {
  if (value === null) return null;
  if (value >= bands.good) return "good";
  return value >= bands.attention ? "attention" : "bad";
}

/** The middle of what the same hour of past weeks came to; null of none. */
export function usualOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null).sort((one, other) => one - other);
  const middle = known.length / 2;
  const [low, high] = [known[Math.ceil(middle) - 1], known[Math.floor(middle)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
