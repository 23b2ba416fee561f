import { type RawBuilder, sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import {
  type AlarmCount,
  knownWeightAtLeast,
  type PartResult,
  type TicketCount,
  type VitalSign,
} from "./rules.ts";

const recentDays = 7;

export async function countTickets(tx: Transaction, now: Date): Promise<TicketCount[]> {
  const since = new Date(now.getTime() - recentDays * 86_400_000);
  const { rows } = await sql<TicketCount>`
    SELECT category, area_path AS "areaPath",
      count(*) FILTER (WHERE status = 'open')::int AS open,
      count(*) FILTER (WHERE status = 'open' AND due_at < ${now})::int AS late,
      count(*) FILTER (WHERE reported_at >= ${since})::int AS recent,
      count(*) FILTER (WHERE reported_at >= ${since} AND status = 'open')::int AS "recentOpen",
      count(*) FILTER (WHERE reported_at >= ${since} AND reopenings > 0)::int AS "recentReopened"
    FROM tickets.ticket WHERE status = 'open' OR reported_at >= ${since}
    GROUP BY category, area_path`.execute(tx);
  return rows;
}

/** Alarms that stand, by domain and area. */
export async function countAlarms(tx: Transaction): Promise<AlarmCount[]> {
  const { rows } = await sql<AlarmCount>`SELECT domain, area, count(*)::int AS count FROM sensing.alarm
    WHERE cleared_at IS NULL GROUP BY domain, area`.execute(tx);
  return rows;
}

/** Signs of a quarter of an hour that is over. */
export type PastSign = {
  quarter: Date;
  domain: string;
  area: string;
  value: number | null;
  reason: string | null;
  parts: Pick<PartResult, "id" | "weight" | "points">[];
};

/** Adds signs of quarters of which there is none; answers how many were added. Of their parts the points are kept. */
export async function addPastSigns(
  tx: Transaction,
  signs: readonly PastSign[],
  { now, formula }: { now: Date; formula: string },
): Promise<number> {
  const { numAffectedRows } = await sql`
    INSERT INTO insight.vital_sign (domain, area, quarter, computed_at, formula, value, reason, parts)
    SELECT domain, area, quarter, ${now}, ${formula}, value, reason, parts
    FROM unnest(${signs.map(({ domain }) => domain)}::text[], ${signs.map(({ area }) => area)}::text[],
      ${signs.map(({ quarter }) => quarter)}::timestamptz[], ${signs.map(({ value }) => value)}::double precision[],
      ${signs.map(({ reason }) => reason)}::text[], ${signs.map(({ parts }) => JSON.stringify(parts))}::jsonb[])
      AS made (domain, area, quarter, value, reason, parts)
    ON CONFLICT (domain, area, quarter) DO NOTHING`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

export type StoredSign = {
  domain: string;
  area: string;
  quarter: Date;
  computedAt: Date;
  formula: string;
  value: number | null;
  reason: string | null;
  parts: PartResult[];
};

const columns = sql`domain, area, quarter, computed_at AS "computedAt", formula, value, reason, parts`;

/** Keeps the signs of a quarter of an hour, over what was kept of it before. */
export async function keepSigns(
  tx: Transaction,
  signs: readonly VitalSign[],
  at: { quarter: Date; now: Date; formula: string },
): Promise<void> {
  await sql`INSERT INTO insight.vital_sign (domain, area, quarter, computed_at, formula, value, reason, parts)
    SELECT domain, area, ${at.quarter}, ${at.now}, ${at.formula}, value, reason, parts
    FROM jsonb_to_recordset(${JSON.stringify(signs)}::jsonb)
      AS made (domain text, area text, value double precision, reason text, parts jsonb)
    ON CONFLICT (domain, area, quarter) DO UPDATE SET computed_at = EXCLUDED.computed_at,
      formula = EXCLUDED.formula, value = EXCLUDED.value, reason = EXCLUDED.reason, parts = EXCLUDED.parts`.execute(
    tx,
  );
}

/** The newest sign of each domain and area, none older than `since`. */
export async function newestSigns(tx: Transaction, since: Date): Promise<StoredSign[]> {
  const { rows } = await sql<StoredSign>`SELECT ${columns} FROM insight.vital_sign
    WHERE quarter = (SELECT max(quarter) FROM insight.vital_sign WHERE quarter >= ${since})`.execute(tx);
  return rows;
}

/** The signs of one domain and area from `from` up to and with `to`, oldest first. */
export async function signsBetween(
  tx: Transaction,
  domain: string,
  area: string,
  from: Date,
  to: Date,
): Promise<StoredSign[]> {
  const { rows } = await sql<StoredSign>`SELECT ${columns} FROM insight.vital_sign
    WHERE domain = ${domain} AND area = ${area} AND quarter >= ${from} AND quarter <= ${to}
    ORDER BY quarter LIMIT 3500`.execute(tx);
  return rows;
}

/**
 * What a past sign comes to beside a present one, so that like is compared with like: by the present weights, each part
 * of which the past knows nothing taken as it is now. Null where the past knows less than half of what is known now;
 * the past value as it was where nothing is known of the present parts.
 */
export const besideNow = (now: RawBuilder<unknown>, past: RawBuilder<unknown>) => sql<number | null>`CASE
  WHEN ${now}.parts IS NULL OR ${now}.parts = '[]' THEN ${past}.value
  ELSE (SELECT CASE WHEN sum(new.weight) FILTER (WHERE old.points IS NOT NULL) >= ${knownWeightAtLeast} * sum(new.weight)
      THEN sum(new.weight * coalesce(old.points, new.points)) / sum(new.weight) END
    FROM jsonb_to_recordset(${now}.parts) AS new (id text, weight double precision, points double precision)
    LEFT JOIN jsonb_to_recordset(${past}.parts) AS old (id text, points double precision) ON old.id = new.id
    WHERE new.points IS NOT NULL) END`;

/**
 * The values of one domain and area in the same quarter of an hour of past weeks, the latest first, as they compare with
 * now ({@link besideNow}); null is none.
 */
export async function pastWeeks(
  tx: Transaction,
  { domain, area, quarter }: Pick<StoredSign, "domain" | "area" | "quarter">,
  weeks: number,
): Promise<(number | null)[]> {
  const asked = Array.from(
    { length: weeks },
    (_, at) => new Date(quarter.getTime() - (at + 1) * 7 * 86_400_000),
  );
  const { rows } = await sql<{ value: number | null }>`
    SELECT CASE WHEN past.quarter IS NOT NULL THEN ${besideNow(sql`now`, sql`past`)} END AS value
    FROM unnest(${asked}::timestamptz[]) WITH ORDINALITY AS asked (quarter, place)
    LEFT JOIN insight.vital_sign AS now
      ON now.domain = ${domain} AND now.area = ${area} AND now.quarter = ${quarter}
    LEFT JOIN insight.vital_sign AS past ON past.domain = ${domain} AND past.area = ${area}
      AND past.quarter = asked.quarter
    ORDER BY asked.place`.execute(tx);
  return rows.map(({ value }) => value);
}
