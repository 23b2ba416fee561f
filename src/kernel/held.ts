import type { Transaction } from "./db.ts";

type Subject = { readonly kind: string; readonly id: string };

const held = new WeakMap<Transaction, Map<string, number>>();
const keyOf = ({ kind, id }: Subject) => `${kind}\n${id}`;

/** The version of a subject that this transaction itself has acted on, and so holds the lock of; else undefined. */
export function heldVersion(tx: Transaction, subject: Subject): number | undefined {
  return held.get(tx)?.get(keyOf(subject));
}

/** Remembers that the subject now stands at `version` in this transaction. */
export function holdVersion(tx: Transaction, subject: Subject, version: number): void {
  let versions = held.get(tx);
  if (versions === undefined) {
    versions = new Map();
    held.set(tx, versions);
  }
  versions.set(keyOf(subject), version);
}
