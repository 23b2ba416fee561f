import type { Position, Transaction } from "../../kernel/index.ts";
import { nativeSha256 } from "../hash.ts";
import { sameBytes } from "../merkle.ts";
import { hashOver, TILE_WIDTH } from "../tiles.ts";
import { type Block, examineBlock } from "./blocks.ts";
import type { Findings } from "./findings.ts";
import type { SignedHead } from "./heads.ts";
import { describe } from "./judge.ts";
import { OrderCheck } from "./order.ts";
import type { Forest } from "./resolve.ts";
import * as store from "./store.ts";

export type Progress = (leavesDone: number, leavesTotal: number) => void;

/** Blocks read at a time: 16,384 leaves with their acts. */
const CHUNK_BLOCKS = 64;

/** What one examination gathers on its way through the leaves. */
export interface Walk {
  readonly forest: Forest & { roots: Uint8Array[]; kept: Map<number, Block> };
  /** Size of a checkpoint → hash over the leaves from its last full block on. */
  readonly folds: Map<number, Uint8Array>;
  readonly order: OrderCheck;
  /** Index of a leaf that is gone → position of the last act before it. */
  readonly holes: Map<number, Position | null>;
  acts: number;
}

/** Reads all leaves with their acts, in chunks, and examines them block by block. */
export async function walkLeaves(
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
