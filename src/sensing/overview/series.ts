import { type History, quality } from "../../kernel/index.ts";
import type { Stream } from "../registry/index.ts";
import { unscaled } from "../rules/index.ts";
import { marks, type Series } from "./schema.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
/** Lengths that people read without counting. */
const steps = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 7, 14, 30].map((n) => n * day),
];

/** So many readings are still drawn one by one, for each point asked for. */
const rawPerPoint = 2;
/** Missing intervals after which nothing is known any more; as rules have it. */
const gapIntervals = 3;

const bits: Record<(typeof marks)[number], number> = quality;
const anyMark = marks.reduce((all, mark) => all | bits[mark], 0) & ~quality.simulated;

/** The names of a quality's bits. */
export function marksOf(bitsSet: number): (typeof marks)[number][] {
  return marks.filter((mark) => (bitsSet & bits[mark]) !== 0);
}

/** The shortest readable bucket with which a stretch has at most so many. */
export function stepFor(lengthMs: number, points: number): number {
  const wanted = lengthMs / points;
  return steps.find((step) => step >= wanted) ?? Math.ceil(wanted / (30 * day)) * 30 * day;
}

/**
 * How far apart two neighbours may be without a gap between them: three intervals of the device, and with buckets at
 * least one and a half of those. Null where the device sends when something happens: silence says nothing then.
 */
export function gapFor(everyMs: number | null, stepMs: number | null): number | null {
  if (everyMs === null) return null;
  return Math.max(everyMs * gapIntervals, (stepMs ?? 0) * 1.5);
}

export type SeriesQuestion = { from: number; to: number; points: number; offsetMs: number };

/**
 * A stream over any stretch, in about as many points as can be drawn: readings themselves where they are few, else
 * the least, mean and greatest of each bucket. Buckets without readings are left out, so that gaps stay gaps.
 */
export async function seriesOf(
  history: Pick<History, "range" | "aggregate">,
  stream: Stream,
  question: SeriesQuestion,
): Promise<Series> {
  const { from, to, points } = question;
  const stretch = { streams: [stream.number], from, to };
  const atMost = points * rawPerPoint;
  const raw = await history.range({ ...stretch, limit: atMost + 1 });
  const plain = (scaled: number) => unscaled(scaled, stream.settings.decimals);
  const frame = {
    stream: stream.number,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
  };
  if (raw.times.length <= atMost) {
    const { everyMs } = stream.settings;
    return {
      ...frame,
      stepMs: null,
      gapMs: gapFor(everyMs, null),
      readings: raw.times.length,
      at: [...raw.times],
      value: Array.from(raw.values, plain),
      least: [],
      greatest: [],
      count: [],
      marked: Array.from(raw.qualities, (bitsSet) => ((bitsSet & anyMark) === 0 ? 0 : 1)),
      simulated: raw.qualities.filter((bitsSet) => (bitsSet & quality.simulated) !== 0).length,
      marks: Array.from(raw.qualities).flatMap((bitsSet, row) =>
        (bitsSet & anyMark) === 0 ? [] : [{ at: raw.times[row] ?? 0, marks: marksOf(bitsSet) }],
      ),
    };
  }
  return { ...frame, ...(await bucketsOf(history, stream, question)) };
}

async function bucketsOf(
  history: Pick<History, "aggregate">,
  stream: Stream,
  { from, to, points, offsetMs }: SeriesQuestion,
): Promise<Omit<Series, "stream" | "from" | "to">> {
  const stepMs = stepFor(to - from, points);
  const asked = {
    streams: [stream.number],
    from,
    to,
    buckets: { length: stepMs, offset: ((offsetMs % stepMs) + stepMs) % stepMs },
  };
  const all = await history.aggregate(asked);
  const clean = await history.aggregate({ ...asked, without: anyMark });
  const { buckets: _each, ...whole } = asked;
  const measured = await history.aggregate({ ...whole, without: quality.simulated });
  const unmarked = new Map(clean.map(({ bucket, count }) => [bucket, count]));
  const rows = all.toSorted((one, other) => one.bucket - other.bucket);
  const readings = rows.reduce((sum, { count }) => sum + count, 0);
  const { decimals } = stream.settings;
  const plain = (scaled: number) => unscaled(scaled, decimals);
  // One place more than a reading has: a mean is finer than what it is of.
  const mean = (sum: bigint, count: number) =>
    Number((Number(sum) / count / 10 ** decimals).toFixed(decimals + 1));
  return {
    stepMs,
    gapMs: gapFor(stream.settings.everyMs, stepMs),
    readings,
    at: rows.map(({ bucket }) => bucket),
    value: rows.map(({ sum, count, last }) => (stream.type === "category" ? plain(last) : mean(sum, count))),
    least: rows.map(({ least }) => plain(least)),
    greatest: rows.map(({ greatest }) => plain(greatest)),
    count: rows.map(({ count }) => count),
    simulated: readings - measured.reduce((sum, { count }) => sum + count, 0),
    marked: rows.map(({ bucket, count }) => count - (unmarked.get(bucket) ?? 0)),
    marks: [],
  };
}
