import type { Got } from "../../api.ts";

export type Series = Got<"/api/streams/{number}/series">;

/** One point as it is drawn; null values are a gap. `least` and `greatest` only where readings are put together. */
export type Point = {
  at: number;
  value: number | null;
  least: number | null;
  greatest: number | null;
  count: number;
  marked: number;
};

/**
 * The points of a series with one empty point in each gap, so that no line is drawn over what is not known. A bucket
 * is drawn at its middle.
 */
export function pointsOf(series: Series): Point[] {
  const { at, stepMs, gapMs } = series;
  const middle = stepMs === null ? 0 : stepMs / 2;
  const points: Point[] = [];
  for (const [row, time] of at.entries()) {
    const before = at[row - 1];
    if (before !== undefined && gapMs !== null && time - before > gapMs)
      points.push({
        at: (before + time) / 2 + middle,
        value: null,
        least: null,
        greatest: null,
        count: 0,
        marked: 0,
      });
    const value = series.value[row] ?? null;
    points.push({
      at: time + middle,
      value,
      least: series.least[row] ?? value,
      greatest: series.greatest[row] ?? value,
      count: series.count[row] ?? 1,
      marked: series.marked[row] ?? 0,
    });
  }
  return points;
}

export const gapsIn = (points: readonly Point[]): number =>
  points.filter(({ value }) => value === null).length;

/** Points with a gap on both sides: a line would not show them. */
export function lonely(points: readonly Point[]): Point[] {
  return points.filter(
    ({ value }, row) =>
      value !== null &&
      (points[row - 1]?.value ?? null) === null &&
      (points[row + 1]?.value ?? null) === null,
  );
}

/** Milliseconds that clocks of a time zone are ahead of UTC at a moment. */
export function zoneOffsetMs(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" }).formatToParts(at);
  const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours = "0", minutes = "0"] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
