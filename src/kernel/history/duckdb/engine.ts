import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import type { DuckDBAppender, DuckDBConnection, DuckDBInstance, JS } from "@duckdb/node-api";
import { bounds } from "../batch.ts";
import type { ReadingBatch } from "../history.ts";
import { problem } from "../problems.ts";
import { appendTo, batchOfChunks, columnsSql, type DuckDbApi } from "./columns.ts";

/** As a text in SQL. */
export const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

export type EngineOptions = { memoryMb: number; threads: number };

/** Statements at once. Each holds a thread of Node's pool of four, and the journal must never wait for one. */
const statementsAtOnce = 2;
/** Folders opened by this process: the lock of a file keeps out other processes alone. */
const open = new Set<string>();

/** A table in memory that readings are put into. */
export type MemoryTable = { name: string; appender: DuckDBAppender };

/** DuckDB, used as what reads and writes Parquet and asks: it keeps nothing itself but the lock of the folder. */
export class Engine {
  readonly #instance: DuckDBInstance;
  readonly #writer: DuckDBConnection;
  readonly #folder: string;
  readonly #api: DuckDbApi;
  readonly #free: DuckDBConnection[] = [];
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #tables = 0;

  private constructor(folder: string, api: DuckDbApi, instance: DuckDBInstance, writer: DuckDBConnection) {
    this.#folder = folder;
    this.#api = api;
    this.#instance = instance;
    this.#writer = writer;
  }

  /** Starts DuckDB and locks the folder. Throws `history.in-use`. */
  static async start(folder: string, options: EngineOptions): Promise<Engine> {
    const key = path.resolve(folder);
    if (open.has(key)) throw problem("history.in-use", { folder, holder: `PID ${process.pid}` });
    open.add(key);
    try {
      const api = await import("@duckdb/node-api");
      const temporary = path.join(folder, "temporary");
      await mkdir(temporary, { recursive: true });
      const instance = await api.DuckDBInstance.create(":memory:", {
        memory_limit: `${options.memoryMb}MB`,
        threads: String(options.threads),
        temp_directory: temporary,
        autoinstall_known_extensions: "false",
      });
      const writer = await instance.connect();
      // Both are built in; nothing is ever loaded from elsewhere.
      await writer.run("LOAD parquet; LOAD core_functions; SET GLOBAL parquet_metadata_cache = true");
      await lock(writer, folder);
      return new Engine(folder, api, instance, writer);
    } catch (error) {
      open.delete(key);
      throw error;
    }
  }

  /** Runs a statement that answers rows of readings. */
  async readings(sql: string): Promise<ReadingBatch> {
    return this.#with(async (connection) =>
      batchOfChunks(await (await connection.run(sql)).fetchAllChunks()),
    );
  }

  /** Runs a statement that answers rows of any kind; whole numbers of 64 bits and more are BigInts. */
  async rows(sql: string): Promise<JS[][]> {
    return this.#with(async (connection) => (await connection.run(sql)).getRowsJS());
  }

  async createTable(): Promise<MemoryTable> {
    this.#tables += 1;
    const name = `readings_${this.#tables}`;
    await this.#writer.run(`CREATE TABLE ${name} (${columnsSql})`);
    return { name, appender: await this.#writer.createAppender(name) };
  }

  /** Puts readings into a table: they can be asked for when this returns. */
  append({ appender }: MemoryTable, batch: ReadingBatch): void {
    appendTo(this.#api, appender, batch);
  }

  async dropTable({ name, appender }: MemoryTable): Promise<void> {
    appender.closeSync();
    await this.#writer.run(`DROP TABLE ${name}`);
  }

  /** Lends a table with these readings for as long as the work takes. */
  async withTable<T>(batch: ReadingBatch, work: (name: string) => Promise<T>): Promise<T> {
    const table = await this.createTable();
    try {
      this.append(table, batch);
      return await work(table.name);
    } finally {
      await this.dropTable(table);
    }
  }

  close(): void {
    for (const connection of this.#free) connection.closeSync();
    this.#writer.closeSync();
    this.#instance.closeSync();
    open.delete(path.resolve(this.#folder));
  }

  async #with<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    while (this.#running >= statementsAtOnce) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
    const connection = this.#free.pop() ?? (await this.#instance.connect());
    try {
      return await work(connection);
    } finally {
      this.#free.push(connection);
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}

/** The operating system frees the lock whatever becomes of the process. The file holds nothing, so it may be made anew. */
async function lock(connection: DuckDBConnection, folder: string): Promise<void> {
  const file = path.join(folder, "lock.duckdb");
  const attach = () => connection.run(`ATTACH ${quoted(file)} AS folder_lock`);
  try {
    await attach();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const holder = /Conflicting lock is held in (.*?)(?:\. See|$)/s.exec(reason)?.[1];
    if (holder !== undefined) throw problem("history.in-use", { folder, holder });
    await rm(file, { force: true });
    await attach();
  }
}

/** Condition on a column that holds for these streams alone. */
export function streamsSql(streams: readonly number[]): string {
  const numbers = Uint32Array.from(new Set(streams)).sort();
  const range = bounds(numbers);
  if (range === null) return "false";
  const between = `stream BETWEEN ${range.least} AND ${range.greatest}`;
  if (range.greatest - range.least + 1 === numbers.length) return between;
  const list = Array.from(numbers).join(",");
  return numbers.length <= 200
    ? `stream IN (${list})`
    : `${between} AND stream IN (SELECT unnest([${list}]::UINTEGER[]))`;
}
