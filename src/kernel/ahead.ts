import { CompiledQuery } from "kysely";
import { askMerged, type Transaction } from "./db.ts";

/** One sort of rows that acts read. */
export type Sort<Want, Row> = {
  /** Its own among all. */
  name: string;
  /** What makes two wants the same, and which of them a row answers. */
  keyOf: (want: Want) => string;
  answers: (row: Row) => string;
  /** Asks for the rows of all that is wanted. */
  query: (wants: readonly Want[]) => CompiledQuery;
};

/** Rows found by a text that is their key, with a statement whose one parameter is the array of keys. */
export function byKey<Row>(name: string, text: string, answers: (row: Row) => string): Sort<string, Row> {
  return { name, keyOf: (key) => key, answers, query: (keys) => CompiledQuery.raw(text, [keys]) };
}

/**
 * Rows that the work of an act reads, such as the pauses of its ticket. Begun with the act's `ahead`, they come
 * with the answer to the question for its lock, in one statement for all acts of the transaction. A question in the
 * midst of the work would wait for an answer of its own, and would send what the acts before it have posted as a
 * statement of its own, so that those who share a transaction would share little else.
 */
export class ReadAhead<Want, Row> {
  readonly #sort: Sort<Want, Row>;
  readonly #coming = new WeakMap<Transaction, Map<string, Promise<Row[]>>>();

  constructor(sort: Sort<Want, Row>) {
    this.#sort = sort;
  }

  /** Begins to read. Nothing that may change the rows may come before they are read. */
  begin(tx: Transaction, want: Want): Promise<Row[]> {
    const { name, keyOf, answers, query } = this.#sort;
    const key = keyOf(want);
    const rows = askMerged<Want, Row>(tx, name, want, query).then((all) =>
      all.filter((row) => answers(row) === key),
    );
    // Where nobody comes to read them, the act has failed by itself; whoever reads them hears the fault.
    rows.catch(() => {});
    const known = this.#coming.get(tx);
    if (known === undefined) this.#coming.set(tx, new Map([[key, rows]]));
    else known.set(key, rows);
    return rows;
  }

  /** The rows that are wanted: those that are coming, once; else they are asked for now. */
  read(tx: Transaction, want: Want): Promise<Row[]> {
    const key = this.#sort.keyOf(want);
    const rows = this.#coming.get(tx)?.get(key) ?? this.begin(tx, want);
    this.#coming.get(tx)?.delete(key);
    return rows;
  }
}
