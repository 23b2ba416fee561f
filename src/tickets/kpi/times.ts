import { type RawBuilder, sql } from "kysely";
import type { Transaction } from "../../kernel/index.ts";
import type { Times } from "./figures.ts";
import { bits, type Part } from "./measures.ts";
import type { Grouping } from "./schema.ts";
import { belonging, inPart, keyOf, type Question, rolled } from "./store.ts";

const timed: Part = [{ all: bits.counted | bits.closed | bits.timed, none: 0 }];

type Row = {
  whole: boolean;
  key: string | null;
  count: number;
  sum: number;
  percent: number;
  minutes: number;
};
type GroupTimes = { whole: boolean; key: string | null; times: Times };

/**
 * Working minutes of all tickets a question is about (`whole`), and of each group. Percentiles are exact, by nearest
 * rank, in two passes: a histogram of buckets of 64 minutes tells in which bucket a rank lies, and only the tickets
 * of these buckets are then told apart to the minute. One pass to the minute would keep a million sums.
 */
export async function timesIn(
  tx: Transaction,
  question: Question,
  minutes: "gross" | "net",
  by: Grouping | undefined,
  level: number | undefined,
): Promise<GroupTimes[]> {
  const value = sql.ref(`ticket.${minutes}_minutes`);
  const key = keyOf(by, "closed", question.timeZone);
  const asked = sql`${belonging(question, "closed")} AND ${inPart(sql<number>`ticket.measure`, timed)}`;
  // Counts stay int and sums of them bigint: numeric would be as exact, and many times slower.
  const { rows } = await sql<Row>`
    WITH coarse AS MATERIALIZED (
      SELECT ${key} AS raw, ${value} >> 6 AS bucket, count(*)::int AS n, sum(${value}) AS sum
      FROM tickets.ticket WHERE ${asked} GROUP BY 1, 2),
    named AS MATERIALIZED (SELECT raw, ${rolled(by, level)} AS key FROM (SELECT DISTINCT raw, raw AS key FROM coarse) AS keys),
    buckets AS (
      SELECT false AS whole, named.key, bucket, sum(n)::int AS n, sum(sum) AS sum FROM coarse JOIN named USING (raw)
      WHERE ${sql.lit(by !== undefined)} GROUP BY 2, 3
      UNION ALL SELECT true, NULL, bucket, sum(n)::int, sum(sum) FROM coarse GROUP BY bucket),
    ordered AS (
      SELECT whole, key, bucket, n, sum(n) OVER (PARTITION BY whole, key ORDER BY bucket) AS upto,
        sum(n) OVER (PARTITION BY whole, key) AS count, sum(sum) OVER (PARTITION BY whole, key) AS sum FROM buckets),
    target AS MATERIALIZED (
      SELECT whole, key, count, sum, percent, bucket, upto - n AS before, (count * percent + 99) / 100 AS rank
      FROM ordered CROSS JOIN (VALUES (50), (90)) AS percents (percent)
      WHERE (count * percent + 99) / 100 > upto - n AND (count * percent + 99) / 100 <= upto),
    wanted AS MATERIALIZED (
      SELECT DISTINCT raw, bucket FROM target JOIN named ON target.whole OR target.key IS NOT DISTINCT FROM named.key),
    fine AS MATERIALIZED (
      SELECT raw, minutes, count(*)::int AS n
      FROM (SELECT ${key} AS raw, ${value} AS minutes, ${value} >> 6 AS bucket FROM tickets.ticket WHERE ${asked}) AS ended
      JOIN wanted USING (raw, bucket) GROUP BY 1, 2),
    single AS (${singles}),
    reached AS (
      SELECT whole, key, minutes, minutes >> 6 AS bucket,
        sum(n) OVER (PARTITION BY whole, key, minutes >> 6 ORDER BY minutes) AS upto FROM single)
    SELECT target.whole, target.key, target.count, target.sum, target.percent, min(reached.minutes) AS minutes
    FROM target JOIN reached ON reached.whole = target.whole AND reached.key IS NOT DISTINCT FROM target.key
      AND reached.bucket = target.bucket AND target.before + reached.upto >= target.rank
    GROUP BY 1, 2, 3, 4, 5`.execute(tx);
  return together(rows);
}

/** Tickets to the minute, by group and of the whole. */
const singles: RawBuilder<unknown> = sql`
  SELECT false AS whole, named.key, minutes, sum(n)::int AS n FROM fine JOIN named USING (raw) GROUP BY 2, 3
  UNION ALL SELECT true, NULL, minutes, sum(n)::int FROM fine GROUP BY minutes`;

function together(rows: readonly Row[]): GroupTimes[] {
  const found = new Map<string, GroupTimes>();
  for (const { whole, key, count, sum, percent, minutes } of rows) {
    const name = JSON.stringify([whole, key]);
    const group = found.get(name) ?? { whole, key, times: { count, sum, median: null, p90: null } };
    if (percent === 50) group.times.median = minutes;
    else group.times.p90 = minutes;
    found.set(name, group);
  }
  return [...found.values()];
}
