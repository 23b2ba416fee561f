import { createHash } from "node:crypto";
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
 * ROLLBACK is an error, and the statements of acts are prepared once on each connection.
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
  let inTransaction = false;
  function query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  function query(text: string | PostgresCursor<unknown>, parameters: readonly unknown[] = []): unknown {
    if (typeof text !== "string") return client.query(text as PostgresCursor<unknown> & { submit(): void });
    if (text === "begin") inTransaction = true;
    if (text === "commit" || text === "rollback") inTransaction = false;
    if (text === "commit") return commit(client);
    const name = inTransaction ? preparedName(text) : undefined;
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

/** More than the texts of all acts together; whatever makes up texts without end must not fill the server's memory. */
const preparedAtMost = 400;
const names = new Map<string, string>();

/**
 * Statements inside a transaction, which are those of acts, are prepared once on each connection: parsing and planning
 * them anew cost more than running them. Reads outside keep their own plan for each set of values, for a list of a
 * small unit and one of the whole city want different indexes.
 */
function preparedName(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size >= preparedAtMost || !/^\s*(select|insert|update|delete|with)\b/i.test(text))
    return undefined;
  const name = `s${createHash("sha256").update(text).digest("hex").slice(0, 24)}`;
  names.set(text, name);
  return name;
}
