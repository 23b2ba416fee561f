import { randomUUID } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { admit } from "../admission.ts";
import { bounds, checkBatch, joined, lastOfEach, readingsOf, slice } from "../batch.ts";
import { GroupCommit } from "../group-commit.ts";
import type {
  Aggregate,
  AggregateQuestion,
  Appended,
  History,
  HistoryState,
  RangeQuestion,
  Reading,
  ReadingBatch,
  Retention,
  Stretch,
} from "../history.ts";
import { Newest } from "../newest.ts";
import { Trouble } from "../trouble.ts";
import { aggregateSql, rangeSql, streamsSql, withinSql } from "./sql.ts";
import { makeTables, type Tables, tablesOf } from "./tables.ts";

type StreamStretch = Stretch & { streams: readonly number[] };
type Opened = { tables: Tables; newest: Newest; figures: { readings: number; from: number; to: number } };

const groupRows = 262_144;
/** Streams and times that are sent along with one question; the server reads them a byte at a time. */
const keysAtOnce = 100_000;
const quietTries = 100;
const quietWaitMs = 100;

/**
 * History on a ClickHouse server or cluster, for a single writing process: what is new is decided by the newest
 * readings in its memory, as with DuckDB. SQL in the subset that 18.16 and present versions share, whole numbers alone.
 */
export class ClickHouseHistory implements History {
  readonly #url: string;
  readonly #group: GroupCommit<ReadingBatch, Appended>;
  readonly #trouble: Trouble;
  #opening: Promise<Opened> | undefined;
  /** An insert whose end was not seen, and the streams it was for. */
  #uncertain: { queryId: string; streams: Set<number> } | undefined;

  constructor(options: { url: string; log: (error: unknown, what: string) => void }) {
    this.#url = options.url;
    this.#trouble = new Trouble(options.log);
    this.#group = new GroupCommit(groupRows, (batches) => this.#commit(batches));
  }

  /** Makes the tables where they are missing and reads the newest readings. A failure is tried anew by the next call. */
  async ready(): Promise<void> {
    await this.#opened();
  }

  async append(batch: ReadingBatch): Promise<Appended> {
    checkBatch(batch);
    if (batch.streams.length === 0) return { stored: 0, repeated: 0, conflicting: [] };
    return this.#group.write(batch, batch.streams.length);
  }

