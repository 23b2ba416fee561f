import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";
import type { Pool, PoolClient } from "pg";

/** Thrown where COMMIT rolled back, because a statement had failed and its fault was swallowed. */
class RolledBack extends Error {
  readonly code = "25P02";
  constructor() {
    super("the transaction was rolled back: a statement in it had failed, and that fault was swallowed");
    this.name = "RolledBack";
  }
}

/**
 * The pool as Kysely takes it, with two things that `pg` leaves to its user: a COMMIT that PostgreSQL answered with
 * ROLLBACK is an error, and the statements that every act runs are prepared once on each connection.
 */
export function checkedPool(pool: Pool): PostgresPool {
  const known = new WeakMap<PoolClient, PostgresPoolClient>();
  return {
    async connect() {
      const client = await pool.connect();
      let checked = known.get(client);
      if (checked === undefined) {
        checked = checkedClient(client);
        known.set(client, checked);
      }
      return checked;
    },
    end: () => pool.end(),
  };
}

function checkedClient(client: PoolClient): PostgresPoolClient {
  function query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  function query(text: string | PostgresCursor<unknown>, parameters: readonly unknown[] = []): unknown {
    if (typeof text !== "string") return client.query(text as PostgresCursor<unknown> & { submit(): void });
    if (text === "commit") return commit(client);
    const name = preparedName(text);
    return name === undefined
      ? client.query(text, [...parameters])
      : client.query({ name, text, values: [...parameters] });
  }
  return { query, release: () => client.release() };
}

async function commit(client: PoolClient): Promise<PostgresQueryResult<never>> {
  const { command, rowCount } = await client.query("commit");
  if (command !== "COMMIT") throw new RolledBack();
  return { command: "SELECT", rowCount: rowCount ?? 0, rows: [] };
}

/** Functions of the kernel are the statements of every act; their texts are few and constant. */
function preparedName(text: string): string | undefined {
  return /^\s*SELECT\s[^(]*?\bkernel\.(begin_act|record_act)\(/.exec(text)?.[1];
}
