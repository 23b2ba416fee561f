import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import type { AlarmCount, PartResult, TicketCount, VitalSign } from "./rules.ts";

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

/** A ticket's times, as far as vital signs count it. */
export type TicketTimes = {
  category: string | null;
  areaPath: string | null;
  reportedAt: Date;
  closedAt: Date | null;
  dueAt: Date | null;
  reopenings: number;
};

/** Tickets that were open, or reported in the week before, at some time from `from` up to `to`. */
export async function ticketTimes(tx: Transaction, from: Date, to: Date): Promise<TicketTimes[]> {
  const since = new Date(from.getTime() - recentDays * 86_400_000);
  const { rows } = await sql<TicketTimes>`
    SELECT category, area_path AS "areaPath", reported_at AS "reportedAt", closed_at AS "closedAt", due_at AS "dueAt",
      reopenings
    FROM tickets.ticket WHERE reported_at < ${to} AND (closed_at IS NULL OR closed_at >= ${from} OR reported_at >= ${since})`.execute(
    tx,
  );
  return rows;
}

/** What {@link countTickets} would have counted at `at`. */
export function ticketsAt(tickets: readonly TicketTimes[], at: number): TicketCount[] {
  const since = at - recentDays * 86_400_000;
  const counts = new Map<string, TicketCount>();
  for (const { category, areaPath, reportedAt, closedAt, dueAt, reopenings } of tickets) {
    const reported = reportedAt.getTime();
    const isOpen = closedAt === null || closedAt.getTime() > at;
    const isRecent = reported >= since;
    if (reported > at || !(isOpen || isRecent)) continue;
    const key = `${category}|${areaPath}`;
    const fresh = { category, areaPath, open: 0, late: 0, recent: 0, recentOpen: 0, recentReopened: 0 };
    const count = counts.get(key) ?? fresh;
    counts.set(key, count);
    if (isOpen) count.open += 1;
    if (isOpen && dueAt !== null && dueAt.getTime() < at) count.late += 1;
    if (!isRecent) continue;
    count.recent += 1;
    if (isOpen) count.recentOpen += 1;
    if (reopenings > 0) count.recentReopened += 1;
  }
  return [...counts.values()];
}

/** Signs of a quarter of an hour that is over. */
export type PastSign = {
  quarter: Date;
  domain: string;
  area: string;
  value: number | null;
  reason: string | null;
};

/** Adds signs of quarters of which there is none; answers how many were added. What they are made of is not kept. */
export async function addPastSigns(
  tx: Transaction,
  signs: readonly PastSign[],
  { now, formula }: { now: Date; formula: string },
): Promise<number> {
  const { numAffectedRows } = await sql`
    INSERT INTO insight.vital_sign (domain, area, quarter, computed_at, formula, value, reason, parts)
    SELECT domain, area, quarter, ${now}, ${formula}, value, reason, '[]'
    FROM unnest(${signs.map(({ domain }) => domain)}::text[], ${signs.map(({ area }) => area)}::text[],
      ${signs.map(({ quarter }) => quarter)}::timestamptz[], ${signs.map(({ value }) => value)}::double precision[],
      ${signs.map(({ reason }) => reason)}::text[]) AS made (domain, area, quarter, value, reason)
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

/** The values of one domain and area in the same quarter of an hour of past weeks, the latest first; null is none. */
export async function pastWeeks(
  tx: Transaction,
  domain: string,
  area: string,
  quarter: Date,
  weeks: number,
): Promise<(number | null)[]> {
  const asked = Array.from(
    { length: weeks },
    (_, at) => new Date(quarter.getTime() - (at + 1) * 7 * 86_400_000),
  );
  const { rows } = await sql<{ value: number | null }>`
    SELECT sign.value FROM unnest(${asked}::timestamptz[]) WITH ORDINALITY AS asked (quarter, place)
    LEFT JOIN insight.vital_sign AS sign ON sign.domain = ${domain} AND sign.area = ${area}
      AND sign.quarter = asked.quarter
    ORDER BY asked.place`.execute(tx);
  return rows.map(({ value }) => value);
}
