import { type DayNumber, dayAfterLast, daysPerCycle, minutesPerDay, wallMinutes } from "./days.ts";
import { dayAt, dayStart, instantAt, type Minute, tableDay, tableDays, type Zone } from "./zone.ts";

/** Stretches of work within a day, as minutes elapsed since the day began. */
export type Shifts = readonly { from: number; to: number }[];

/** Prefix sums over the days 1970–2499; later days repeat the last 400 years. */
export type WorkTable = {
  zone: Zone;
  /** Working minutes, and working days, before each day. */
  minutesBefore: Int32Array;
  workingDaysBefore: Int32Array;
  minutesPerCycle: number;
  workingDaysPerCycle: number;
  /** Shifts of each day: an index into `kinds`. */
  kindOf: Uint16Array;
  kinds: readonly Shifts[];
  /**
   * A working day is cut into this many equal ticks, whatever its length, so that fractions of days of different
   * lengths add up exactly. It is the least common multiple of all lengths in minutes.
   */
  ticksPerDay: number;
};

/** Ticks of 8,000 years of working days must stay exact in a double. */
export const maximumTicksPerDay = 1e9;

/**
 * Builds the table from the hours worked on each day. But for `special` days, they must depend on the weekday alone: the
 * 190,000 days of the table are not asked one by one.
 */
export function buildTable(
  zone: Zone,
  hoursOn: (day: DayNumber) => readonly string[],
  special: Iterable<DayNumber>,
): WorkTable {
  const minutesBefore = new Int32Array(tableDays + 1);
  const workingDaysBefore = new Int32Array(tableDays + 1);
  const kindOf = new Uint16Array(tableDays);
  const collected = collectKinds(zone, hoursOn);
  const asked = daysToAsk(zone, special);
  const usual: number[] = [];
  let minutes = 0;
  let workingDays = 0;
  for (let day = 0; day < tableDays; day++) {
    const known = asked[day] === 1 ? undefined : usual[day % 7];
    const kind = known ?? collected.kindAt(day);
    if (asked[day] !== 1) usual[day % 7] = kind;
    const length = collected.lengths[kind] ?? 0;
    kindOf[day] = kind;
    minutes += length;
    if (length > 0) workingDays++;
    minutesBefore[day + 1] = minutes;
    workingDaysBefore[day + 1] = workingDays;
  }
  const cycleStart = tableDays - daysPerCycle;
  return {
    zone,
    minutesBefore,
    workingDaysBefore,
    minutesPerCycle: minutes - (minutesBefore[cycleStart] ?? 0),
    workingDaysPerCycle: workingDays - (workingDaysBefore[cycleStart] ?? 0),
    kindOf,
    kinds: collected.kinds,
    ticksPerDay: collected.lengths.filter((length) => length > 0).reduce(leastCommonMultiple, 1),
  };
}

/** Marks the days that are not like others of their weekday: special ones, and those whose clocks change. */
function daysToAsk({ dayStarts }: Zone, special: Iterable<DayNumber>): Uint8Array {
  const marks = new Uint8Array(tableDays);
  for (const day of special) if (day >= 0 && day < tableDays) marks[day] = 1;
  for (let day = 0; day < tableDays; day++) {
    if ((dayStarts[day + 1] ?? 0) - (dayStarts[day] ?? 0) !== minutesPerDay) marks[day] = 1;
  }
  return marks;
}

function collectKinds(zone: Zone, hoursOn: (day: DayNumber) => readonly string[]) {
  const kinds: Shifts[] = [];
  const lengths: number[] = [];
  const byKey = new Map<string, number>();
  const byHours = new Map<readonly string[], number>();
  const add = (shifts: Shifts): number => {
    const key = JSON.stringify(shifts);
    const found = byKey.get(key);
    if (found !== undefined) return found;
    byKey.set(key, kinds.length);
    lengths.push(workedUntil(shifts, Number.POSITIVE_INFINITY));
    return kinds.push(shifts) - 1;
  };
  const kindAt = (day: DayNumber): number => {
    const hours = hoursOn(day);
    if (dayStart(zone, day + 1) - dayStart(zone, day) !== minutesPerDay)
      return add(onChangedDay(zone, day, hours));
    const found = byHours.get(hours);
    if (found !== undefined) return found;
    const kind = add(hours.map(wallMinutes));
    byHours.set(hours, kind);
    return kind;
  };
  return { kinds, lengths, kindAt };
}

