import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";

/**
 * The Merkle tree of RFC 6962 §2.1 (as restated in RFC 9162 §2.1), without I/O, for the browser and the server.
 *
 * A tree over n leaves is described by perfect subtrees: the node (level, index) is the hash over the leaves
 * [index·2^level, (index+1)·2^level). Whoever can read such nodes can compute roots and proofs.
 * Counts are plain numbers, exact to 2^53; shifts are therefore divisions, never bit operators.
 */

/** SHA-256 of the bytes given, 32 bytes. Replaceable, so that the server may use its native one. */
export type Sha256 = (data: Uint8Array) => Uint8Array;

/** One perfect subtree: 2^level leaves, the index-th of its level. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

/** Gives the hash of a perfect subtree; called only for nodes that lie wholly inside the tree asked about. */
export type ReadNode = (node: TreeNode) => Uint8Array;

export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}

export interface ConsistencyClaim {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** A question about leaves that the tree does not have. */
export class MerkleRangeError extends RangeError {
  override readonly name = "MerkleRangeError";
}

export const HASH_BYTES = 32;

export const sha256: Sha256 = (data) => nobleSha256(data);

/** Leaf hash: SHA-256(0x00 ‖ entry), RFC 6962 §2.1. */
export function leafHash(entry: Uint8Array, hash: Sha256 = sha256): Uint8Array {
  const data = new Uint8Array(1 + entry.length);
  data.set(entry, 1);
  return hash(data);
}

/** Inner node hash: SHA-256(0x01 ‖ left ‖ right), RFC 6962 §2.1. */
export function nodeHash(left: Uint8Array, right: Uint8Array, hash: Sha256 = sha256): Uint8Array {
  const data = new Uint8Array(1 + 2 * HASH_BYTES);
  data[0] = 1;
  data.set(left, 1);
  data.set(right, 1 + HASH_BYTES);
  return hash(data);
}

/** Root of the tree without leaves: SHA-256 of nothing, RFC 6962 §2.1. */
export function emptyRoot(hash: Sha256 = sha256): Uint8Array {
  return hash(new Uint8Array(0));
}

/**
 * The perfect subtrees, left to right, whose fold is the hash over the leaves [start, end).
 * The range must be one that the recursion of RFC 6962 can reach: every range from 0, and every right part of a split.
 */
export function nodesOf(start: number, end: number): TreeNode[] {
  const nodes: TreeNode[] = [];
  let at = start;
  while (at < end) {
    let level = 0;
    let width = 1;
    while (at % (width * 2) === 0 && at + width * 2 <= end) {
      width *= 2;
      level += 1;
    }
    nodes.push({ level, index: at / width });
    at += width;
  }
  return nodes;
}

/** Folds adjacent subtrees, ever smaller to the right, into the one hash over all of them. */
export function foldNodes(hashes: readonly Uint8Array[], hash: Sha256 = sha256): Uint8Array {
  const last = hashes.at(-1);
  if (last === undefined) return emptyRoot(hash);
  return hashes.slice(0, -1).reduceRight((right, left) => nodeHash(left, right, hash), last);
}

/** What an inclusion proof is made of: one list of subtrees for each hash in it (PATH, RFC 6962 §2.1.1). */
export function inclusionPlan(index: number, size: number): TreeNode[][] {
  if (!isCount(index) || !isCount(size) || index >= size) {
    throw new MerkleRangeError(`A tree of ${size} leaves has no leaf ${index}.`);
  }
  const plan: TreeNode[][] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      plan.push(nodesOf(middle, end));
      end = middle;
    } else {
      plan.push(nodesOf(start, middle));
      start = middle;
    }
  }
  return plan.reverse();
}

/** What a consistency proof is made of (SUBPROOF, RFC 6962 §2.1.2); empty for `from` 0 and for equal sizes. */
export function consistencyPlan(from: number, to: number): TreeNode[][] {
  if (!isCount(from) || !isCount(to) || from > to) {
    throw new MerkleRangeError(`A tree of ${to} leaves cannot continue one of ${from}.`);
  }
  if (from === 0 || from === to) return [];
  const plan: TreeNode[][] = [];
  let start = 0;
  let end = to;
  while (from !== end) {
    const middle = start + splitPoint(end - start);
    if (from <= middle) {
      plan.push(nodesOf(middle, end));
      end = middle;
    } else {
      plan.push(nodesOf(start, middle));
      start = middle;
    }
  }
  // The old tree itself is known to the asker; only a part of it must be sent.
  if (start !== 0) plan.push(nodesOf(start, end));
  return plan.reverse();
}

