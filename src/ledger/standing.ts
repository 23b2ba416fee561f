import { sql } from "kysely";
import type { Transaction } from "../kernel/index.ts";

/** How high the log is, when its newest head was signed, and how many acts wait to be sealed. */
export type LedgerStanding = { height: number; sealedAt: Date | null; waiting: number };

const countedAtMost = 100_000;

/** Where the log stands. `waiting` is counted to 100,000 and no further. */
export async function ledgerStanding(tx: Transaction): Promise<LedgerStanding> {
  const { rows } = await sql<LedgerStanding>`
    WITH head AS (SELECT size, at, transaction, sequence FROM ledger.checkpoint ORDER BY size DESC LIMIT 1)
    SELECT coalesce((SELECT size FROM head), 0) AS height, (SELECT at FROM head) AS "sealedAt",
      (SELECT count(*)::int FROM (
        SELECT FROM kernel.act a
        WHERE (a.transaction, a.sequence) >
          (coalesce((SELECT transaction FROM head), '0'::xid8), coalesce((SELECT sequence FROM head), 0))
        LIMIT ${countedAtMost}) AS unsealed) AS waiting`.execute(tx);
  return rows[0] ?? { height: 0, sealedAt: null, waiting: 0 };
}
