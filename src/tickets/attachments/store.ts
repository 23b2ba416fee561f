import { sql } from "kysely";
import type { Database, Transaction } from "../../kernel/index.ts";
import type { AttachmentView, Moment } from "./schema.ts";

type Reader = Transaction | Database["kysely"];

export type NewAttachment = Omit<AttachmentView, "at"> & { ticket: string; act: string; at: Date };

export async function insertAttachment(tx: Transaction, attachment: NewAttachment): Promise<void> {
  const { id, ticket, act, moment, name, mediaType, bytes, sha256, public: isPublic, at } = attachment;
  await sql`INSERT INTO tickets.attachment (id, ticket, act, moment, name, media_type, bytes, sha256, public, at)
    VALUES (${id}, ${ticket}, ${act}, ${moment}, ${name}, ${mediaType}, ${bytes}, ${Buffer.from(sha256, "hex")},
      ${isPublic}, ${at.toISOString()})`.execute(tx);
}

export async function countAttachments(tx: Transaction, ticket: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*) AS count FROM tickets.attachment WHERE ticket = ${ticket}`.execute(tx);
  return rows[0]?.count ?? 0;
}

type Row = {
  id: string;
  moment: Moment;
  name: string;
  mediaType: string;
  bytes: number;
  sha256: string;
  public: boolean;
  at: Date;
};

const view = sql`id, moment, name, media_type AS "mediaType", bytes, encode(sha256, 'hex') AS sha256, public, at`;

/** Attachments of a ticket, oldest first; only the public ones if asked. */
export async function attachmentsOf(
  reader: Reader,
  ticket: string,
  publicOnly: boolean,
): Promise<AttachmentView[]> {
  const { rows } = await sql<Row>`SELECT ${view} FROM tickets.attachment
    WHERE ticket = ${ticket} AND (public OR NOT ${publicOnly}::boolean) ORDER BY at, id`.execute(reader);
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}
