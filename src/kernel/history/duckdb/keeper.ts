import { rm, stat } from "node:fs/promises";
import path from "node:path";
import type { ReadingBatch } from "../history.ts";
import type { Newest } from "../newest.ts";
import type { Engine } from "./engine.ts";
import { quoted } from "./engine.ts";
import { replaceFile, syncFile, syncFolder } from "./files.ts";
import { frameOf } from "./frame.ts";
import type { Journal } from "./journal.ts";
import { type Manifest, type PartEntry, partsFolder, writeManifest } from "./manifest.ts";
import { cutHours, dueParts, type HourRows, hourMs, type Sizes } from "./settling.ts";
import type { Part, Recent, Shelf } from "./shelf.ts";

export type Kept = {
  folder: string;
  engine: Engine;
  journal: Journal;
  newest: Newest;
  shelf: Shelf;
  manifest: Manifest;
  sizes: Sizes;
};

/**
 * Brings readings from the journal into Parquet and keeps the parts in order. Every step writes what is new beside what
 * is there, and then replaces the manifest: wherever a process ends, the old state or the new one stands. Its methods
 * must not run at the same time.
 */
export class Keeper {
  readonly #kept: Kept;
  #manifest: Manifest;

  constructor(kept: Kept) {
    this.#kept = kept;
    this.#manifest = kept.manifest;
  }

  /** Writes a table that takes no more readings into a part, and lets its segments of the journal go. */
  async seal(recent: Recent): Promise<void> {
    const { shelf, journal } = this.#kept;
    if (recent.through === null) throw new Error("readings are still added to this table");
    const part = await this.#writePart(`SELECT * FROM ${recent.table.name}`, false);
    await this.#replace({ add: part === null ? [] : [part], remove: [] }, recent.through);
    await shelf.change({ add: part === null ? [] : [part], remove: [recent] });
    await journal.drop(recent.through);
  }

  get bytes(): number {
    return this.#manifest.parts.reduce((sum, part) => sum + part.bytes, 0);
  }

  /** Puts parts together where that is due; answers whether it was. */
  async settle(): Promise<boolean> {
    const { shelf, sizes, engine } = this.#kept;
    const due = new Set(
      dueParts(
        shelf.view.parts.map(({ entry }) => entry),
        sizes,
      ),
    );
    if (due.size === 0) return false;
    const inputs = shelf.view.parts.filter(({ entry }) => due.has(entry));
    const source = shelf.partsSql(inputs.map(({ entry }) => entry));
    const hours = await engine.rows(
      `SELECT (time - ((time % ${hourMs}) + ${hourMs}) % ${hourMs}) // ${hourMs} AS hour, count(*)
       FROM (${source}) GROUP BY hour ORDER BY hour`,
    );
    const counted = hours.map(([hour, rows]): HourRows => ({ hour: Number(hour), rows: Number(rows) }));
    const outputs: PartEntry[] = [];
    try {
      for (const { from, to } of cutHours(counted, sizes.partRows)) {
        const where = `time >= ${from * hourMs} AND time < ${to * hourMs}`;
        const part = await this.#writePart(`SELECT * FROM (${source}) WHERE ${where}`, true);
        if (part !== null) outputs.push(part);
      }
    } catch (error) {
      for (const part of outputs) await rm(shelf.fileOf(part), { force: true });
      throw error;
    }
    await this.#replace({ add: outputs, remove: inputs });
    await shelf.change({ add: outputs, remove: inputs });
    return true;
  }

