import type { Database, Log } from "../../kernel/index.ts";
import type { IntakeCounts } from "./counts.ts";
import { addCounts } from "./store.ts";

const everyMs = 5000;

/** Writes the counts of objections down every few seconds, and at the end. */
export class CountKeeper {
  readonly #counts: IntakeCounts;
  readonly #database: Database;
  readonly #timeZone: string;
  readonly #timer: NodeJS.Timeout;
  #writing: Promise<void> = Promise.resolve();

  constructor(counts: IntakeCounts, database: Database, timeZone: string, log: Log) {
    this.#counts = counts;
    this.#database = database;
    this.#timeZone = timeZone;
    this.#timer = setInterval(() => {
      this.write().catch((err: unknown) =>
        log.warn({ err }, "counts of the intake could not be written yet"),
      );
    }, everyMs).unref();
  }

  /** Resolves when everything counted until now is written down; what cannot be is kept for the next time. */
  write(): Promise<void> {
    const writing = this.#writing.then(() => this.#write());
    this.#writing = writing.catch(() => {});
    return writing;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.write();
  }

  async #write(): Promise<void> {
    const counted = this.#counts.drain();
    if (counted.length === 0) return;
    try {
      await addCounts(this.#database, counted, this.#timeZone);
    } catch (error) {
      this.#counts.restore(counted);
      throw error;
    }
  }
}
