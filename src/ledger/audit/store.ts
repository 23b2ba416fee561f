import { sql } from "kysely";
import type { PlacedAct, Transaction } from "../../kernel/index.ts";
import { splitHashes, TILE_WIDTH } from "../tiles.ts";

/** A leaf as it stands in the database, with its act if that is there. */
export interface LeafRow {
  readonly index: number;
  readonly leafAct: string;
  readonly entry: Uint8Array;
  readonly act: PlacedAct | null;
}

export interface StoredTile {
  readonly hashes: readonly Uint8Array[];
  readonly root: Uint8Array;
}

export interface CheckpointRow {
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: string;
  readonly cluster: string;
  readonly adopted: boolean;
}

type ActColumns = {
  id: string | null;
  transaction: string;
  sequence: number;
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

const actColumns = sql`a.id, a.transaction::text AS transaction, a.sequence, a.at, a.actor, a.role, a.channel, a.verb,
  a.subject_kind, a.subject_id, a.version, a.audience, a.detail, a.salt, a.digest`;

function actOf(row: ActColumns): PlacedAct | null {
  const { id, subject_kind: kind, subject_id: subject, transaction, sequence, ...rest } = row;
  if (id === null) return null;
  const position = { transaction: BigInt(transaction), sequence };
  return { ...rest, id, subject: { kind, id: subject }, position };
}

/** Leaves [from, to) with their acts, in order. */
export async function readLeaves(tx: Transaction, from: number, to: number): Promise<LeafRow[]> {
  const { rows } = await sql<ActColumns & { index: number; leaf_act: string; entry: Buffer }>`
    SELECT l.index, l.act AS leaf_act, l.entry, ${actColumns}
    FROM ledger.leaf l LEFT JOIN kernel.act a ON a.id = l.act
    WHERE l.index >= ${from} AND l.index < ${to} ORDER BY l.index`.execute(tx);
  return rows.map(({ index, leaf_act: leafAct, entry, ...act }) => ({
    index,
    leafAct,
    entry,
    act: actOf(act),
  }));
}

/** Acts after `after` (an id) that have no leaf below `size`, in order of id. */
export async function readActsWithoutLeaf(
  tx: Transaction,
  size: number,
  after: string | null,
  limit: number,
): Promise<PlacedAct[]> {
  const { rows } = await sql<ActColumns>`
    SELECT ${actColumns} FROM kernel.act a
    WHERE (${after}::uuid IS NULL OR a.id > ${after}::uuid)
      AND NOT EXISTS (SELECT FROM ledger.leaf l WHERE l.act = a.id AND l.index < ${size})
    ORDER BY a.id LIMIT ${limit}`.execute(tx);
  return rows.map(actOf).filter((act) => act !== null);
}

/** Full tiles of a level with index in [from, to), by index. */
export async function readTiles(
  tx: Transaction,
  level: number,
  from: number,
  to: number,
): Promise<Map<number, StoredTile>> {
  const { rows } = await sql<{ index: number; hashes: Buffer; root: Buffer }>`
    SELECT index, hashes, root FROM ledger.tile
    WHERE level = ${level} AND index >= ${from} AND index < ${to}`.execute(tx);
  return new Map(rows.map(({ index, hashes, root }) => [index, { hashes: splitHashes(hashes), root }]));
}

/** Stored tiles that a tree of `size` leaves does not have. */
export async function readTilesBeyond(
  tx: Transaction,
  size: number,
): Promise<{ level: number; index: number }[]> {
  const { rows } = await sql<{ level: number; index: number }>`
    SELECT level, index FROM ledger.tile
    WHERE (index + 1)::numeric * ${TILE_WIDTH}::numeric ^ (level + 1) > ${size} ORDER BY level, index`.execute(
    tx,
  );
  return rows;
}

export async function readCheckpoints(tx: Transaction): Promise<CheckpointRow[]> {
  const { rows } = await sql<CheckpointRow>`
    SELECT size, root, note, cluster, adopted FROM ledger.checkpoint ORDER BY size`.execute(tx);
  return rows;
}

export async function countLeaves(tx: Transaction): Promise<number> {
  const { rows } = await sql<{ leaves: number }>`SELECT count(*) AS leaves FROM ledger.leaf`.execute(tx);
  return rows[0]?.leaves ?? 0;
}

/** Leaves that no checkpoint covers. */
export async function readLeavesBeyond(
  tx: Transaction,
  size: number,
): Promise<{ index: number; act: string }[]> {
  const { rows } = await sql<{ index: number; act: string }>`
    SELECT index, act FROM ledger.leaf WHERE index >= ${size} ORDER BY index`.execute(tx);
  return rows;
}

/** Acts up to this sequence were made in other clusters, before a restore: their transactions are of another count. */
export async function clusterBoundary(tx: Transaction): Promise<number> {
  const { rows } = await sql<{ boundary: number }>`
    SELECT coalesce(max(boundary), 0) AS boundary FROM kernel.cluster`.execute(tx);
  return rows[0]?.boundary ?? 0;
}

/** First transaction number that no act can have yet. */
export async function nextTransaction(tx: Transaction): Promise<bigint> {
  const { rows } = await sql<{ next: string }>`
    SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next`.execute(tx);
  return BigInt(rows[0]?.next ?? "0");
}
