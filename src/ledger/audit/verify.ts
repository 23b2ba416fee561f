import type { Database, Position, Transaction } from "../../kernel/index.ts";
import { type FullTile, GrowingTree } from "../growth.ts";
import { nativeSha256 } from "../hash.ts";
import { sameBytes } from "../merkle.ts";
import { hashOver, TILE_WIDTH, tilePath } from "../tiles.ts";
import { type Block, examineBlock } from "./blocks.ts";
import { Findings, type Report } from "./findings.ts";
import { collectHeads, type SignedHead, type Trust } from "./heads.ts";
import { casesOf, describe, judgeLeaves, judgeTile, keyOf, wantedHashes } from "./judge.ts";
import { OrderCheck } from "./order.ts";
import { type Forest, resolve, rootsAt } from "./resolve.ts";
import * as store from "./store.ts";
import { fillHoles, Strays } from "./strays.ts";

export type Progress = (leavesDone: number, leavesTotal: number) => void;

/** Blocks read at a time: 16,384 leaves with their acts. */
const CHUNK_BLOCKS = 64;
const PAGE_ACTS = 10_000;

/** What one examination gathers on its way through the leaves. */
interface Walk {
  readonly forest: Forest & { roots: Uint8Array[]; kept: Map<number, Block> };
  /** Size of a checkpoint → hash over the leaves from its last full block on. */
  readonly folds: Map<number, Uint8Array>;
  readonly order: OrderCheck;
  /** Index of a leaf that is gone → position of the last act before it. */
  readonly holes: Map<number, Position | null>;
  acts: number;
}

/**
 * Recomputes everything from the acts up: each digest, leaf, tile and root, and holds it against the signed
 * checkpoints. Reads one consistent state of the database, in memory proportional to the tree over tiles.
 */
export function verifyAll(
  database: Database,
  trust: Trust,
  onProgress: Progress = () => {},
): Promise<Report> {
  return database.kysely
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute((tx) => examine(tx, trust, onProgress));
}

async function examine(tx: Transaction, trust: Trust, onProgress: Progress): Promise<Report> {
  const findings = new Findings();
  const rows = await store.readCheckpoints(tx);
  const heads = collectHeads(rows, trust, findings);
  const head = heads.at(-1);
  const size = head?.size ?? 0;
  const walk = await walkLeaves(tx, size, heads, rows, findings, onProgress);
  const strays = await readStrays(tx, size, walk, rows);
  const believed = fillHoles(walk.forest, walk.holes, strays.acts);
  const proved = head ? resolve(believed, head.root) : believed;
  const forest = proved ?? believed;
  checkHeads(forest, walk, heads, proved !== null, findings);
  const unsealed = judgeAll(forest, strays, findings);
  await checkTilesAbove(tx, forest, size, findings);
  for (const { index, act } of await store.readLeavesBeyond(tx, size)) {
    findings.add("leaf-inserted", { index, act });
  }
  return {
    ok: findings.total === 0,
    findings: findings.listed,
    findingsTotal: findings.total,
    leaves: size,
    acts: walk.acts + strays.total,
    unsealed,
    checkpoint: head ? { size, root: keyOf(head.root), note: head.note } : null,
  };
}

async function walkLeaves(
  tx: Transaction,
  size: number,
  heads: readonly SignedHead[],
  rows: readonly store.CheckpointRow[],
  findings: Findings,
  onProgress: Progress,
): Promise<Walk> {
  const forest = {
    roots: [] as Uint8Array[],
    kept: new Map<number, Block>(),
    tail: Math.floor(size / TILE_WIDTH),
  };
  const order = new OrderCheck((index, act) => findings.add("act-moved", { index, ...describe(act) }));
  const walk: Walk = { forest, folds: new Map(), order, holes: new Map(), acts: 0 };
  const sizes = Map.groupBy(
    heads.map((head) => head.size),
    (one) => Math.floor(one / TILE_WIDTH),
  );
  const adoptions = adoptedRanges(rows);
  const step = CHUNK_BLOCKS * TILE_WIDTH;
  for (let first = 0; first < size; first += step) {
    onProgress(first, size);
    const end = Math.min(first + step, size);
    const leaves = await store.readLeaves(tx, first, end);
    walk.acts += leaves.filter(({ act }) => act !== null).length;
    observeOrder(first, end, leaves, adoptions, walk);
    await examineChunk(tx, first, end, leaves, walk, sizes);
  }
  onProgress(size, size);
  return walk;
}

async function examineChunk(
  tx: Transaction,
  first: number,
  end: number,
  leaves: readonly store.LeafRow[],
  { forest, folds }: Walk,
  sizes: ReadonlyMap<number, number[]>,
): Promise<void> {
  const from = first / TILE_WIDTH;
  const tiles = await store.readTiles(tx, 0, from, Math.floor(end / TILE_WIDTH));
  const above = await store.readTiles(
    tx,
    1,
    Math.floor(from / TILE_WIDTH),
    Math.floor(from / TILE_WIDTH) + 1,
  );
  const byBlock = Map.groupBy(leaves, ({ index }) => Math.floor(index / TILE_WIDTH));
  for (let number = from; number * TILE_WIDTH < end; number += 1) {
    const start = number * TILE_WIDTH;
    const width = Math.min(TILE_WIDTH, end - start);
    const rootAbove = above.get(Math.floor(number / TILE_WIDTH))?.hashes[number % TILE_WIDTH];
    const block = examineBlock(start, width, byBlock.get(number) ?? [], tiles.get(number), rootAbove);
    const isFull = width === TILE_WIDTH;
    if (isFull) forest.roots.push(block.root);
    const isClean = isFull && block.storedRoot !== null && sameBytes(block.storedRoot, block.root);
    if (!isClean || block.disputed.size > 0) forest.kept.set(number, block);
    for (const one of sizes.get(number) ?? []) {
      folds.set(one, hashOver(block.hashes.slice(0, one % TILE_WIDTH), nativeSha256));
    }
  }
}

