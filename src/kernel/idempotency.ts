import { sql } from "kysely";
import type { Sweep } from "./module.ts";

const atOnce = 5_000;
const dayMs = 86_400_000;

/** Forgets first results older than `days`: a repeat after that is a new request. */
export function idempotencySweep(days: number): Sweep {
  return {
    name: "idempotency",
    everyMs: 600_000,
    async run({ database, clock }) {
      const before = new Date(clock.now().getTime() - days * dayMs);
      const { numAffectedRows } = await sql`
        DELETE FROM kernel.idempotency WHERE (actor, key) IN (
          SELECT actor, key FROM kernel.idempotency WHERE at < ${before.toISOString()} ORDER BY at LIMIT ${atOnce})`.execute(
        database.kysely,
      );
      return Number(numAffectedRows ?? 0n);
    },
  };
}
