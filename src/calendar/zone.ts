import { type DayNumber, daysPerCycle, minutesPerDay } from "./days.ts";

/** Minutes since 1970-01-01T00:00Z. */
export type Minute = number;

/** First day after the table; from here on the last 400 years of it repeat: weekdays, leap years and clock changes do. */
export const tableDays: DayNumber = Date.UTC(2500, 0, 1) / 86_400_000;
const ruledFrom: DayNumber = tableDays - daysPerCycle;
const minutesPerCycle = daysPerCycle * minutesPerDay;

/** A stretch of time with one offset from UTC. */
type Stretch = { from: Minute; offset: number };

/** The days of an IANA time zone as instants. Independent of the zone the process runs in. */
export type Zone = {
  name: string;
  /** Instant at which each day of the table begins; one entry more than there are days. */
  dayStarts: Int32Array;
  stretches: readonly Stretch[];
};

const known = new Map<string, Zone>();

/** The zone's table; made once for each zone. Throws a RangeError for an unknown name. */
export function zoneOf(name: string): Zone {
  const found = known.get(name);
  if (found !== undefined) return found;
  const stretches = stretchesOf(name);
  const zone = { name, stretches, dayStarts: dayStartsOf(stretches) };
  known.set(name, zone);
  return zone;
}

/** Offset from UTC in minutes. Offsets with seconds ended in 1972 and are rounded. */
function offsetReader(name: string): (at: Minute) => number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
  return (at) => {
    const match = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(format.format(at * 60_000));
    if (match === null) return 0;
    const size = Number(match[2]) * 60 + Number(match[3]) + Math.round(Number(match[4] ?? 0) / 60);
    return match[1] === "-" ? -size : size;
  };
}

/** Looks every other week while governments may still change their minds (Ramadan stops summer time for a month), and
 * every eight weeks where only the standing rule is left. */
function stretchesOf(name: string): Stretch[] {
  const offsetAt = offsetReader(name);
  const first = -2 * minutesPerDay;
  const stretches: Stretch[] = [{ from: first, offset: offsetAt(first) }];
  const ruled = ruledFrom * minutesPerDay;
  const end = (tableDays + 2) * minutesPerDay;
  let before = first;
  let offset = offsetAt(first);
  while (before < end) {
    const after = before + (before < ruled ? 14 : 56) * minutesPerDay;
    const next = offsetAt(after);
    if (next !== offset) stretches.push({ from: changeBetween(offsetAt, before, after), offset: next });
    before = after;
    offset = next;
  }
  return stretches;
}

function changeBetween(offsetAt: (at: Minute) => number, before: Minute, after: Minute): Minute {
  const target = offsetAt(after);
  let low = before;
  let high = after;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === target) high = middle;
    else low = middle;
  }
  return high;
}

function dayStartsOf(stretches: readonly Stretch[]): Int32Array {
  const starts = new Int32Array(tableDays + 1);
  let index = 0;
  for (let day = 0; day <= tableDays; day++) {
    const wall = day * minutesPerDay;
    while (endOf(stretches, index) <= wall - offsetIn(stretches, index)) index++;
    starts[day] = firstInstant(stretches, wall, index);
  }
  return starts;
}

function endOf(stretches: readonly Stretch[], index: number): Minute {
  return stretches[index + 1]?.from ?? Number.POSITIVE_INFINITY;
}

function offsetIn(stretches: readonly Stretch[], index: number): number {
  return stretches[index]?.offset ?? 0;
}

/**
 * The first instant at which the wall clock shows `wall` or more. A time that the clock jumps over is the jump itself;
 * a time it shows twice is the first of the two.
 */
function firstInstant(stretches: readonly Stretch[], wall: number, startIndex: number): Minute {
  let index = startIndex;
  for (;;) {
    const stretch = stretches[index];
    if (stretch === undefined) return wall;
    const at = Math.max(stretch.from, wall - stretch.offset);
    if (at < endOf(stretches, index)) return at;
    index++;
  }
}

function stretchIndex(stretches: readonly Stretch[], at: Minute): number {
  let low = 0;
  let high = stretches.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((stretches[middle]?.from ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Number of whole 400-year cycles to take off so that the day lies in the table. */
function cyclesBeyond(day: DayNumber): number {
  return day < tableDays ? 0 : Math.floor((day - tableDays) / daysPerCycle) + 1;
}

/** The day of the table that the given day is like. */
export function tableDay(day: DayNumber): DayNumber {
  return day - cyclesBeyond(day) * daysPerCycle;
}

/** The instant at which a day begins. */
export function dayStart(zone: Zone, day: DayNumber): Minute {
  const cycles = cyclesBeyond(day);
  return (zone.dayStarts[day - cycles * daysPerCycle] ?? 0) + cycles * minutesPerCycle;
}

/** The day an instant belongs to. */
export function dayAt(zone: Zone, at: Minute): DayNumber {
  let day = Math.floor(at / minutesPerDay) - 1;
  while (dayStart(zone, day + 1) <= at) day++;
  return day;
}

/** The instant at which the wall clock of `day` first shows `wallMinute` (0–1440) or more. */
export function instantAt(zone: Zone, day: DayNumber, wallMinute: number): Minute {
  const inTable = tableDay(day);
  const start = dayStart(zone, inTable);
  const from = stretchIndex(zone.stretches, start);
  const at = Math.max(start, firstInstant(zone.stretches, inTable * minutesPerDay + wallMinute, from));
  return at + (day - inTable) * minutesPerDay;
}

/** Offset from UTC in minutes at an instant. */
export function offsetAt(zone: Zone, at: Minute): number {
  const day = dayAt(zone, at);
  const shift = (day - tableDay(day)) * minutesPerDay;
  return offsetIn(zone.stretches, stretchIndex(zone.stretches, at - shift));
}
