import { type RawBuilder, sql } from "kysely";
import { type Actor, type Scope, type Transaction, withinReach } from "../../kernel/index.ts";
import type { Reader } from "../registers/store.ts";

/** Somebody or something at a place for a time [from, to). */
export type Presence = { record: string; cell: string; from: Date; to: Date };

/** Where and when to look: grid cells, and a time [from, to). */
export type Window = { cells: readonly string[]; from: Date; to: Date };

export async function insertPresences(
  tx: Transaction,
  event: string,
  presences: readonly Presence[],
): Promise<void> {
  if (presences.length === 0) return;
  const column = <K extends keyof Presence>(key: K) => presences.map((presence) => presence[key]);
  await sql`INSERT INTO foundation.presence (event, record, cell, starts_at, ends_at)
    SELECT ${event}, * FROM unnest(${column("record")}::uuid[], ${column("cell")}::text[],
      ${column("from").map((date) => date.toISOString())}::timestamptz[], ${column("to").map((date) => date.toISOString())}::timestamptz[])
    ON CONFLICT DO NOTHING`.execute(tx);
}

function during({ cells, from, to }: Window): RawBuilder<boolean> {
  return sql<boolean>`p.cell = ANY (${cells}::text[]) AND p.starts_at < ${to} AND p.ends_at > ${from}`;
}

function within(actor: Actor, scope: Scope): RawBuilder<boolean> {
  return withinReach(actor, scope, { unit: sql`r.unit`, account: sql`r.owner` });
}

export type EventPlace = { event: string; type: string; cell: string; from: Date; to: Date };

/** Events within reach that happened there and then, earliest first. */
export async function eventsDuring(
  tx: Reader,
  actor: Actor,
  window: Window,
  limit: number,
): Promise<EventPlace[]> {
  const { rows } =
    await sql<EventPlace>`SELECT p.event, r.type, p.cell, p.starts_at AS "from", p.ends_at AS "to"
    FROM foundation.presence p JOIN foundation.record r ON r.id = p.event
    WHERE ${during(window)} AND p.record = p.event AND ${within(actor, "event.read")}
    ORDER BY p.starts_at, p.event LIMIT ${limit}`.execute(tx);
  return rows;
}

/** Records of a register within reach that were there and then, with the events within reach that tell it. */
export async function recordsDuring(
  tx: Reader,
  actor: Actor,
  register: "person" | "thing",
  scope: Scope,
  window: Window,
  limit: number,
): Promise<(Presence & { event: string })[]> {
  const { rows } = await sql<Presence & { event: string }>`
    SELECT p.record, p.event, p.cell, p.starts_at AS "from", p.ends_at AS "to"
    FROM foundation.presence p JOIN foundation.record r ON r.id = p.record
    WHERE ${during(window)} AND r.register = ${register} AND ${within(actor, scope)}
      AND EXISTS (SELECT FROM foundation.record e WHERE e.id = p.event
        AND ${withinReach(actor, "event.read", { unit: sql`e.unit`, account: sql`e.owner` })})
    ORDER BY p.starts_at, p.record, p.event LIMIT ${limit}`.execute(tx);
  return rows;
}

/** Where one record was in a time, earliest first. */
export async function whereabouts(
  tx: Reader,
  record: string,
  window: { from: Date; to: Date },
  limit: number,
): Promise<(Presence & { event: string })[]> {
  const { rows } = await sql<Presence & { event: string }>`
    SELECT p.record, p.event, p.cell, p.starts_at AS "from", p.ends_at AS "to" FROM foundation.presence p
    WHERE p.record = ${record} AND p.starts_at < ${window.to} AND p.ends_at > ${window.from}
    ORDER BY p.starts_at, p.event LIMIT ${limit}`.execute(tx);
  return rows;
}
