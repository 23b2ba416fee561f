/** A date on the city's own clock. */
export interface LocalDate {
  year: number;
  month: number;
  day: number;
}

/**
 * The number people know a ticket by, from the city's pattern: `{yyyy}`, `{yyyyMMdd}` and `{yyMMdd}`
 * stand for the local date of the report, `{000000}` for the running number, with at least as many
 * digits as zeros (more where a day has more tickets, never cut).
 */
export function ticketNumber(pattern: string, date: LocalDate, serial: number): string {
  if (!Number.isSafeInteger(serial) || serial < 1) throw new RangeError(`no running number: ${serial}`);
  const year = String(date.year).padStart(4, "0");
  const monthDay = `${String(date.month).padStart(2, "0")}${String(date.day).padStart(2, "0")}`;
  return pattern
    .replaceAll("{yyyyMMdd}", `${year}${monthDay}`)
    .replaceAll("{yyMMdd}", `${year.slice(2)}${monthDay}`)
    .replaceAll("{yyyy}", year)
    .replace(/\{(0+)\}/g, (_, zeros: string) => String(serial).padStart(zeros.length, "0"));
}

/**
 * The period within which running numbers are unique under the pattern: `2026-11-23` where the
 * pattern has the day, `2026` where it has only the year, "" where it has no date at all.
 */
export function numberPeriod(pattern: string, date: LocalDate): string {
  const day = ticketNumber("{yyyyMMdd}", date, 1);
  if (/\{yy(yy)?MMdd\}/.test(pattern)) return `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  return pattern.includes("{yyyy}") ? day.slice(0, 4) : "";
}
