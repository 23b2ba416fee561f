import type { DuckDBAppender, DuckDBDataChunk } from "@duckdb/node-api";
import { joined, newBatch } from "../batch.ts";
import type { ReadingBatch } from "../history.ts";

/** The library, loaded when a history is opened and not before: that takes a quarter of a second. */
export type DuckDbApi = typeof import("@duckdb/node-api");

const chunkRows = 2048;
const two32 = 2 ** 32;

/** The columns of a table of readings, as SQL. */
export const columnsSql = "stream UINTEGER, time BIGINT, value BIGINT, quality UTINYINT";

/** Puts readings into a table, column by column: no object and no BigInt is made for a reading. */
export function appendTo(api: DuckDbApi, appender: DuckDBAppender, batch: ReadingBatch): void {
  const types = [api.UINTEGER, api.BIGINT, api.BIGINT, api.UTINYINT];
  const rows = batch.streams.length;
  for (let first = 0; first < rows; first += chunkRows) {
    const end = Math.min(rows, first + chunkRows);
    const chunk = api.DuckDBDataChunk.create(types, end - first);
    const { streams, times, values, qualities } = vectorsOf(chunk);
    streams.items.set(batch.streams.subarray(first, end));
    putIntegers(times, batch.times.subarray(first, end));
    putIntegers(values, batch.values.subarray(first, end));
    qualities.items.set(batch.qualities.subarray(first, end));
    for (const vector of [streams, times, values, qualities]) vector.flush();
    appender.appendDataChunk(chunk);
  }
  appender.flushSync();
}

/** Readings of a result whose columns are stream, time, value and quality. */
export function batchOfChunks(chunks: readonly DuckDBDataChunk[]): ReadingBatch {
  return joined(
    chunks.map((chunk) => {
      const batch = newBatch(chunk.rowCount);
      const { streams, times, values, qualities } = vectorsOf(chunk);
      batch.streams.set(streams.items);
      takeIntegers(times, batch.times);
      takeIntegers(values, batch.values);
      batch.qualities.set(qualities.items);
      return batch;
    }),
  );
}

/** The library's types keep a vector's numbers private; reading them one by one would cost a BigInt each. */
type Column<Items> = { readonly items: Items; flush(): void };
type BigIntItems = Column<BigInt64Array>;
type Vectors = {
  streams: Column<Uint32Array>;
  times: BigIntItems;
  values: BigIntItems;
  qualities: Column<Uint8Array>;
};

function vectorsOf(chunk: DuckDBDataChunk): Vectors {
  const vector = (column: number): unknown => chunk.getColumnVector(column);
  return {
    streams: vector(0) as Column<Uint32Array>,
    times: vector(1) as BigIntItems,
    values: vector(2) as BigIntItems,
    qualities: vector(3) as Column<Uint8Array>,
  };
}

function halves({ items }: BigIntItems): { low: Uint32Array; high: Int32Array } {
  const width = items.length * 2;
  return {
    low: new Uint32Array(items.buffer, items.byteOffset, width),
    high: new Int32Array(items.buffer, items.byteOffset, width),
  };
}

/** Whole numbers within ±2^53 as two halves of 64 bits each (little-endian, as on every machine Node.js runs on). */
function putIntegers(vector: BigIntItems, numbers: Float64Array): void {
  const { low, high } = halves(vector);
  for (let row = 0; row < numbers.length; row += 1) {
    const number = numbers[row] ?? 0;
    low[row * 2] = number;
    high[row * 2 + 1] = Math.floor(number / two32);
  }
}

function takeIntegers(vector: BigIntItems, numbers: Float64Array): void {
  const { low, high } = halves(vector);
  for (let row = 0; row < numbers.length; row += 1) {
    numbers[row] = (high[row * 2 + 1] ?? 0) * two32 + (low[row * 2] ?? 0);
  }
}
