const dayMs = 86_400_000;

/** First and last local date of a period as `/api/kpis` takes it: 2026, 2026-03, 2026-03-15 or FIRST..LAST. */
export type Dates = { first: string; last: string };

const at = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
export const addDays = (date: string, days: number): string => dateOf(at(date) + days * dayMs);

/** How many days lie between two dates, both counted. */
export const daysOf = ({ first, last }: Dates): number => Math.round((at(last) - at(first)) / dayMs) + 1;

const endOfMonth = (month: string): string => {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return dateOf(Date.UTC(year, number, 0));
};

/** The dates of a period; undefined where the text is none. */
export function datesOf(text: string): Dates | undefined {
  const [from = "", to = from] = text.split("..");
  const first = from.length === 4 ? `${from}-01-01` : from.length === 7 ? `${from}-01` : from;
  const last = to.length === 4 ? `${to}-12-31` : to.length === 7 ? endOfMonth(to) : to;
  const good = [first, last].every((date) => /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(at(date)));
  return good && first <= last ? { first, last } : undefined;
}

export const rangeOf = ({ first, last }: Dates): string => (first === last ? first : `${first}..${last}`);

/** The same day of the month before, or the last of it where it is shorter. */
function monthBefore(date: string, months: number): string {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  const last = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
  return dateOf(Date.UTC(year, month - 1 - months, Math.min(day, last)));
}

/**
 * The period before, to compare with: the month before of a month, the year before of a year, else as many days right
 * before. Of a period that still runs only as much is taken as has passed, so that like is compared with like.
 */
export function periodBefore(text: string, today: string): string | undefined {
  const dates = datesOf(text);
  if (dates === undefined) return undefined;
  const running = dates.first <= today && today < dates.last;
  const months = text.length === 7 ? 1 : text.length === 4 ? 12 : 0;
  if (months > 0) {
    const first = monthBefore(dates.first, months);
    if (running) return rangeOf({ first, last: monthBefore(today, months) });
    return text.length === 4 ? first.slice(0, 4) : first.slice(0, 7);
  }
  const passed = running ? { first: dates.first, last: today } : dates;
  const days = daysOf(passed);
  return rangeOf({ first: addDays(dates.first, -days), last: addDays(dates.first, -1) });
}

/** The Monday of the week a date lies in (ISO 8601). */
export const weekOf = (date: string): string => addDays(date, -((new Date(at(date)).getUTCDay() + 6) % 7));

export type Step = "day" | "week" | "month";

/** The step that shows a period in neither two nor two hundred points. */
export const stepFor = (dates: Dates): Step => {
  const days = daysOf(dates);
  return days <= 62 ? "day" : days <= 200 ? "week" : "month";
};

/** Periods one often asks for, by name. */
export function presets(today: string): { name: string; period: string }[] {
  const monday = weekOf(today);
  return [
    { name: "today", period: today },
    { name: "yesterday", period: addDays(today, -1) },
    { name: "thisWeek", period: rangeOf({ first: monday, last: addDays(monday, 6) }) },
    { name: "thisMonth", period: today.slice(0, 7) },
    { name: "lastMonth", period: monthBefore(`${today.slice(0, 7)}-01`, 1).slice(0, 7) },
    { name: "last30", period: rangeOf({ first: addDays(today, -29), last: today }) },
    { name: "thisYear", period: today.slice(0, 4) },
  ];
}

/** The days, Mondays or months of a period until today, as groups of figures are named. */
export function stepsOf({ first, last }: Dates, step: Step, today: string): string[] {
  const end = last < today ? last : today;
  const nameOf = (date: string) =>
    step === "day" ? date : step === "week" ? weekOf(date) : date.slice(0, 7);
  const steps = new Set<string>();
  for (let date = first; date <= end; date = addDays(date, 1)) steps.add(nameOf(date));
  return [...steps];
}
