import type { Sweep } from "../../kernel/index.ts";
import type { PeopleParts } from "./actions.ts";
import { bindingOf, resealValue, staleValues } from "./store.ts";

const resealAtOnce = 200;

/** Seals anew what an older key sealed, until nothing is left; then the old key may be taken out of the file. */
export function resealSweep(parts: PeopleParts): Sweep {
  return {
    name: "personal-keys",
    everyMs: 3_600_000,
    async run({ database: { kysely } }) {
      const rows = await staleValues(kysely, parts.keys.current, resealAtOnce);
      for (const row of rows) {
        const binding = bindingOf(row.record, row.kind);
        await resealValue(kysely, row.id, parts.keys.seal(parts.keys.open(row, binding), binding));
      }
      return rows.length;
    },
  };
}
