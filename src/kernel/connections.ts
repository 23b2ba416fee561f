import { createHash } from "node:crypto";
import {
  type CompiledQuery,
  type DatabaseConnection,
  PostgresDialect,
  PostgresDriver,
  type QueryResult,
  type TransactionSettings,
} from "kysely";
import type { QueryResult as Answer, Pool, PoolClient } from "pg";

/** Thrown where COMMIT rolled back, because a statement had failed and its fault was swallowed. */
class RolledBack extends Error {
  readonly code = "25P02";
  constructor() {
    super("the transaction was rolled back: a statement in it had failed, and that fault was swallowed");
    this.name = "RolledBack";
  }
}

/**
 * PostgreSQL over `pg`, for Kysely, with three things that both leave to their user:
 * a COMMIT that the server answered with ROLLBACK is an error; the statements of transactions are prepared once on
 * each connection; and statements whose answer nobody waits for travel with the next one that somebody does.
 */
export class PipelinedDialect extends PostgresDialect {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    super({ pool });
    this.#pool = pool;
  }

  override createDriver(): PostgresDriver {
    return new PipelinedDriver(this.#pool);
  }
}

class PipelinedDriver extends PostgresDriver {
  readonly #pool: Pool;
  readonly #known = new WeakMap<PoolClient, Connection>();

  constructor(pool: Pool) {
    super({ pool });
    this.#pool = pool;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const client = await this.#pool.connect();
    let connection = this.#known.get(client);
    if (connection === undefined) {
      connection = new Connection(client);
      this.#known.set(client, connection);
    }
    return connection;
  }

  override async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings) {
    const { isolationLevel, accessMode } = settings;
    const text = ["begin", ...(isolationLevel ? ["isolation level", isolationLevel] : []), accessMode ?? ""];
    (connection as Connection).begin(text.join(" ").trim());
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as Connection).commit();
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as Connection).rollback();
  }

  override async releaseConnection(connection: DatabaseConnection): Promise<void> {
    (connection as Connection).release();
  }
}

/**
 * One connection. What is posted is kept back and leaves in one write with the next statement that is asked for: each
 * write wakes the server's process for this connection, and those wake-ups cost more of our own processor than the
 * statements in them.
 */
export class Connection implements DatabaseConnection {
  readonly #client: PoolClient;
  #inTransaction = false;
  #heldBack = false;
  /** The first fault of what was posted; all that follows it in the transaction fails because of it. */
  #fault: unknown;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  /** Sends a statement with the next one that is asked for; its fault is thrown there, at the latest by the commit. */
  post(text: string, values: readonly unknown[]): void {
    this.#holdBack();
    this.#send(text, values).catch((error: unknown) => {
      this.#fault ??= error;
    });
  }

  /** Sends a statement with all that was posted, and waits for its answer. Statements asked for at once go at once. */
  async ask<R>(text: string, values: readonly unknown[]): Promise<Answer & { rows: R[] }> {
    this.#holdBack();
    const answer = this.#send(text, values);
    queueMicrotask(() => this.#letGo());
    try {
      return (await answer) as Answer & { rows: R[] };
    } catch (error) {
      throw this.#fault ?? error;
    }
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { command, rowCount, rows } = await this.ask<R>(sql, parameters);
    return changing.has(command) ? { numAffectedRows: BigInt(rowCount ?? 0), rows } : { rows: rows ?? [] };
  }

  // biome-ignore lint/correctness/useYield: Kysely asks for it of every connection.
  async *streamQuery<R>(): AsyncGenerator<QueryResult<R>> {
    throw new Error("a connection that sends statements ahead cannot keep a cursor open: read in pages");
  }

  begin(text: string): void {
    this.#inTransaction = true;
    this.#fault = undefined;
    this.post(text, []);
  }

  async commit(): Promise<void> {
    this.#inTransaction = false;
    const { command } = await this.ask("commit", []);
    if (command !== "COMMIT") throw this.#fault ?? new RolledBack();
  }

  async rollback(): Promise<void> {
    this.#inTransaction = false;
    this.#fault = undefined;
    await this.ask("rollback", []);
  }

  release(): void {
    this.#letGo();
    this.#client.release();
  }

  #send(text: string, values: readonly unknown[]): Promise<Answer> {
    const name = this.#inTransaction ? preparedName(text) : undefined;
    const { length } = values;
    if (name === undefined)
      return length === 0 ? this.#client.query(text) : this.#client.query(text, [...values]);
    return this.#client.query({ name, text, values: [...values] });
  }

  #holdBack(): void {
    if (this.#heldBack) return;
    this.#heldBack = true;
    streamOf(this.#client).cork();
  }

  #letGo(): void {
    if (!this.#heldBack) return;
    this.#heldBack = false;
    streamOf(this.#client).uncork();
  }
}

const changing = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"]);

/** The connection's socket; `pg` itself corks it around the messages of one statement. */
function streamOf(client: PoolClient): { cork(): void; uncork(): void } {
  return (client as unknown as { connection: { stream: { cork(): void; uncork(): void } } }).connection
    .stream;
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
