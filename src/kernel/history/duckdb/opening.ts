import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { emptyBatch } from "../batch.ts";
import type { ReadingBatch } from "../history.ts";
import { Newest } from "../newest.ts";
import { problem } from "../problems.ts";
import { Engine, type EngineOptions } from "./engine.ts";
import { removeAllBut } from "./files.ts";
import { readFrames } from "./frame.ts";
import { Journal, readSegment, segmentsIn } from "./journal.ts";
import { Keeper } from "./keeper.ts";
import { type Manifest, manifestName, partsFolder, readManifest } from "./manifest.ts";
import { Questions } from "./questions.ts";
import type { Sizes } from "./settling.ts";
import { Shelf } from "./shelf.ts";

/** An opened folder. */
export type Opened = {
  engine: Engine;
  journal: Journal;
  newest: Newest;
  shelf: Shelf;
  questions: Questions;
  keeper: Keeper;
  /** What the journal held that is in no part yet. */
  replayed: readonly ReadingBatch[];
};

export type OpenOptions = EngineOptions & {
  folder: string;
  sizes: Sizes;
  /** Told when acknowledged readings are found damaged. */
  onDamage: (where: string) => void;
};

/**
 * Locks a folder and brings up what it holds: the manifest, the newest readings, the journal's rest. Reads no part.
 * Throws `history.in-use` and `history.damaged`.
 */
export async function openFolder({ folder, sizes, onDamage, ...options }: OpenOptions): Promise<Opened> {
  await mkdir(path.join(folder, partsFolder), { recursive: true, mode: 0o700 });
  const engine = await Engine.start(folder, options);
  try {
    const manifest = await manifestOf(folder);
    await tidy(folder, manifest);
    const segments = await segmentsIn(folder);
    const journal = new Journal(folder, Math.max(manifest.sealed, ...segments) + 1);
    await journal.drop(manifest.sealed);
    const newest = new Newest();
    const shelf = new Shelf(folder, engine);
    await shelf.change({ add: manifest.parts });
    const questions = new Questions(engine, shelf);
    newest.stored(await newestOf(folder, manifest, engine, shelf));
    const replayed: ReadingBatch[] = [];
    for (const segment of segments.filter((number) => number > manifest.sealed)) {
      const { batches, damagedAt } = await readSegment(folder, segment);
      if (damagedAt !== null) onDamage(`segment ${segment} of the journal, byte ${damagedAt}`);
      replayed.push(...batches);
    }
    const keeper = new Keeper({ folder, engine, journal, newest, shelf, manifest, sizes });
    return { engine, journal, newest, shelf, questions, keeper, replayed };
  } catch (error) {
    engine.close();
    throw error;
  }
}

async function manifestOf(folder: string): Promise<Manifest> {
  try {
    return await readManifest(folder);
  } catch (error) {
    throw problem("history.damaged", {
      folder,
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}

/** Removes what a process left that ended while it wrote. */
async function tidy(folder: string, { parts, newest }: Manifest): Promise<void> {
  await removeAllBut(path.join(folder, partsFolder), new Set(parts.map(({ file }) => file)));
  const kept = new Set([manifestName, partsFolder, "lock.duckdb", "temporary", newest ?? ""]);
  await removeAllBut(folder, kept, /^(newest-.*|.*\.half)$/);
}

/** The newest readings as noted beside the manifest; where the note is damaged, worked out from the parts. */
async function newestOf(
  folder: string,
  { newest, parts }: Manifest,
  engine: Engine,
  shelf: Shelf,
): Promise<ReadingBatch> {
  if (parts.length === 0) return emptyBatch;
  const note = newest === null ? undefined : await readFile(path.join(folder, newest)).catch(ignoreMissing);
  const { batches, wholeBytes } = readFrames(note ?? Buffer.alloc(0));
  const [batch] = batches;
  if (batch !== undefined && wholeBytes === note?.length) return batch;
  return engine.readings(
    `SELECT stream, max(time), arg_max(value, time), arg_max(quality, time)
     FROM (${shelf.partsSql(parts)}) GROUP BY stream`,
  );
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}
