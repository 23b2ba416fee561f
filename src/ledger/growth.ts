import { foldNodes, nodeHash, type Sha256, sha256 } from "./merkle.ts";
import { TILE_HEIGHT, TILE_WIDTH } from "./tiles.ts";

/** A tile that has just become full; it will never change again. */
export interface FullTile {
  readonly level: number;
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
  /** Hash over the whole tile: its hash in the tile one level up. */
  readonly root: Uint8Array;
}

/**
 * The right edge of a growing tree: all that is needed to append leaves, about one hash a leaf,
 * in memory proportional to the logarithm of the tree.
 */
export class GrowingTree {
  #size: number;
  /** Perfect subtrees from left to right, ever smaller. */
  readonly #stack: { level: number; hash: Uint8Array }[] = [];
  /** Level → hashes of the partial tile there. */
  readonly #partial: Uint8Array[][] = [];
  readonly #hash: Sha256;
  readonly #onTile: (tile: FullTile) => void;

  /**
   * @param partial the partial tiles of the tree to continue, by level; none for an empty tree
   * @param onTile told of every tile that becomes full, lower levels first
   */
  constructor(partial: readonly (readonly Uint8Array[])[], onTile: (tile: FullTile) => void, hash = sha256) {
    this.#hash = hash;
    this.#onTile = onTile;
    this.#size = partial.reduce((size, hashes, level) => size + hashes.length * TILE_WIDTH ** level, 0);
    for (const [level, hashes] of [...partial.entries()].reverse()) {
      for (const one of hashes) this.#push(level * TILE_HEIGHT, one);
    }
  }

  get size(): number {
    return this.#size;
  }

  append(leafHash: Uint8Array): void {
    this.#size += 1;
    this.#push(0, leafHash);
  }

  /** Root of the tree, continued by `right`, the hash over further leaves that are not worth a node of their own. */
  root(right?: Uint8Array): Uint8Array {
    const hashes = this.#stack.map(({ hash }) => hash);
    return foldNodes(right === undefined ? hashes : [...hashes, right], this.#hash);
  }

  /** The partial tiles now, by level. */
  partialTiles(): Uint8Array[][] {
    return this.#partial.map((hashes) => [...hashes]);
  }

  #push(startLevel: number, startHash: Uint8Array): void {
    let level = startLevel;
    let hash = startHash;
    this.#tileAt(level).push(hash);
    for (let top = this.#stack.at(-1); top?.level === level; top = this.#stack.at(-1)) {
      this.#stack.pop();
      hash = nodeHash(top.hash, hash, this.#hash);
      level += 1;
      if (level % TILE_HEIGHT === 0) this.#completeTile(level, hash);
    }
    this.#stack.push({ level, hash });
  }

  #completeTile(rootLevel: number, root: Uint8Array): void {
    const level = rootLevel / TILE_HEIGHT - 1;
    const hashes = this.#tileAt(rootLevel - TILE_HEIGHT).splice(0);
    const index = Math.floor(this.#size / TILE_WIDTH ** (level + 1)) - 1;
    this.#onTile({ level, index, hashes, root });
    this.#tileAt(rootLevel).push(root);
  }

  #tileAt(nodeLevel: number): Uint8Array[] {
    const level = nodeLevel / TILE_HEIGHT;
    const tile = this.#partial[level] ?? [];
    this.#partial[level] = tile;
    return tile;
  }
}
