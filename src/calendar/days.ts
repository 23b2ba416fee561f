import { problem } from "./problems.ts";

/** Days since 1970-01-01 on the wall calendar (proleptic Gregorian, ISO 8601). */
export type DayNumber = number;

export const minutesPerDay = 1440;

/** The Gregorian calendar and its weekdays repeat after 400 years. */
export const daysPerCycle = 146_097;

/** The first day that is never counted: 10000-01-01. */
export const dayAfterLast: DayNumber = 2_932_897;

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof weekdays)[number];

/** 1970-01-01 was a Thursday. */
export function weekdayOf(day: DayNumber): Weekday {
  return weekdays[(((day + 3) % 7) + 7) % 7] ?? "mon";
}

/** The day number of `2026-02-14`; undefined where there is no such day (as 2026-02-30). */
export function dayNumber(date: string): DayNumber | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined;
  const ms = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date) return undefined;
  return ms / 86_400_000;
}

/** The day number of a date within the years the calendar counts. Throws `calendar.date`, `calendar.range`. */
export function countedDay(date: string): DayNumber {
  const day = dayNumber(date);
  if (day === undefined) throw problem("calendar.date", { value: date });
  if (day < 0) throw problem("calendar.range");
  return day;
}

/** `2026-02-14` */
export function dateOf(day: DayNumber): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

export function yearOf(day: DayNumber): number {
  return new Date(day * 86_400_000).getUTCFullYear();
}

/** The same day of the month so many months later, or the month's last day (Civil Code art. 202, BGB § 188 (3)). */
export function addMonths(day: DayNumber, months: number): DayNumber {
  const from = new Date(day * 86_400_000);
  const monthIndex = from.getUTCFullYear() * 12 + from.getUTCMonth() + months;
  const year = Math.floor(monthIndex / 12);
  const lastOfMonth = new Date(Date.UTC(year, (monthIndex % 12) + 1, 0)).getUTCDate();
  return Date.UTC(year, monthIndex % 12, Math.min(from.getUTCDate(), lastOfMonth)) / 86_400_000;
}

/** Wall-clock minutes of `09:00-12:00`. */
export function wallMinutes(hours: string): { from: number; to: number } {
  const [from = 0, to = 0] = hours.split("-").map((time) => {
    const [hour = 0, minute = 0] = time.split(":").map(Number);
    return Math.min(hour * 60 + minute, minutesPerDay);
  });
  return { from, to };
}
