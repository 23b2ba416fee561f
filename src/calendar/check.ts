import { compile, daysOfSpan } from "./compile.ts";
import { dayNumber, wallMinutes, weekdayOf, yearOf } from "./days.ts";
import type { CalendarFile, Notice, ShiftPattern } from "./schema.ts";
import { maximumTicksPerDay } from "./table.ts";

/** Something wrong at a path of the file, and what to do about it. */
export type Finding = { path: (string | number)[]; reason: string };

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
      reason: `there is no time zone ${file.timeZone}; write an IANA name such as Asia/Shanghai`,
    });
  }
  if (file.shifts[file.defaultShift] === undefined) {
    findings.push({
      path: ["defaultShift"],
      reason: `there is no shift pattern ${file.defaultShift}; name one of ${Object.keys(file.shifts).join(", ")}`,
    });
  }
  const newest = Object.values(file.years)
    .flatMap((notices) => notices.map((notice) => notice.announced))
    .sort()
    .at(-1);
  if (dayNumber(file.version) === undefined || (newest !== undefined && file.version < newest)) {
    findings.push({
      path: ["version"],
      reason: `version ${file.version} is older than its last notice; write ${newest} or later`,
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
  if (first === undefined || last === undefined)
    return [{ path: ["years"], reason: "no year is given; add at least one" }];
  const findings: Finding[] = [];
  if (last !== file.announcedThrough) {
    findings.push({
      path: ["announcedThrough"],
      reason: `announcedThrough is ${file.announcedThrough} but the last of \`years\` is ${last}; make them agree`,
    });
  }
  for (let year = first; year < last; year++) {
    if (!years.includes(year))
      findings.push({ path: ["years"], reason: `the year ${year} is missing; add its notice` });
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
      reason: `nobody ever works in shift pattern ${name}; give hours for a day`,
    });
  }
  const unworked =
    pattern.makeUp === undefined && pattern.observesHolidays ? makeUpOnRestDay(file, pattern) : undefined;
  if (unworked !== undefined) {
    findings.push({
      path: ["shifts", name],
      reason: `${unworked} is a make-up day but ${name} has no hours for it; give the hours of make-up days as makeUp`,
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
    return inOrder
      ? []
      : [{ path: [...path, index], reason: `${span} overlaps or runs backwards; write hours in order` }];
  });
}

function checkNotice(file: CalendarFile, year: number, notice: Notice, path: (string | number)[]): Finding[] {
  const announced = dayNumber(notice.announced) === undefined;
  const findings: Finding[] = announced
    ? [{ path: [...path, "announced"], reason: `there is no day ${notice.announced}; correct the date` }]
    : [];
  notice.days.forEach((entry, index) => {
    const at = [...path, "days", index];
    for (const key of entry.for.filter((name) => file.holidays[name] === undefined)) {
      findings.push({
        path: [...at, "for"],
        reason: `${key} is not among \`holidays\`; add its names there or correct it`,
      });
    }
    for (const [key, spans] of [
      ["off", entry.off],
      ["work", entry.work ?? []],
    ] as const) {
      spans.forEach((span, spanIndex) => {
        const reason = wrongSpan(span, year);
        if (reason !== undefined) findings.push({ path: [...at, key, spanIndex], reason });
      });
    }
  });
  return findings;
}

/** A notice may reach into the years next to its own (30 December 2006 belongs to that of 2007), not further. */
function wrongSpan(span: string, year: number): string | undefined {
  const [first = "", last = first] = span.split("/");
  const wrong = [first, last].find((date) => dayNumber(date) === undefined);
  if (wrong !== undefined) return `there is no day ${wrong}; correct the date`;
  const days = daysOfSpan(span);
  if (days.length === 0) return `${span} runs backwards; write the first day first`;
  if (days.length > 60) return `${span} is longer than 60 days; correct it`;
  if (days.some((day) => Math.abs(yearOf(day) - year) > 1))
    return `${span} does not belong to ${year}; correct the date`;
  return undefined;
}

/** Lengths of days that share no sensible unit would make fractions of days inexact. */
function checkFractions(file: CalendarFile): Finding[] {
  return Object.keys(file.shifts)
    .filter((name) => !(compile(file, { shift: name }).table.ticksPerDay <= maximumTicksPerDay))
    .map((name) => ({
      path: ["shifts", name],
      reason:
        "the days are of too many odd lengths to add up their fractions exactly; round the hours to 5 minutes",
    }));
}