/** Root over the first `size` leaves. */
export function treeRoot(size: number, read: ReadNode, hash: Sha256 = sha256): Uint8Array {
  return foldNodes(nodesOf(0, size).map(read), hash);
}

/** Audit path for the leaf `index` in the tree of `size` leaves. Throws MerkleRangeError outside the tree. */
export function inclusionProof(
  index: number,
  size: number,
  read: ReadNode,
  hash: Sha256 = sha256,
): Uint8Array[] {
  return inclusionPlan(index, size).map((nodes) => foldNodes(nodes.map(read), hash));
}

/** Proof that the tree of `from` leaves is the beginning of that of `to`. Throws MerkleRangeError if it cannot be. */
export function consistencyProof(
  from: number,
  to: number,
  read: ReadNode,
  hash: Sha256 = sha256,
): Uint8Array[] {
  return consistencyPlan(from, to).map((nodes) => foldNodes(nodes.map(read), hash));
}

/** Whether the proof shows the leaf at its place under the root. RFC 9162 §2.1.3.2. Never throws. */
export function verifyInclusion(claim: InclusionClaim, hash: Sha256 = sha256): boolean {
  const { index, size, proof } = claim;
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if (![claim.leafHash, claim.root, ...proof].every(isHash)) return false;
  let fn = index;
  let sn = size - 1;
  let computed = claim.leafHash;
  for (const sibling of proof) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      computed = nodeHash(sibling, computed, hash);
      [fn, sn] = skipMissingSiblings(fn, sn);
    } else {
      computed = nodeHash(computed, sibling, hash);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && sameBytes(computed, claim.root);
}

/** Whether the proof shows that one tree continues the other. RFC 9162 §2.1.4.2. Never throws. */
export function verifyConsistency(claim: ConsistencyClaim, hash: Sha256 = sha256): boolean {
  const { from, to, fromRoot, toRoot } = claim;
  if (!isCount(from) || !isCount(to) || from > to) return false;
  if (![fromRoot, toRoot, ...claim.proof].every(isHash)) return false;
  if (from === to) return claim.proof.length === 0 && sameBytes(fromRoot, toRoot);
  if (from === 0) return claim.proof.length === 0 && sameBytes(fromRoot, emptyRoot(hash));
  const [first, ...rest] = isPowerOfTwo(from) ? [fromRoot, ...claim.proof] : claim.proof;
  if (first === undefined) return false;
  return climbs(claim, first, rest, hash);
}

function climbs(
  claim: ConsistencyClaim,
  first: Uint8Array,
  rest: readonly Uint8Array[],
  hash: Sha256,
): boolean {
  let fn = claim.from - 1;
  let sn = claim.to - 1;
  while (isOdd(fn)) {
    fn = half(fn);
    sn = half(sn);
  }
  let oldRoot = first;
  let newRoot = first;
  for (const sibling of rest) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      oldRoot = nodeHash(sibling, oldRoot, hash);
      newRoot = nodeHash(sibling, newRoot, hash);
      [fn, sn] = skipMissingSiblings(fn, sn);
    } else {
      newRoot = nodeHash(newRoot, sibling, hash);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && sameBytes(oldRoot, claim.fromRoot) && sameBytes(newRoot, claim.toRoot);
}

/** At the right edge a node may have no sibling for several levels: the proof holds no hash for those. */
function skipMissingSiblings(fn: number, sn: number): [number, number] {
  let [a, b] = [fn, sn];
  while (!isOdd(a) && a !== 0) {
    a = half(a);
    b = half(b);
  }
  return [a, b];
}

/** Compares two byte strings. Nothing here is secret, so it may stop at the first difference. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

/** The largest power of two smaller than n (n > 1). */
function splitPoint(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

const half = (n: number) => Math.floor(n / 2);
const isOdd = (n: number) => n % 2 === 1;
const isCount = (n: number) => Number.isSafeInteger(n) && n >= 0;
const isHash = (bytes: Uint8Array) => bytes.length === HASH_BYTES;

function isPowerOfTwo(n: number): boolean {
  return n > 0 && 2 ** Math.round(Math.log2(n)) === n;
}
