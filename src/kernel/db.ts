import { Kysely, type Transaction as KyselyTransaction, PostgresDialect } from "kysely";
import { Pool, types } from "pg";
import type { DB as KernelTables } from "./tables.ts";

/** A transaction. Modules see their own tables with `tx.withTables<TheirTables>()`. */
export type Transaction = KyselyTransaction<KernelTables>;

/** The pool, and Kysely over it. */
export type Database = {
  readonly kysely: Kysely<KernelTables>;
  readonly pool: Pool;
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
  /** Told of connections that break while idle: they are replaced, but the fault must be seen. */
  onIdleError: (error: Error) => void;
};

/** Opens the pool. No connection is made before the first query. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new Pool({
    connectionString: options.url,
    max: options.connections,
    application_name: "liangwang",
    ...(options.role === undefined ? {} : { options: `-c role=${options.role}` }),
  });
  pool.on("error", options.onIdleError);
  const kysely = new Kysely<KernelTables>({ dialect: new PostgresDialect({ pool }) });
  return { kysely, pool, close: () => kysely.destroy() };
}

/** SQLSTATE and constraint name of a database error, or undefined for any other thrown thing. */
export function databaseError(error: unknown): { code: string; constraint?: string } | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  if (!/^[0-9A-Z]{5}$/.test(error.code)) return undefined;
  const constraint =
    "constraint" in error && typeof error.constraint === "string" ? error.constraint : undefined;
  return { code: error.code, ...(constraint === undefined ? {} : { constraint }) };
}

const attemptsAtMost = 4;
const deadlockDetected = "40P01";
const serializationFailure = "40001";

/**
 * Runs `work` in a transaction; when it resolves, everything is durable. Where PostgreSQL gave up one of two
 * transactions that waited for each other, that one is begun again: `work` must touch nothing but the database.
 */
export async function transact<R>(database: Database, work: (tx: Transaction) => Promise<R>): Promise<R> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.kysely.transaction().execute(work);
    } catch (error) {
      const code = databaseError(error)?.code;
      const again = code === deadlockDetected || code === serializationFailure;
      if (!again || attempt === attemptsAtMost) throw error;
    }
  }
}
