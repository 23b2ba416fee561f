import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";
import type { FullTile } from "./growth.ts";
import { leafHashOf } from "./hash.ts";
import { HASH_BYTES } from "./merkle.ts";
import { type HashTileId, splitHashes, TILE_WIDTH, type TileId, tileLevels, tileWidth } from "./tiles.ts";

/** A signed head of the tree, with the position among the acts up to which it goes. */
export interface Head {
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: string;
  readonly transaction: string;
  readonly sequence: number;
  readonly cluster: string;
}

/** Acts that have just become leaves. */
export interface NewLeaves {
  readonly entries: readonly Uint8Array[];
  readonly transaction: string;
  readonly sequence: number;
}

/** Whether this transaction is now the only one that seals, on any machine. The lock ends with the transaction. */
export async function winSealing(tx: Transaction): Promise<boolean> {
  const { rows } = await sql<{ won: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtextextended('ledger.seal', 4)) AS won`.execute(tx);
  return rows[0]?.won === true;
}

/** Transactions are counted by the cluster; restored into another, the count begins anew. */
export async function clusterId(tx: Transaction): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    SELECT system_identifier::text AS id FROM pg_control_system()`.execute(tx);
  return rows[0]?.id ?? "unknown";
}

/** The newest checkpoint, or null before the first. */
export async function newestHead(tx: Transaction): Promise<Head | null> {
  const { rows } = await sql<Head>`
    SELECT size, root, note, transaction::text AS transaction, sequence, cluster
    FROM ledger.checkpoint ORDER BY size DESC LIMIT 1`.execute(tx);
  return rows[0] ?? null;
}

/**
 * Turns up to `limit` acts after the position into leaves from index `size` on, in order of (transaction, sequence).
 * Only acts below the oldest running transaction: none that commits later can belong before them.
 */
export async function insertLeaves(tx: Transaction, after: Head, limit: number): Promise<NewLeaves | null> {
  return leavesOf(
    await sql<LeavesRow>`
      WITH next AS MATERIALIZED (
        SELECT a.id, a.digest, a.transaction, a.sequence,
          ${after.size}::bigint + row_number() OVER (ORDER BY a.transaction, a.sequence) - 1 AS index
        FROM kernel.act a
        WHERE (a.transaction, a.sequence) > (${after.transaction}::xid8, ${after.sequence}::bigint)
          AND a.transaction < pg_snapshot_xmin(pg_current_snapshot())
          AND NOT EXISTS (SELECT FROM ledger.leaf l WHERE l.act = a.id)
        ORDER BY a.transaction, a.sequence LIMIT ${limit}),
      put AS (INSERT INTO ledger.leaf (index, act, entry) SELECT index, id, digest FROM next)
      SELECT string_agg(digest, ''::bytea ORDER BY index) AS entries,
        (SELECT transaction::text FROM next ORDER BY index DESC LIMIT 1) AS transaction,
        (SELECT sequence FROM next ORDER BY index DESC LIMIT 1) AS sequence
      FROM next`.execute(tx),
  );
}

/**
 * After a restore into another cluster: turns every visible act without a leaf into one. Transactions that are still
 * running have numbers from the snapshot's xmin on, so that is where the ordinary reading goes on.
 */
export async function adoptLeaves(tx: Transaction, after: Head): Promise<NewLeaves> {
  const result = await sql<LeavesRow>`
    WITH next AS MATERIALIZED (
      SELECT a.id, a.digest, ${after.size}::bigint + row_number() OVER (ORDER BY a.sequence) - 1 AS index
      FROM kernel.act a WHERE NOT EXISTS (SELECT FROM ledger.leaf l WHERE l.act = a.id)),
    put AS (INSERT INTO ledger.leaf (index, act, entry) SELECT index, id, digest FROM next)
    SELECT string_agg(digest, ''::bytea ORDER BY index) AS entries,
      pg_snapshot_xmin(pg_current_snapshot())::text AS transaction, 0 AS sequence
    FROM next`.execute(tx);
  const [row] = result.rows;
  return { entries: [], transaction: row?.transaction ?? "0", sequence: 0, ...leavesOf(result) };
}

type LeavesRow = { entries: Buffer | null; transaction: string | null; sequence: number | null };

function leavesOf({ rows }: { rows: readonly LeavesRow[] }): NewLeaves | null {
  const [row] = rows;
  if (!row?.entries || row.transaction === null || row.sequence === null) return null;
  return { entries: splitHashes(row.entries), transaction: row.transaction, sequence: row.sequence };
}

