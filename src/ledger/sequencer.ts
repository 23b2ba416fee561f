import { type Clock, type Database, type Transaction, transact } from "../kernel/index.ts";
import { type Checkpoint, openCheckpoint, signCheckpoint } from "./checkpoint.ts";
import { type FullTile, GrowingTree } from "./growth.ts";
import { leafHashOf, nativeSha256 } from "./hash.ts";
import { type Ledger, rememberNote } from "./ledger.ts";
import { nodesOf, sameBytes, treeRoot } from "./merkle.ts";
import { NoteError } from "./note.ts";
import { problem } from "./problems.ts";
import { tilesFor } from "./proofs.ts";
import * as store from "./store.ts";

/** Acts sealed in one transaction. While it runs, readers of the acts' tail wait for it, so it is kept short. */
const BATCH_ACTS = 4_096;

const BEFORE_ALL = { size: 0, root: new Uint8Array(), note: "", transaction: "0", sequence: 0, cluster: "" };

/**
 * Seals the next batch of acts: leaves, full tiles and a signed checkpoint, all in one transaction.
 * Returns how many acts were sealed; 0 also while another process is at it.
 * Never takes a lock that an act waits for. Throws `ledger.damaged` and seals nothing where the database no longer
 * holds the tree that was signed: a log must not sign what contradicts its own earlier word.
 */
export async function seal(
  database: Database,
  clock: Clock,
  ledger: Ledger,
  batchActs = BATCH_ACTS,
): Promise<number> {
  const sealed = await transact(database, (tx) => sealBatch(tx, clock, ledger, batchActs));
  if (sealed === null) return 0;
  await rememberNote(ledger, sealed.note);
  return sealed.acts;
}

/** Seals until nothing is left that may be sealed now. Returns the number of acts. */
export async function sealAll(database: Database, clock: Clock, ledger: Ledger): Promise<number> {
  let acts = 0;
  for (let batch = 1; batch > 0; acts += batch) batch = await seal(database, clock, ledger);
  return acts;
}

async function sealBatch(
  tx: Transaction,
  clock: Clock,
  ledger: Ledger,
  batchActs: number,
): Promise<{ acts: number; note: string } | null> {
  if (!(await store.winSealing(tx))) return null;
  const cluster = await store.clusterId(tx);
  const head = await store.newestHead(tx);
  await refuseCutBack(tx, ledger, head);
  const before = head ?? { ...BEFORE_ALL, cluster };
  const adopted = before.cluster !== cluster;
  const added = adopted
    ? await store.adoptLeaves(tx, before)
    : await store.insertLeaves(tx, before, batchActs);
  // The very first checkpoint is signed also over nothing, so that there is always one to read.
  if (added === null && head !== null) return null;
  const { entries, transaction, sequence } = added ?? { ...before, entries: [] };
  const { tree, tiles } = await grow(tx, head, entries);
  await store.insertTiles(tx, tiles);
  const checkpoint = { origin: ledger.keys.origin, size: tree.size, root: tree.root() };
  const note = signCheckpoint(checkpoint, [ledger.keys.signer]);
  const at = clock.now();
  await store.insertCheckpoint(tx, { ...checkpoint, note, at, transaction, sequence, cluster, adopted });
  return { acts: entries.length, note };
}

/** Lets the stored tree grow by the entries, after making sure that it is the one that was signed. */
async function grow(
  tx: Transaction,
  head: store.Head | null,
  entries: readonly Uint8Array[],
): Promise<{ tree: GrowingTree; tiles: FullTile[] }> {
  const tiles: FullTile[] = [];
  const size = head?.size ?? 0;
  const tree = new GrowingTree(
    await store.partialTiles(tx, size),
    (tile) => void tiles.push(tile),
    nativeSha256,
  );
  if (tree.size !== size || (head !== null && !sameBytes(tree.root(), head.root))) {
    throw problem("ledger.damaged", { reason: `the ${size} leaves do not give the root signed for them` });
  }
  for (const entry of entries) tree.append(leafHashOf(entry));
  return { tree, tiles };
}

/** Holds the database against the memory outside it. */
async function refuseCutBack(tx: Transaction, ledger: Ledger, head: store.Head | null): Promise<void> {
  if (ledger.lastNote === null || ledger.lastNote === head?.note) return;
  const last = openLastNote(ledger, ledger.lastNote);
  const size = head?.size ?? 0;
  if (last.size > size) {
    throw problem("ledger.damaged", { reason: `${last.size} leaves were signed, ${size} are there` });
  }
  const root = treeRoot(last.size, await tilesFor(tx, nodesOf(0, last.size), last.size), nativeSha256);
  if (sameBytes(root, last.root)) return;
  throw problem("ledger.damaged", { reason: `the first ${last.size} leaves are not those signed` });
}

function openLastNote({ keys }: Ledger, note: string): Checkpoint {
  try {
    return openCheckpoint(note, keys.verifiers, keys.origin);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw problem("ledger.damaged", { reason: `the last checkpoint kept beside the key: ${error.message}` });
  }
}
