/**
 * The history of readings. `node bench/history.ts [--days 365] [--seconds 10] [--keep DIR]` fills a history with days of
 * 2,000,000 readings of 2,000 streams, then prints how fast readings are made durable, beside DuckDB's own append as the
 * limit and ClickHouse where it is installed, and how long questions take. Budget: 450,000 readings/s.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { BIGINT, DuckDBDataChunk, DuckDBInstance, UINTEGER, UTINYINT } from "@duckdb/node-api";
import { ClickHouseHistory } from "../src/kernel/history/clickhouse/clickhouse-history.ts";
import { ClickHouseClient } from "../src/kernel/history/clickhouse/client.ts";
import { DuckDbHistory } from "../src/kernel/history/duckdb/duckdb-history.ts";
import { emptyManifest, type PartEntry, writeManifest } from "../src/kernel/history/duckdb/manifest.ts";
import { clickhouseProgram, startClickHouse } from "../src/kernel/history/testing/clickhouse-server.ts";
import { type History, newBatch, type ReadingBatch } from "../src/kernel/index.ts";

const { values: options } = parseArgs({
  options: {
    days: { type: "string", default: "365" },
    seconds: { type: "string", default: "10" },
    keep: { type: "string" },
  },
});
const days = Number(options.days);
const seconds = Number(options.seconds);
const streamCount = 2_000;
const readingsADay = 2_000_000;
const everyMs = 86_400;
const dayMs = 86_400_000;
const hourMs = 3_600_000;
const first = Date.UTC(2025, 0, 1);
const budget = 450_000;
const valueSql = "20000 + (stream * 7919 + time // 86400) % 997";
const streams = Array.from({ length: streamCount }, (_, n) => n + 1);

const folder = mkdtempSync(path.join(options.keep ?? tmpdir(), "liangwang-bench-history-"));
const log = (error: unknown, what: string) => console.error(what, error);
const duck = (name: string) =>
  new DuckDbHistory({ folder: path.join(folder, name), memoryMb: 256, threads: 2, log });
const clickhouse = clickhouseProgram() === undefined ? undefined : await startClickHouse(1);
try {
  console.log(
    `${days} days of ${readingsADay} readings, ${streamCount} streams; ${seconds} s of appending each`,
  );
  const limit = await rawAppend();
  const ours = await appends("DuckDB", duck("append"));
  console.log(
    `ratios                   ours/limit ${(ours / limit).toFixed(2)}, ours/budget ${(ours / budget).toFixed(2)}`,
  );
  await singles("DuckDB", duck("singles"));
  if (clickhouse !== undefined) {
    const [server = ""] = clickhouse.urls;
    const other = await appends("ClickHouse", new ClickHouseHistory({ url: `${server}/append`, log }));
    console.log(`ratio                    ours/ClickHouse ${(ours / other).toFixed(2)}`);
  } else console.log("ClickHouse               not installed");
  await fillYear(path.join(folder, "year"));
  const opening = performance.now();
  const year = duck("year");
  await year.ready();
  console.log(`DuckDB opened            ${(performance.now() - opening).toFixed(0)} ms`);
  await questions("DuckDB", year);
  if (clickhouse !== undefined) {
    const [server = ""] = clickhouse.urls;
    await questions("ClickHouse", await filledClickHouse(server));
  }
} finally {
  await clickhouse?.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Readings as they come: all streams in turn, time going on. */
function batches(rows: number): () => ReadingBatch {
  let row = 0;
  return () => {
    const batch = newBatch(rows);
    for (let place = 0; place < rows; place += 1, row += 1) {
      batch.streams[place] = 1 + (row % streamCount);
      batch.times[place] = first + Math.floor(row / streamCount) * 1000;
      batch.values[place] = 20_000 + ((row * 7919) % 997);
    }
    return batch;
  };
}

function told(
  name: string,
  readings: number,
  begun: number,
  cpu: NodeJS.CpuUsage,
  latencies: number[],
): number {
  const rate = (readings / (performance.now() - begun)) * 1000;
  const { user, system } = process.cpuUsage(cpu);
  latencies.sort((a, b) => a - b);
  const at = (part: number) => (latencies[Math.floor(latencies.length * part)] ?? 0).toFixed(1);
  console.log(
    `${name.padEnd(24)} ${Math.round(rate).toLocaleString("en")} readings/s, ${((user + system) / readings).toFixed(2)} µs processor each, p50 ${at(0.5)} p99 ${at(0.99)} ms`,
  );
  return rate;
}

