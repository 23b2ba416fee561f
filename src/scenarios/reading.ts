import { type RawBuilder, sql } from "kysely";
import { type Actor, type Text, type Transaction, withinReach } from "../kernel/index.ts";
import { ticketsWithin } from "../tickets/index.ts";
import type { Counts, Linked } from "./answers.ts";
import { scenarioProblem } from "./problems.ts";

const none: Counts = { raised: 0, tickets: 0, joined: 0, reopened: 0, none: 0, standing: 0, unfounded: 0 };

/** What an actor may see: alarms whose ticket is within reach, and those without one by the unit of the alarm. */
function reach(actor: Actor, scope: string): RawBuilder<boolean> {
  const byAlarm = withinReach(actor, scope, { unit: sql`alarm.unit`, account: sql`NULL::text` });
  return sql<boolean>`CASE WHEN following.ticket IS NULL THEN ${byAlarm} ELSE ${ticketsWithin(actor, scope)} END`;
}

const joined = sql`scenarios.following
  LEFT JOIN tickets.ticket ON ticket.id = following.ticket
  LEFT JOIN sensing.alarm ON alarm.id = following.alarm`;

/** Counts of each scenario within the actor's reach. */
export async function countsOf(
  tx: Transaction,
  actor: Actor,
  since: Date,
): Promise<(scenario: string) => Counts> {
  const { rows } = await sql<Counts & { scenario: string }>`
    SELECT following.scenario, count(*)::int AS raised,
      count(*) FILTER (WHERE following.outcome = 'opened')::int AS tickets,
      count(*) FILTER (WHERE following.outcome = 'joined')::int AS joined,
      count(*) FILTER (WHERE following.outcome = 'reopened')::int AS reopened,
      count(*) FILTER (WHERE following.outcome = 'none')::int AS none,
      count(*) FILTER (WHERE following.ticket IS NOT NULL AND following.recovered_at IS NULL)::int AS standing,
      count(*) FILTER (WHERE following.outcome = 'opened' AND ticket.status = 'void')::int AS unfounded
    FROM ${joined}
    WHERE following.began_at >= ${since} AND ${reach(actor, "scenario.read")}
    GROUP BY following.scenario`.execute(tx);
  const counts = new Map(rows.map(({ scenario, ...rest }) => [scenario, rest]));
  return (scenario) => counts.get(scenario) ?? none;
}

type Row = Omit<Linked, "beganAt" | "recoveredAt" | "names"> & { beganAt: Date; recoveredAt: Date | null };

async function read(
  tx: Transaction,
  condition: RawBuilder<boolean>,
  namesOf: (scenario: string) => Text | undefined,
): Promise<Linked[]> {
  const { rows } = await sql<Row>`
    SELECT following.alarm, following.scenario, following.outcome, following.reason, following.severity,
      following.stream::float8 AS stream, following.thing::float8 AS thing, following.area, following.longitude,
      following.latitude, following.began_at AS "beganAt", following.recovered_at AS "recoveredAt",
      CASE WHEN ticket.id IS NULL THEN NULL
        ELSE json_build_object('id', ticket.id, 'number', ticket.number, 'status', ticket.status) END AS ticket
    FROM ${joined} WHERE ${condition} ORDER BY following.began_at DESC, following.alarm LIMIT 200`.execute(
    tx,
  );
  return rows.map(({ beganAt, recoveredAt, ...row }) => ({
    ...row,
    names: namesOf(row.scenario) ?? null,
    beganAt: beganAt.toISOString(),
    recoveredAt: recoveredAt?.toISOString() ?? null,
  }));
}

type NamesOf = Parameters<typeof read>[2];

/** The newest alarms of a scenario within reach, each with its ticket. */
export function latestOf(tx: Transaction, actor: Actor, scenario: string, names: NamesOf): Promise<Linked[]> {
  const asked = sql<boolean>`following.scenario = ${scenario} AND ${reach(actor, "scenario.read")}`;
  return read(tx, asked, names);
}

/** All alarms of a ticket within reach, the newest first; empty beyond it. */
export function alarmsOfTicket(
  tx: Transaction,
  actor: Actor,
  ticket: string,
  names: NamesOf,
): Promise<Linked[]> {
  const asked = sql<boolean>`following.ticket = ${ticket} AND ${ticketsWithin(actor, "ticket.read")}`;
  return read(tx, asked, names);
}

/** What came of several alarms, of each that has a ticket within reach. */
export function ticketsOfAlarms(
  tx: Transaction,
  actor: Actor,
  alarms: readonly string[],
  names: NamesOf,
): Promise<Linked[]> {
  const asked = sql<boolean>`following.alarm = ANY(${alarms}::uuid[]) AND following.ticket IS NOT NULL
    AND ${ticketsWithin(actor, "ticket.read")}`;
  return read(tx, asked, names);
}

/** What came of an alarm, with its ticket. Throws `scenario.no-ticket` where there is none within reach. */
export async function ticketOfAlarm(
  tx: Transaction,
  actor: Actor,
  alarm: string,
  names: NamesOf,
): Promise<Linked> {
  const asked = sql<boolean>`following.alarm = ${alarm} AND following.ticket IS NOT NULL
    AND ${ticketsWithin(actor, "ticket.read")}`;
  const [found] = await read(tx, asked, names);
  if (found === undefined) throw scenarioProblem("scenario.no-ticket");
  return found;
}
