import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FullTile, GrowingTree } from "./growth.ts";
import {
  consistencyPlan,
  consistencyProof,
  inclusionPlan,
  inclusionProof,
  leafHash,
  nodesOf,
  type Sha256,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from "./merkle.ts";
import {
  decodeBundle,
  encodeBundle,
  hashOver,
  parseTilePath,
  readNodesFrom,
  splitHashes,
  TileMissingError,
  tileLevels,
  tilePath,
  tilesOfNodes,
  tileWidth,
} from "./tiles.ts";

const nodeSha256: Sha256 = (data) => new Uint8Array(createHash("sha256").update(data).digest());
const leavesOf = (size: number) =>
  Array.from({ length: size }, (_, at) => leafHash(Buffer.from(`act ${at}`), nodeSha256));

/** Tiles by the specification's own formula: hash i of tile n at level l is MTH over 256^l leaves. */
function naiveTiles(leaves: readonly Uint8Array[]): Map<string, Uint8Array> {
  const tiles = new Map<string, Uint8Array>();
  let row = leaves;
  for (let level = 0; row.length > 0; level += 1) {
    const above: Uint8Array[] = [];
    for (let index = 0; index * 256 < row.length; index += 1) {
      const hashes = row.slice(index * 256, (index + 1) * 256);
      tiles.set(tilePath({ level, index, width: hashes.length }), new Uint8Array(Buffer.concat(hashes)));
      if (hashes.length === 256) above.push(hashOver(hashes, nodeSha256));
    }
    row = above;
  }
  return tiles;
}

describe("tile paths", () => {
  it("code the index in groups of three digits", () => {
    expect(tilePath({ level: 0, index: 1234067, width: 256 })).toBe("tile/0/x001/x234/067");
    expect(tilePath({ level: "entries", index: 0, width: 7 })).toBe("tile/entries/000.p/7");
  });

  it("are read back exactly", () => {
    const level = fc.oneof(fc.integer({ min: 0, max: 63 }), fc.constant("entries" as const));
    const tile = fc.record({ level, index: fc.maxSafeNat(), width: fc.integer({ min: 1, max: 256 }) });
    fc.assert(
      fc.property(tile, (one) => {
        expect(parseTilePath(tilePath(one))).toEqual({ ...one });
      }),
    );
  });

  it.each([
    "tile/0/1",
    "tile/00/001",
    "tile/64/001",
    "tile/0/x000/001",
    "tile/0/x001",
    "tile/0/001/001",
    "tile/0/001.p/0",
    "tile/0/001.p/256",
    "tile/0/001.p/07",
    "tile/x/001",
    "tile/0/001/",
    "tile/-1/001",
  ])("refuse %s", (path) => expect(parseTilePath(path)).toBeNull());
});

describe("tiles", () => {
  it("have the widths of the specification's examples", () => {
    expect([0, 1, 2].map((level) => Math.floor(70_000 / 256 ** (level + 1)))).toEqual([273, 1, 0]);
    expect([tileWidth(0, 273, 70_000), tileWidth(1, 1, 70_000), tileWidth(2, 0, 70_000)]).toEqual([
      112, 17, 1,
    ]);
    expect([tileWidth(0, 0, 256), tileWidth(1, 0, 256), tileWidth(0, 1, 256)]).toEqual([256, 1, 0]);
    expect([tileLevels(0), tileLevels(1), tileLevels(255), tileLevels(256), tileLevels(70_000)]).toEqual([
      0, 1, 1, 2, 3,
    ]);
  });

  it("grow leaf by leaf into what the recursive definition gives, with its root, in any batches", () => {
    const leaves = leavesOf(66_000);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 66_000 }), fc.integer({ min: 0, max: 66_000 }), (a, b) => {
        const [stop, size] = a < b ? [a, b] : [b, a];
        const grown = new Map<string, Uint8Array>();
        const keep = ({ level, index, hashes, root }: FullTile) => {
          grown.set(tilePath({ level, index, width: 256 }), new Uint8Array(Buffer.concat(hashes)));
          expect(root).toEqual(hashOver(hashes, nodeSha256));
        };
        const first = new GrowingTree([], keep, nodeSha256);
        for (const leaf of leaves.slice(0, stop)) first.append(leaf);
        const second = new GrowingTree(first.partialTiles(), keep, nodeSha256);
        expect(second.size).toBe(stop);
        for (const leaf of leaves.slice(stop, size)) second.append(leaf);
        second.partialTiles().forEach((hashes, level) => {
          const index = Math.floor(Math.floor(size / 256 ** level) / 256);
          if (hashes.length > 0)
            grown.set(
              tilePath({ level, index, width: hashes.length }),
              new Uint8Array(Buffer.concat(hashes)),
            );
        });
        const naive = naiveTiles(leaves.slice(0, size));
        expect([...grown.keys()].sort()).toEqual([...naive.keys()].sort());
        for (const [path, tile] of naive)
          expect(Buffer.compare(grown.get(path) ?? tile.subarray(1), tile)).toBe(0);
        expect(second.root()).toEqual(treeRoot(size, readNodesFrom(naive, size, nodeSha256), nodeSha256));
      }),
      {
        numRuns: 5,
        examples: [
          [0, 0],
          [255, 256],
          [65_535, 65_537],
        ],
      },
    );
  });

  it("suffice, fetched for one question, to prove inclusion and consistency", () => {
    const leaves = leavesOf(66_000);
    const all = naiveTiles(leaves);
    const read = (size: number, plan: readonly { level: number; index: number }[]) => {
      const wanted = tilesOfNodes(plan, size).map((tile) => {
        const full = tilePath({ ...tile, width: tileWidth(tile.level, tile.index, 66_000) });
        return [tilePath(tile), (all.get(full) ?? new Uint8Array()).subarray(0, tile.width * 32)] as const;
      });
      expect(wanted.length).toBeLessThanOrEqual(6);
      return readNodesFrom(new Map(wanted), size, nodeSha256);
    };
    const rootOf = (size: number) => treeRoot(size, read(size, nodesOf(0, size)), nodeSha256);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 66_000 }), fc.nat(), fc.nat(), (size, a, b) => {
        const index = a % size;
        const inclusion = inclusionProof(
          index,
          size,
          read(size, inclusionPlan(index, size).flat()),
          nodeSha256,
        );
        const leaf = leaves[index] ?? new Uint8Array();
        expect(verifyInclusion({ index, size, leafHash: leaf, proof: inclusion, root: rootOf(size) })).toBe(
          true,
        );
        const from = b % (size + 1);
        const proof = consistencyProof(
          from,
          size,
          read(size, consistencyPlan(from, size).flat()),
          nodeSha256,
        );
        const claim = { from, to: size, fromRoot: rootOf(from), toRoot: rootOf(size), proof };
        expect(verifyConsistency(claim)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("say which tile is missing", () => {
    expect(() => treeRoot(300, readNodesFrom(new Map(), 300))).toThrow(TileMissingError);
  });

  it("are cut into hashes of 32 bytes", () => {
    expect(splitHashes(new Uint8Array(96)).map((hash) => hash.length)).toEqual([32, 32, 32]);
  });
});

describe("entry bundles", () => {
  it("are read back as written", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 256 }), (entries) => {
        expect(decodeBundle(encodeBundle(entries))).toEqual(entries);
      }),
    );
  });

  it("are refused when cut short", () => {
    const bundle = encodeBundle([new Uint8Array(32), new Uint8Array(32)]);
    expect(decodeBundle(bundle.subarray(0, 67))).toBeNull();
    expect(decodeBundle(bundle.subarray(0, 35))).toBeNull();
  });
});
