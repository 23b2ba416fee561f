import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  consistencyProof,
  emptyRoot,
  inclusionPlan,
  inclusionProof,
  leafHash,
  MerkleRangeError,
  nodeHash,
  type ReadNode,
  type Sha256,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from "./merkle.ts";

const nodeSha256: Sha256 = (data) => new Uint8Array(createHash("sha256").update(data).digest());

/** MTH of RFC 6962 §2.1, word for word: the naive definition everything else is held against. */
function mth(entries: readonly Uint8Array[]): Uint8Array {
  const [only] = entries;
  if (only === undefined) return emptyRoot(nodeSha256);
  if (entries.length === 1) return leafHash(only, nodeSha256);
  let k = 1;
  while (k * 2 < entries.length) k *= 2;
  return nodeHash(mth(entries.slice(0, k)), mth(entries.slice(k)), nodeSha256);
}

const readNaively =
  (entries: readonly Uint8Array[]): ReadNode =>
  ({ level, index }) =>
    mth(entries.slice(index * 2 ** level, (index + 1) * 2 ** level));

const entriesOf = (size: number) =>
  Array.from({ length: size }, (_, at) => new TextEncoder().encode(`act ${at}`));
const place = fc
  .integer({ min: 1, max: 200 })
  .chain((size) => fc.record({ size: fc.constant(size), index: fc.integer({ min: 0, max: size - 1 }) }));
const flipped = (bytes: Uint8Array, bit: number) =>
  bytes.map((byte, at) => (at === Math.floor(bit / 8) % bytes.length ? byte ^ (1 << (bit % 8)) : byte));

describe("inclusion", () => {
  it("is proved for every leaf of every tree up to 70 leaves, with a path of at most ⌈log2 n⌉ hashes", () => {
    for (let size = 1; size <= 70; size += 1) {
      const entries = entriesOf(size);
      const root = mth(entries);
      expect(treeRoot(size, readNaively(entries))).toEqual(root);
      entries.forEach((entry, index) => {
        const proof = inclusionProof(index, size, readNaively(entries));
        expect(proof.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
        expect(verifyInclusion({ index, size, leafHash: leafHash(entry), proof, root })).toBe(true);
      });
    }
  });

  it("fails for any changed bit in the leaf, the root or the path, and for any other place", () => {
    fc.assert(
      fc.property(place, fc.nat(), fc.nat(255), ({ size, index }, pick, bit) => {
        const entries = entriesOf(size);
        const proof = inclusionProof(index, size, readNaively(entries));
        const right = {
          index,
          size,
          leafHash: leafHash(entries[index] ?? new Uint8Array()),
          proof,
          root: mth(entries),
        };
        expect(verifyInclusion(right)).toBe(true);
        expect(verifyInclusion({ ...right, leafHash: flipped(right.leafHash, bit) })).toBe(false);
        expect(verifyInclusion({ ...right, root: flipped(right.root, bit) })).toBe(false);
        expect(verifyInclusion({ ...right, index: (index + 1 + (pick % size)) % (size + 1) })).toBe(
          (index + 1 + (pick % size)) % (size + 1) === index,
        );
        if (proof.length === 0) return;
        const hurt = pick % proof.length;
        const bent = proof.map((hash, at) => (at === hurt ? flipped(hash, bit) : hash));
        expect(verifyInclusion({ ...right, proof: bent })).toBe(false);
        expect(verifyInclusion({ ...right, proof: proof.filter((_, at) => at !== hurt) })).toBe(false);
        expect(verifyInclusion({ ...right, proof: [...proof, right.root] })).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it("names the leaf that a tree does not have", () => {
    expect(() => inclusionPlan(5, 5)).toThrow(MerkleRangeError);
    expect(() => inclusionPlan(0.5, 5)).toThrow("no leaf 0.5");
  });
});

describe("consistency", () => {
  it("is proved between all trees of m ≤ n ≤ 48 leaves, and for no other root", () => {
    const entries = entriesOf(48);
    const roots = Array.from({ length: 49 }, (_, size) => mth(entries.slice(0, size)));
    const rootOf = (size: number) => roots[size] ?? new Uint8Array();
    for (let to = 0; to <= 48; to += 1) {
      for (let from = 0; from <= to; from += 1) {
        const proof = consistencyProof(from, to, readNaively(entries));
        const claim = { from, to, fromRoot: rootOf(from), toRoot: rootOf(to), proof };
        expect(verifyConsistency(claim)).toBe(true);
        expect(verifyConsistency({ ...claim, fromRoot: flipped(rootOf(from), from) })).toBe(false);
        if (from > 0) expect(verifyConsistency({ ...claim, toRoot: flipped(rootOf(to), to) })).toBe(false);
        proof.forEach((_, hurt) => {
          const bent = proof.map((hash, at) => (at === hurt ? flipped(hash, to) : hash));
          expect(verifyConsistency({ ...claim, proof: bent })).toBe(false);
        });
        expect(verifyConsistency({ ...claim, proof: [...proof, rootOf(to)] })).toBe(false);
      }
    }
  });

  it("fails when a leaf of the old tree was changed", () => {
    fc.assert(
      fc.property(place, fc.integer({ min: 0, max: 60 }), ({ size, index }, more) => {
        const old = entriesOf(size);
        const now = entriesOf(size + more).map((entry, at) => (at === index ? flipped(entry, 3) : entry));
        const proof = consistencyProof(size, size + more, readNaively(now));
        const claim = { from: size, to: size + more, fromRoot: mth(old), toRoot: mth(now), proof };
        expect(verifyConsistency(claim)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});

const vectors = join(import.meta.dirname, "../../../shared/data/trust/merkle/inclusion");
const present = existsSync(vectors);

interface Vector {
  leafIdx: number;
  treeSize: number;
  root: string;
  leafHash: string;
  proof: string[] | null;
  wantErr: boolean;
}

describe.skipIf(!present)(
  `published inclusion vectors${present ? "" : " (folder missing: not tested)"}`,
  () => {
    const files = present ? globSync("**/*.json", { cwd: vectors }) : [];
    it("are there", () => expect(files.length).toBeGreaterThan(90));
    it.each(files)("%s", (file) => {
      const vector = JSON.parse(readFileSync(join(vectors, file), "utf8")) as Vector;
      const verified = verifyInclusion({
        index: vector.leafIdx,
        size: vector.treeSize,
        root: Buffer.from(vector.root, "base64"),
        leafHash: Buffer.from(vector.leafHash, "base64"),
        proof: (vector.proof ?? []).map((hash) => Buffer.from(hash, "base64")),
      });
      expect(verified).toBe(!vector.wantErr);
    });
  },
);
