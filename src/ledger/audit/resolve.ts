import { GrowingTree } from "../growth.ts";
import { nativeSha256 } from "../hash.ts";
import { sameBytes } from "../merkle.ts";
import { hashOver } from "../tiles.ts";
import { type Block, believeAnew, type Testimony, WITNESSES, type Witness } from "./blocks.ts";

/** The whole tree, block by block. */
export interface Forest {
  /** Roots of the full blocks, in order. */
  readonly roots: readonly Uint8Array[];
  /** The blocks with a dispute, and the partial last one, by their number. */
  readonly kept: ReadonlyMap<number, Block>;
  /** The partial last block has this number; there is none if the map has no such block. */
  readonly tail: number;
}

/** Disputed leaves up to which every combination of beliefs is tried. */
const COMBINED_LEAVES = 10;

/**
 * Finds the belief about the disputed leaves under which the tree gives the signed root: then it is proved which
 * witness was altered. Null if there is none: the truth is no longer in the database.
 */
export function resolve(forest: Forest, root: Uint8Array): Forest | null {
  for (const attempt of attempts(forest)) {
    if (sameBytes(rootOf(attempt), root)) return attempt;
  }
  return null;
}

function* attempts(forest: Forest): Generator<Forest> {
  yield forest;
  for (const witness of WITNESSES) yield withBelief(forest, () => witness);
  const disputed = [...forest.kept.values()].flatMap((block) => [...block.disputed.values()]);
  if (disputed.length > COMBINED_LEAVES) return;
  const numbered = new Map(disputed.map((testimony, at) => [testimony, at]));
  for (let mask = 1; mask < 2 ** disputed.length; mask += 1) {
    yield withBelief(forest, (testimony) =>
      (mask >> (numbered.get(testimony) ?? 0)) & 1 ? "byAct" : testimony.byTile ? "byTile" : "byLeaf",
    );
  }
}

function withBelief(forest: Forest, choose: (testimony: Testimony) => Witness): Forest {
  const roots = [...forest.roots];
  const kept = new Map<number, Block>();
  for (const [number, block] of forest.kept) {
    const anew = believeAnew(block, choose);
    kept.set(number, anew);
    if (number < roots.length) roots[number] = anew.root;
  }
  return { ...forest, roots, kept };
}

export function rootOf({ roots, kept, tail }: Forest): Uint8Array {
  const tree = new GrowingTree([], () => {}, nativeSha256);
  for (const root of roots) tree.append(root);
  return tree.root(kept.get(tail)?.root);
}

/** Calls back for each size, in order, with the root of the first `size` leaves. */
export function rootsAt(
  { roots, kept }: Forest,
  sizes: readonly number[],
  foldBefore: (size: number) => Uint8Array | undefined,
  onRoot: (size: number, root: Uint8Array) => void,
): void {
  const tree = new GrowingTree([], () => {}, nativeSha256);
  for (const size of [...sizes].sort((a, b) => a - b)) {
    const blocks = Math.floor(size / 256);
    while (tree.size < blocks) {
      const next = roots[tree.size];
      if (next === undefined) return;
      tree.append(next);
    }
    const width = size % 256;
    const block = kept.get(blocks);
    const fold = block ? hashOver(block.hashes.slice(0, width), nativeSha256) : foldBefore(size);
    onRoot(size, tree.root(width === 0 ? undefined : fold));
  }
}
