import { sql } from "kysely";
import type { Transaction } from "../../kernel/index.ts";

export type LearnedRule = { rule: string; stream: number; print: string };

export async function learnedRules(tx: Transaction): Promise<LearnedRule[]> {
  const { rows } = await sql<LearnedRule>`SELECT rule, stream, print FROM sensing.rule_learned`.execute(tx);
  return rows;
}

/** Notes what is learned, or forgets all that was. */
export async function noteLearned(
  tx: Transaction,
  rows: readonly (LearnedRule & { learnedAt: Date })[],
  how: "add" | "forget",
): Promise<void> {
  if (how === "forget") await sql`DELETE FROM sensing.rule_learned`.execute(tx);
  if (rows.length === 0) return;
  await sql`INSERT INTO sensing.rule_learned (rule, stream, print, learned_at)
    SELECT * FROM unnest(${rows.map(({ rule }) => rule)}::text[], ${rows.map(({ stream }) => stream)}::integer[],
      ${rows.map(({ print }) => print)}::text[], ${rows.map(({ learnedAt }) => learnedAt)}::timestamptz[])
    ON CONFLICT (rule, stream) DO UPDATE SET print = excluded.print, learned_at = excluded.learned_at`.execute(
    tx,
  );
}
