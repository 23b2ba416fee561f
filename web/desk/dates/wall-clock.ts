import type generatePicker from "antd/es/date-picker/generatePicker";

type Clock = Parameters<typeof generatePicker<Date>>[0];

const dayMs = 86_400_000;

/**
 * What Ant Design's calendar counts with. A `Date` stands here for what a clock on a wall shows, in its UTC fields: so
 * neither the zone of the browser nor its change of clocks comes between what is chosen and what is meant, and nothing
 * of it is a moment before the page has said in which zone. `now` is what the city's clock shows.
 */
export const wallClock = (now: () => Date): Clock => ({
  getNow: now,
  getFixedDate: (text) => parsed(text, "YYYY-MM-DD") ?? new Date(Number.NaN),
  getEndDate: (date) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)),
  getWeekDay: (date) => date.getUTCDay(),
  getYear: (date) => date.getUTCFullYear(),
  getMonth: (date) => date.getUTCMonth(),
  getDate: (date) => date.getUTCDate(),
  getHour: (date) => date.getUTCHours(),
  getMinute: (date) => date.getUTCMinutes(),
  getSecond: (date) => date.getUTCSeconds(),
  getMillisecond: (date) => date.getUTCMilliseconds(),
  addYear: (date, by) => atMonth(date, date.getUTCFullYear() + by, date.getUTCMonth()),
  addMonth: (date, by) => atMonth(date, date.getUTCFullYear(), date.getUTCMonth() + by),
  addDate: (date, by) => new Date(date.getTime() + by * dayMs),
  setYear: (date, year) => atMonth(date, year, date.getUTCMonth()),
  setMonth: (date, month) => atMonth(date, date.getUTCFullYear(), month),
  setDate: (date, day) => changed(date, (copy) => copy.setUTCDate(day)),
  setHour: (date, hour) => changed(date, (copy) => copy.setUTCHours(hour)),
  setMinute: (date, minute) => changed(date, (copy) => copy.setUTCMinutes(minute)),
  setSecond: (date, second) => changed(date, (copy) => copy.setUTCSeconds(second)),
  setMillisecond: (date, ms) => changed(date, (copy) => copy.setUTCMilliseconds(ms)),
  isAfter: (one, other) => one.getTime() > other.getTime(),
  isValidate: (date) => !Number.isNaN(date.getTime()),
  locale: {
    getWeekFirstDay: firstDay,
    getWeekFirstDate: (locale, date) =>
      new Date(date.getTime() - ((date.getUTCDay() - firstDay(locale) + 7) % 7) * dayMs),
    getWeek: (_locale, date) => isoWeek(date),
    getShortWeekDays: (locale) =>
      // The 4th of January 1970 was a Sunday.
      Array.from({ length: 7 }, (_, day) =>
        worded(locale, { weekday: "short" }, new Date((3 + day) * dayMs)),
      ),
    getShortMonths: (locale) =>
      Array.from({ length: 12 }, (_, month) =>
        worded(locale, { month: "short" }, new Date(Date.UTC(1970, month, 1))),
      ),
    format: written,
    parse: (_locale, text, formats) =>
      formats.map((format) => parsed(text.trim(), format)).find(Boolean) ?? null,
  },
});

/** Weeks begin on Sunday in Japan, and on Monday where the other languages of the pages are at home. */
function firstDay(locale: string): number {
  return locale.startsWith("ja") ? 0 : 1;
}

function changed(date: Date, change: (copy: Date) => void): Date {
  const copy = new Date(date);
  change(copy);
  return copy;
}

/** The same day of another month, or its last where it has fewer: a month after 31 January is 28 February. */
function atMonth(date: Date, year: number, month: number): Date {
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return changed(date, (copy) => copy.setUTCFullYear(year, month, Math.min(date.getUTCDate(), last)));
}

/** Week of the year (ISO 8601): that of its Thursday. */
function isoWeek(date: Date): number {
  const thursday = date.getTime() + (4 - (date.getUTCDay() || 7)) * dayMs;
  const first = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return Math.floor((thursday - first) / dayMs / 7) + 1;
}

const worded = (locale: string, options: Intl.DateTimeFormatOptions, date: Date): string =>
  new Intl.DateTimeFormat(locale.replace("_", "-"), { timeZone: "UTC", ...options }).format(date);

const two = (number: number) => String(number).padStart(2, "0");
const parts: Record<string, (date: Date, locale: string) => string> = {
  YYYY: (date) => String(date.getUTCFullYear()).padStart(4, "0"),
  MMMM: (date, locale) => worded(locale, { month: "long" }, date),
  MMM: (date, locale) => worded(locale, { month: "short" }, date),
  MM: (date) => two(date.getUTCMonth() + 1),
  M: (date) => String(date.getUTCMonth() + 1),
  DD: (date) => two(date.getUTCDate()),
  D: (date) => String(date.getUTCDate()),
  HH: (date) => two(date.getUTCHours()),
  mm: (date) => two(date.getUTCMinutes()),
  ss: (date) => two(date.getUTCSeconds()),
};

function written(locale: string, date: Date, format: string): string {
  return format.replaceAll(
    /YYYY|MMMM|MMM|MM|M|DD|D|HH|mm|ss/g,
    (part) => parts[part]?.(date, locale) ?? part,
  );
}

/** What was typed in a form such as `YYYY-MM-DD HH:mm`; undefined where it is none, or a day that there is not. */
function parsed(text: string, format: string): Date | undefined {
  const pattern = format
    .replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&")
    .replace("YYYY", "(?<year>\\d{4})")
    .replace(/MM?/, "(?<month>\\d{1,2})")
    .replace(/DD?/, "(?<day>\\d{1,2})")
    .replace("HH", "(?<hour>\\d{1,2})")
    .replace("mm", "(?<minute>\\d{2})")
    .replace("ss", "(?<second>\\d{2})");
  const found = new RegExp(`^${pattern}$`).exec(text)?.groups;
  if (found === undefined) return undefined;
  const number = (name: string, otherwise: number) => Number(found[name] ?? otherwise);
  const [year, month, day] = [number("year", Number.NaN), number("month", 1), number("day", 1)];
  const [hour, minute, second] = [number("hour", 0), number("minute", 0), number("second", 0)];
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const same = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return same && hour < 24 && minute < 60 && second < 60 ? date : undefined;
}
