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

/** A statement that waits to be sent; one with a key may be built from more than is known now. */
type Waiting = { key: string | undefined; state: unknown; query: (state: unknown) => readonly Statement[] };
/** A question that is still open to more who want the same. */
type Question = { wanted: unknown[]; answer: Promise<unknown[]>; send(): void };
export type Statement = { readonly sql: string; readonly parameters: readonly unknown[] };

/**
 * One connection. What is posted waits for the next statement that is asked for and leaves in one write with it: each
 * write wakes the server's process for this connection, and those wake-ups cost more of our own processor than the
 * statements in them.
 */
export class Connection implements DatabaseConnection {
  readonly #client: PoolClient;
  #inTransaction = false;
  #corked = false;
  #waiting: Waiting[] = [];
  #questions = new Map<string, Question>();
  /** Counts what was asked for and posted. */
  statements = 0;
  /** The first fault of what was posted; all that follows it in the transaction fails because of it. */
  #fault: unknown;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  /** Sends a statement with the next one that is asked for; its fault is thrown there, at the latest by the commit. */
  post(statement: Statement): void {
    this.statements += 1;
    this.#waiting.push({ key: undefined, state: undefined, query: () => [statement] });
  }

  /**
   * Like `post`, for a statement that what comes later may still change: as long as the one of this `key` waits, it
   * is the one that `merge` is given the state of. It is built when it is sent, as one statement, several or none.
   */
  postMerged<S>(
    key: string,
    merge: (known: S | undefined) => S,
    query: (state: S) => readonly Statement[],
  ): void {
    this.statements += 1;
    const known = this.#waiting.find((waiting) => waiting.key === key);
    if (known !== undefined) known.state = merge(known.state as S);
    else this.#waiting.push({ key, state: merge(undefined), query: query as Waiting["query"] });
  }

  /**
   * Asks one question for all that want the same sort of row: what is wanted under one key before this
   * turn of the loop ends is asked for at once. Everyone is given all rows.
   */
  askMerged<W, R>(key: string, want: W, query: (wanted: readonly W[]) => Statement): Promise<R[]> {
    const known = this.#questions.get(key);
    if (known !== undefined) {
      (known.wanted as W[]).push(want);
      return known.answer as Promise<R[]>;
    }
    this.statements += 1;
    const wanted = [want];
    const { promise, resolve, reject } = Promise.withResolvers<R[]>();
    const send = () => {
      const { sql, parameters } = query(wanted);
      this.#send(sql, parameters).then(
        ({ rows }) => resolve(rows as R[]),
        (error: unknown) => reject(this.#fault ?? error),
      );
    };
    this.#questions.set(key, { wanted, answer: promise, send });
    this.#cork();
    queueMicrotask(() => this.#uncork());
    return promise;
  }

  /** Sends a statement with all that was posted, and waits for its answer. Statements asked for at once go at once. */
  async ask<R>({ sql, parameters }: Statement): Promise<Answer & { rows: R[] }> {
    this.statements += 1;
    this.#cork();
    this.#sendWaiting();
    const answer = this.#send(sql, parameters);
    queueMicrotask(() => this.#uncork());
    try {
      return (await answer) as Answer & { rows: R[] };
    } catch (error) {
      throw this.#fault ?? error;
    }
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { command, rowCount, rows } = await this.ask<R>(query);
    return changing.has(command) ? { numAffectedRows: BigInt(rowCount ?? 0), rows } : { rows: rows ?? [] };
  }

  // biome-ignore lint/correctness/useYield: Kysely asks for it of every connection.
  async *streamQuery<R>(): AsyncGenerator<QueryResult<R>> {
    throw new Error("a connection that sends statements ahead cannot keep a cursor open: read in pages");
  }

  begin(text: string): void {
    this.#inTransaction = true;
    this.#fault = undefined;
    this.#waiting = [];
    this.post({ sql: text, parameters: [] });
  }

  async commit(): Promise<void> {
    // What waits leaves with it, and is of the transaction still: its statements are prepared.
    const answer = this.ask({ sql: "commit", parameters: [] });
    this.#inTransaction = false;
    const { command } = await answer;
    if (command !== "COMMIT") throw this.#fault ?? new RolledBack();
  }

  async rollback(): Promise<void> {
    this.#inTransaction = false;
    this.#fault = undefined;
    const [first] = this.#waiting;
    this.#waiting = [];
    // Where not even the beginning was sent, there is nothing to roll back.
    if (first?.key === undefined && first?.query(undefined)[0]?.sql.startsWith("begin") === true) return;
    await this.ask({ sql: "rollback", parameters: [] });
  }

  release(): void {
    this.#client.release();
  }

  #sendWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { state, query } of waiting) {
      for (const { sql, parameters } of query(state)) {
        this.#send(sql, parameters).catch((error: unknown) => {
          this.#fault ??= error;
        });
      }
    }
  }

  #sendQuestions(): void {
    if (this.#questions.size === 0) return;
    const questions = [...this.#questions.values()];
    this.#questions.clear();
    this.#sendWaiting();
    for (const { send } of questions) send();
  }

  #send(text: string, values: readonly unknown[]): Promise<Answer> {
    const name = this.#inTransaction ? preparedName(text) : undefined;
    const { length } = values;
    if (name === undefined)
      return length === 0 ? this.#client.query(text) : this.#client.query(text, [...values]);
    return this.#client.query({ name, text, values: [...values] });
  }

  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    streamOf(this.#client).cork();
  }

  #uncork(): void {
    if (!this.#corked) return;
    this.#sendQuestions();
    this.#corked = false;
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
