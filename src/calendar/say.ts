import type { Calendar } from "./compile.ts";
import { type DayAnswer, datesOf, type Reason, type Segment } from "./explain.ts";
import { formatTime } from "./instants.ts";

const weekdayNames = {
  mon: "Monday",
  tue: "Tuesday",
  wed: "Wednesday",
  thu: "Thursday",
  fri: "Friday",
  sat: "Saturday",
  sun: "Sunday",
} as const;

/** `2026-02-14 working make-up day for Spring Festival (春节), Saturday; notice of 2025-11-04` */
export function dayLine(day: DayAnswer): string {
  const state = day.working ? "working" : "off";
  const weekday = weekdayNames[day.weekday];
  const unannounced = day.announced ? "" : "; holidays of this year are not announced";
  return `${day.date} ${state} ${sayReason(day.why, weekday)}${unannounced}`;
}

function sayReason(why: Reason, weekday: string): string {
  if (why.kind === "workday") return `${weekday}, an ordinary working day`;
  if (why.kind === "restDay") return `${weekday}, a day of rest`;
  const name = why.names["zh-CN"] === why.names.en ? why.names.en : `${why.names.en} (${why.names["zh-CN"]})`;
  const what = why.kind === "holiday" ? name : `make-up day for ${name}`;
  return `${what}, ${weekday}; notice of ${why.notice.announced}: ${why.notice.url}`;
}

/** Which calendar answered. */
export function headLine(calendar: Calendar): string {
  return `calendar ${calendar.id} of ${calendar.version}, shift ${calendar.shift}, ${calendar.zone.name}`;
}

/** What to mind about an answer that leaves the announced years. */
export function beyondNote(calendar: Calendar): string {
  return (
    `Note: holidays are officially announced for ${calendar.announcedFrom} to ${calendar.announcedThrough} only; ` +
    "outside those years the weekly pattern alone is counted, so this answer may still change."
  );
}

/** One line for each day that counts and for each stretch that does not; the middle of a long list is left out. */
export function countingLines(calendar: Calendar, segments: readonly Segment[]): string[] {
  const lines: string[] = [];
  let minutes = 0;
  let hours: string[] = [];
  const flush = (date: string) => {
    if (minutes > 0) lines.push(`  ${date}  ${String(minutes).padStart(4)} min  ${hours.join(", ")}`);
    minutes = 0;
    hours = [];
  };
  let date = "";
  for (const segment of segments) {
    const { first, last } = datesOf(calendar, segment);
    if (first !== date) flush(date);
    date = first;
    if (segment.kind === "working") {
      minutes += segment.workingMinutes;
      hours.push(`${formatTime(calendar, segment.from)}-${formatTime(calendar, segment.to, true)}`);
    } else if (segment.why.kind !== "offHours") {
      flush(date);
      lines.push(`  ${first === last ? first : `${first} to ${last}`}  ${sayStill(segment)}`);
    }
  }
  flush(date);
  return lines.length <= 24
    ? lines
    : [...lines.slice(0, 12), `  … ${lines.length - 23} more lines …`, ...lines.slice(-11)];
}

function sayStill(segment: Segment): string {
  if (segment.kind === "paused") return "paused";
  if (segment.why.kind === "holiday") return `off: ${segment.why.names.en} (${segment.why.names["zh-CN"]})`;
  return "off: days of rest";
}
