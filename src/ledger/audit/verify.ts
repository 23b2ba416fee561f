import type { Database, Transaction } from "../../kernel/index.ts";
import { type FullTile, GrowingTree } from "../growth.ts";
import { nativeSha256 } from "../hash.ts";
import { sameBytes } from "../merkle.ts";
import { clusterId } from "../store.ts";
import { TILE_WIDTH, tilePath } from "../tiles.ts";
import { Findings, type Report } from "./findings.ts";
import { collectHeads, type SignedHead, type Trust } from "./heads.ts";
import { casesOf, judgeLeaves, judgeTile, keyOf, wantedHashes } from "./judge.ts";
import { type Forest, resolve, rootsAt } from "./resolve.ts";
import * as store from "./store.ts";
import { fillHoles, Strays } from "./strays.ts";
import { type Progress, type Walk, walkLeaves } from "./walk.ts";

const PAGE_ACTS = 10_000;

/**
 * Recomputes everything from the acts up: each digest, leaf, tile and root, and holds it against the signed
 * checkpoints. Reads one consistent state of the database, in memory proportional to the tree over tiles.
 */
export function verifyAll(
  database: Database,
  trust: Trust,
  onProgress: Progress = () => {},
): Promise<Report> {
  return database.kysely
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute((tx) => examine(tx, trust, onProgress));
}

async function examine(tx: Transaction, trust: Trust, onProgress: Progress): Promise<Report> {
  const findings = new Findings();
  const rows = await store.readCheckpoints(tx);
  const heads = collectHeads(rows, trust, findings);
  const head = heads.at(-1);
  const size = head?.size ?? 0;
  const walk = await walkLeaves(tx, size, heads, rows, findings, onProgress);
  const strays = await readStrays(tx, size, walk, rows);
  const believed = fillHoles(walk.forest, walk.holes, strays.acts);
  const proved = head ? resolve(believed, head.root) : believed;
  const forest = proved ?? believed;
  checkHeads(forest, walk, heads, proved !== null, findings);
  const unsealed = judgeAll(forest, strays, findings);
  await checkTilesAbove(tx, forest, size, findings);
  for (const { index, act } of await store.readLeavesBeyond(tx, size)) {
    findings.add("leaf-inserted", { index, act });
  }
  return {
    ok: findings.total === 0,
    findings: findings.listed,
    findingsTotal: findings.total,
    leaves: size,
    acts: walk.acts + strays.total,
    unsealed,
    checkpoint: head ? { size, root: keyOf(head.root), note: head.note } : null,
  };
}

/** Holds the tree against every signed checkpoint, wherever it was kept. */
function checkHeads(
  forest: Forest,
  { folds }: Walk,
  heads: readonly SignedHead[],
  isProved: boolean,
  findings: Findings,
): void {
  const roots = new Map<number, Uint8Array>();
  const sizes = heads.map(({ size }) => size);
  rootsAt(
    forest,
    sizes,
    (size) => folds.get(size),
    (size, root) => void roots.set(size, root),
  );
  const wrong = heads.filter(({ size, root }) => !sameBytes(roots.get(size) ?? new Uint8Array(), root));
  const [first] = wrong;
  if (first === undefined) return;
  if (!isProved) {
    const from = heads.filter((head) => head.size < first.size && !wrong.includes(head)).at(-1)?.size ?? 0;
    findings.add("range-changed", { from, to: first.size - 1 });
    return;
  }
  for (const { size, source } of wrong) findings.add("checkpoint-contradicted", { size, source });
}

/** Reads the acts without a leaf: those that wait to be sealed, and those that have no right to be there. */
async function readStrays(
  tx: Transaction,
  size: number,
  walk: Walk,
  rows: readonly store.CheckpointRow[],
): Promise<Strays> {
  const newest = rows.at(-1);
  const isRestored = newest !== undefined && newest.cluster !== (await clusterId(tx));
  const sealedUpTo = isRestored || newest?.adopted ? null : walk.order.position;
  const next = isRestored || rows.some(({ adopted }) => adopted) ? null : await store.nextTransaction(tx);
  const strays = new Strays(sealedUpTo, next, await store.clusterBoundary(tx));
  let after: string | null = null;
  for (let page = PAGE_ACTS; page === PAGE_ACTS; ) {
    const acts = await store.readActsWithoutLeaf(tx, size, after, PAGE_ACTS);
    for (const act of acts) strays.add(act);
    after = acts.at(-1)?.id ?? null;
    page = acts.length;
  }
  return strays;
}

/** Says what was done to every disputed leaf, tile and act. Returns how many acts wait to be sealed. */
function judgeAll(forest: Forest, strays: Strays, findings: Findings): number {
  const cases = casesOf(forest.kept.values());
  const found = strays.judge(wantedHashes(cases), findings);
  judgeLeaves(cases, found, findings);
  for (const [number, block] of forest.kept) if (number < forest.roots.length) judgeTile(block, findings);
  return strays.unsealed;
}

/** Holds the stored tiles from level 1 up against those that the leaves give. */
async function checkTilesAbove(
  tx: Transaction,
  { roots }: Forest,
  size: number,
  findings: Findings,
): Promise<void> {
  const tiles: FullTile[] = [];
  const tree = new GrowingTree([], (tile) => void tiles.push(tile), nativeSha256);
  for (const root of roots) tree.append(root);
  for (const { level, index, hashes, root } of tiles) {
    const tile = tilePath({ level: level + 1, index, width: TILE_WIDTH });
    const stored = (await store.readTiles(tx, level + 1, index, index + 1)).get(index);
    if (stored === undefined) {
      findings.add("tile-removed", { tile });
      continue;
    }
    const wrong = hashes.flatMap((hash, at) =>
      sameBytes(hash, stored.hashes[at] ?? new Uint8Array()) ? [] : [`#${at}`],
    );
    if (!sameBytes(root, stored.root)) wrong.push("root");
    if (wrong.length > 0) findings.add("tile-changed", { tile, what: wrong.join(", ") });
  }
  for (const { level, index } of await store.readTilesBeyond(tx, size)) {
    findings.add("tile-inserted", { tile: tilePath({ level, index, width: TILE_WIDTH }) });
  }
}
