/** Stretches of working time, in epoch milliseconds, in order. */
export type Spans = readonly { from: number; to: number }[];

/** Working minutes from one instant to a later one; negative where it is an earlier one. */
export function workingMinutes(spans: Spans, from: number, to: number): number {
  if (to < from) return -workingMinutes(spans, to, from);
  let ms = 0;
  for (const span of spans) ms += Math.max(0, Math.min(to, span.to) - Math.max(from, span.from));
  return Math.floor(ms / 60_000);
}

/** When work begins next after an instant that lies outside working time; undefined within it. */
export function worksAgain(spans: Spans, at: number): number | undefined {
  const next = spans.find((span) => span.to > at);
  return next === undefined || next.from <= at ? undefined : next.from;
}

const dayFormats = new Map<string, Intl.DateTimeFormat>();

/** The wall clock of a zone: `2026-02-25` and the like, by which days are told apart. */
export function localDay(at: number, timeZone: string): string {
  let format = dayFormats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
    dayFormats.set(timeZone, format);
  }
  return format.format(at);
}

/** Days of the calendar from one instant's day to the other's, on the wall clock of a zone. */
export function daysBetween(from: number, to: number, timeZone: string): number {
  const day = (at: number) => Date.parse(`${localDay(at, timeZone)}T00:00:00Z`) / 86_400_000;
  return day(to) - day(from);
}

/** How long, in the unit a person would use: days of work only where a day's minutes are known. */
export function inWords(
  minutes: number,
  minutesPerDay: number,
): { unit: "minutes" | "hours" | "days"; count: number } {
  const size = Math.abs(minutes);
  if (size < 60) return { unit: "minutes", count: Math.round(size) };
  if (size < minutesPerDay * 2) return { unit: "hours", count: Math.floor(size / 6) / 10 };
  return { unit: "days", count: Math.floor((size / minutesPerDay) * 10) / 10 };
}
