import {
  foldNodes,
  HASH_BYTES,
  nodesOf,
  type ReadNode,
  type Sha256,
  sha256,
  type TreeNode,
} from "./merkle.ts";

/**
 * C2SP tlog-tiles: the tree as files that never change. The tile (level, index) holds up to 256 hashes, each over
 * 256^level leaves; a tile at the right edge is partial. https://c2sp.org/tlog-tiles
 */
export const TILE_WIDTH = 256;
export const TILE_HEIGHT = 8;
export const TILE_BYTES = TILE_WIDTH * HASH_BYTES;

/** `entries` for a bundle of log entries; otherwise the level of a tile of hashes. */
export type TileLevel = number | "entries";

export interface TileId {
  readonly level: TileLevel;
  readonly index: number;
  /** Hashes or entries in it, 1–256; below 256 the tile is partial. */
  readonly width: number;
}

/** A tile of hashes. */
export interface HashTileId extends TileId {
  readonly level: number;
}

/** The path below the log's prefix, e.g. `tile/0/x001/234.p/7`. */
export function tilePath(tile: TileId): string {
  const partial = tile.width === TILE_WIDTH ? "" : `.p/${tile.width}`;
  return `tile/${tile.level}/${indexPath(tile.index)}${partial}`;
}

/** Reads a path as made by `tilePath`; null for anything that is not exactly its one right spelling. */
export function parseTilePath(path: string): TileId | null {
  const match = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path);
  const [, levelText, indexText, widthText] = match ?? [];
  if (levelText === undefined || indexText === undefined) return null;
  const level: TileLevel = levelText === "entries" ? "entries" : Number(levelText);
  const tile: TileId = {
    level,
    index: Number(indexText.replaceAll(/[x/]/g, "")),
    width: widthText === undefined ? TILE_WIDTH : Number(widthText),
  };
  if (level !== "entries" && level > 63) return null;
  return tilePath(tile) === path ? tile : null;
}

function indexPath(index: number): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  const groups = padded.match(/\d{3}/g) ?? [];
  return groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join("/");
}

/** How many hashes (entries) the tile holds in a tree of `size` leaves, 0–256. */
export function tileWidth(level: TileLevel, index: number, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** (level === "entries" ? 0 : level));
  return Math.max(0, Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH));
}

/** The number of tile levels that a tree of `size` leaves has. */
export function tileLevels(size: number): number {
  let levels = 0;
  for (let hashes = size; hashes > 0; hashes = Math.floor(hashes / TILE_WIDTH)) levels += 1;
  return levels;
}

/** The tile from which the node can be computed, in its width for a tree of `size` leaves. */
export function tileOfNode(node: TreeNode, size: number): HashTileId {
  const level = Math.floor(node.level / TILE_HEIGHT);
  const index = Math.floor(node.index / 2 ** (TILE_HEIGHT - (node.level % TILE_HEIGHT)));
  return { level, index, width: tileWidth(level, index, size) };
}

/** Every tile needed to compute the nodes, once each. */
export function tilesOfNodes(nodes: Iterable<TreeNode>, size: number): HashTileId[] {
  const tiles = new Map<string, HashTileId>();
  for (const node of nodes) {
    const tile = tileOfNode(node, size);
    tiles.set(tilePath(tile), tile);
  }
  return [...tiles.values()];
}

/** A node reader over tiles already fetched, keyed by `tilePath`. Throws TileMissingError for one that is not there. */
export function readNodesFrom(
  tiles: ReadonlyMap<string, Uint8Array>,
  size: number,
  hash: Sha256 = sha256,
): ReadNode {
  return (node) => {
    const path = tilePath(tileOfNode(node, size));
    const tile = tiles.get(path);
    if (tile === undefined) throw new TileMissingError(path);
    const leaves = 2 ** (node.level % TILE_HEIGHT);
    const first = (node.index * leaves) % TILE_WIDTH;
    return hashOver(splitHashes(tile.subarray(first * HASH_BYTES, (first + leaves) * HASH_BYTES)), hash);
  };
}

export class TileMissingError extends Error {
  override readonly name = "TileMissingError";
  readonly path: string;
  constructor(path: string) {
    super(`The tile ${path} is needed but missing.`);
    this.path = path;
  }
}

/** Root over adjacent hashes of equal height: the Merkle tree hash within one tile. */
export function hashOver(hashes: readonly Uint8Array[], hash: Sha256 = sha256): Uint8Array {
  return foldNodes(
    nodesOf(0, hashes.length).map(({ level, index }) =>
      perfect(hashes.slice(index * 2 ** level, (index + 1) * 2 ** level), hash),
    ),
    hash,
  );
}

function perfect(hashes: readonly Uint8Array[], hash: Sha256): Uint8Array {
  let row = hashes;
  while (row.length > 1) {
    const above: Uint8Array[] = [];
    for (let at = 0; at < row.length; at += 2) above.push(foldNodes(row.slice(at, at + 2), hash));
    row = above;
  }
  return foldNodes(row, hash);
}

/** Cuts a tile into its hashes (views, no copies). */
export function splitHashes(tile: Uint8Array): Uint8Array[] {
  const hashes: Uint8Array[] = [];
  for (let at = 0; at + HASH_BYTES <= tile.length; at += HASH_BYTES) {
    hashes.push(tile.subarray(at, at + HASH_BYTES));
  }
  return hashes;
}

/** An entry bundle: every entry after its length as big-endian uint16. */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  const bundle = new Uint8Array(entries.reduce((bytes, entry) => bytes + 2 + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    if (entry.length > 0xffff) throw new RangeError(`An entry of ${entry.length} bytes exceeds 65535.`);
    bundle.set([entry.length >> 8, entry.length & 0xff], at);
    bundle.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bundle;
}

/** Reads an entry bundle; null if it is cut short. */
export function decodeBundle(bundle: Uint8Array): Uint8Array[] | null {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bundle.length) {
    const high = bundle[at];
    const low = bundle[at + 1];
    if (high === undefined || low === undefined) return null;
    const end = at + 2 + high * 256 + low;
    if (end > bundle.length) return null;
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries;
}
