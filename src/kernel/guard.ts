import { sql } from "kysely";
import type { Client } from "pg";
import type { Database } from "./db.ts";

/**
 * Locks between processes, held by a connection of their own: they end with the process, however it ends, and keep
 * no connection of the pool from the work that they guard. A broken connection loses the locks; it is made anew at
 * the next use.
 */
export class Guard {
  readonly #database: Database;
  #connection: Promise<Client> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #held = new Set<string>();
  #ended = false;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Takes the lock if nobody else has it. Rejects where the database cannot be reached. */
  async tryLock(name: string): Promise<boolean> {
    if (this.#held.has(name)) return true;
    const won = await this.#ask("SELECT pg_try_advisory_lock(hashtextextended($1, 3)) AS yes", name);
    if (won && this.#connection !== undefined) this.#held.add(name);
    return won;
  }

  holds(name: string): boolean {
    return this.#held.has(name);
  }

  /** Gives the lock back. Where the connection is gone, so is the lock. */
  async unlock(name: string): Promise<void> {
    if (!this.#held.delete(name)) return;
    await this.#ask("SELECT pg_advisory_unlock(hashtextextended($1, 3)) AS yes", name);
  }

  /** Ends the connection, and all locks with it. */
  async end(): Promise<void> {
    await this.#last;
    this.#ended = true;
    const client = await this.#connection?.catch(() => undefined);
    await client?.end();
  }

  /** One question after the other: a connection takes one at a time. */
  #ask(question: string, name: string): Promise<boolean> {
    const answer = this.#last.then(async () => {
      const client = await this.#client();
      const { rows } = await client.query<{ yes: boolean }>(question, [name]);
      return rows[0]?.yes === true;
    });
    this.#last = answer.catch(() => {});
    return answer;
  }

  #client(): Promise<Client> {
    if (this.#ended) return Promise.reject(new Error("the locks of this process have ended"));
    if (this.#connection !== undefined) return this.#connection;
    const connection = this.#database.connect();
    this.#connection = connection;
    const forget = () => {
      if (this.#connection !== connection) return;
      this.#connection = undefined;
      this.#held = new Set();
    };
    connection.then((client) => client.once("end", forget), forget);
    return connection;
  }
}

/**
 * Frees the jobs of workers that are gone: each living worker holds the lock of its name, so a lock that can be won
 * belongs to nobody. Without this a killed process would keep its jobs for four hours. Returns the names.
 */
export async function freeJobsOfTheDead(guard: Guard, database: Database): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT DISTINCT locked_by AS name FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL`.execute(
    database.kysely,
  );
  const dead: string[] = [];
  for (const { name } of rows) {
    if (guard.holds(workerLock(name)) || !(await guard.tryLock(workerLock(name)))) continue;
    await sql`SELECT graphile_worker.force_unlock_workers(ARRAY[${name}])`.execute(database.kysely);
    await guard.unlock(workerLock(name));
    dead.push(name);
  }
  return dead;
}

/** Name of the lock that a living worker holds. */
export function workerLock(worker: string): string {
  return `worker:${worker}`;
}
