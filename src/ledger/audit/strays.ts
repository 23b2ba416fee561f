import { digestOf, type PlacedAct, type Position } from "../../kernel/index.ts";
import { leafHashOf } from "../hash.ts";
import { sameBytes } from "../merkle.ts";
import { type Block, replaceHash } from "./blocks.ts";
import type { Findings } from "./findings.ts";
import { describe, keyOf } from "./judge.ts";
import { isBefore, isNotAfter } from "./order.ts";
import type { Forest } from "./resolve.ts";

/** Acts kept in memory to be matched with leaves that are gone. */
const KEPT_ACTS = 50_000;

interface Stray {
  readonly act: PlacedAct;
  readonly hash: Uint8Array;
  /** It claims a place among sealed acts, or a transaction that has not happened. */
  readonly isOutOfPlace: boolean;
}

/** Acts without a leaf. */
export class Strays {
  total = 0;
  unsealed = 0;
  readonly #sealedUpTo: Position | null;
  readonly #nextTransaction: bigint | null;
  readonly #boundary: number;
  readonly #kept: Stray[] = [];

  /**
   * Null where the positions tell nothing, as after a restore into another cluster; acts up to the sequence `boundary`
   * were made before one.
   */
  constructor(sealedUpTo: Position | null, nextTransaction: bigint | null, boundary: number) {
    this.#sealedUpTo = sealedUpTo;
    this.#nextTransaction = nextTransaction;
    this.#boundary = boundary;
  }

  add(act: PlacedAct): void {
    this.total += 1;
    this.unsealed += 1;
    const isOutOfPlace =
      (this.#nextTransaction !== null &&
        act.position.sequence > this.#boundary &&
        act.position.transaction >= this.#nextTransaction) ||
      (this.#sealedUpTo !== null && isNotAfter(act, this.#sealedUpTo));
    const digest = digestOf(act);
    const isRight = sameBytes(digest, act.digest);
    if (!isOutOfPlace && isRight && this.#kept.length >= KEPT_ACTS) return;
    this.#kept.push({ act, hash: leafHashOf(digest), isOutOfPlace });
  }

  /** In the order of their positions. */
  get acts(): readonly Stray[] {
    return this.#kept.sort((a, b) => (isBefore(a.act.position, b.act.position) ? -1 : 1));
  }

  /** Tells which of them are the acts that leaves look for, by leaf hash; the others must wait rightly to be sealed. */
  judge(wanted: ReadonlySet<string>, findings: Findings): Map<string, PlacedAct> {
    const found = new Map<string, PlacedAct>();
    for (const { act, hash, isOutOfPlace } of this.acts) {
      const isWanted = wanted.has(keyOf(hash));
      if (isWanted) found.set(keyOf(hash), act);
      else if (isOutOfPlace) findings.add("act-inserted", describe(act));
      else if (!sameBytes(hash, leafHashOf(act.digest))) findings.add("digest-wrong", describe(act));
      if (isWanted || isOutOfPlace) this.unsealed -= 1;
    }
    return found;
  }
}

/**
 * Where a leaf is gone and no tile repeats it, supposes that it was the leaf of the stray act which stands
 * at its place in the order. The signed root will tell whether that is true.
 */
export function fillHoles(
  forest: Forest,
  holes: ReadonlyMap<number, Position | null>,
  strays: readonly Stray[],
): Forest {
  const kept = new Map<number, Block>(forest.kept);
  const roots = [...forest.roots];
  const free = [...strays];
  for (const [index, before] of holes) {
    const number = Math.floor(index / 256);
    const block = kept.get(number);
    const at = free.findIndex(({ act }) => before === null || isBefore(before, act.position));
    if (block === undefined || block.disputed.get(index % 256)?.byTile != null || at < 0) continue;
    const [stray] = free.splice(at, 1);
    if (stray === undefined) continue;
    const filled = replaceHash(block, index % 256, stray.hash);
    kept.set(number, filled);
    if (number < roots.length) roots[number] = filled.root;
  }
  return { ...forest, roots, kept };
}
