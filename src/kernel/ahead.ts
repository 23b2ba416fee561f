import type { CompiledQuery } from "kysely";
import { ask, askMerged, type Transaction } from "./db.ts";

/**
 * Rows that the work of an act reads by a key, such as the pauses of its ticket. Begun with the act's `ahead`, they come
 * with the answer to the question for its lock, in one statement for all acts of the transaction. A question in the
 * midst of the work would wait for an answer of its own, and would send what the acts before it have posted as a
 * statement of its own, so that those who share a transaction would share little else.
 */
export class ReadAhead<Row> {
  readonly #name: string;
  readonly #query: (keys: readonly string[]) => CompiledQuery;
  readonly #keyOf: (row: Row) => string;
  readonly #coming = new WeakMap<Transaction, Map<string, Promise<Row[]>>>();

  /** `name` is the sort's own among all; `query` asks for the rows of all given keys, and `keyOf` tells whose a row is. */
  constructor(name: string, query: (keys: readonly string[]) => CompiledQuery, keyOf: (row: Row) => string) {
    this.#name = name;
    this.#query = query;
    this.#keyOf = keyOf;
  }

  /** Begins to read the rows of a key. Nothing that may change them may come before they are read. */
  begin(tx: Transaction, key: string): void {
    const rows = askMerged<string, Row>(tx, this.#name, key, this.#query).then((all) =>
      all.filter((row) => this.#keyOf(row) === key),
    );
    // Where nobody comes to read them, the act has failed by itself; whoever reads them hears the fault.
    rows.catch(() => {});
    const known = this.#coming.get(tx);
    if (known === undefined) this.#coming.set(tx, new Map([[key, rows]]));
    else known.set(key, rows);
  }

  /** The rows of a key: those that are coming, once; else they are asked for now. */
  async read(tx: Transaction, key: string): Promise<Row[]> {
    const coming = this.#coming.get(tx);
    const rows = coming?.get(key);
    coming?.delete(key);
    return rows ?? ask<Row>(tx, this.#query([key]));
  }
}
