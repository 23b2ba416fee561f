import { type RawBuilder, sql } from "kysely";
import type { Transaction } from "../../kernel/index.ts";
import type { Period } from "./figures.ts";
import { kpiProblem } from "./problems.ts";

/** A local date, from its first instant to that of the next, in epoch milliseconds. */
export type Day = Period & { date: string };

/** A period and the local days in it of which there may be tickets, oldest first; the last may end after the period. */
export type LocalPeriod = Period & { days: readonly Day[] };

/** First and last local date of a period as people write it, or undefined where it is none. */
export function datesOf(text: string): { first: string; last: string } | undefined {
  const [from = "", to = from] = text.split("..");
  const first = from.length === 10 ? from : from.length === 7 ? `${from}-01` : `${from}-01-01`;
  const last = to.length === 10 ? to : to.length === 7 ? endOfMonth(to) : `${to}-12-31`;
  return isDate(first) && isDate(last) && first <= last ? { first, last } : undefined;
}

function endOfMonth(month: string): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return `${month}-${String(new Date(Date.UTC(year, number, 0)).getUTCDate()).padStart(2, "0")}`;
}

function isDate(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  // 31 February is read as a day of March: a date must come out as it went in.
  return !Number.isNaN(at) && text >= "0001-01-01" && new Date(at).toISOString().startsWith(text);
}

/**
 * The instants of a period in the city's time zone. It ends now at the latest: what lies ahead is neither due nor
 * missed. Throws `kpi.period`.
 */
export async function periodOf(
  tx: Transaction,
  text: string,
  timeZone: string,
  now: number,
): Promise<LocalPeriod> {
  const dates = datesOf(text);
  if (dates === undefined) throw kpiProblem("kpi.period", { period: text });
  const [whole] = await daysBetween(
    tx,
    sql`VALUES (${dates.first}::date, ${dates.last}::date + 1)`,
    timeZone,
  );
  const from = whole?.from ?? now;
  if (from >= now) throw kpiProblem("kpi.period", { period: text });
  // A period may be written thousands of years long; its days are those since the first ticket.
  const days = await daysBetween(
    tx,
    sql`SELECT day::date, day::date + 1 FROM (
        SELECT least((SELECT min(reported_at) FROM tickets.ticket), (SELECT min(due_at) FROM tickets.ticket),
          (SELECT min(closed_at) FROM tickets.ticket WHERE status = 'closed')) AS at) AS first,
      generate_series(greatest(${dates.first}::date, (first.at AT TIME ZONE ${timeZone})::date),
        least(${dates.last}::date, (${new Date(now)}::timestamptz AT TIME ZONE ${timeZone})::date), '1 day') AS day`,
    timeZone,
  );
  return { from, to: Math.min(now, whole?.to ?? now), days };
}

/**
 * The first instants of the dates `(date, next)`. Where clocks go back over midnight, it strikes twice, and PostgreSQL
 * takes the second: a date begins at the first, which is midnight by the clock of some hours before.
 */
async function daysBetween(tx: Transaction, dates: RawBuilder<unknown>, timeZone: string): Promise<Day[]> {
  const start = (date: RawBuilder<unknown>) => sql`(SELECT CASE
      WHEN earlier < later AND earlier AT TIME ZONE ${timeZone} = ${date}::timestamp THEN earlier ELSE later END
    FROM (SELECT ${date}::timestamp AT TIME ZONE ${timeZone} AS later) AS second, LATERAL (
      SELECT later - '3 hours'::interval + (${date}::timestamp - (later - '3 hours'::interval) AT TIME ZONE ${timeZone}) AS earlier) AS first)`;
  const { rows } = await sql<{ date: string; from: Date; to: Date }>`
    SELECT date::text, ${start(sql`date`)} AS "from", ${start(sql`next`)} AS "to"
    FROM (${dates}) AS dates (date, next) ORDER BY dates.date`.execute(tx);
  return rows.map(({ date, from, to }) => ({ date, from: from.getTime(), to: to.getTime() }));
}
