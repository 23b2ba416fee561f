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
 *
 * Acts that were restored from another cluster come before those made here, in the order that they had there, whatever
 * the numbers of their transactions; a position from before the restore leads on through both.
 */
export async function actsAfter(
  tx: Transaction | Database["kysely"],
  after: Position,
  limit: number,
): Promise<PlacedAct[]> {
  const { rows } = await sql<ActRow>`SELECT ${columns} FROM kernel.act
    WHERE (transaction, sequence) > (${after.transaction.toString()}::xid8, ${after.sequence}::bigint)
      AND sequence > coalesce((SELECT max(boundary) FROM kernel.cluster WHERE boundary < ${after.sequence}), 0)
      AND sequence <= coalesce(${boundaryFrom(after)}, ${noBoundary})
      AND transaction < CASE WHEN ${boundaryFrom(after)} IS NULL THEN pg_snapshot_xmin(pg_current_snapshot())
        ELSE ${noTransaction}::xid8 END
    ORDER BY act.transaction, act.sequence LIMIT ${limit}`.execute(tx);
  if (rows.length > 0) return rows.map(placed);
  const { rows: next } = await sql<{ boundary: number | null }>`
    SELECT ${boundaryFrom(after)} AS boundary`.execute(tx);
  const boundary = next[0]?.boundary ?? null;
  return boundary === null ? [] : actsAfter(tx, beginningAfter(boundary), limit);
}

/** The first boundary between clusters at or after a position; null where it is of the cluster we are in. */
const boundaryFrom = ({ sequence }: Position) =>
  sql`(SELECT min(boundary) FROM kernel.cluster WHERE boundary > 0 AND boundary >= ${sequence})`;
const noBoundary = sql`9223372036854775807`;
const noTransaction = sql.lit("18446744073709551615");

/** Before the first act that was made beyond a boundary. */
function beginningAfter(boundary: number): Position {
  return boundary === 0 ? start : { transaction: 0n, sequence: boundary + 1 };
}

/** The position of the newest act that {@link actsAfter} would return. */
export async function newestPosition(tx: Transaction | Database["kysely"]): Promise<Position> {
  const { rows } = await sql<{ transaction: string | null; sequence: number; boundary: number }>`
    SELECT newest.transaction::text AS transaction, newest.sequence, here.boundary
    FROM (SELECT coalesce(max(boundary), 0) AS boundary FROM kernel.cluster) here
    LEFT JOIN LATERAL (SELECT act.transaction, act.sequence FROM kernel.act
      WHERE act.sequence > here.boundary AND act.transaction < pg_snapshot_xmin(pg_current_snapshot())
      ORDER BY act.transaction DESC, act.sequence DESC LIMIT 1) newest ON true`.execute(tx);
  const [row] = rows;
  if (row === undefined || row.transaction === null) return beginningAfter(row?.boundary ?? 0);
  return { transaction: BigInt(row.transaction), sequence: row.sequence };
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
