import { readFileSync } from "node:fs";
import fc from "fast-check";
import type { Calendar } from "./compile.ts";
import { dayNumber, weekdayOf } from "./days.ts";
import { parseCalendar } from "./parse.ts";
import type { Pause } from "./pauses.ts";

// For tests: the two cities' calendars, and a slow second opinion on them.

function calendarOf(city: string): Calendar {
  const file = `cities/${city}/calendar.yaml`;
  return parseCalendar(readFileSync(new URL(`../../${file}`, import.meta.url), "utf8"), file);
}

export const jingan = calendarOf("jingan");
export const portLinden = calendarOf("port-linden");

/** Whole minutes of 2019 to 2029, with the days of changing clocks and festivals more often than by chance. */
export const instants = fc
  .oneof(
    fc.integer({ min: Date.UTC(2019, 0, 1), max: Date.UTC(2029, 0, 1) }),
    fc
      .tuple(
        fc.constantFrom("2020-01-31", "2026-02-14", "2026-03-29", "2026-10-25", "2027-03-28", "2026-12-31"),
        fc.integer({ min: -36 * 60, max: 36 * 60 }),
      )
      .map(([date, minutes]) => Date.parse(`${date}T00:00:00Z`) + minutes * 60_000),
  )
  .map((ms) => Math.floor(ms / 60_000) * 60_000);

/** Whether work is done in the minute at an instant, found by asking the wall clock and the file alone. */
export function wallClock(calendar: Calendar): (ms: number) => boolean {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: calendar.file.timeZone,
    dateStyle: "short",
    timeStyle: "short",
  });
  return (ms) => {
    const [date = "", time = ""] = format.format(ms).split(" ");
    return hoursOf(calendar, date).some((hours) => {
      const [from = "", to = ""] = hours.split("-");
      return time >= from && time < to;
    });
  };
}

function hoursOf(calendar: Calendar, date: string): readonly string[] {
  const usual = calendar.pattern.week[weekdayOf(dayNumber(date) ?? 0)];
  if (!calendar.pattern.observesHolidays) return usual;
  const entries = Object.values(calendar.file.years)
    .flat()
    .toSorted((a, b) => (a.announced < b.announced ? 1 : -1))
    .flatMap((notice) => notice.days);
  for (const entry of entries) {
    if (entry.off.some((span) => date >= span.slice(0, 10) && date <= span.slice(-10))) return [];
    if (entry.work?.includes(date)) return usual.length > 0 ? usual : (calendar.pattern.makeUp ?? []);
  }
  return usual;
}

/** The same paused time without overlaps, found minute by minute. */
export function mergedPauses(pauses: readonly Pause[]): Pause[] {
  const edges = [...new Set(pauses.flatMap(({ from, to }) => [from, to ?? Number.POSITIVE_INFINITY]))].sort(
    (a, b) => a - b,
  );
  return edges.slice(0, -1).flatMap((from, index) => {
    const to = edges[index + 1] ?? from;
    return pauses.some((pause) => pause.from <= from && (pause.to ?? Number.POSITIVE_INFINITY) >= to)
      ? [{ from, to }]
      : [];
  });
}
