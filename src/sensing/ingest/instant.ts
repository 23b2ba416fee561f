/** A fast, exact reader of RFC 3339 instants (ISO 8601 with an offset) from bytes. */

const dayMs = 86_400_000;
const zero = 48;

/** Days since 1970-01-01 of a date of the proleptic Gregorian calendar, or NaN where there is none such. */
function daysOf(year: number, month: number, day: number): number {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return Number.NaN;
  // Years begin in March, so that the leap day is the last (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

// The readings of a batch share their days.
let knownDate = -1;
let knownDayMs = 0;

function dayStart(year: number, month: number, day: number): number {
  const date = year * 10_000 + month * 100 + day;
  if (date === knownDate) return knownDayMs;
  const at = daysOf(year, month, day) * dayMs;
  if (Number.isNaN(at)) return at;
  knownDate = date;
  knownDayMs = at;
  return at;
}

/** Two digits at `at`, or a negative number. */
function two(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] as number) - zero;
  const ones = (bytes[at + 1] as number) - zero;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -10_000;
}

/**
 * The instant between two positions, in milliseconds of Unix time; digits beyond the millisecond are cut off. NaN for
 * whatever is none: without an offset, with 30 February, hour 24 or second 60. Offsets: Z, ±hh:mm, ±hhmm, ±hh.
 */
export function instantIn(bytes: Uint8Array, from: number, to: number): number {
  if (to - from < 20 - 4 || to - from > 40 || to > bytes.length) return Number.NaN;
  const year = two(bytes, from) * 100 + two(bytes, from + 2);
  const month = two(bytes, from + 5);
  const day = two(bytes, from + 8);
  const between = bytes[from + 10];
  if (bytes[from + 4] !== 45 || bytes[from + 7] !== 45 || year < 0 || month < 0 || day < 0) return Number.NaN;
  if (between !== 84 && between !== 116 && between !== 32) return Number.NaN;
  const hour = two(bytes, from + 11);
  const minute = two(bytes, from + 14);
  if (bytes[from + 13] !== 58 || hour < 0 || hour > 23 || minute < 0 || minute > 59) return Number.NaN;
  let second = 0;
  let milliseconds = 0;
  let at = from + 16;
  if (bytes[at] === 58) {
    second = two(bytes, at + 1);
    if (second < 0 || second > 59) return Number.NaN;
    at += 3;
    if (bytes[at] === 46 || bytes[at] === 44) {
      const first = at + 1;
      let weight = 100;
      for (at = first; at < to; at += 1) {
        const digit = (bytes[at] as number) - zero;
        if (digit < 0 || digit > 9) break;
        milliseconds += digit * weight;
        weight = weight === 1 || weight === 0 ? 0 : weight / 10;
      }
      if (at === first) return Number.NaN;
    }
  }
  const offset = offsetIn(bytes, at, to);
  return (
    dayStart(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds - offset * 60_000
  );
}

/** The offset that fills `at` to `to`, in minutes east of UTC, or NaN. */
function offsetIn(bytes: Uint8Array, at: number, to: number): number {
  const sign = bytes[at];
  if (sign === 90 || sign === 122) return to === at + 1 ? 0 : Number.NaN;
  if (sign !== 43 && sign !== 45) return Number.NaN;
  const length = to - at;
  const hours = two(bytes, at + 1);
  const withColon = bytes[at + 3] === 58;
  if (length !== 3 && length !== (withColon ? 6 : 5)) return Number.NaN;
  const minutes = length === 3 ? 0 : two(bytes, withColon ? at + 4 : at + 3);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return Number.NaN;
  const size = hours * 60 + minutes;
  return sign === 45 ? -size : size;
}

/** The same of a text. */
export function readInstant(text: string): number {
  const bytes = Buffer.from(text, "utf8");
  return instantIn(bytes, 0, bytes.length);
}
