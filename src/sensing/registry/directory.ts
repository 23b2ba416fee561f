import { sql } from "kysely";
import type { Database } from "../../kernel/index.ts";
import type { Stream, StreamDirectory } from "./stream.ts";

type Row = Omit<Stream, "words"> & { words: string[] | null };

const everyMs = 1_000;

/**
 * The streams in memory. Each change leaves the id of its transaction with the row; whoever looks again asks for the
 * rows of transactions that were not over when it looked last, so that nothing is missed, whatever commits first.
 */
export class Directory implements StreamDirectory {
  readonly #database: Database;
  readonly #byNumber = new Map<number, Stream>();
  readonly #byCode = new Map<string, Stream>();
  readonly #byKind = new Map<string, Set<number>>();
  readonly #byThing = new Map<number, Set<number>>();
  readonly #listeners = new Set<(stream: Stream) => void>();
  readonly #timer: NodeJS.Timeout;
  #horizon = "0";
  #looking: Promise<void> = Promise.resolve();

  private constructor(database: Database, onFailure: (error: unknown) => void) {
    this.#database = database;
    this.#timer = setInterval(() => void this.refresh().catch(onFailure), everyMs).unref();
  }

  static async open(database: Database, onFailure: (error: unknown) => void): Promise<Directory> {
    const directory = new Directory(database, onFailure);
    await directory.refresh();
    return directory;
  }

  byNumber(number: number): Stream | undefined {
    return this.#byNumber.get(number);
  }

  byCode(code: string): Stream | undefined {
    return this.#byCode.get(code);
  }

  all(): Iterable<Stream> {
    return this.#byNumber.values();
  }

  ofKind(kind: string): readonly Stream[] {
    return this.#pick(this.#byKind.get(kind));
  }

  ofThing(thing: number): readonly Stream[] {
    return this.#pick(this.#byThing.get(thing));
  }

  onChange(listener: (stream: Stream) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Looks one after the other: whoever asks now sees what is committed now. */
  refresh(): Promise<void> {
    const next = this.#looking.catch(() => {}).then(() => this.#look());
    this.#looking = next;
    return next;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
  }

  #pick(numbers: ReadonlySet<number> | undefined): Stream[] {
    return [...(numbers ?? [])].flatMap((number) => this.#byNumber.get(number) ?? []);
  }

  async #look(): Promise<void> {
    const { rows } = await changed(this.#database, this.#horizon);
    for (const { horizon, stream } of rows) {
      this.#horizon = horizon;
      if (stream !== null) this.#take(streamOf(stream));
    }
  }

  #take(stream: Stream): void {
    const before = this.#byNumber.get(stream.number);
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(stream)) return;
    if (before !== undefined) {
      if (this.#byCode.get(before.code) === before) this.#byCode.delete(before.code);
      if (before.kind !== null) this.#byKind.get(before.kind)?.delete(before.number);
      this.#byThing.get(before.thing)?.delete(before.number);
    }
    this.#byNumber.set(stream.number, stream);
    // A code may have been given to another stream since this one was retired.
    const holder = this.#byCode.get(stream.code);
    if (stream.retiredAt === null || holder === undefined || holder.retiredAt !== null)
      this.#byCode.set(stream.code, stream);
    if (stream.kind !== null) add(this.#byKind, stream.kind, stream.number);
    add(this.#byThing, stream.thing, stream.number);
    for (const listener of this.#listeners) listener(stream);
  }
}

function add<K>(map: Map<K, Set<number>>, key: K, number: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, new Set([number]));
  else known.add(number);
}

function streamOf({ retiredAt, words, ...row }: Row): Stream {
  return { ...row, words: words ?? [], retiredAt: retiredAt === null ? null : new Date(retiredAt) };
}

/** Streams that changed, or whose thing did, in transactions not over at `horizon`; one row at least. */
function changed(database: Database, horizon: string) {
  return sql<{ horizon: string; stream: Row | null }>`
    WITH touched AS (
      SELECT id FROM sensing.stream WHERE changed_in >= ${horizon}::xid8
      UNION
      SELECT s.id FROM sensing.thing t JOIN sensing.stream s ON s.thing = t.id WHERE t.changed_in >= ${horizon}::xid8)
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon, row.stream
    FROM (SELECT 1) AS one LEFT JOIN (
      SELECT jsonb_build_object('number', s.id, 'code', s.code, 'kind', s.kind,
        'names', coalesce(s.names, jsonb_build_object('zh-CN', s.name, 'ja', s.name, 'en', s.name)),
        'thing', s.thing, 'type', s.result_type, 'unitCode', s.unit_code, 'settings', s.settings,
        'words', (SELECT jsonb_agg(w.word ORDER BY w.code) FROM sensing.word w WHERE w.stream = s.id),
        'version', s.version, 'retiredAt', s.retired_at, 'unit', t.unit, 'area', t.area_path, 'cell', t.cell,
        'longitude', t.longitude, 'latitude', t.latitude) AS stream
      FROM sensing.stream s JOIN sensing.thing t ON t.id = s.thing WHERE s.id IN (SELECT id FROM touched)
      ORDER BY s.id) AS row ON true`.execute(database.kysely);
}
