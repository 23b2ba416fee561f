import { kernelTold, type Told } from "../kernel/index.ts";
import { compile, daysOfSpan } from "./compile.ts";
import { dayNumber, wallMinutes, weekdayOf, yearOf } from "./days.ts";
import { told } from "./findings.ts";
import type { CalendarFile, Notice, ShiftPattern } from "./schema.ts";
import { maximumTicksPerDay } from "./table.ts";

/** What is told of a path of the file. */
export type Finding = { path: (string | number)[]; told: Told };

/** What the shape alone cannot say: that names are known, dates exist, hours are in order and years are complete. */
export function checkFile(file: CalendarFile): Finding[] {
  const findings = [
    ...checkHead(file),
    ...checkYears(file),
    ...Object.entries(file.shifts).flatMap(([name, pattern]) => checkPattern(file, name, pattern)),
    ...Object.entries(file.years).flatMap(([year, notices]) =>
      notices.flatMap((notice, index) =>
        checkNotice(file, Number(year), notice, ["years", Number(year), index]),
      ),
    ),
  ];
  return findings.length > 0 ? findings : checkFractions(file);
}

function checkHead(file: CalendarFile): Finding[] {
  const findings: Finding[] = [];
  if (!isTimeZone(file.timeZone)) {
    findings.push({
      path: ["timeZone"],
      told: kernelTold("file.not-a-time-zone", { timeZone: file.timeZone }),
    });
  }
  if (file.shifts[file.defaultShift] === undefined) {
    findings.push({
      path: ["defaultShift"],
      told: told("calendar.unknown-pattern", {
        shift: file.defaultShift,
        allowed: Object.keys(file.shifts).join(", "),
      }),
    });
  }
  const newest = Object.values(file.years)
    .flatMap((notices) => notices.map((notice) => notice.announced))
    .sort()
    .at(-1);
  if (dayNumber(file.version) === undefined || (newest !== undefined && file.version < newest)) {
    findings.push({
      path: ["version"],
      told: told("calendar.old-version", { version: file.version, newest }),
    });
  }
  return findings;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function checkYears(file: CalendarFile): Finding[] {
  const years = Object.keys(file.years)
    .map(Number)
    .sort((a, b) => a - b);
  const first = years[0];
  const last = years.at(-1);
  if (first === undefined || last === undefined) return [{ path: ["years"], told: told("calendar.no-year") }];
  const findings: Finding[] = [];
  if (last !== file.announcedThrough) {
    findings.push({
      path: ["announcedThrough"],
      told: told("calendar.last-year", { announced: file.announcedThrough, last }),
    });
  }
  for (let year = first; year < last; year++) {
    if (!years.includes(year))
      findings.push({ path: ["years"], told: told("calendar.year-missing", { year }) });
  }
  return findings;
}

function checkPattern(file: CalendarFile, name: string, pattern: ShiftPattern): Finding[] {
  const days = Object.entries(pattern.week).map(([day, hours]) => ({
    path: ["shifts", name, "week", day],
    hours,
  }));
  const makeUp = { path: ["shifts", name, "makeUp"], hours: pattern.makeUp ?? [] };
  const findings = [...days, makeUp].flatMap(({ path, hours }) => checkHours(path, hours));
  if (days.every(({ hours }) => hours.length === 0)) {
    findings.push({
      path: ["shifts", name, "week"],
      told: told("calendar.nobody-works", { shift: name }),
    });
  }
  const unworked =
    pattern.makeUp === undefined && pattern.observesHolidays ? makeUpOnRestDay(file, pattern) : undefined;
  if (unworked !== undefined) {
    findings.push({
      path: ["shifts", name],
      told: told("calendar.make-up-without-hours", { day: unworked, shift: name }),
    });
  }
  return findings;
}

function makeUpOnRestDay(file: CalendarFile, pattern: ShiftPattern): string | undefined {
  const dates = Object.values(file.years)
    .flat()
    .flatMap((notice) => notice.days.flatMap((entry) => entry.work ?? []));
  return dates.find((date) => daysOfSpan(date).some((day) => pattern.week[weekdayOf(day)].length === 0));
}

function checkHours(path: (string | number)[], hours: readonly string[]): Finding[] {
  let end = 0;
  return hours.flatMap((span, index) => {
    const { from, to } = wallMinutes(span);
    const inOrder = from >= end && to > from;
    end = to;
    return inOrder ? [] : [{ path: [...path, index], told: told("calendar.hours-out-of-order", { span }) }];
  });
}

function checkNotice(file: CalendarFile, year: number, notice: Notice, path: (string | number)[]): Finding[] {
  const announced = dayNumber(notice.announced) === undefined;
  const findings: Finding[] = announced
    ? [{ path: [...path, "announced"], told: told("calendar.no-day", { day: notice.announced }) }]
    : [];
  notice.days.forEach((entry, index) => {
    const at = [...path, "days", index];
    for (const key of entry.for.filter((name) => file.holidays[name] === undefined)) {
      findings.push({
        path: [...at, "for"],
        told: told("calendar.unknown-holiday", { holiday: key }),
      });
    }
    for (const [key, spans] of [
      ["off", entry.off],
      ["work", entry.work ?? []],
    ] as const) {
      spans.forEach((span, spanIndex) => {
        const wrong = wrongSpan(span, year);
        if (wrong !== undefined) findings.push({ path: [...at, key, spanIndex], told: wrong });
      });
    }
  });
  return findings;
}

/** A notice may reach into the years next to its own (30 December 2006 belongs to that of 2007), not further. */
function wrongSpan(span: string, year: number): Told | undefined {
  const [first = "", last = first] = span.split("/");
  const wrong = [first, last].find((date) => dayNumber(date) === undefined);
  if (wrong !== undefined) return told("calendar.no-day", { day: wrong });
  const days = daysOfSpan(span);
  if (days.length === 0) return told("calendar.span-backwards", { span });
  if (days.length > 60) return told("calendar.span-too-long", { span });
  if (days.some((day) => Math.abs(yearOf(day) - year) > 1))
    return told("calendar.span-of-another-year", { span, year });
  return undefined;
}

/** Lengths of days that share no sensible unit would make fractions of days inexact. */
function checkFractions(file: CalendarFile): Finding[] {
  return Object.keys(file.shifts)
    .filter((name) => !(compile(file, { shift: name }).table.ticksPerDay <= maximumTicksPerDay))
    .map((name) => ({
      path: ["shifts", name],
      told: told("calendar.odd-lengths"),
    }));
}
