import type { Sweep, Transaction } from "../../kernel/index.ts";
import { transact } from "../../kernel/index.ts";
import type { PeopleParts } from "./actions.ts";
import type { PersonalKeys } from "./keys.ts";
import { bindingOf, resealValue, staleValues } from "./store.ts";

const resealAtOnce = 200;

/** Seals anew what an older key sealed, until nothing is left; then the old key may be taken out of the file. */
export function resealSweep(parts: PeopleParts): Sweep {
  return {
    name: "personal-keys",
    everyMs: 3_600_000,
    run: ({ database }) => transact(database, (tx) => resealBatch(tx, parts.keys, parts.keys.current)),
  };
}

/** Seals some values anew that another key than `keyId` sealed. Returns how many. */
export async function resealBatch(tx: Transaction, keys: PersonalKeys, keyId: string): Promise<number> {
  const rows = await staleValues(tx, keyId, resealAtOnce);
  for (const row of rows) {
    const binding = bindingOf(row.record, row.kind);
    await resealValue(tx, row.id, keys.seal(keys.open(row, binding), binding));
  }
  return rows.length;
}