export async function insertTiles(tx: Transaction, tiles: readonly FullTile[]): Promise<void> {
  if (tiles.length === 0) return;
  await sql`
    INSERT INTO ledger.tile (level, index, hashes, root)
    SELECT * FROM unnest(
      ${tiles.map(({ level }) => level)}::smallint[], ${tiles.map(({ index }) => index)}::bigint[],
      ${tiles.map(({ hashes }) => Buffer.concat(hashes))}::bytea[],
      ${tiles.map(({ root }) => Buffer.from(root))}::bytea[])`.execute(tx);
}

/**
 * Stores a checkpoint and lets go of the others of its hour, which it implies. Those around an adoption stay for good:
 * they mark where the count of transactions begins anew.
 */
export async function insertCheckpoint(
  tx: Transaction,
  head: Head & { at: Date; adopted: boolean },
): Promise<void> {
  await sql`
    DELETE FROM ledger.checkpoint
    WHERE size = ${head.size} OR (NOT ${head.adopted}::boolean AND size < ${head.size} AND NOT adopted
      AND at >= date_trunc('hour', ${head.at}::timestamptz)
      AND size > (SELECT coalesce(max(size), -1) FROM ledger.checkpoint WHERE adopted))`.execute(tx);
  await sql`
    INSERT INTO ledger.checkpoint (size, root, at, note, transaction, sequence, cluster, adopted)
    VALUES (${head.size}, ${head.root}, ${head.at}, ${head.note}, ${head.transaction}::xid8, ${head.sequence},
      ${head.cluster}, ${head.adopted})`.execute(tx);
}

/** The partial tiles of the tree of `size` leaves, by level: what is needed to let it grow. */
export async function partialTiles(tx: Transaction, size: number): Promise<Uint8Array[][]> {
  const tiles: Uint8Array[][] = [];
  for (let level = 0; level < tileLevels(size); level += 1) {
    const index = Math.floor(size / TILE_WIDTH ** (level + 1));
    const width = tileWidth(level, index, size);
    tiles.push(width === 0 ? [] : await deriveTile(tx, { level, index, width }));
  }
  return tiles;
}

/** The bytes of a tile of hashes; null where the database does not hold all of it. */
export async function readTile(tx: Transaction, tile: HashTileId): Promise<Uint8Array | null> {
  const { rows } = await sql<{ hashes: Buffer }>`
    SELECT hashes FROM ledger.tile WHERE level = ${tile.level} AND index = ${tile.index}`.execute(tx);
  const full = rows[0]?.hashes;
  if (full !== undefined) return full.subarray(0, tile.width * HASH_BYTES);
  if (tile.width === TILE_WIDTH) return null;
  const hashes = await deriveTile(tx, tile);
  return hashes.length === tile.width ? Buffer.concat(hashes) : null;
}

/** Hashes of a partial tile: from the leaves, or from the roots of the full tiles one level below. */
async function deriveTile(tx: Transaction, { level, index, width }: HashTileId): Promise<Uint8Array[]> {
  const first = index * TILE_WIDTH;
  if (level === 0) return (await readEntries(tx, { level, index, width })).map(leafHashOf);
  const { rows } = await sql<{ root: Buffer }>`
    SELECT root FROM ledger.tile
    WHERE level = ${level - 1} AND index >= ${first} AND index < ${first + width} ORDER BY index`.execute(tx);
  return rows.map(({ root }) => root);
}

/** The entries of a bundle, fewer where the database does not hold them all. */
export async function readEntries(tx: Transaction, { index, width }: TileId): Promise<Uint8Array[]> {
  const first = index * TILE_WIDTH;
  const { rows } = await sql<{ entry: Buffer }>`
    SELECT entry FROM ledger.leaf WHERE index >= ${first} AND index < ${first + width} ORDER BY index`.execute(
    tx,
  );
  return rows.map(({ entry }) => entry);
}

/** The leaf of an act, or null while it has none. */
export async function leafOfAct(
  tx: Transaction,
  act: string,
): Promise<{ index: number; entry: Uint8Array } | null> {
  const { rows } = await sql<{ index: number; entry: Buffer }>`
    SELECT index, entry FROM ledger.leaf WHERE act = ${act}`.execute(tx);
  return rows[0] ?? null;
}