/** On a day whose clocks change, hours are what the wall clock shows: the elapsed time may be longer or shorter. */
function onChangedDay(zone: Zone, day: DayNumber, hours: readonly string[]): Shifts {
  const start = dayStart(zone, day);
  return hours
    .map(wallMinutes)
    .map(({ from, to }) => ({
      from: instantAt(zone, day, from) - start,
      to: (to === minutesPerDay ? dayStart(zone, day + 1) : instantAt(zone, day, to)) - start,
    }))
    .filter(({ from, to }) => to > from);
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a / x) * b;
}

/** Minutes worked in the first `elapsed` minutes of a day. */
export function workedUntil(shifts: Shifts, elapsed: number): number {
  let worked = 0;
  for (const shift of shifts) worked += Math.max(0, Math.min(elapsed, shift.to) - shift.from);
  return worked;
}

/** When, in minutes since the day began, so many minutes have been worked. */
function elapsedAfter(shifts: Shifts, worked: number): number {
  let left = worked;
  for (const shift of shifts) {
    if (left <= shift.to - shift.from) return shift.from + left;
    left -= shift.to - shift.from;
  }
  return shifts.at(-1)?.to ?? 0;
}

export function shiftsOn(table: WorkTable, day: DayNumber): Shifts {
  return table.kinds[table.kindOf[tableDay(day)] ?? 0] ?? [];
}

/** Working days before a day. */
export function workingDaysBefore(table: WorkTable, day: DayNumber): number {
  const inTable = tableDay(day);
  return (table.workingDaysBefore[inTable] ?? 0) + cyclesOf(day, inTable) * table.workingDaysPerCycle;
}

/** Working minutes before a day. */
export function minutesBefore(table: WorkTable, day: DayNumber): number {
  const inTable = tableDay(day);
  return (table.minutesBefore[inTable] ?? 0) + cyclesOf(day, inTable) * table.minutesPerCycle;
}

function cyclesOf(day: DayNumber, inTable: DayNumber): number {
  return (day - inTable) / daysPerCycle;
}

/** How much has been worked since 1970 at an instant, as minutes and as ticks of working days. Never falls. */
export function workedAt(table: WorkTable, at: Minute): { minutes: number; ticks: number } {
  const day = dayAt(table.zone, at);
  const shifts = shiftsOn(table, day);
  const today = workedUntil(shifts, at - dayStart(table.zone, day));
  const length = today === 0 ? 1 : workedUntil(shifts, Number.POSITIVE_INFINITY);
  return {
    minutes: minutesBefore(table, day) + today,
    ticks: workingDaysBefore(table, day) * table.ticksPerDay + today * (table.ticksPerDay / length),
  };
}

/** The first instant at which so many minutes have been worked since 1970; undefined past the year 9999. */
export function whenMinutes(table: WorkTable, minutes: number): Minute | undefined {
  const day = dayReaching(table.minutesBefore, table.minutesPerCycle, minutes);
  if (day >= dayAfterLast) return undefined;
  const left = minutes - minutesBefore(table, day);
  return dayStart(table.zone, day) + elapsedAfter(shiftsOn(table, day), left);
}

/** The first whole minute at which so many ticks have been worked since 1970; undefined past the year 9999. */
export function whenTicks(table: WorkTable, ticks: number): Minute | undefined {
  const day = nthWorkingDay(table, Math.ceil(ticks / table.ticksPerDay));
  if (day >= dayAfterLast) return undefined;
  const shifts = shiftsOn(table, day);
  const length = workedUntil(shifts, Number.POSITIVE_INFINITY);
  const left = ticks - workingDaysBefore(table, day) * table.ticksPerDay;
  return dayStart(table.zone, day) + elapsedAfter(shifts, Math.ceil(left / (table.ticksPerDay / length)));
}

/** The day that is the `count`-th working day since 1970. */
export function nthWorkingDay(table: WorkTable, count: number): DayNumber {
  return dayReaching(table.workingDaysBefore, table.workingDaysPerCycle, count);
}

/** The first day at whose end a prefix sum has reached `target`. */
function dayReaching(sums: Int32Array, perCycle: number, target: number): DayNumber {
  const total = sums[tableDays] ?? 0;
  const cycles = target <= total ? 0 : Math.ceil((target - total) / perCycle);
  const wanted = target - cycles * perCycle;
  let low = 0;
  let high = tableDays - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle + 1] ?? 0) >= wanted) high = middle;
    else low = middle + 1;
  }
  return low + cycles * daysPerCycle;
}
