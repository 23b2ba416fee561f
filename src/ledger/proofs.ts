import { findAct, type Transaction } from "../kernel/index.ts";
import { leafHashOf, nativeSha256 } from "./hash.ts";
import {
  consistencyPlan,
  consistencyProof,
  inclusionPlan,
  inclusionProof,
  nodesOf,
  type ReadNode,
  type TreeNode,
  treeRoot,
} from "./merkle.ts";
import { problem } from "./problems.ts";
import type { ConsistencyAnswer, InclusionAnswer } from "./schema.ts";
import * as store from "./store.ts";
import { encodeBundle, parseTilePath, readNodesFrom, tilePath, tilesOfNodes, tileWidth } from "./tiles.ts";

/** Fetches every tile that the nodes need, and reads nodes from them. Throws `ledger.damaged` if one is missing. */
export async function tilesFor(tx: Transaction, nodes: Iterable<TreeNode>, size: number): Promise<ReadNode> {
  const tiles = new Map<string, Uint8Array>();
  for (const id of tilesOfNodes(nodes, size)) {
    const tile = await store.readTile(tx, id);
    if (tile === null) throw problem("ledger.damaged", { reason: `${tilePath(id)} is missing` });
    tiles.set(tilePath(id), tile);
  }
  return readNodesFrom(tiles, size, nativeSha256);
}

/** The newest checkpoint. Throws `ledger.no-checkpoint` before the first. */
export async function currentHead(tx: Transaction): Promise<store.Head> {
  const head = await store.newestHead(tx);
  if (head === null) throw problem("ledger.no-checkpoint");
  return head;
}

/** Proof that the act is in the tree of the newest checkpoint. Throws `ledger.unknown-act`, `ledger.not-sealed`. */
export async function proveInclusion(tx: Transaction, act: string): Promise<InclusionAnswer> {
  const head = await currentHead(tx);
  const leaf = await store.leafOfAct(tx, act);
  if (leaf === null || leaf.index >= head.size) {
    throw problem((await findAct(tx, act)) === undefined ? "ledger.unknown-act" : "ledger.not-sealed", {
      act,
    });
  }
  const { index, entry } = leaf;
  const { size, note } = head;
  const read = await tilesFor(tx, inclusionPlan(index, size).flat(), size);
  return {
    act,
    index,
    size,
    entry: base64(entry),
    leafHash: base64(leafHashOf(entry)),
    root: base64(head.root),
    proof: inclusionProof(index, size, read, nativeSha256).map(base64),
    checkpoint: note,
  };
}

/** Proof that the tree of `from` leaves is the beginning of that of `to` (the newest if not given). */
export async function proveConsistency(
  tx: Transaction,
  from: number,
  upTo: number | undefined,
): Promise<ConsistencyAnswer> {
  const head = await currentHead(tx);
  const to = upTo ?? head.size;
  if (from > to || to > head.size) throw problem("ledger.no-such-size", { from, to, size: head.size });
  const nodes = [...consistencyPlan(from, to).flat(), ...nodesOf(0, to)];
  const [read, readOld] = [await tilesFor(tx, nodes, to), await tilesFor(tx, nodesOf(0, from), from)];
  return {
    from,
    to,
    fromRoot: base64(treeRoot(from, readOld, nativeSha256)),
    toRoot: base64(treeRoot(to, read, nativeSha256)),
    proof: consistencyProof(from, to, read, nativeSha256).map(base64),
    checkpoint: head.note,
  };
}

/** The bytes at a tile path. Throws `ledger.no-tile` for what the newest checkpoint does not hold. */
export async function tileAt(tx: Transaction, path: string): Promise<Uint8Array> {
  const tile = parseTilePath(path);
  const { size } = await currentHead(tx);
  if (tile === null || tile.width > tileWidth(tile.level, tile.index, size)) {
    throw problem("ledger.no-tile", { path });
  }
  const { level } = tile;
  const bytes =
    level === "entries"
      ? encodeBundle(await store.readEntries(tx, tile))
      : await store.readTile(tx, { ...tile, level });
  if (bytes === null) throw problem("ledger.damaged", { reason: `${path} is missing` });
  return bytes;
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
