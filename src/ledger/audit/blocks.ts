import { digestOf, type PlacedAct } from "../../kernel/index.ts";
import { leafHashOf, nativeSha256 } from "../hash.ts";
import { sameBytes } from "../merkle.ts";
import { hashOver } from "../tiles.ts";
import type { LeafRow, StoredTile } from "./store.ts";

/** What the database says of one leaf; null where a witness is missing. */
export interface Testimony {
  readonly index: number;
  readonly leafAct: string | null;
  readonly act: PlacedAct | null;
  /** Leaf hash by the leaf's entry, by the stored tile, and by the act as it is now. */
  readonly byLeaf: Uint8Array | null;
  readonly byTile: Uint8Array | null;
  readonly byAct: Uint8Array | null;
  /** The act's stored digest is that of its content. */
  readonly digestRight: boolean;
}

export type Witness = "byLeaf" | "byTile" | "byAct";
export const WITNESSES: readonly Witness[] = ["byLeaf", "byTile", "byAct"];

/** Up to 256 leaves, as many as a tile of level 0 holds. */
export interface Block {
  readonly first: number;
  /** Leaf hashes as first believed, and the hash over them. */
  readonly hashes: readonly Uint8Array[];
  readonly root: Uint8Array;
  /** Position in the block → what is said of it, where that is not all the same. */
  readonly disputed: ReadonlyMap<number, Testimony>;
  /** Root that the stored tile gives itself; null where there is no tile. */
  readonly storedRoot: Uint8Array | null;
}

/**
 * Examines one block. Where leaf, tile and act disagree, the block's root as known from elsewhere (the tile's own
 * record of it, the tile above) decides whom to believe first; the signed root has the last word over all blocks.
 */
export function examineBlock(
  first: number,
  width: number,
  rows: readonly LeafRow[],
  tile: StoredTile | undefined,
  rootAbove: Uint8Array | undefined,
): Block {
  const all = testimonies(first, width, rows, tile);
  const disputed = new Map([...all.entries()].filter(([, one]) => isDisputed(one)));
  const known = [tile?.root, rootAbove].filter((root) => root !== undefined);
  const storedRoot = tile?.root ?? null;
  for (const witness of WITNESSES) {
    const hashes = all.map((one) => believe(one, witness));
    const root = hashOver(hashes, nativeSha256);
    const confirmed = known.some((one) => sameBytes(one, root));
    if (disputed.size === 0 || confirmed) return { first, hashes, root, disputed, storedRoot };
  }
  const hashes = all.map((one) => believe(one, "byLeaf"));
  return { first, hashes, root: hashOver(hashes, nativeSha256), disputed, storedRoot };
}

/** The block with another belief about its disputed leaves. */
export function believeAnew(block: Block, choose: (testimony: Testimony) => Witness): Block {
  const hashes = [...block.hashes];
  for (const [at, testimony] of block.disputed) hashes[at] = believe(testimony, choose(testimony));
  return { ...block, hashes, root: hashOver(hashes, nativeSha256) };
}

/** The block with a supposed hash for a leaf of which no other witness is left. */
export function replaceHash(block: Block, at: number, hash: Uint8Array): Block {
  const hashes = [...block.hashes];
  hashes[at] = hash;
  const disputed = new Map(block.disputed);
  const testimony = disputed.get(at);
  if (testimony !== undefined) disputed.set(at, { ...testimony, byAct: hash });
  return { ...block, hashes, root: hashOver(hashes, nativeSha256), disputed };
}

function testimonies(
  first: number,
  width: number,
  rows: readonly LeafRow[],
  tile: StoredTile | undefined,
): Testimony[] {
  const byIndex = new Map(rows.map((row) => [row.index, row]));
  return Array.from({ length: width }, (_, at) => {
    const index = first + at;
    const row = byIndex.get(index);
    const byTile = tile?.hashes[at] ?? null;
    return row === undefined
      ? { index, leafAct: null, act: null, byLeaf: null, byTile, byAct: null, digestRight: true }
      : { index, byTile, ...testimonyOf(row) };
  });
}

function testimonyOf({ leafAct, act, entry }: LeafRow) {
  const byLeaf = leafHashOf(entry);
  if (act === null) return { leafAct, act, byLeaf, byAct: null, digestRight: true };
  const digest = digestOf(act);
  const byAct = sameBytes(digest, entry) ? byLeaf : leafHashOf(digest);
  return { leafAct, act, byLeaf, byAct, digestRight: sameBytes(digest, act.digest) };
}

function isDisputed({ byLeaf, byTile, byAct, digestRight }: Testimony): boolean {
  if (byLeaf === null || byAct === null || byLeaf !== byAct || !digestRight) return true;
  return byTile !== null && !sameBytes(byLeaf, byTile);
}

const NOTHING = new Uint8Array(32);

/** The leaf hash by the witness, or by another that speaks. */
function believe(testimony: Testimony, witness: Witness): Uint8Array {
  return testimony[witness] ?? testimony.byTile ?? testimony.byLeaf ?? testimony.byAct ?? NOTHING;
}