  async replace(batch: ReadingBatch): Promise<void> {
    checkBatch(batch);
    const rows = lastOfEach(batch);
    const times = bounds(rows.times);
    if (times === null) return;
    await this.#alone(async (opened) => {
      const { tables, newest, figures } = opened;
      const keys = readingsOf(rows).map(({ stream, time }) => `(${stream},${time})`);
      const range = { from: times.least, to: times.greatest + 1 };
      const gone = await deleteWhere(tables, `${withinSql(range)} AND (stream, time) IN (${keys.join(",")})`);
      await this.#insert(tables, rows);
      newest.stored(rows);
      grow(figures, rows);
      figures.readings -= gone;
    });
  }

  async range(question: RangeQuestion): Promise<ReadingBatch> {
    const { tables } = await this.#opened();
    return tables.front.readings(rangeSql(tables.table, question));
  }

  async last(streams: readonly number[], at?: number): Promise<ReadonlyMap<number, Reading>> {
    const { newest, tables } = await this.#opened();
    const found = new Map<number, Reading>();
    const older: number[] = [];
    for (const stream of streams) {
      const reading = newest.get(stream);
      if (reading === undefined) continue;
      if (at === undefined || reading.time < at) found.set(stream, reading);
      else older.push(stream);
    }
    if (at !== undefined && older.length > 0) {
      const where = `${streamsSql(older)} AND time < ${at}`;
      for (const reading of readingsOf(await newestWhere(tables, where))) found.set(reading.stream, reading);
    }
    return found;
  }

  async aggregate(question: AggregateQuestion): Promise<Aggregate[]> {
    const { tables } = await this.#opened();
    const lines = await tables.front.lines(aggregateSql(tables.table, question));
    return lines.map(([group, bucket, count, least, greatest, sum, first, last]) => ({
      group: Number(group),
      bucket: Number(bucket),
      count: Number(count),
      least: Number(least),
      greatest: Number(greatest),
      sum: BigInt(sum ?? 0),
      first: Number(first),
      last: Number(last),
    }));
  }

  async count({ streams, ...stretch }: StreamStretch): Promise<number> {
    const { tables } = await this.#opened();
    return countWhere(tables, `${streamsSql(streams)} AND ${withinSql(stretch)}`);
  }

  erase(question: StreamStretch): Promise<number> {
    return this.#takeOut([question]);
  }

  retain(rules: readonly Retention[]): Promise<number> {
    return this.#takeOut(
      rules.map(({ streams, before, from = -Number.MAX_SAFE_INTEGER }) => ({ streams, from, to: before })),
    );
  }

  async export(
    { streams, ...stretch }: StreamStretch,
    file: string,
    format: "csv" | "parquet",
  ): Promise<number> {
    const { tables } = await this.#opened();
    const where = `${streamsSql(streams)} AND ${withinSql(stretch)}`;
    const rows = await countWhere(tables, where);
    const half = `${file}.half`;
    const sql = `SELECT stream, time, value, quality FROM ${tables.table} WHERE ${where}
      ORDER BY stream, time FORMAT CSV`;
    try {
      await tables.front.save(sql, half, "stream,time,value,quality\n");
      if (format === "csv") await rename(half, file);
      else await parquetOf(half, file);
    } finally {
      await rm(half, { force: true });
    }
    return rows;
  }

  async state(): Promise<HistoryState> {
    // Whether the server answers is known from the last write; asking it each time would make a probe wait.
    const { figures } = (await this.#opening?.catch(() => undefined)) ?? {};
    const { readings = 0, from = 0, to = 0 } = figures ?? {};
    return {
      kind: "clickhouse",
      readings,
      bytes: null,
      from: readings === 0 ? null : from,
      to: readings === 0 ? null : to,
      trouble: this.#trouble.current,
    };
  }

  async close(): Promise<void> {
    await this.#group.idle();
  }

  async #opened(): Promise<Opened> {
    this.#opening ??= open(this.#url);
    const opening = this.#opening;
    try {
      return await opening;
    } catch (error) {
      if (this.#opening === opening) this.#opening = undefined;
      throw this.#trouble.met(error);
    }
  }

  async #commit(batches: readonly ReadingBatch[]): Promise<Appended[]> {
    const { tables, newest, figures } = await this.#opened();
    let rows: ReadingBatch | undefined;
    try {
      await this.#settleUncertain(tables, newest);
      const admitted = await admit(batches, newest, (asked) => storedOf(tables, asked));
      rows = admitted.rows;
      if (rows.streams.length > 0) {
        await this.#insert(tables, rows);
        newest.stored(rows);
        grow(figures, rows);
      }
      this.#trouble.over();
      return admitted.outcomes;
    } catch (error) {
      if (rows !== undefined) newest.retreat(rows.streams);
      throw this.#trouble.met(error);
    }
  }

  async #insert(tables: Tables, rows: ReadingBatch): Promise<void> {
    const queryId = randomUUID();
    try {
      await tables.front.insert(tables.table, rows, queryId);
    } catch (error) {
      this.#uncertain = { queryId, streams: new Set(rows.streams) };
      throw error;
    }
  }

  /** After an insert that failed or was not answered: waits until it has ended, and reads how far it came. */
  async #settleUncertain({ front, nodes, ...tables }: Tables, newest: Newest): Promise<void> {
    if (this.#uncertain === undefined) return;
    const { queryId, streams } = this.#uncertain;
    const sql = `SELECT count() FROM system.processes WHERE query_id = '${queryId}' OR initial_query_id = '${queryId}'`;
    for (let tries = 0; ; tries += 1) {
      const counts = await Promise.all([front, ...nodes].map((node) => node.lines(sql)));
      if (counts.every((lines) => lines[0]?.[0] === "0")) break;
      if (tries === quietTries) throw new Error("an earlier insert is still being written");
      await sleep(quietWaitMs);
    }
    newest.stored(await newestWhere({ front, nodes, ...tables }, streamsSql([...streams])));
    this.#uncertain = undefined;
  }

  #alone<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
    return this.#group.alone(async () => {
      const opened = await this.#opened();
      try {
        await this.#settleUncertain(opened.tables, opened.newest);
        return await work(opened);
      } catch (error) {
        throw this.#trouble.met(error);
      }
    });
  }

  async #takeOut(stretches: readonly StreamStretch[]): Promise<number> {
    const wanted = stretches.filter(({ streams, from, to }) => streams.length > 0 && from < to);
    if (wanted.length === 0) return 0;
    return this.#alone(async ({ tables, newest, figures }) => {
      const where = wanted.map(
        ({ streams, ...stretch }) => `(${streamsSql(streams)} AND ${withinSql(stretch)})`,
      );
      const gone = await deleteWhere(tables, where.join(" OR "));
      figures.readings -= gone;
      const touched = [...new Set(wanted.flatMap(({ streams }) => streams))];
      const left = await newestWhere(tables, streamsSql(touched));
      newest.forget(touched);
      newest.stored(left);
      return gone;
    });
  }
}

