import type { Calendar } from "./compile.ts";
import { addMonths, type DayNumber, dayAfterLast } from "./days.ts";
import { type DayGap, type Gap, pausedDays, pausedWorkingDays } from "./pauses.ts";
import { nthWorkingDay, shiftsOn, workingDaysBefore } from "./table.ts";
import { dayAt, dayStart, type Minute } from "./zone.ts";

/** A period as statutes count it: by whole days, the day it starts on not included. */
export type StatutoryAmount =
  | { statutoryWorkingDays: number }
  | { naturalDays: number }
  | { months: number }
  | { years: number };

/**
 * The end of a statutory period: the day of start is not included (Civil Code of the PRC art. 201; BGB § 187 (1)),
 * months end on the corresponding day or the month's last (art. 202; BGB § 188), a period whose last day is off ends
 * on the next working day, at the hour when business ends (art. 203; BGB § 193). Working days leave out days off
 * (Administrative Licensing Law of the PRC art. 82). A paused day is not counted.
 * Null where a pause goes on; undefined past the year 9999.
 */
export function statutoryEnd(
  calendar: Calendar,
  from: Minute,
  amount: StatutoryAmount,
  gaps: readonly Gap[],
): Minute | null | undefined {
  const start = dayAt(calendar.zone, from);
  const working = workingDayCount(calendar, gaps);
  if ("statutoryWorkingDays" in amount)
    return closing(calendar, countOn(working, start, amount.statutoryWorkingDays));
  const natural = {
    before: (day: DayNumber) => day,
    nth: (count: number) => count - 1,
    gaps: pausedDays(calendar, gaps),
  };
  const end = countOn(natural, start, naturalLength(start, amount));
  return closing(calendar, end === null || end >= dayAfterLast ? end : countOn(working, end - 1, 1));
}

function naturalLength(
  start: DayNumber,
  amount: Exclude<StatutoryAmount, { statutoryWorkingDays: number }>,
): number {
  if ("naturalDays" in amount) return amount.naturalDays;
  return addMonths(start, "months" in amount ? amount.months : amount.years * 12) - start;
}

/** A way of counting days: how many lie before a day, which day is the n-th, and which are left out. */
type DayCount = {
  before(day: DayNumber): number;
  nth(count: number): DayNumber;
  gaps: readonly DayGap[];
};

function workingDayCount(calendar: Calendar, gaps: readonly Gap[]): DayCount {
  return {
    before: (day) => workingDaysBefore(calendar.table, day),
    nth: (count) => nthWorkingDay(calendar.table, count),
    gaps: pausedWorkingDays(calendar, gaps),
  };
}

/** The `amount`-th counted day after `start`; null where a pause that goes on is reached first. */
function countOn(count: DayCount, start: DayNumber, amount: number): DayNumber | null {
  let next = start + 1;
  let left = amount;
  for (const gap of count.gaps) {
    if (gap.last < next) continue;
    const room = Math.max(0, count.before(Math.max(gap.first, next)) - count.before(next));
    if (left <= room) break;
    left -= room;
    if (gap.last === Number.POSITIVE_INFINITY) return null;
    next = gap.last + 1;
  }
  return count.nth(count.before(next) + left);
}

/** The instant at which business ends on a day. */
function closing(calendar: Calendar, day: DayNumber | null): Minute | null | undefined {
  if (day === null) return null;
  if (day >= dayAfterLast) return undefined;
  return dayStart(calendar.zone, day) + (shiftsOn(calendar.table, day).at(-1)?.to ?? 0);
}
