import { sql } from "kysely";
import type { Transaction } from "../../kernel/index.ts";

export type RequesterRow = {
  id: string;
  person: string | null;
  language: string;
  notify: string;
  joinedAt: Date;
};

/** Who asked for a ticket, in the order in which they did. */
export async function requestersOf(tx: Transaction, ticket: string): Promise<RequesterRow[]> {
  const { rows } = await sql<RequesterRow>`SELECT id, person, language, notify, joined_at AS "joinedAt"
    FROM tickets.requester WHERE ticket = ${ticket} ORDER BY joined_at, id`.execute(tx);
  return rows;
}