async function open(url: string): Promise<Opened> {
  const tables = tablesOf(url);
  await makeTables(tables);
  const newest = new Newest();
  newest.stored(await newestWhere(tables, "1"));
  const [[readings, from, to] = []] = await tables.front.lines(
    `SELECT count(), min(time), max(time) FROM ${tables.table}`,
  );
  const some = Number(readings) > 0;
  const figures = {
    readings: Number(readings),
    from: some ? Number(from) : Number.POSITIVE_INFINITY,
    to: some ? Number(to) : Number.NEGATIVE_INFINITY,
  };
  return { tables, newest, figures };
}

function grow(figures: Opened["figures"], { streams, times }: ReadingBatch): void {
  const range = bounds(times);
  if (range === null) return;
  figures.readings += streams.length;
  figures.from = Math.min(figures.from, range.least);
  figures.to = Math.max(figures.to, range.greatest);
}

const newestWhere = ({ front, table }: Tables, where: string) =>
  front.readings(
    `SELECT stream, max(time), argMax(value, time), argMax(quality, time) FROM ${table} WHERE ${where} GROUP BY stream`,
  );

async function storedOf(tables: Tables, asked: ReadingBatch): Promise<ReadingBatch> {
  const found: ReadingBatch[] = [];
  for (let from = 0; from < asked.streams.length; from += keysAtOnce) {
    found.push(await storedAmong(tables, slice(asked, from, from + keysAtOnce)));
  }
  return joined(found);
}

async function storedAmong({ front, table }: Tables, asked: ReadingBatch): Promise<ReadingBatch> {
  const times = bounds(asked.times);
  const streams = bounds(asked.streams);
  if (times === null || streams === null) return asked;
  return front.readings(
    `SELECT stream, time, value, quality FROM ${table} WHERE time BETWEEN ${times.least} AND ${times.greatest}
       AND stream BETWEEN ${streams.least} AND ${streams.greatest} AND (stream, time) GLOBAL IN asked`,
    asked,
  );
}

async function countWhere({ front, table }: Tables, where: string): Promise<number> {
  const [[count] = []] = await front.lines(`SELECT count() FROM ${table} WHERE ${where}`);
  return Number(count);
}

/** Deletes on every node and waits until that is done; answers how many readings went. */
async function deleteWhere(tables: Tables, where: string): Promise<number> {
  const { nodes, local, localDatabase, localName } = tables;
  const gone = await countWhere(tables, where);
  if (gone === 0) return 0;
  const undone = `SELECT count() FROM system.mutations
    WHERE database = '${localDatabase}' AND table = '${localName}' AND is_done = 0`;
  for (const node of nodes) await node.run(`ALTER TABLE ${local} DELETE WHERE ${where}`);
  for (const node of nodes) {
    for (;;) {
      const [[left] = []] = await node.lines(undone);
      if (left === "0") break;
      await sleep(quietWaitMs / 10);
    }
  }
  return gone;
}

/** 18.16 writes no Parquet; DuckDB does it here. */
async function parquetOf(csv: string, file: string): Promise<void> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  try {
    await connection.run(
      `COPY (SELECT * FROM read_csv(${quoted(csv)}, header = true, columns = {'stream': 'UINTEGER', 'time': 'BIGINT',
       'value': 'BIGINT', 'quality': 'UTINYINT'})) TO ${quoted(file)} (FORMAT parquet, COMPRESSION zstd)`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
