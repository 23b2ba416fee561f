import { sql } from "kysely";
import type { Act, Subject } from "./act.ts";
import type { Database, Transaction } from "./db.ts";

type ActRow = {
  id: string;
  sequence: number;
  transaction: string;
  at: Date;
  actor: string;
  role: string;
  channel: string;
  verb: string;
  subject_kind: string;
  subject_id: string;
  version: number;
  audience: string[];
  detail: Record<string, unknown>;
  salt: Buffer;
  digest: Buffer;
};

/** Place in the order of acts: database transaction, then sequence within. Written `transaction-sequence`. */
export type Position = { transaction: bigint; sequence: number };

/** An act with its place in the table. */
export type PlacedAct = Act & { position: Position };

// Orders name `act.transaction`: the bare name would be the column of the result, which is text, where 999 > 1000.
const columns = sql`id, sequence, transaction::text AS transaction, at, actor, role, channel, verb,
  subject_kind, subject_id, version, audience, detail, salt, digest`;

function placed(row: ActRow): PlacedAct {
  const { subject_kind: kind, subject_id: id, sequence, transaction, ...rest } = row;
  return { ...rest, subject: { kind, id }, position: { transaction: BigInt(transaction), sequence } };
}

/** The act of this id, or undefined. */
export async function findAct(
  tx: Transaction | Database["kysely"],
  id: string,
): Promise<PlacedAct | undefined> {
  const { rows } = await sql<ActRow>`SELECT ${columns} FROM kernel.act WHERE id = ${id}`.execute(tx);
  return rows[0] === undefined ? undefined : placed(rows[0]);
}

/** All acts on one subject, oldest first: its timeline. */
export async function timelineOf(
  tx: Transaction | Database["kysely"],
  subject: Subject,
): Promise<PlacedAct[]> {
  const { rows } = await sql<ActRow>`SELECT ${columns} FROM kernel.act
    WHERE subject_kind = ${subject.kind} AND subject_id = ${subject.id} ORDER BY version`.execute(tx);
  return rows.map(placed);
}

/**
 * Up to `limit` acts after `after`, in order of (transaction, sequence).
 * Only acts below the oldest running transaction are returned: an act that commits later can then never appear
 * before one already read, so a reader that remembers its last position misses nothing.
 */
export async function actsAfter(
  tx: Transaction | Database["kysely"],
  after: Position,
  limit: number,
): Promise<PlacedAct[]> {
  const { rows } = await sql<ActRow>`SELECT ${columns} FROM kernel.act
    WHERE (transaction, sequence) > (${after.transaction.toString()}::xid8, ${after.sequence}::bigint)
      AND transaction < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY act.transaction, act.sequence LIMIT ${limit}`.execute(tx);
  return rows.map(placed);
}

/** The position of the newest act that {@link actsAfter} would return. */
export async function newestPosition(tx: Transaction | Database["kysely"]): Promise<Position> {
  const { rows } = await sql<{ transaction: string; sequence: number }>`
    SELECT transaction::text AS transaction, sequence FROM kernel.act
    WHERE transaction < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY act.transaction DESC, act.sequence DESC LIMIT 1`.execute(tx);
  const row = rows[0];
  return row === undefined ? start : { transaction: BigInt(row.transaction), sequence: row.sequence };
}

/** Before the first act. */
export const start: Position = { transaction: 0n, sequence: 0 };

/** Writes a position as text, for Last-Event-ID. */
export function formatPosition(position: Position): string {
  return `${position.transaction}-${position.sequence}`;
}

/** Reads a position; undefined where the text is none. */
export function parsePosition(text: string): Position | undefined {
  const parts = /^(\d{1,19})-(\d{1,15})$/.exec(text);
  if (parts?.[1] === undefined || parts[2] === undefined) return undefined;
  return { transaction: BigInt(parts[1]), sequence: Number(parts[2]) };
}
