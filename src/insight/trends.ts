import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import { besideNow } from "./store.ts";

/** One quarter of an hour of a domain, and what that quarter of past weeks came to; null is not known. */
export type TrendPoint = {
  domain: string;
  quarter: Date;
  value: number | null;
  usual: number | null;
  low: number | null;
  high: number | null;
};

/** Each quarter of an hour from `from` up to and with `to`, of each domain, beside what compares with it of the same quarter of past weeks. */
export async function trendPoints(
  tx: Transaction,
  asked: { domains: readonly string[]; area: string; from: Date; to: Date; weeks: number },
): Promise<TrendPoint[]> {
  const { domains, area, from, to, weeks } = asked;
  const { rows } = await sql<TrendPoint>`
    SELECT domain.code AS domain, point.quarter, sign.value, past.usual, past.low, past.high
    FROM unnest(${[...domains]}::text[]) AS domain (code)
    CROSS JOIN generate_series(${from}::timestamptz, ${to}::timestamptz, interval '15 minutes') AS point (quarter)
    LEFT JOIN insight.vital_sign AS sign
      ON sign.domain = domain.code AND sign.area = ${area} AND sign.quarter = point.quarter
    -- What is ahead, or was never worked out, is compared by what was known last.
    LEFT JOIN LATERAL (SELECT parts FROM insight.vital_sign AS known
      WHERE known.domain = domain.code AND known.area = ${area} AND known.quarter <= point.quarter
      ORDER BY known.quarter DESC LIMIT 1) AS now ON true
    CROSS JOIN LATERAL (
      SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY compared.value) AS usual,
        min(compared.value) AS low, max(compared.value) AS high
      FROM (
        SELECT ${besideNow(sql`now`, sql`before`)} AS value
        FROM generate_series(1, ${weeks}) AS week (number)
        JOIN insight.vital_sign AS before ON before.domain = domain.code AND before.area = ${area}
          AND before.quarter = point.quarter - make_interval(hours => 168 * week.number)) AS compared) AS past
    ORDER BY domain.code, point.quarter`.execute(tx);
  return rows;
}
