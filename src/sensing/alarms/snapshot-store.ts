import { sql } from "kysely";
import type { Transaction } from "../../kernel/index.ts";
import type { State } from "../rules/index.ts";
import type { SnapshotPart } from "./snapshot.ts";

type StoredState = { rule: string; subject: string; print: string; state: State };

/** Writes what has changed; one transaction, so that states and times fit each other. */
export async function writeSnapshot(tx: Transaction, { states, chunks }: SnapshotPart): Promise<void> {
  const gone = states.filter(({ state }) => state === null).map(({ rule, subject }) => ({ rule, subject }));
  const kept = states.filter(({ state }) => state !== null);
  if (gone.length > 0) {
    await sql`DELETE FROM sensing.rule_state USING jsonb_to_recordset(${JSON.stringify(gone)}::jsonb)
      AS gone (rule text, subject text)
      WHERE rule_state.rule = gone.rule AND rule_state.subject = gone.subject`.execute(tx);
  }
  for (let first = 0; first < kept.length; first += 1000) {
    await sql`INSERT INTO sensing.rule_state (rule, subject, print, state)
      SELECT rule, subject, print, state FROM jsonb_to_recordset(${JSON.stringify(
        kept.slice(first, first + 1000),
      )}::jsonb) AS kept (rule text, subject text, print text, state jsonb)
      ON CONFLICT (rule, subject) DO UPDATE SET print = excluded.print, state = excluded.state`.execute(tx);
  }
  for (const { chunk, times } of chunks) {
    await sql`INSERT INTO sensing.rule_seen (chunk, times) VALUES (${chunk}, ${times})
      ON CONFLICT (chunk) DO UPDATE SET times = excluded.times`.execute(tx);
  }
}

export async function readSnapshot(
  tx: Transaction,
): Promise<{ states: StoredState[]; chunks: { chunk: number; times: Buffer }[] }> {
  const states = await sql<StoredState>`SELECT rule, subject, print, state FROM sensing.rule_state`.execute(
    tx,
  );
  const chunks = await sql<{ chunk: number; times: Buffer }>`
    SELECT chunk, times FROM sensing.rule_seen`.execute(tx);
  return { states: states.rows, chunks: chunks.rows };
}