/** Leaves of adopting batches, whose acts may stand in any order; the order begins anew after each. */
function adoptedRanges(rows: readonly store.CheckpointRow[]): { from: number; to: number }[] {
  return rows.flatMap((row, at) => (row.adopted ? [{ from: rows[at - 1]?.size ?? 0, to: row.size }] : []));
}

function observeOrder(
  first: number,
  end: number,
  leaves: readonly store.LeafRow[],
  adoptions: readonly { from: number; to: number }[],
  { order, holes }: Walk,
): void {
  let next = first;
  const noteHoles = (until: number) => {
    for (; next < until; next += 1) holes.set(next, order.position);
    next = until + 1;
  };
  for (const { index, act, entry } of leaves) {
    noteHoles(index);
    if (adoptions.some(({ from, to }) => index === to || (index >= from && index < to))) order.restart();
    // An act that is not the leaf's own says nothing about the order; it is judged as such.
    if (act !== null && sameBytes(act.digest, entry)) order.observe(index, act);
  }
  noteHoles(end);
}

/** Holds the tree against every signed checkpoint, wherever it was kept. */
function checkHeads(
  forest: Forest,
  { folds }: Walk,
  heads: readonly SignedHead[],
  isProved: boolean,
  findings: Findings,
): void {
  const roots = new Map<number, Uint8Array>();
  const sizes = heads.map(({ size }) => size);
  rootsAt(
    forest,
    sizes,
    (size) => folds.get(size),
    (size, root) => void roots.set(size, root),
  );
  const wrong = heads.filter(({ size, root }) => !sameBytes(roots.get(size) ?? new Uint8Array(), root));
  const [first] = wrong;
  if (first === undefined) return;
  if (!isProved) {
    const from = heads.filter((head) => head.size < first.size && !wrong.includes(head)).at(-1)?.size ?? 0;
    findings.add("range-changed", { from, to: first.size - 1 });
    return;
  }
  for (const { size, source } of wrong) findings.add("checkpoint-contradicted", { size, source });
}

/** Reads the acts without a leaf: those that wait to be sealed, and those that have no right to be there. */
async function readStrays(
  tx: Transaction,
  size: number,
  walk: Walk,
  rows: readonly store.CheckpointRow[],
): Promise<Strays> {
  const sealedUpTo = rows.at(-1)?.adopted === true ? null : walk.order.position;
  const next = rows.some(({ adopted }) => adopted) ? null : await store.nextTransaction(tx);
  const strays = new Strays(sealedUpTo, next);
  let after: string | null = null;
  for (let page = PAGE_ACTS; page === PAGE_ACTS; ) {
    const acts = await store.readActsWithoutLeaf(tx, size, after, PAGE_ACTS);
    for (const act of acts) strays.add(act);
    after = acts.at(-1)?.id ?? null;
    page = acts.length;
  }
  return strays;
}

/** Says what was done to every disputed leaf, tile and act. Returns how many acts wait to be sealed. */
function judgeAll(forest: Forest, strays: Strays, findings: Findings): number {
  const cases = casesOf(forest.kept.values());
  const found = strays.judge(wantedHashes(cases), findings);
  judgeLeaves(cases, found, findings);
  for (const [number, block] of forest.kept) if (number < forest.roots.length) judgeTile(block, findings);
  return strays.unsealed;
}

/** Holds the stored tiles from level 1 up against those that the leaves give. */
async function checkTilesAbove(
  tx: Transaction,
  { roots }: Forest,
  size: number,
  findings: Findings,
): Promise<void> {
  const tiles: FullTile[] = [];
  const tree = new GrowingTree([], (tile) => void tiles.push(tile), nativeSha256);
  for (const root of roots) tree.append(root);
  for (const { level, index, hashes, root } of tiles) {
    const tile = tilePath({ level: level + 1, index, width: TILE_WIDTH });
    const stored = (await store.readTiles(tx, level + 1, index, index + 1)).get(index);
    if (stored === undefined) {
      findings.add("tile-removed", { tile });
      continue;
    }
    const wrong = hashes.flatMap((hash, at) =>
      sameBytes(hash, stored.hashes[at] ?? new Uint8Array()) ? [] : [`#${at}`],
    );
    if (!sameBytes(root, stored.root)) wrong.push("root");
    if (wrong.length > 0) findings.add("tile-changed", { tile, what: wrong.join(", ") });
  }
  for (const { level, index } of await store.readTilesBeyond(tx, size)) {
    findings.add("tile-inserted", { tile: tilePath({ level, index, width: TILE_WIDTH }) });
  }
}
