import { type Context, transact } from "../../kernel/index.ts";
import type { PeopleParts } from "./actions.ts";
import { resealBatch } from "./jobs.ts";
import { dropPersonalKeys, keysAgeMs, rotatePersonalKeys } from "./keys.ts";
import { problem } from "./problems.ts";
import { keyUse } from "./store.ts";

/** Key id → how many values it seals. */
export type KeyUse = ReadonlyMap<string, number>;

/** A process that was asleep may still seal with the old key for a while after a rotation. */
const settledMs = 10 * 60_000;

/**
 * Makes a new key and seals everything anew with it, a batch a transaction. Where an earlier rotation was broken off it is
 * finished first, with the key that it made. Returns that key's id, whether it is new, and how many values were sealed anew.
 * Old keys stay in the file; {@link dropOldKeys} takes them out.
 */
export async function rotateKeys(
  context: Context,
  { keys }: Pick<PeopleParts, "keys">,
  dataDirectory: string,
  onProgress: (resealed: number) => void = () => {},
): Promise<{ keyId: string; isNew: boolean; resealed: number }> {
  const { kysely } = context.database;
  const isUnfinished = [...(await keyUse(kysely)).keys()].some((id) => id !== keys.current);
  const keyId = isUnfinished ? keys.current : rotatePersonalKeys(dataDirectory);
  keys.reload();
  let resealed = 0;
  for (;;) {
    const batch = await transact(context.database, (tx) => resealBatch(tx, keys, keyId));
    if (batch === 0) return { keyId, isNew: !isUnfinished, resealed };
    resealed += batch;
    onProgress(resealed);
  }
}

/**
 * Takes the old keys out of the file that seal nothing any more. Returns the ids dropped and those still in use.
 * Throws `personal.keys-fresh` shortly after a rotation.
 */
export async function dropOldKeys(
  context: Context,
  dataDirectory: string,
): Promise<{ dropped: string[]; inUse: KeyUse }> {
  if (keysAgeMs(dataDirectory) < settledMs)
    throw problem("personal.keys-fresh", { minutes: settledMs / 60_000 });
  const inUse = await keyUse(context.database.kysely);
  return { dropped: dropPersonalKeys(dataDirectory, (id) => inUse.has(id)), inUse };
}
