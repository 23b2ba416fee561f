import type { Calendar } from "./compile.ts";
import { dayAfterLast, dayNumber, minutesPerDay } from "./days.ts";
import { minuteOf, type Pause } from "./pauses.ts";
import { problem } from "./problems.ts";
import { dayAt, instantAt, offsetAt } from "./zone.ts";

const instantForm =
  /^(\d{4}-\d{2}-\d{2})(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:[.,]\d+)?)?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?)?$/i;

/**
 * Epoch milliseconds of an ISO 8601 instant, cut to the minute. Without an offset it is the calendar's own wall clock;
 * a date alone is the beginning of that day. Throws `calendar.instant`, `calendar.range`.
 */
export function parseInstant(calendar: Calendar, value: string): number {
  const match = instantForm.exec(value.trim());
  const day = dayNumber(match?.[1] ?? "");
  if (match === null || day === undefined) throw problem("calendar.instant", { value });
  if (day < 0 || day >= dayAfterLast) throw problem("calendar.range");
  const wallMinute = Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0);
  const offset = match[4];
  if (offset === undefined) return instantAt(calendar.zone, day, wallMinute) * 60_000;
  return (day * minutesPerDay + wallMinute - offsetMinutes(offset)) * 60_000;
}

function offsetMinutes(offset: string): number {
  if (/^z$/i.test(offset)) return 0;
  const size = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return offset.startsWith("-") ? -size : size;
}

/** `FROM/TO`, or `FROM/` for a pause that goes on. Throws `calendar.pause`, `calendar.instant`. */
export function parsePause(calendar: Calendar, value: string): Pause {
  const [from, to, ...more] = value.split("/");
  if (from === undefined || to === undefined || more.length > 0) throw problem("calendar.pause", { value });
  const pause = {
    from: parseInstant(calendar, from),
    to: to === "" || to === ".." ? null : parseInstant(calendar, to),
  };
  if (pause.to !== null && pause.to <= pause.from) throw problem("calendar.pause", { value });
  return pause;
}

/** `2026-02-25T16:00+08:00`, on the calendar's wall clock. */
export function formatInstant(calendar: Calendar, ms: number): string {
  const minute = minuteOf(ms);
  const offset = offsetAt(calendar.zone, minute);
  const wall = new Date((minute + offset) * 60_000).toISOString().slice(0, 16);
  const pad = (value: number) => String(value).padStart(2, "0");
  const size = Math.abs(offset);
  return `${wall}${offset < 0 ? "-" : "+"}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

/** The time on the calendar's wall clock, `16:00`; the end of a day is `24:00` where `asEnd` says so. */
export function formatTime(calendar: Calendar, ms: number, asEnd = false): string {
  const time = formatInstant(calendar, ms).slice(11, 16);
  const minute = minuteOf(ms);
  const endsDay = asEnd && dayAt(calendar.zone, minute - 1) !== dayAt(calendar.zone, minute);
  return endsDay ? "24:00" : time;
}
