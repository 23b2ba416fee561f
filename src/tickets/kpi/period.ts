import { sql } from "kysely";
import type { Transaction } from "../../kernel/index.ts";
import type { Period } from "./figures.ts";
import { kpiProblem } from "./problems.ts";

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
): Promise<Period> {
  const dates = datesOf(text);
  if (dates === undefined) throw kpiProblem("kpi.period", { period: text });
  const { rows } = await sql<{ from: Date; to: Date }>`SELECT
    ${dates.first}::date::timestamp AT TIME ZONE ${timeZone} AS "from",
    (${dates.last}::date + 1)::timestamp AT TIME ZONE ${timeZone} AS "to"`.execute(tx);
  const from = rows[0]?.from.getTime() ?? now;
  if (from >= now) throw kpiProblem("kpi.period", { period: text });
  return { from, to: Math.min(now, rows[0]?.to.getTime() ?? now) };
}