/** Four senders of 10,000 readings at a time, each waiting for its answer. */
async function appends(name: string, history: History): Promise<number> {
  const next = batches(10_000);
  const latencies: number[] = [];
  let readings = 0;
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const send = async () => {
    while (performance.now() - begun < seconds * 1000) {
      const batch = next();
      const sent = performance.now();
      readings += (await history.append(batch)).stored;
      latencies.push(performance.now() - sent);
    }
  };
  await Promise.all([send(), send(), send(), send()]);
  const rate = told(`${name} append`, readings, begun, cpu, latencies);
  await history.close();
  return rate;
}

/** Ten times the district's load, a reading at a time. */
async function singles(name: string, history: History): Promise<void> {
  const next = batches(1);
  const latencies: number[] = [];
  await history.append(next());
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const sent: Promise<unknown>[] = [];
  for (let n = 0; n < 230 * seconds; n += 1) {
    const due = begun + (n * 1000) / 230;
    if (due > performance.now()) await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
    const at = performance.now();
    sent.push(history.append(next()).then(() => latencies.push(performance.now() - at)));
  }
  await Promise.all(sent);
  told(`${name}, 230 singles/s`, 230 * seconds, begun, cpu, latencies);
  await history.close();
}

/** DuckDB alone: the same readings in the same portions into a table of a database file, a commit each. */
async function rawAppend(): Promise<number> {
  const instance = await DuckDBInstance.create(path.join(folder, "raw.duckdb"), {
    memory_limit: "256MB",
    threads: "2",
  });
  const connection = await instance.connect();
  await connection.run("CREATE TABLE reading (stream UINTEGER, time BIGINT, value BIGINT, quality UTINYINT)");
  const next = batches(10_000);
  const latencies: number[] = [];
  let readings = 0;
  const cpu = process.cpuUsage();
  const begun = performance.now();
  while (performance.now() - begun < seconds * 1000) {
    const { streams, times, values } = next();
    const sent = performance.now();
    await connection.run("BEGIN");
    const appender = await connection.createAppender("reading");
    for (let from = 0; from < streams.length; from += 2048) {
      const to = Math.min(streams.length, from + 2048);
      const chunk = DuckDBDataChunk.create([UINTEGER, BIGINT, BIGINT, UTINYINT], to - from);
      chunk.setColumns([
        [...streams.subarray(from, to)],
        Array.from(times.subarray(from, to), BigInt),
        Array.from(values.subarray(from, to), BigInt),
        new Array(to - from).fill(0),
      ]);
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    await connection.run("COMMIT");
    readings += streams.length;
    latencies.push(performance.now() - sent);
  }
  const rate = told("raw DuckDB append", readings, begun, cpu, latencies);
  connection.closeSync();
  instance.closeSync();
  return rate;
}

/** Parts as settling leaves them, a day each, written by DuckDB itself. */
async function fillYear(target: string): Promise<void> {
  const begun = performance.now();
  mkdirSync(path.join(target, "parts"), { recursive: true });
  const instance = await DuckDBInstance.create(":memory:", { memory_limit: "1GB", threads: "2" });
  const connection = await instance.connect();
  const parts: PartEntry[] = [];
  for (let day = 0; day < days; day += 1) {
    const from = first + day * dayMs;
    const file = `${String(day + 1).padStart(8, "0")}.parquet`;
    await connection.run(
      `COPY (SELECT stream, time, ${valueSql} AS value, 0::UTINYINT AS quality FROM (
         SELECT (1 + n // ${readingsADay / streamCount})::UINTEGER AS stream,
           ${from} + (n % ${readingsADay / streamCount}) * ${everyMs} AS time FROM range(${readingsADay}) AS t(n)))
       TO '${path.join(target, "parts", file)}'
       (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION V2, ROW_GROUP_SIZE 32768)`,
    );
    parts.push({
      file,
      rows: readingsADay,
      bytes: statSync(path.join(target, "parts", file)).size,
      from,
      to: from + dayMs - everyMs,
      leastStream: 1,
      greatestStream: streamCount,
      settled: true,
    });
  }
  connection.closeSync();
  instance.closeSync();
  await writeManifest(target, { ...emptyManifest, nextFile: days + 1, parts });
  // The note of the newest readings, as a running history leaves it.
  const history = new DuckDbHistory({ folder: target, memoryMb: 256, threads: 2, log });
  await history.append({
    streams: Uint32Array.from(streams),
    times: new Float64Array(streamCount).fill(first + days * dayMs),
    values: new Float64Array(streamCount),
    qualities: new Uint8Array(streamCount),
  });
  await history.settle();
  await history.close();
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  console.log(
    `filled                   ${days * readingsADay} readings in ${((performance.now() - begun) / 1000).toFixed(0)} s, ${(bytes / (days * readingsADay)).toFixed(2)} bytes each`,
  );
}

async function filledClickHouse(server: string): Promise<History> {
  const history = new ClickHouseHistory({ url: `${server}/year`, log });
  await history.ready();
  const client = new ClickHouseClient(server);
  for (let day = 0; day < days; day += 1) {
    await client.run(
      `INSERT INTO year.readings SELECT toUInt32(1 + intDiv(number, ${readingsADay / streamCount})) AS stream,
         toInt64(${first + day * dayMs} + (number % ${readingsADay / streamCount}) * ${everyMs}) AS time,
         toInt64(20000 + (stream * 7919 + intDiv(time, 86400)) % 997), toUInt8(0) FROM numbers(${readingsADay})`,
    );
  }
  await history.close();
  const filled = new ClickHouseHistory({ url: `${server}/year`, log });
  await filled.ready();
  return filled;
}

async function questions(name: string, history: History): Promise<void> {
  const end = first + days * dayMs;
  const whole = { from: first, to: end };
  const month = { from: Math.max(first, end - 30 * dayMs), to: end };
  const areas = new Map(streams.map((stream) => [stream, stream % 14]));
  const buckets = { length: hourMs };
  const measure = async (what: string, ask: () => Promise<number>) => {
    const times: number[] = [];
    let rows = 0;
    const cpu = process.cpuUsage();
    for (let round = 0; round < 3; round += 1) {
      const begun = performance.now();
      rows = await ask();
      times.push(performance.now() - begun);
    }
    const { user, system } = process.cpuUsage(cpu);
    const [once = 0, ...again] = times;
    console.log(
      `${`${name}: ${what}`.padEnd(58)} ${once.toFixed(0)} ms, again ${Math.min(...again).toFixed(0)} ms, processor ${((user + system) / 3000).toFixed(0)} ms (${rows})`,
    );
  };
  const rangeOf = async (some: number[], stretch: typeof whole, limit: number) =>
    (await history.range({ streams: some, ...stretch, limit })).streams.length;
  const aggregateOf = async (some: number[], stretch: typeof whole, groupOf?: Map<number, number>) =>
    (
      await history.aggregate({
        streams: some,
        ...stretch,
        buckets,
        ...(groupOf === undefined ? {} : { groupOf }),
      })
    ).length;
  await measure("newest of all streams", async () => (await history.last(streams)).size);
  await measure(
    "newest of all streams, half way",
    async () => (await history.last(streams, (first + end) / 2)).size,
  );
  await measure("range, 1 stream, a day", () => rangeOf([77], { from: end - dayMs, to: end }, 10_000));
  await measure("range, 1 stream, first 10,000 of all", () => rangeOf([77], whole, 10_000));
  await measure(
    "range, all streams, newest page of 1,000",
    async () => (await history.range({ streams, ...whole, order: "descending", limit: 1000 })).streams.length,
  );
  await measure("hourly, 1 stream, a month", () => aggregateOf([77], month));
  await measure("hourly, 1 stream, all days", () => aggregateOf([77], whole));
  await measure("hourly, all streams in 14 areas, a month", () => aggregateOf(streams, month, areas));
  await measure("hourly, all streams in 14 areas, all days", () => aggregateOf(streams, whole, areas));
  await history.close();
}
