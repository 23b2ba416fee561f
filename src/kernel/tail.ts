import { actsAfter, newestPosition, type PlacedAct } from "./acts.ts";
import type { Database } from "./db.ts";
import type { Log } from "./log.ts";

type Listener = (act: PlacedAct) => void;

const pollMs = 100;
const batch = 500;

/**
 * Follows the acts as they become durable and hands each, in order and exactly once, to every listener.
 * It polls only while someone listens: one indexed read each 100 ms, and no lock at commit as NOTIFY would take.
 */
export class Tail {
  readonly #database: Database;
  readonly #log: Log;
  readonly #listeners = new Set<Listener>();
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(database: Database, log: Log) {
    this.#database = database;
    this.#log = log;
  }

  /** Calls `listener` for every act durable from now on. Returns the function that ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    this.#running ??= this.#follow();
    return () => this.#listeners.delete(listener);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Ends the polling; resolves when the last read is over. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#listeners.clear();
    await this.#running;
  }

  async #follow(): Promise<void> {
    let position = await this.#read(() => newestPosition(this.#database.kysely));
    while (this.#listeners.size > 0 && !this.#stopped) {
      const from = position;
      if (from === undefined) {
        position = await this.#read(() => newestPosition(this.#database.kysely));
      } else {
        const acts = (await this.#read(() => actsAfter(this.#database.kysely, from, batch))) ?? [];
        for (const act of acts) for (const listener of this.#listeners) listener(act);
        position = acts.at(-1)?.position ?? position;
        if (acts.length === batch) continue;
      }
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    this.#running = undefined;
  }

  /** A failed read is logged and tried again at the next turn; the position stays, so nothing is skipped. */
  async #read<T>(query: () => Promise<T>): Promise<T | undefined> {
    try {
      return await query();
    } catch (error) {
      this.#log.warn({ err: error }, "could not follow the acts; trying again");
      return undefined;
    }
  }
}
