import type { Reading, ReadingBatch } from "./history.ts";
import { ReadingIndex } from "./reading-index.ts";

export const emptyBatch: ReadingBatch = newBatch(0);

export function newBatch(rows: number): ReadingBatch {
  return {
    streams: new Uint32Array(rows),
    times: new Float64Array(rows),
    values: new Float64Array(rows),
    qualities: new Uint8Array(rows),
  };
}

/** Readings as a batch, in their order. */
export function batchOf(readings: readonly Reading[]): ReadingBatch {
  const batch = newBatch(readings.length);
  for (const [row, { stream, time, value, quality }] of readings.entries()) {
    batch.streams[row] = stream;
    batch.times[row] = time;
    batch.values[row] = value;
    batch.qualities[row] = quality;
  }
  return batch;
}

/** The readings of a batch, one object each: for few of them. */
export function readingsOf(batch: ReadingBatch): Reading[] {
  return Array.from(batch.streams, (stream, row) => ({
    stream,
    time: at(batch.times, row),
    value: at(batch.values, row),
    quality: at(batch.qualities, row),
  }));
}

/** One cell of a column. A row beyond the end is a fault of the program. */
export function at(column: Uint32Array | Float64Array | Uint8Array, row: number): number {
  const cell = column[row];
  if (cell === undefined) throw new RangeError(`no row ${row} in a column of ${column.length}`);
  return cell;
}

export function joined(batches: readonly ReadingBatch[]): ReadingBatch {
  const [first] = batches;
  if (first === undefined) return emptyBatch;
  if (batches.length === 1) return first;
  const all = newBatch(batches.reduce((sum, { streams }) => sum + streams.length, 0));
  let row = 0;
  for (const batch of batches) {
    all.streams.set(batch.streams, row);
    all.times.set(batch.times, row);
    all.values.set(batch.values, row);
    all.qualities.set(batch.qualities, row);
    row += batch.streams.length;
  }
  return all;
}

/** The rows of a batch that are named, in that order. */
export function picked(batch: ReadingBatch, rows: ArrayLike<number>): ReadingBatch {
  const some = newBatch(rows.length);
  for (let place = 0; place < rows.length; place += 1) {
    const row = rows[place] ?? 0;
    some.streams[place] = at(batch.streams, row);
    some.times[place] = at(batch.times, row);
    some.values[place] = at(batch.values, row);
    some.qualities[place] = at(batch.qualities, row);
  }
  return some;
}

/** Consecutive rows of a batch, without copying them. */
export function slice(
  { streams, times, values, qualities }: ReadingBatch,
  from: number,
  to: number,
): ReadingBatch {
  return {
    streams: streams.subarray(from, to),
    times: times.subarray(from, to),
    values: values.subarray(from, to),
    qualities: qualities.subarray(from, to),
  };
}

/** Throws a TypeError where columns differ in length or a cell is no whole number that a double holds exactly. */
export function checkBatch({ streams, times, values, qualities }: ReadingBatch): void {
  const rows = streams.length;
  if (times.length !== rows || values.length !== rows || qualities.length !== rows) {
    throw new TypeError("the columns of a batch of readings must be of equal length");
  }
  for (let row = 0; row < rows; row += 1) {
    if (!Number.isSafeInteger(times[row]) || !Number.isSafeInteger(values[row])) {
      throw new TypeError(`row ${row}: times and values of readings are whole numbers within ±(2^53−1)`);
    }
  }
}

/** Least and greatest number of a column, null of none. */
export function bounds(column: Uint32Array | Float64Array): { least: number; greatest: number } | null {
  if (column.length === 0) return null;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const cell of column) {
    if (cell < least) least = cell;
    if (cell > greatest) greatest = cell;
  }
  return { least, greatest };
}

/** Where a batch names a reading twice, the later one counts. */
export function lastOfEach(batch: ReadingBatch): ReadingBatch {
  const rows = batch.streams.length;
  const seen = new ReadingIndex(rows);
  const kept: number[] = [];
  for (let row = rows - 1; row >= 0; row -= 1) {
    const stream = at(batch.streams, row);
    const time = at(batch.times, row);
    if (seen.get(stream, time) !== undefined) continue;
    seen.set(stream, time, row);
    kept.push(row);
  }
  return picked(batch, kept.reverse());
}
