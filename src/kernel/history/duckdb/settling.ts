import type { PartEntry } from "./manifest.ts";

export const hourMs = 3_600_000;
const hoursADay = 24;

/** Sizes by which readings are put together. */
export type Sizes = {
  /** Readings that a part should hold at least: a day of the district's. */
  partRows: number;
  /** So many parts straight from the journal are put together. */
  freshParts: number;
  /** So many parts may overlap in time. */
  depth: number;
};

/** How many readings of an hour of Unix time there are. */
export type HourRows = { hour: number; rows: number };

/**
 * Which parts are put together next; none where all is in order. Fresh ones are, when there are enough of them, with
 * the small ones that they overlap; and where late readings have left many parts over one another, those.
 */
export function dueParts(parts: readonly PartEntry[], { partRows, freshParts, depth }: Sizes): PartEntry[] {
  const fresh = parts.filter(({ settled }) => !settled);
  if (fresh.length >= freshParts) {
    const from = Math.min(...fresh.map((part) => part.from)) - hoursADay * hourMs;
    const to = Math.max(...fresh.map((part) => part.to));
    const small = parts.filter(
      (part) => part.settled && part.rows < partRows / 2 && part.from <= to && part.to >= from,
    );
    return [...fresh, ...small];
  }
  const deepest = deepestOverlap(parts.filter(({ settled }) => settled));
  return deepest.length > depth ? deepest : [];
}

/** The parts that lie over one another where most do. */
function deepestOverlap(parts: readonly PartEntry[]): PartEntry[] {
  const edges = parts
    .flatMap((part) => [
      { time: part.from, part, opens: true },
      { time: part.to, part, opens: false },
    ])
    .sort((a, b) => a.time - b.time || Number(b.opens) - Number(a.opens));
  const open = new Set<PartEntry>();
  let deepest: PartEntry[] = [];
  for (const { part, opens } of edges) {
    if (!opens) open.delete(part);
    else if (open.add(part).size > deepest.length) deepest = [...open];
  }
  return deepest;
}

/**
 * Where parts are cut: at the beginning of a day when there are enough readings, and within a day only when it holds
 * far more. Answers half-open stretches of hours that together hold every reading once.
 */
export function cutHours(hours: readonly HourRows[], partRows: number): { from: number; to: number }[] {
  const cuts: { from: number; to: number }[] = [];
  let from: number | null = null;
  let rows = 0;
  let previous = 0;
  for (const { hour, rows: more } of hours) {
    const newDay = Math.floor(hour / hoursADay) !== Math.floor(previous / hoursADay);
    if (from !== null && ((newDay && rows >= partRows) || rows >= partRows * 4)) {
      cuts.push({ from, to: hour });
      from = null;
      rows = 0;
    }
    from ??= hour;
    rows += more;
    previous = hour;
  }
  if (from !== null) cuts.push({ from, to: previous + 1 });
  return cuts;
}
