import { zoneOffsetMs } from "../../../ui/stream-chart/series.ts";

const hourMs = 3_600_000;
export const presets = ["hour", "day", "week", "month", "year"] as const;
export type Preset = (typeof presets)[number];
const lengthsMs: Record<Preset, number> = {
  hour: hourMs,
  day: 24 * hourMs,
  week: 7 * 24 * hourMs,
  month: 30 * 24 * hourMs,
  year: 365 * 24 * hourMs,
};

export type Range = { preset: Preset | undefined; from: number; to: number };

/** The stretch an address asks for: from and to where both are given and in order, else a preset that ends now. */
export function rangeOf(get: (name: string) => string | undefined, now: number): Range {
  const [from, to] = [Date.parse(get("from") ?? ""), Date.parse(get("to") ?? "")];
  if (from < to) return { preset: undefined, from, to };
  const preset = presets.find((one) => one === get("range")) ?? "day";
  return { preset, from: now - lengthsMs[preset], to: now };
}

/** `2026-03-02T14:05` on the clock of a time zone, as a field for date and time has it. */
export const fieldOf = (at: number, timeZone: string): string =>
  new Date(at + zoneOffsetMs(timeZone, at)).toISOString().slice(0, 16);

/** The moment such a field means; undefined where it holds none. */
export function momentOf(field: string, timeZone: string): number | undefined {
  const wall = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(field) ? Date.parse(`${field}:00Z`) : Number.NaN;
  if (Number.isNaN(wall)) return undefined;
  // The offset at the wall's own moment, which near a change of clocks is not the one at the same UTC.
  const guess = wall - zoneOffsetMs(timeZone, wall);
  return wall - zoneOffsetMs(timeZone, guess);
}
