import { setTimeout as sleep } from "node:timers/promises";
import { actsAfter, newestPosition, type PlacedAct, type Position } from "./acts.ts";
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
  #begun: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(database: Database, log: Log) {
    this.#database = database;
    this.#log = log;
  }

  /** Calls `listener` for every act durable after {@link ready}. Returns the function that ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (this.#running === undefined && !this.#stopped) this.#start();
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when the place to follow from is known: what is durable from then on will be heard. */
  ready(): Promise<void> {
    return this.#begun;
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

  #start(): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#begun = promise;
    this.#running = this.#follow(resolve).finally(() => {
      resolve();
      this.#running = undefined;
      // Someone may have begun to listen while the last read was under way.
      if (this.#listeners.size > 0 && !this.#stopped) this.#start();
    });
  }

  async #follow(begun: () => void): Promise<void> {
    let position: Position | undefined;
    while (this.#listeners.size > 0 && !this.#stopped) {
      const from = position;
      if (from === undefined) {
        position = await this.#read(() => newestPosition(this.#database.kysely));
        if (position !== undefined) begun();
      } else {
        const acts = (await this.#read(() => actsAfter(this.#database.kysely, from, batch))) ?? [];
        for (const act of acts) this.#tell(act);
        position = acts.at(-1)?.position ?? position;
        if (acts.length === batch) continue;
      }
      await sleep(pollMs);
    }
  }

  /** A listener that fails is a fault of ours; it must not end the following for everybody else. */
  #tell(act: PlacedAct): void {
    for (const listener of this.#listeners) {
      try {
        listener(act);
      } catch (error) {
        this.#listeners.delete(listener);
        this.#log.error({ err: error }, "a listener failed and hears no more");
      }
    }
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
