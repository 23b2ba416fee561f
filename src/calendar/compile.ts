import type { Text } from "../kernel/index.ts";
import { type DayNumber, dayNumber, weekdayOf } from "./days.ts";
import { problem } from "./problems.ts";
import type { CalendarFile, Notice, ShiftPattern } from "./schema.ts";
import { buildTable, type WorkTable } from "./table.ts";
import { type Zone, zoneOf } from "./zone.ts";

/** What a notice says about one day. */
export type SpecialDay = { off: boolean; names: Text; notice: Notice };

/** A city's calendar in one version, seen through one shift pattern; made by `compile`. Immutable. */
export type Calendar = {
  id: string;
  /** The day since which what it says is known. */
  version: string;
  shift: string;
  pattern: ShiftPattern;
  zone: Zone;
  /** Years whose days off are officially announced, both included. */
  announcedFrom: number;
  announcedThrough: number;
  /** The same as days: the first, and the one after the last. */
  announcedDays: { from: DayNumber; to: DayNumber };
  specialDays: ReadonlyMap<DayNumber, SpecialDay>;
  table: WorkTable;
  file: CalendarFile;
};

/** Which of a file's calendars: the shift pattern, and the version to replay (by default the newest). */
export type Choice = { shift?: string; version?: string };

/**
 * Prepares a calendar so that every question to it costs O(log n). The file must have passed `parseCalendar`.
 * With `version`, only what was announced up to that day is known. Throws `calendar.shift`, `calendar.version`.
 */
export function compile(file: CalendarFile, choice: Choice = {}): Calendar {
  const shift = choice.shift ?? file.defaultShift;
  const pattern = file.shifts[shift];
  if (pattern === undefined) {
    throw problem("calendar.shift", { value: shift, known: Object.keys(file.shifts).join(", ") });
  }
  const version = versionAt(file, choice.version);
  const known = noticesKnown(file, version);
  const specialDays = specialDaysOf(
    file,
    known.flatMap((year) => year.notices),
  );
  const zone = zoneOf(file.timeZone);
  const years = known.filter((year) => year.notices.length > 0).map((year) => year.year);
  const first = Math.min(...Object.keys(file.years).map(Number));
  const through = Math.max(first - 1, ...years);
  return {
    id: file.id,
    version,
    shift,
    pattern,
    zone,
    announcedFrom: first,
    announcedThrough: through,
    announcedDays: { from: dayNumber(`${first}-01-01`) ?? 0, to: dayNumber(`${through + 1}-01-01`) ?? 0 },
    specialDays,
    table: buildTable(zone, (day) => hoursOn(pattern, specialDays, day), specialDays.keys()),
    file,
  };
}

/** The same version of the same calendar through another shift pattern. Throws `calendar.shift`. */
export function withShift(calendar: Calendar, shift: string): Calendar {
  return compile(calendar.file, { shift, version: calendar.version });
}

/** The versions a file holds: one for every day on which something was announced, oldest first. */
export function versionsOf(file: CalendarFile): string[] {
  const announced = Object.values(file.years).flatMap((notices) => notices.map((notice) => notice.announced));
  return [...new Set([...announced, file.version])].sort();
}

/** The version that was in force on a day (`version` itself being such a day). */
function versionAt(file: CalendarFile, asked: string | undefined): string {
  if (asked === undefined) return file.version;
  const versions = versionsOf(file);
  const found = dayNumber(asked) === undefined ? undefined : versions.findLast((version) => version <= asked);
  if (found === undefined) throw problem("calendar.version", { value: asked, known: versions.join(", ") });
  return found;
}

function noticesKnown(file: CalendarFile, version: string): { year: number; notices: Notice[] }[] {
  return Object.entries(file.years).map(([year, notices]) => ({
    year: Number(year),
    notices: notices.filter((notice) => notice.announced <= version),
  }));
}

function specialDaysOf(file: CalendarFile, notices: readonly Notice[]): Map<DayNumber, SpecialDay> {
  const days = new Map<DayNumber, SpecialDay>();
  for (const notice of notices.toSorted((a, b) => a.announced.localeCompare(b.announced))) {
    for (const entry of notice.days) {
      const names = namesOf(file, entry.for);
      for (const day of entry.off.flatMap(daysOfSpan)) days.set(day, { off: true, names, notice });
      for (const day of (entry.work ?? []).flatMap(daysOfSpan)) days.set(day, { off: false, names, notice });
    }
  }
  return days;
}

/** All days of `2026-02-14` or `2026-02-15/2026-02-23`; empty where a date does not exist. */
export function daysOfSpan(span: string): DayNumber[] {
  const [from = "", to = from] = span.split("/");
  const first = dayNumber(from);
  const last = dayNumber(to);
  if (first === undefined || last === undefined) return [];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

function namesOf(file: CalendarFile, keys: readonly string[]): Text {
  const each = keys.map((key) => file.holidays[key]).filter((names) => names !== undefined);
  return {
    "zh-CN": each.map((names) => names["zh-CN"]).join("、"),
    ja: each.map((names) => names.ja).join("・"),
    en: each.map((names) => names.en).join(" and "),
  };
}

/** The hours worked on a day: a make-up day keeps its weekday's hours where it has some. */
function hoursOn(
  pattern: ShiftPattern,
  specialDays: ReadonlyMap<DayNumber, SpecialDay>,
  day: DayNumber,
): readonly string[] {
  const usual = pattern.week[weekdayOf(day)];
  const special = pattern.observesHolidays ? specialDays.get(day) : undefined;
  if (special === undefined) return usual;
  if (special.off) return [];
  return usual.length > 0 ? usual : (pattern.makeUp ?? []);
}

/** Whether the days off of a day's year are officially announced, or the day itself is. */
export function isAnnounced(calendar: Calendar, day: DayNumber): boolean {
  if (!calendar.pattern.observesHolidays || calendar.specialDays.has(day)) return true;
  return day >= calendar.announcedDays.from && day < calendar.announcedDays.to;
}

/** Whether any day from `first` to `last` lies outside the officially announced years. */
export function leavesAnnounced(calendar: Calendar, first: DayNumber, last: DayNumber): boolean {
  if (!calendar.pattern.observesHolidays) return false;
  return first < calendar.announcedDays.from || last >= calendar.announcedDays.to;
}
