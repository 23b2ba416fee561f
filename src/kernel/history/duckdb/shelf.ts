import { rm } from "node:fs/promises";
import path from "node:path";
import type { Stretch } from "../history.ts";
import { columnsSql } from "./columns.ts";
import { type Engine, type MemoryTable, quoted } from "./engine.ts";
import { type PartEntry, partsFolder } from "./manifest.ts";

/** A Parquet file that questions may be reading. */
export type Part = { readonly entry: PartEntry; users: number; gone: boolean };

/** Readings in memory that the journal holds, too. */
export type Recent = {
  readonly table: MemoryTable;
  rows: number;
  from: number;
  to: number;
  /** The last segment of the journal that it holds; null while readings are still added. */
  through: number | null;
  users: number;
  gone: boolean;
};

/** What a question reads: fixed at its beginning, whatever is put together beside it. */
export type View = { readonly parts: readonly Part[]; readonly recents: readonly Recent[] };

/**
 * All readings: parts on the disk and recent ones in memory. What is taken out goes when the last question that reads
 * it has ended.
 */
export class Shelf {
  readonly #folder: string;
  readonly #engine: Engine;
  #view: View = { parts: [], recents: [] };

  constructor(folder: string, engine: Engine) {
    this.#folder = folder;
    this.#engine = engine;
  }

  get view(): View {
    return this.#view;
  }

  fileOf({ file }: PartEntry): string {
    return path.join(this.#folder, partsFolder, file);
  }

  /** Puts in and takes out at once. */
  async change(change: { add?: readonly PartEntry[]; remove?: readonly (Part | Recent)[] }): Promise<void> {
    const removed = new Set<Part | Recent>(change.remove);
    const added = (change.add ?? []).map((entry): Part => ({ entry, users: 0, gone: false }));
    this.#view = {
      parts: [...this.#view.parts.filter((part) => !removed.has(part)), ...added],
      recents: this.#view.recents.filter((recent) => !removed.has(recent)),
    };
    for (const one of removed) {
      one.gone = true;
      if (one.users === 0) await this.#dispose(one);
    }
  }

  async addRecent(): Promise<Recent> {
    const table = await this.#engine.createTable();
    const recent: Recent = {
      table,
      rows: 0,
      from: Number.POSITIVE_INFINITY,
      to: Number.NEGATIVE_INFINITY,
      through: null,
      users: 0,
      gone: false,
    };
    this.#view = { ...this.#view, recents: [...this.#view.recents, recent] };
    return recent;
  }

  /** Lends the shelf as it is now. */
  async use<T>(work: (view: View) => Promise<T>): Promise<T> {
    const view = this.#view;
    const all = [...view.parts, ...view.recents];
    for (const one of all) one.users += 1;
    try {
      return await work(view);
    } finally {
      for (const one of all) {
        one.users -= 1;
        if (one.gone && one.users === 0) await this.#dispose(one);
      }
    }
  }

  /** Parts as a source in SQL. */
  partsSql(parts: readonly PartEntry[]): string {
    if (parts.length === 0) return `SELECT * FROM (SELECT ${nullColumns}) WHERE false`;
    const files = parts.map((entry) => quoted(this.fileOf(entry))).join(",");
    return `SELECT stream, time, value, quality FROM read_parquet([${files}])`;
  }

  /** All readings of a view that can matter for a stretch and streams, as a source in SQL. */
  sourceSql(view: View, stretch: Stretch, streams: { least: number; greatest: number } | null): string {
    const parts = view.parts
      .map(({ entry }) => entry)
      .filter(
        (part) =>
          part.from < stretch.to &&
          part.to >= stretch.from &&
          (streams === null ||
            (part.leastStream <= streams.greatest && part.greatestStream >= streams.least)),
      );
    const recents = view.recents.filter(({ from, to }) => from < stretch.to && to >= stretch.from);
    return [
      this.partsSql(parts),
      ...recents.map(({ table }) => `SELECT stream, time, value, quality FROM ${table.name}`),
    ].join(" UNION ALL ");
  }

  async #dispose(one: Part | Recent): Promise<void> {
    if ("table" in one) await this.#engine.dropTable(one.table);
    else await rm(this.fileOf(one.entry), { force: true });
  }
}

const nullColumns = columnsSql
  .split(", ")
  .map((column) => {
    const [name, type] = column.split(" ");
    return `NULL::${type} AS ${name}`;
  })
  .join(", ");
