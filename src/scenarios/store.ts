import { sql } from "kysely";
import { byKey, ReadAhead, type Transaction } from "../kernel/index.ts";
import { gridOf, gridsAround } from "./geo.ts";
import type { AlarmFacts, Candidate, Decision, Joining, Outcome, Plan, Severity } from "./rules.ts";

/** What came of an alarm so far. */
export type Following = {
  outcome: Outcome;
  ticket: string | null;
  severity: Severity;
  recoveredAt: number | null;
};

export async function findFollowing(tx: Transaction, alarm: string): Promise<Following | undefined> {
  const { rows } = await sql<Omit<Following, "recoveredAt"> & { recoveredAt: Date | null }>`
    SELECT outcome, ticket, severity, recovered_at AS "recoveredAt" FROM scenarios.following
    WHERE alarm = ${alarm}`.execute(tx);
  const row = rows[0];
  return row && { ...row, recoveredAt: row.recoveredAt?.getTime() ?? null };
}

/** The squares in which alarms may be of one matter with this one. */
function gridsOf({ spot }: AlarmFacts, joining: Joining): string[] {
  if (spot === null) return [];
  return typeof joining === "string" ? [gridOf(spot)] : gridsAround(spot, joining.metres);
}

/**
 * Holds back, until the end of the transaction, every other alarm that might be of the same matter: those of the thing,
 * of the area where that decides, and of all squares within the distance. In one order for everybody.
 */
export async function lockMatter(tx: Transaction, alarm: AlarmFacts, plan: Plan): Promise<void> {
  const keys = [
    ...(alarm.thing === null ? [] : [`thing ${alarm.thing}`]),
    ...(plan.joining === "area" && alarm.area !== null ? [`area ${alarm.area}`] : []),
    ...(typeof plan.joining === "string" ? [] : gridsOf(alarm, plan.joining).map((grid) => `grid ${grid}`)),
  ].map((key) => `matter ${plan.category} ${key}`);
  if (keys.length === 0) return;
  await sql`SELECT pg_advisory_xact_lock(key) FROM
    (SELECT DISTINCT hashtextextended(name, 16) AS key FROM unnest(${keys}::text[]) AS name ORDER BY key) AS keys`.execute(
    tx,
  );
}

/** Tickets that alarms of the same category led to and that may be of the same matter, the newest first. */
export async function candidatesFor(tx: Transaction, alarm: AlarmFacts, plan: Plan): Promise<Candidate[]> {
  const grids = gridsOf(alarm, plan.joining);
  const { rows } = await sql<
    Omit<Candidate, "closedAt" | "spot"> & {
      closedAt: Date | null;
      longitude: number | null;
      latitude: number | null;
    }
  >`SELECT following.ticket, ticket.status, ticket.closed_at AS "closedAt", following.scenario,
      following.stream, following.thing, following.area, following.longitude, following.latitude
    FROM scenarios.following JOIN tickets.ticket ON ticket.id = following.ticket
    WHERE following.category = ${plan.category}
      AND (following.thing = ${alarm.thing} OR following.grid = ANY(${grids}::text[])
        OR (following.thing IS NULL AND following.area = ${alarm.area})
        OR (${plan.joining === "area"} AND following.area = ${alarm.area}))
      AND (ticket.status = 'open' OR (ticket.status = 'closed'
        AND ticket.closed_at >= ${new Date(alarm.beganAt - plan.relapseMs)}))
    ORDER BY following.followed_at DESC LIMIT 500`.execute(tx);
  return rows.map(({ longitude, latitude, closedAt, ...row }) => ({
    ...row,
    closedAt: closedAt?.getTime() ?? null,
    spot: longitude === null || latitude === null ? null : { longitude, latitude },
  }));
}

/** Who answered for a ticket until now; undefined where there is no such ticket. */
export async function ownerOf(tx: Transaction, ticket: string): Promise<string | undefined> {
  const { rows } = await sql<{ owner: string }>`
    SELECT owner_path AS owner FROM tickets.ticket WHERE id = ${ticket}`.execute(tx);
  return rows[0]?.owner;
}

/** Keeps what came of an alarm; a second decision (a graver alarm) replaces one that called for nothing. */
export async function keepFollowing(
  tx: Transaction,
  alarm: AlarmFacts,
  decision: Decision,
  ticket: string | null,
  category: string | null,
  at: Date,
): Promise<void> {
  const { spot } = alarm;
  await sql`INSERT INTO scenarios.following (alarm, scenario, outcome, reason, ticket, category, stream, thing, area,
      longitude, latitude, grid, severity, began_at, followed_at)
    VALUES (${alarm.id}, ${alarm.scenario}, ${decision.outcome}, ${decision.reason}, ${ticket}, ${category},
      ${alarm.stream}, ${alarm.thing}, ${alarm.area}, ${spot?.longitude ?? null}, ${spot?.latitude ?? null},
      ${spot === null ? null : gridOf(spot)}, ${alarm.severity}, ${new Date(alarm.beganAt)}, ${at})
    ON CONFLICT (alarm) DO UPDATE SET outcome = EXCLUDED.outcome, reason = EXCLUDED.reason, ticket = EXCLUDED.ticket,
      category = EXCLUDED.category, severity = EXCLUDED.severity, followed_at = EXCLUDED.followed_at`.execute(
    tx,
  );
}

/** Keeps what was told of an alarm on its ticket. */
export async function keepTold(
  tx: Transaction,
  alarm: string,
  told: { severity: Severity; recoveredAt: number | null },
  at: Date,
): Promise<void> {
  const recoveredAt = told.recoveredAt === null ? null : new Date(told.recoveredAt);
  await sql`UPDATE scenarios.following SET severity = ${told.severity}, recovered_at = ${recoveredAt},
    followed_at = ${at} WHERE alarm = ${alarm}`.execute(tx);
}

/** Hands the alarms of a merged ticket over to the one that goes on. */
export async function moveFollowings(tx: Transaction, from: string, into: string): Promise<void> {
  await sql`UPDATE scenarios.following SET ticket = ${into} WHERE ticket = ${from}`.execute(tx);
}

const standingText = `SELECT ticket, alarm, scenario, severity FROM scenarios.following
  WHERE ticket = ANY($1::uuid[]) AND recovered_at IS NULL ORDER BY began_at, alarm`;

/** Alarms on a ticket that still stand, as far as they were followed. */
export const standing = new ReadAhead(
  byKey(
    "scenarios.standing",
    standingText,
    (row: { ticket: string; alarm: string; scenario: string; severity: Severity }) => row.ticket,
  ),
);
