import { type Calendar, leavesAnnounced } from "./compile.ts";
import { dayAfterLast } from "./days.ts";
import { type Gap, mergePauses, minuteOf, type Pause } from "./pauses.ts";
import { problem } from "./problems.ts";
import { type StatutoryAmount, statutoryEnd } from "./statutory.ts";
import { type WorkTable, whenMinutes, whenTicks, workedAt } from "./table.ts";
import { dayAt, dayStart, type Minute } from "./zone.ts";

/**
 * How long. Working minutes and working days run by the clock: they start at once and stand still while nobody works;
 * one working day is one whole shift, so from 16:00 it ends at 16:00 of the next working day, and fractions
 * (7.98) are fractions of a shift. The statutory amounts count whole days and end when business ends: `statutoryEnd`.
 */
export type Amount = { workingMinutes: number } | { workingDays: number } | StatutoryAmount;

/** `at`: epoch milliseconds of a whole minute; null while a pause that goes on holds the clock. */
export type Due = { at: number | null; beyondAnnounced: boolean; version: string };

/** Working time between two instants. `workingDays` is exact to a fraction of a minute; 7.98 is 7 shifts and 98 %. */
export type WorkingTime = {
  workingMinutes: number;
  workingDays: number;
  beyondAnnounced: boolean;
  version: string;
};

/** A measure of worked time that never falls, and its inverse. */
type Axis = {
  at(table: WorkTable, at: Minute): number;
  when(table: WorkTable, value: number): Minute | undefined;
};

const minutesAxis: Axis = { at: (table, at) => workedAt(table, at).minutes, when: whenMinutes };
const ticksAxis: Axis = { at: (table, at) => workedAt(table, at).ticks, when: whenTicks };

/**
 * When a deadline falls due: the first minute by which the amount has passed, pauses not counted. A due time is
 * therefore always the end of a worked minute, 17:30 rather than 09:00 of the next morning.
 * `from` in epoch milliseconds, seconds cut off. `beyondAnnounced`: the answer rests on days whose holidays are not
 * (or not in this calendar) officially announced; there only the weekly pattern is counted.
 * Throws `calendar.amount`, `calendar.pause`, `calendar.range`.
 */
export function due(calendar: Calendar, from: number, amount: Amount, pauses: readonly Pause[] = []): Due {
  const start = countedMinute(calendar, from);
  const gaps = mergePauses(pauses);
  const end = endOf(calendar, start, checked(amount), gaps);
  if (end === undefined) throw problem("calendar.range");
  const seen = end ?? gaps.at(-1)?.from ?? start;
  return {
    at: end === null ? null : end * 60_000,
    beyondAnnounced: beyond(calendar, start, Math.max(start, seen)),
    version: calendar.version,
  };
}

function endOf(
  calendar: Calendar,
  start: Minute,
  amount: Amount,
  gaps: readonly Gap[],
): Minute | null | undefined {
  if ("workingMinutes" in amount)
    return runOn(calendar.table, minutesAxis, start, amount.workingMinutes, gaps);
  if ("workingDays" in amount) {
    return runOn(calendar.table, ticksAxis, start, ticksOf(calendar.table, amount.workingDays), gaps);
  }
  return statutoryEnd(calendar, start, amount, gaps);
}

/** Rounded up, for nobody gets less time than was promised; but what is whole but for the double's error stays whole. */
function ticksOf(table: WorkTable, workingDays: number): number {
  const ticks = workingDays * table.ticksPerDay;
  const whole = Math.round(ticks);
  return Math.abs(ticks - whole) <= 1e-6 + ticks * 1e-15 ? whole : Math.ceil(ticks);
}

/** Lets `amount` run down from `start`, standing still in the gaps. */
function runOn(
  table: WorkTable,
  axis: Axis,
  start: Minute,
  amount: number,
  gaps: readonly Gap[],
): Minute | null | undefined {
  let left = amount;
  let at = start;
  if (left === 0) return start;
  for (const gap of gaps) {
    if (gap.to <= at) continue;
    const room = gap.from <= at ? 0 : axis.at(table, gap.from) - axis.at(table, at);
    if (left <= room) break;
    left -= room;
    if (gap.to === Number.POSITIVE_INFINITY) return null;
    at = gap.to;
  }
  return axis.when(table, axis.at(table, at) + left);
}

/**
 * Working time from `from` to `to`, pauses not counted; negative where `to` is earlier, so that
 * between(a, b) + between(b, c) = between(a, c) always. Epoch milliseconds, seconds cut off.
 * Inverse of `due`: between(from, due(from, n)) = n; where days are of different lengths a working-day amount may
 * end within a minute, and is due at that minute's end. Throws `calendar.pause`, `calendar.range`.
 */
export function between(
  calendar: Calendar,
  from: number,
  to: number,
  pauses: readonly Pause[] = [],
): WorkingTime {
  const sign = to < from ? -1 : 1;
  const start = countedMinute(calendar, Math.min(from, to));
  const end = countedMinute(calendar, Math.max(from, to));
  const worked = workedBetween(calendar.table, start, end);
  for (const gap of pauses.length === 0 ? [] : mergePauses(pauses)) {
    const paused = workedBetween(calendar.table, Math.max(start, gap.from), Math.min(end, gap.to));
    worked.minutes -= paused.minutes;
    worked.ticks -= paused.ticks;
  }
  return {
    workingMinutes: worked.minutes === 0 ? 0 : sign * worked.minutes,
    workingDays: worked.ticks === 0 ? 0 : (sign * worked.ticks) / calendar.table.ticksPerDay,
    beyondAnnounced: beyond(calendar, start, end),
    version: calendar.version,
  };
}

function workedBetween(table: WorkTable, from: Minute, to: Minute): { minutes: number; ticks: number } {
  if (to <= from) return { minutes: 0, ticks: 0 };
  const before = workedAt(table, from);
  const after = workedAt(table, to);
  return { minutes: after.minutes - before.minutes, ticks: after.ticks - before.ticks };
}

/** An answer rests on the days from its first minute to its last; a period that ends at midnight ends the day before. */
function beyond(calendar: Calendar, from: Minute, to: Minute): boolean {
  return leavesAnnounced(calendar, dayAt(calendar.zone, from), dayAt(calendar.zone, Math.max(from, to - 1)));
}

/** The minute of an instant within the years that are counted. Throws `calendar.range`. */
export function countedMinute(calendar: Calendar, ms: number): Minute {
  const minute = minuteOf(ms);
  if (!(minute >= dayStart(calendar.zone, 0) && minute <= dayStart(calendar.zone, dayAfterLast))) {
    throw problem("calendar.range");
  }
  return minute;
}

const largestAmount = 1e10;

function checked(amount: Amount): Amount {
  const [unit, value] = Object.entries(amount)[0] ?? ["time", Number.NaN];
  const counted = unit !== "workingMinutes" && unit !== "workingDays";
  const whole = counted || unit === "workingMinutes";
  const valid = value >= (counted ? 1 : 0) && (!whole || Number.isInteger(value));
  if (!valid) {
    const expected = counted ? "1 or more, whole" : whole ? "0 or more, whole" : "0 or more";
    throw problem("calendar.amount", { value, unit, expected });
  }
  if (value > largestAmount) throw problem("calendar.range");
  return amount;
}
