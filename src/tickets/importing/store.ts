import { type RawBuilder, sql } from "kysely";
import type { Transaction } from "../../kernel/index.ts";
import { type NewNote, type NewTicket, newRow } from "../life/store.ts";

/** What is known of a request that was imported before. */
export type Known = { id: string; title: string; description: string };

/** The tickets of a source by their ids there. */
export async function knownRequests(
  tx: Transaction,
  source: string,
  ids: readonly string[],
): Promise<Map<string, Known>> {
  const { rows } = await sql<Known>`SELECT external_id AS id, title, description FROM tickets.ticket
    WHERE external_source = ${source} AND external_id = ANY(${ids}::text[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Inserts many tickets in one statement. */
export async function insertTickets(tx: Transaction, tickets: readonly NewTicket[]): Promise<void> {
  await insertRows(tx, sql`tickets.ticket`, tickets.map(newRow));
}

/** Inserts many notes in one statement. */
export async function insertNotes(tx: Transaction, notes: readonly NewNote[]): Promise<void> {
  await insertRows(tx, sql`tickets.note`, notes);
}

/** Rows under the names of their columns, as JSON that PostgreSQL turns into rows of the table. */
async function insertRows(
  tx: Transaction,
  table: RawBuilder<unknown>,
  rows: readonly object[],
): Promise<void> {
  const first = rows[0];
  if (first === undefined) return;
  const columns = sql.join(Object.keys(first).map((name) => sql.ref(name)));
  await sql`INSERT INTO ${table} (${columns}) SELECT ${columns}
    FROM jsonb_populate_recordset(NULL::${table}, ${JSON.stringify(rows)}::jsonb)`.execute(tx);
}
