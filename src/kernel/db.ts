import {
  type CompiledQuery,
  type ControlledTransaction,
  Kysely,
  type Transaction as KyselyTransaction,
} from "kysely";
import { Client, Pool, types } from "pg";
import { Connection, PipelinedDialect } from "./connections.ts";
import { databaseError } from "./database-error.ts";
import { problem } from "./problems.ts";
import type { DB as KernelTables } from "./tables.ts";

/** A transaction. Modules see their own tables with `tx.withTables<TheirTables>()`. */
export type Transaction = KyselyTransaction<KernelTables>;

/** The pool, and Kysely over it. */
export type Database = {
  readonly kysely: Kysely<KernelTables>;
  readonly pool: Pool;
  /** One connection beside the pool, for locks that last as long as a process does. Whoever asked must end it. */
  connect(): Promise<Client>;
  close(): Promise<void>;
};

// bigint and numeric as numbers: what we count stays far below 2^53.
types.setTypeParser(types.builtins.INT8, Number);
types.setTypeParser(types.builtins.NUMERIC, Number);

export type DatabaseOptions = {
  url: string;
  /** Connections at most. */
  connections: number;
  /** Role to take on after connecting, where the URL's user is not the application's own. */
  role?: string;
  /** Told of connections that break: they are replaced, but the fault must be seen. */
  onIdleError: (error: Error) => void;
};

/** A request that gets no connection in this time is answered "unavailable" rather than kept waiting. */
const connectMs = 10_000;
/**
 * A connection is let go when it was idle for so long. A new one parses and plans every statement again, so one that the
 * last burst needed is kept for the next.
 */
const idleMs = 300_000;
/** The server's answer to our goodbye is waited for this long. */
const closeMs = 2_000;
/** Waiting longer than this for a lock means that something hangs; the waiting one gives up. */
const lockMs = 30_000;

/** Opens the pool. No connection is made before the first query. */
export function openDatabase(options: DatabaseOptions): Database {
  const settings = {
    connectionString: options.url,
    application_name: "liangwang",
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    options: `-c lock_timeout=${lockMs}${options.role === undefined ? "" : ` -c role=${options.role}`}`,
  };
  const pool = new Pool({ ...settings, max: options.connections, idleTimeoutMillis: idleMs, pipeline: true });
  pool.on("error", options.onIdleError);
  // A connection may also break while a transaction holds it and no query runs; unheard, that would end the process.
  const ends = new Set<Promise<void>>();
  pool.on("connect", (client) => {
    client.on("error", options.onIdleError);
    const end = new Promise<void>((resolve) => client.once("end", () => resolve()));
    ends.add(end);
    void end.then(() => ends.delete(end));
  });
  const kysely = new Kysely<KernelTables>({ dialect: new PipelinedDialect(pool) });
  return {
    kysely,
    pool,
    async connect() {
      const client = new Client(settings);
      client.on("error", options.onIdleError);
      await client.connect();
      return client;
    },
    async close() {
      await kysely.destroy();
      // The pool says goodbye without waiting for it: a server that stops now would find connections still open.
      await Promise.race([Promise.all(ends), new Promise((resolve) => setTimeout(resolve, closeMs).unref())]);
    },
  };
}

const attemptsAtMost = 4;
const deadlockDetected = "40P01";
const serializationFailure = "40001";

/**
 * Runs `work` in a transaction; when it resolves, everything is durable. Where PostgreSQL gave up one of two
 * transactions that waited for each other, that one is begun again: `work` must touch nothing but the database.
 * Throws `kernel.uncertain` where the connection broke while the commit was on its way.
 */
export async function transact<R>(database: Database, work: (tx: Transaction) => Promise<R>): Promise<R> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt(database, work);
    } catch (error) {
      const code = databaseError(error)?.code;
      const again = code === deadlockDetected || code === serializationFailure;
      if (!again || tried === attemptsAtMost) throw error;
    }
  }
}

const hooks = new WeakMap<Transaction, (() => void)[]>();

/** Calls `hook` once the transaction is durable, and never if it fails. At once for a transaction not of `transact`. */
export function afterCommit(tx: Transaction, hook: () => void): void {
  const waiting = hooks.get(tx);
  if (waiting === undefined) hook();
  else waiting.push(hook);
}

const connections = new WeakMap<Transaction, Connection>();

/**
 * Runs a statement whose answer nobody needs: it is sent with the next statement that is asked for, or the commit.
 * Its fault, such as a violated constraint, is thrown there and undoes the transaction like any other.
 */
export async function post(tx: Transaction, query: CompiledQuery): Promise<void> {
  const connection = connections.get(tx);
  if (connection === undefined) await tx.executeQuery(query);
  else connection.post(query);
}

/**
 * Like `post`, for what a transaction writes again and again, such as the row of the ticket that several acts change:
 * while the statement of this `key` waits, `merge` is given its state and returns the new one; it is built from the
 * last state when it is sent, at the place where it was posted first, as however many statements `query` returns.
 */
export async function postMerged<S>(
  tx: Transaction,
  key: string,
  merge: (known: S | undefined) => S,
  query: (state: S) => readonly CompiledQuery[],
): Promise<void> {
  const connection = connections.get(tx);
  if (connection !== undefined) return connection.postMerged(key, merge, query);
  for (const alone of query(merge(undefined))) await tx.executeQuery(alone);
}

/** Counts what a transaction has asked for or posted; undefined where it cannot be told. */
export function postedBy(tx: Transaction): number | undefined {
  return connections.get(tx)?.statements;
}

/** Runs a statement with all that was posted before it; several asked for at once make one round trip. */
export async function ask<R>(tx: Transaction, query: CompiledQuery): Promise<R[]> {
  const connection = connections.get(tx);
  if (connection === undefined) return (await tx.executeQuery<R>(query)).rows;
  return (await connection.ask<R>(query)).rows;
}

/**
 * Asks for all that several acts of a transaction want under one `key` in this turn of the loop in one statement;
 * each is given the rows of all.
 */
export async function askMerged<W, R>(
  tx: Transaction,
  key: string,
  want: W,
  query: (wanted: readonly W[]) => CompiledQuery,
): Promise<R[]> {
  const connection = connections.get(tx);
  if (connection === undefined) return (await tx.executeQuery<R>(query([want]))).rows;
  return connection.askMerged<W, R>(key, want, query);
}

/** Like `transact`, but tries once only. */
export async function attempt<R>(database: Database, work: (tx: Transaction) => Promise<R>): Promise<R> {
  const tx = await database.kysely.startTransaction().execute();
  const waiting: (() => void)[] = [];
  hooks.set(tx, waiting);
  await tx.getExecutor().provideConnection(async (connection) => {
    if (connection instanceof Connection) connections.set(tx, connection);
  });
  let result: R;
  try {
    result = await work(tx);
  } catch (error) {
    await abandon(tx);
    throw error;
  }
  try {
    await tx.commit().execute();
  } catch (error) {
    await abandon(tx);
    // An error that the server told has rolled back. Any other leaves open whether the commit arrived.
    if (databaseError(error) !== undefined) throw error;
    throw problem("kernel.uncertain");
  }
  for (const hook of waiting) hook();
  return result;
}

/** Rolls back and gives the connection back. Where it broke, the server has rolled back: only the first error counts. */
async function abandon(tx: ControlledTransaction<KernelTables>): Promise<void> {
  await tx
    .rollback()
    .execute()
    .catch(() => {});
}