  /**
   * Takes readings out of the parts for good and puts others in, at once. `keep` is the condition of the readings that
   * stay, over the columns of `each`. Everything recent must have been sealed. Answers how many went.
   */
  async rewrite(
    touched: (part: PartEntry) => boolean,
    keep: string,
    insert: ReadingBatch | null,
    /** Called when all is on the disk but not named in the manifest yet. */
    onWritten: (parts: readonly PartEntry[]) => Promise<void>,
  ): Promise<number> {
    const { shelf, engine } = this.#kept;
    const add: PartEntry[] = [];
    const remove: Part[] = [];
    let gone = 0;
    try {
      for (const part of shelf.view.parts.filter(({ entry }) => touched(entry))) {
        const source = shelf.partsSql([part.entry]);
        const [[left] = []] = await engine.rows(`SELECT count(*) FROM (${source}) AS each WHERE ${keep}`);
        if (Number(left) === part.entry.rows) continue;
        gone += part.entry.rows - Number(left);
        remove.push(part);
        const rest = await this.#writePart(
          `SELECT each.* FROM (${source}) AS each WHERE ${keep}`,
          part.entry.settled,
        );
        if (rest !== null) add.push(rest);
      }
      if (insert !== null) {
        const part = await engine.withTable(insert, (name) =>
          this.#writePart(`SELECT * FROM ${name}`, false),
        );
        if (part !== null) add.push(part);
      }
      const removed = new Set(remove);
      const kept = shelf.view.parts.filter((part) => !removed.has(part)).map(({ entry }) => entry);
      await onWritten([...kept, ...add]);
    } catch (error) {
      for (const part of add) await rm(shelf.fileOf(part), { force: true });
      throw error;
    }
    if (add.length > 0 || remove.length > 0) await this.#replace({ add, remove });
    await shelf.change({ add, remove });
    return gone;
  }

  /**
   * Where this fails it is not certain which manifest the disk has: files that either names are left; the next start
   * removes what its manifest does not name.
   */
  async #replace(
    { add, remove }: { add: PartEntry[]; remove: Part[] },
    sealed = this.#manifest.sealed,
  ): Promise<void> {
    const { folder, newest } = this.#kept;
    const { nextFile } = this.#manifest;
    const removed = new Set(remove.map(({ entry }) => entry));
    const name = `newest-${nextFile}.bin`;
    // Ahead of the parts by what the journal holds: read again from there, it says the same.
    await replaceFile(path.join(folder, name), Buffer.concat(frameOf(newest.all()).buffers));
    const before = this.#manifest.newest;
    const manifest: Manifest = {
      ...this.#manifest,
      sealed,
      nextFile: nextFile + 1,
      newest: name,
      parts: [...this.#manifest.parts.filter((part) => !removed.has(part)), ...add],
    };
    await writeManifest(folder, manifest);
    this.#manifest = manifest;
    if (before !== null) await rm(path.join(folder, before), { force: true });
  }

  async #writePart(select: string, settled: boolean): Promise<PartEntry | null> {
    const { folder, engine } = this.#kept;
    const file = `${String(this.#manifest.nextFile).padStart(8, "0")}.parquet`;
    this.#manifest = { ...this.#manifest, nextFile: this.#manifest.nextFile + 1 };
    const full = path.join(folder, partsFolder, file);
    try {
      await engine.rows(
        `COPY (SELECT stream, time, value, quality FROM (${select}) ORDER BY stream, time) TO ${quoted(full)}
         (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION V2, ROW_GROUP_SIZE ${rowGroupRows})`,
      );
      const [found = []] = await engine.rows(
        `SELECT count(*), min(time), max(time), min(stream), max(stream) FROM read_parquet(${quoted(full)})`,
      );
      const [rows = 0, from = 0, to = 0, leastStream = 0, greatestStream = 0] = found.map(Number);
      if (rows === 0) {
        await rm(full, { force: true });
        return null;
      }
      await syncFile(full);
      await syncFolder(path.dirname(full));
      const { size: bytes } = await stat(full);
      return { file, rows, bytes, from, to, leastStream, greatestStream, settled };
    } catch (error) {
      await rm(full, { force: true });
      throw error;
    }
  }
}

/** Few enough that a question for one stream reads little, many enough that they compress well. */
const rowGroupRows = 32_768;
