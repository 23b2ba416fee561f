import { type Calendar, compile } from "./compile.ts";
import type { CalendarFile } from "./schema.ts";

/** A city's calendar in all its versions, so that an old answer can be given again. Calendars are made once. */
export type CalendarBook = {
  /** The newest version, through a shift pattern (by default the file's). Throws `calendar.shift`. */
  current(shift?: string): Calendar;
  /** The version in force on a day such as `2020-01-10`. Throws `calendar.version`, `calendar.shift`. */
  at(version: string, shift?: string): Calendar;
};

/**
 * `files`: the present file and those it replaced, if any. A file already holds the version of every notice in it; an
 * older file is needed only where hours were changed or an error corrected. Throws a TypeError without a file.
 */
export function calendarBook(files: readonly CalendarFile[]): CalendarBook {
  const sorted = files.toSorted((a, b) => a.version.localeCompare(b.version));
  const newest = sorted.at(-1);
  if (newest === undefined) throw new TypeError("a calendar book needs at least one calendar");
  const made = new Map<string, Calendar>();
  const make = (file: CalendarFile, version: string, shift: string): Calendar => {
    const key = JSON.stringify([file.version, version, shift]);
    const found = made.get(key) ?? compile(file, { shift, version });
    made.set(key, found);
    return found;
  };
  return {
    current: (shift = newest.defaultShift) => make(newest, newest.version, shift),
    at: (version, shift) => {
      const file = sorted.find((candidate) => candidate.version >= version) ?? newest;
      return make(file, version, shift ?? file.defaultShift);
    },
  };
}
