import { open, rm } from "node:fs/promises";
import path from "node:path";
import { admit } from "../admission.ts";
import { at, bounds, checkBatch, lastOfEach } from "../batch.ts";
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
import { problem } from "../problems.ts";
import { Trouble } from "../trouble.ts";
import { streamsSql } from "./engine.ts";
import { type Opened, type OpenOptions, openFolder } from "./opening.ts";
import type { Sizes } from "./settling.ts";
import type { Recent } from "./shelf.ts";

type StreamStretch = Stretch & { streams: readonly number[] };

export type DuckDbOptions = {
  folder: string;
  memoryMb: number;
  threads: number;
  log: (error: unknown, what: string) => void;
  sizes?: Partial<Sizes & { sealRows: number }>;
};

/** Rows that are written together at most. */
const groupRows = 262_144;
/** Tables in memory that wait for the disk before writers wait for them. */
const waitingTables = 2;
const probeMs = 1_000;
const defaultSizes = { sealRows: 1_000_000, partRows: 1_000_000, freshParts: 8, depth: 8 };

/**
 * History on one machine. A group of readings is durable when it is in the journal; it is asked for in a table in
 * memory until that is sealed into a Parquet part (docs/decisions/0009).
 */
export class DuckDbHistory implements History {
  #opening: Promise<Opened & { recent: Recent }> | undefined;
  readonly #options: DuckDbOptions;
  readonly #sizes: typeof defaultSizes;
  readonly #group: GroupCommit<ReadingBatch, Appended>;
  readonly #trouble: Trouble;
  #tidying: Promise<void> = Promise.resolve();
  #probe: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: DuckDbOptions) {
    this.#options = options;
    this.#sizes = { ...defaultSizes, ...options.sizes };
    this.#trouble = new Trouble(options.log);
    this.#group = new GroupCommit(groupRows, (batches) => this.#commit(batches));
  }

  async ready(): Promise<void> {
    await this.#opened;
  }

  get #opened(): Promise<Opened & { recent: Recent }> {
    this.#opening ??= this.#open();
    return this.#opening;
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
    const streams = bounds(rows.streams);
    if (times === null || streams === null) return;
    await this.#alone(async ({ engine, keeper, newest }) => {
      await engine.withTable(rows, (name) =>
        keeper.rewrite(
          (part) =>
            part.from <= times.greatest &&
            part.to >= times.least &&
            part.leastStream <= streams.greatest &&
            part.greatestStream >= streams.least,
          `NOT EXISTS (FROM ${name} AS new WHERE new.stream = each.stream AND new.time = each.time)`,
          rows,
          async () => newest.stored(rows),
        ),
      );
    });
  }

  async range(question: RangeQuestion): Promise<ReadingBatch> {
    return (await this.#opened).questions.range(question);
  }

  async last(streams: readonly number[], at?: number): Promise<ReadonlyMap<number, Reading>> {
    const { newest, questions } = await this.#opened;
    const found = new Map<number, Reading>();
    const older: number[] = [];
    for (const stream of streams) {
      const reading = newest.get(stream);
      if (reading === undefined) continue;
      if (at === undefined || reading.time < at) found.set(stream, reading);
      else older.push(stream);
    }
    if (at !== undefined && older.length > 0) {
      const rows = await questions.lastBefore(older, at);
      for (const row of rows.streams.keys()) {
        const reading = readingAt(rows, row);
        found.set(reading.stream, reading);
      }
    }
    return found;
  }

  async aggregate(question: AggregateQuestion): Promise<Aggregate[]> {
    return (await this.#opened).questions.aggregate(question);
  }

  async count(question: StreamStretch): Promise<number> {
    return (await this.#opened).questions.count(question);
  }

  erase({ streams, ...stretch }: StreamStretch): Promise<number> {
    return this.#takeOut([{ streams, ...stretch }]);
  }

  retain(rules: readonly Retention[]): Promise<number> {
    return this.#takeOut(
      rules.map(({ streams, before, from = -Number.MAX_SAFE_INTEGER }) => ({ streams, from, to: before })),
    );
  }

  async export(question: StreamStretch, file: string, format: "csv" | "parquet"): Promise<number> {
    return (await this.#opened).questions.export(question, file, format);
  }

  async state(): Promise<HistoryState> {
    const { shelf, keeper, journal } = await this.#opened;
    const parts = shelf.view.parts.map(({ entry }) => entry);
    const all = [...parts, ...shelf.view.recents].filter(({ rows }) => rows > 0);
    return {
      kind: "duckdb",
      readings: all.reduce((sum, { rows }) => sum + rows, 0),
      bytes: keeper.bytes + journal.bytes,
      from: all.length === 0 ? null : Math.min(...all.map(({ from }) => from)),
      to: all.length === 0 ? null : Math.max(...all.map(({ to }) => to)),
      trouble: this.#trouble.current,
    };
  }

  /** Seals what is recent and puts parts together as far as that is due. */
  async settle(): Promise<void> {
    await this.#alone(async () => {});
    await this.#tidying;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#group.idle();
    this.#closed = true;
    clearTimeout(this.#probe);
    await this.#tidying;
    const opened = await this.#opening?.catch(() => undefined);
    await opened?.journal.close();
    opened?.engine.close();
  }

  async #open(): Promise<Opened & { recent: Recent }> {
    const { folder, memoryMb, threads, log } = this.#options;
    const options: OpenOptions = {
      folder,
      memoryMb,
      threads,
      sizes: this.#sizes,
      onDamage: (where) => log(new Error(where), "acknowledged readings are damaged"),
    };
    const opened = await openFolder(options);
    const recent = await opened.shelf.addRecent();
    for (const batch of opened.replayed) put(opened, recent, batch);
    return { ...opened, recent, replayed: [] };
  }

  async #commit(batches: readonly ReadingBatch[]): Promise<Appended[]> {
    const opened = await this.#opened;
    const { newest, questions, journal } = opened;
    await this.#roomInMemory(opened);
    const { rows, outcomes } = await admit(batches, newest, (asked) => questions.stored(asked));
    if (rows.streams.length === 0) return outcomes;
    try {
      await journal.append(rows);
    } catch (error) {
      newest.retreat(rows.streams);
      this.#watchDisk();
      throw this.#trouble.met(error);
    }
    this.#trouble.over();
    put(opened, opened.recent, rows);
    if (opened.recent.rows >= this.#sizes.sealRows) await this.#turn(opened);
    return outcomes;
  }

  /** Writers wait for the disk rather than fill the memory; where it cannot be written to, they are told. */
  async #roomInMemory({ shelf }: Opened): Promise<void> {
    while (shelf.view.recents.length > waitingTables) {
      const { current } = this.#trouble;
      if (current !== null) throw problem("history.unavailable", { reason: current.reason });
      await this.#tidying;
    }
  }

  /** Begins a new table and a new segment; the old ones go into Parquet beside. */
  async #turn(opened: Opened & { recent: Recent }): Promise<void> {
    const ended = opened.recent;
    opened.recent = await opened.shelf.addRecent();
    ended.through = await opened.journal.turn();
    this.#tidy(opened);
  }

  #tidy(opened: Opened): void {
    this.#tidying = this.#tidying.then(async () => {
      if (this.#closed) return;
      try {
        await sealAll(opened);
        while (await opened.keeper.settle());
        this.#trouble.over();
      } catch (error) {
        this.#trouble.met(error);
        this.#watchDisk();
      }
    });
  }

  /** Runs something between groups with everything sealed and nothing else under way. */
  async #alone<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
    return this.#group.alone(async () => {
      const opened = await this.#opened;
      try {
        if (opened.recent.rows > 0) await this.#turn(opened);
        await this.#tidying;
        await sealAll(opened);
        return await work(opened);
      } catch (error) {
        this.#watchDisk();
        throw this.#trouble.met(error);
      }
    });
  }

  async #takeOut(stretches: readonly StreamStretch[]): Promise<number> {
    const wanted = stretches.filter(({ streams, from, to }) => streams.length > 0 && from < to);
    if (wanted.length === 0) return 0;
    return this.#alone(async ({ keeper, newest, questions }) => {
      const gone = wanted.map(
        ({ streams, from, to }) => `(${streamsSql(streams)} AND time >= ${from} AND time < ${to})`,
      );
      const touched = new Set<number>();
      for (const { streams, from, to } of wanted) {
        for (const stream of streams) {
          const reading = newest.get(stream);
          if (reading !== undefined && reading.time >= from && reading.time < to) touched.add(stream);
        }
      }
      const before = newest.all();
      try {
        return await keeper.rewrite(
          (part) => wanted.some(({ from, to }) => part.from < to && part.to >= from),
          `NOT (${gone.join(" OR ")})`,
          null,
          async (entries) => {
            const parts = entries.map((entry) => ({ entry, users: 0, gone: false }));
            const left = await questions.lastBefore([...touched], Number.MAX_SAFE_INTEGER, {
              parts,
              recents: [],
            });
            newest.forget(touched);
            newest.stored(left);
          },
        );
      } catch (error) {
        newest.stored(before);
        throw error;
      }
    });
  }

  /** While there is trouble, tries every second whether the disk takes writes again, and seals what had to wait. */
  #watchDisk(): void {
    if (this.#probe !== undefined || this.#closed) return;
    this.#probe = setTimeout(() => {
      this.#probe = undefined;
      void this.#tryDisk();
    }, probeMs).unref();
  }

  async #tryDisk(): Promise<void> {
    const opened = await this.#opened;
    try {
      await writeProbe(path.join(this.#options.folder, "probe.half"));
      if (opened.shelf.view.recents.length > 1) this.#tidy(opened);
      else this.#trouble.over();
    } catch (error) {
      this.#trouble.met(error);
      this.#watchDisk();
    }
  }
}

async function sealAll({ shelf, keeper }: Opened): Promise<void> {
  for (const recent of shelf.view.recents) {
    if (recent.through !== null) await keeper.seal(recent);
  }
}

function put({ newest, engine }: Opened, recent: Recent, batch: ReadingBatch): void {
  engine.append(recent.table, batch);
  const times = bounds(batch.times);
  if (times === null) return;
  recent.rows += batch.streams.length;
  recent.from = Math.min(recent.from, times.least);
  recent.to = Math.max(recent.to, times.greatest);
  newest.stored(batch);
}

async function writeProbe(file: string): Promise<void> {
  const handle = await open(file, "w", 0o600);
  try {
    await handle.write(Buffer.alloc(65_536));
    await handle.datasync();
  } finally {
    await handle.close();
    await rm(file, { force: true });
  }
}

function readingAt(batch: ReadingBatch, row: number): Reading {
  return {
    stream: at(batch.streams, row),
    time: at(batch.times, row),
    value: at(batch.values, row),
    quality: at(batch.qualities, row),
  };
}
