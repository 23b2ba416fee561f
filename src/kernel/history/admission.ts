import { at, emptyBatch, joined, picked } from "./batch.ts";
import type { Appended, ReadingBatch } from "./history.ts";
import type { Newest } from "./newest.ts";
import { ReadingIndex } from "./reading-index.ts";

/** Looks stored readings up: of the streams and times asked for, those that are there. */
export type FindStored = (asked: ReadingBatch) => Promise<ReadingBatch>;

/** What of several batches is to be stored, and what to answer to each once that is durable. */
export type Admitted = { rows: ReadingBatch; outcomes: Appended[] };

/**
 * Decides row for row what is new. A row beyond its stream's frontier is; only the others are compared with what is
 * stored, all at once, and with the rows before them. Moves the frontiers: the caller takes them back if storing fails.
 */
export async function admit(
  batches: readonly ReadingBatch[],
  newest: Newest,
  findStored: FindStored,
): Promise<Admitted> {
  const all = joined(batches);
  const suspects: number[] = [];
  for (let row = 0; row < all.streams.length; row += 1) {
    if (!newest.advance(at(all.streams, row), at(all.times, row))) suspects.push(row);
  }
  if (suspects.length === 0) {
    const outcomes = batches.map(({ streams }) => ({
      stored: streams.length,
      repeated: 0,
      conflicting: [],
    }));
    return { rows: all, outcomes };
  }
  const asked = picked(all, suspects);
  const stored = await findStored(asked).catch((error: unknown) => {
    newest.retreat(all.streams);
    throw error;
  });
  const known = seen(all, suspects, stored);
  return outcomesOf(batches, all, known);
}

/** What stands under each suspect's stream and time: NaN where nothing does yet. */
function seen(all: ReadingBatch, suspects: readonly number[], stored: ReadingBatch): ReadingIndex {
  const known = new ReadingIndex(suspects.length + stored.streams.length);
  for (const row of suspects) known.set(at(all.streams, row), at(all.times, row), Number.NaN);
  for (let row = 0; row < stored.streams.length; row += 1) {
    known.set(at(stored.streams, row), at(stored.times, row), at(stored.values, row));
  }
  return known;
}

function outcomesOf(batches: readonly ReadingBatch[], all: ReadingBatch, known: ReadingIndex): Admitted {
  const fresh: number[] = [];
  const outcomes: Appended[] = [];
  let row = 0;
  for (const { streams } of batches) {
    const first = row;
    const before = fresh.length;
    const conflicting: number[] = [];
    for (const end = row + streams.length; row < end; row += 1) {
      const stream = at(all.streams, row);
      const time = at(all.times, row);
      const value = at(all.values, row);
      const standing = known.get(stream, time);
      if (standing === undefined || Number.isNaN(standing)) {
        fresh.push(row);
        if (standing !== undefined) known.set(stream, time, value);
      } else if (standing !== value) conflicting.push(row - first);
    }
    const stored = fresh.length - before;
    outcomes.push({ stored, repeated: streams.length - stored - conflicting.length, conflicting });
  }
  return { rows: fresh.length === 0 ? emptyBatch : picked(all, fresh), outcomes };
}
