import type { Text } from "../kernel/index.ts";
import { type Calendar, isAnnounced, type SpecialDay } from "./compile.ts";
import { countedDay, type DayNumber, dateOf, type Weekday, weekdayOf } from "./days.ts";
import { type Gap, mergePauses, type Pause } from "./pauses.ts";
import { problem } from "./problems.ts";
import { countedMinute } from "./rules.ts";
import type { Notice } from "./schema.ts";
import { type Shifts, shiftsOn, workedUntil } from "./table.ts";
import { dayAt, dayStart, type Minute } from "./zone.ts";

/** Why a day is worked or not. `names`: of the holiday; `notice`: the announcement that says so. */
export type Reason =
  | { kind: "workday" }
  | { kind: "restDay" }
  | { kind: "makeUp"; names: Text; notice: Notice }
  | { kind: "holiday"; names: Text; notice: Notice };

export type DayAnswer = {
  date: string;
  weekday: Weekday;
  working: boolean;
  why: Reason;
  workingMinutes: number;
  /** False where the year's holidays are not officially announced: the answer is the weekly pattern. */
  announced: boolean;
};

/** Whether a date such as `2026-02-14` is a working day, and why. Throws `calendar.date`, `calendar.range`. */
export function workingDay(calendar: Calendar, date: string): DayAnswer {
  const day = countedDay(date);
  const workingMinutes = workedUntil(shiftsOn(calendar.table, day), Number.POSITIVE_INFINITY);
  return {
    date,
    weekday: weekdayOf(day),
    working: workingMinutes > 0,
    why: reasonOf(calendar, day, workingMinutes > 0),
    workingMinutes,
    announced: isAnnounced(calendar, day),
  };
}

function reasonOf(calendar: Calendar, day: DayNumber, working: boolean): Reason {
  const special: SpecialDay | undefined = calendar.pattern.observesHolidays
    ? calendar.specialDays.get(day)
    : undefined;
  if (special === undefined) return { kind: working ? "workday" : "restDay" };
  return { kind: special.off ? "holiday" : "makeUp", names: special.names, notice: special.notice };
}

/** A stretch of time of one kind; epoch milliseconds, [from, to). Off hours of a working day are `offHours`. */
export type Segment = {
  from: number;
  to: number;
  kind: "working" | "off" | "paused";
  why: Reason | { kind: "offHours" } | { kind: "paused" };
  workingMinutes: number;
  announced: boolean;
};

const longestYears = 20;

/**
 * The clock between two instants, piece by piece, without gaps. Neighbours of one kind and reason are one piece.
 * Working minutes of all pieces add up to `between`. Throws `calendar.order`, `calendar.too-long`, `calendar.range`.
 */
export function explain(
  calendar: Calendar,
  from: number,
  to: number,
  pauses: readonly Pause[] = [],
): Segment[] {
  const start = countedMinute(calendar, from);
  const end = countedMinute(calendar, to);
  if (end < start) throw problem("calendar.order", { from, to });
  if (end - start > longestYears * 366 * 1440) throw problem("calendar.too-long", { years: longestYears });
  const gaps = mergePauses(pauses);
  const segments: Segment[] = [];
  for (let day = dayAt(calendar.zone, start); dayStart(calendar.zone, day) < end; day++) {
    for (const piece of piecesOf(calendar, day)) {
      for (const part of cut(piece, start, end, gaps)) append(segments, part);
    }
  }
  return segments;
}

/** Working and off pieces of one day, in minutes. */
function piecesOf(calendar: Calendar, day: DayNumber): Segment[] {
  const start = dayStart(calendar.zone, day);
  const next = dayStart(calendar.zone, day + 1);
  const shifts: Shifts = shiftsOn(calendar.table, day);
  const announced = isAnnounced(calendar, day);
  const why = reasonOf(calendar, day, shifts.length > 0);
  const off = shifts.length > 0 ? ({ kind: "offHours" } as const) : why;
  const pieces: Segment[] = [];
  let at = start;
  const add = (to: Minute, kind: "working" | "off") => {
    if (to > at)
      pieces.push({ from: at, to, kind, why: kind === "working" ? why : off, workingMinutes: 0, announced });
    at = to;
  };
  for (const shift of shifts) {
    add(start + shift.from, "off");
    add(start + shift.to, "working");
  }
  add(next, "off");
  return pieces;
}

/** A piece within [start, end), taken apart where pauses begin and end. */
function cut(piece: Segment, start: Minute, end: Minute, gaps: readonly Gap[]): Segment[] {
  const last = Math.min(piece.to, end);
  const parts: Segment[] = [];
  let at = Math.max(piece.from, start);
  if (at >= last) return parts;
  for (const gap of gaps) {
    if (gap.to <= at || gap.from >= last) continue;
    if (gap.from > at) parts.push({ ...piece, from: at, to: gap.from });
    at = Math.max(at, gap.from);
    const to = Math.min(gap.to, last);
    parts.push({ ...piece, from: at, to, kind: "paused", why: { kind: "paused" } });
    at = to;
  }
  if (at < last) parts.push({ ...piece, from: at, to: last });
  return parts.map((part) => ({
    ...part,
    from: part.from * 60_000,
    to: part.to * 60_000,
    workingMinutes: part.kind === "working" ? part.to - part.from : 0,
  }));
}

function append(segments: Segment[], part: Segment): void {
  const last = segments.at(-1);
  if (last === undefined || last.to !== part.from || !alike(last, part)) {
    segments.push(part);
    return;
  }
  last.to = part.to;
  last.workingMinutes += part.workingMinutes;
}

function alike(a: Segment, b: Segment): boolean {
  if (a.kind !== b.kind || a.why.kind !== b.why.kind || a.announced !== b.announced) return false;
  return !("names" in a.why && "names" in b.why) || a.why.names.en === b.why.names.en;
}

/** The dates a list of segments touches, first and last; for headings. */
export function datesOf(calendar: Calendar, segment: Segment): { first: string; last: string } {
  const day = (ms: number) => dateOf(dayAt(calendar.zone, Math.floor(ms / 60_000)));
  return { first: day(segment.from), last: day(segment.to - 1) };
}
