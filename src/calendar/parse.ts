import { FaultyFiles, readDocument } from "../kernel/index.ts";
import { checkFile } from "./check.ts";
import { type Calendar, type Choice, compile } from "./compile.ts";
import { CalendarFile } from "./schema.ts";

/**
 * Reads a city's `calendar.yaml` and prepares it for questions. `file` is how messages name it.
 * Throws FaultyFiles with file, line and remedy of every fault; `calendar.shift` or `calendar.version` for the choice.
 */
export function parseCalendar(text: string, file: string, choice: Choice = {}): Calendar {
  return compile(parseCalendarFile(text, file), choice);
}

/** The same without preparing a calendar: for calendars of several versions (`calendarBook`). */
export function parseCalendarFile(text: string, file: string): CalendarFile {
  const document = readDocument(CalendarFile, text, file, { isKept: true });
  const faults = checkFile(document.value).map((one) => document.finding(one.path, one.told));
  if (faults.length > 0) throw new FaultyFiles(faults.sort((a, b) => a.line - b.line));
  return document.value;
}
