import { sql } from "kysely";
import { type Database, type Position, start, type Transaction } from "../../kernel/index.ts";
import type { Pause } from "../life/clock.ts";
import { ticketColumns, toTicket } from "../life/store.ts";
import type { Ticket } from "../life/ticket.ts";
import type { StageSignal } from "./signals.ts";

type Reader = Transaction | Database["kysely"];

/** How far a follower is; locks it for the rest of the transaction. */
export async function lockFollower(tx: Transaction, name: string): Promise<Position> {
  await sql`INSERT INTO tickets.follower (name, transaction, sequence)
    VALUES (${name}, ${start.transaction.toString()}::xid8, ${start.sequence}) ON CONFLICT (name) DO NOTHING`.execute(
    tx,
  );
  const { rows } = await sql<{ transaction: string; sequence: number }>`
    SELECT transaction::text AS transaction, sequence FROM tickets.follower WHERE name = ${name} FOR UPDATE`.execute(
    tx,
  );
  const row = rows[0];
  if (row === undefined) throw new Error(`follower ${name} is not there`);
  return { transaction: BigInt(row.transaction), sequence: row.sequence };
}

export async function moveFollower(tx: Transaction, name: string, to: Position): Promise<void> {
  await sql`UPDATE tickets.follower SET transaction = ${to.transaction.toString()}::xid8, sequence = ${to.sequence}
    WHERE name = ${name}`.execute(tx);
}

/** A ticket with the words that notices quote. */
export type TicketWithWords = Ticket & { title: string; address: string | null };

export async function ticketsWithWords(
  reader: Reader,
  ids: readonly string[],
): Promise<Map<string, TicketWithWords>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<Record<string, unknown> & { title: string; address: string | null }>`
    SELECT ${ticketColumns}, ticket.title, ticket.address FROM tickets.ticket
    WHERE ticket.id = ANY(${[...ids]}::uuid[])`.execute(reader);
  return new Map(
    rows.map((row) => {
      const ticket = { ...toTicket(row), title: row.title, address: row.address };
      return [ticket.id, ticket];
    }),
  );
}

/** A requester who wants to hear, with the ticket they know: the one they reported or joined. */
export type Listener = {
  /** The ticket whose acts they are told of. */
  ticket: string;
  id: string;
  person: string | null;
  account: string | null;
  language: string;
  notify: "mail" | "sms";
  secret: string;
  number: string;
  title: string;
  category: string | null;
  /** Since when they belong to the ticket: reported, joined or merged. */
  since: Date;
  /** Whether this ticket is the one they reported or joined, and not one it was merged into. */
  first: boolean;
  /** Whether they wrote the report, and so its title; those who joined did not. */
  author: boolean;
};

const since = sql`greatest(requester.joined_at, CASE WHEN known.status = 'merged' THEN known.closed_at END)`;
const listener = sql`requester.id, requester.person, requester.account, requester.language, requester.notify,
  encode(requester.secret, 'hex') AS secret, known.number, known.title, known.category,
  requester.id = (SELECT first.id FROM tickets.requester first WHERE first.reported_as = requester.reported_as
    ORDER BY first.joined_at, first.id LIMIT 1) AS author`;

/** Everyone of these tickets who wants to hear. */
export async function listenersOf(reader: Reader, tickets: readonly string[]): Promise<Listener[]> {
  if (tickets.length === 0) return [];
  const { rows } = await sql<Listener>`SELECT requester.ticket, ${since} AS since,
      requester.ticket = requester.reported_as AS first, ${listener}
    FROM tickets.requester JOIN tickets.ticket known ON known.id = requester.reported_as
    WHERE requester.ticket = ANY(${[...tickets]}::uuid[]) AND requester.notify <> 'none'
    ORDER BY requester.joined_at, requester.id`.execute(reader);
  return rows;
}

/** Everyone who wants to hear and came to one of these merged tickets, or to one merged into it before. */
export async function listenersMerged(reader: Reader, merged: readonly string[]): Promise<Listener[]> {
  if (merged.length === 0) return [];
  const { rows } = await sql<Listener>`
    WITH RECURSIVE absorbed (root, id) AS (
      SELECT id, id FROM unnest(${[...merged]}::uuid[]) AS id
      UNION SELECT absorbed.root, ticket.id FROM tickets.ticket JOIN absorbed ON ticket.merged_into = absorbed.id)
    SELECT absorbed.root AS ticket, requester.joined_at AS since,
      absorbed.root = requester.reported_as AS first, ${listener}
    FROM absorbed JOIN tickets.requester ON requester.reported_as = absorbed.id
      JOIN tickets.ticket known ON known.id = requester.reported_as
    WHERE requester.notify <> 'none' ORDER BY requester.joined_at, requester.id`.execute(reader);
  return rows;
}

/** The notes written in these acts: text for the public, and text for staff. */
export async function notesOf(
  reader: Reader,
  acts: readonly string[],
): Promise<Map<string, { public?: string; internal?: string }>> {
  const found = new Map<string, { public?: string; internal?: string }>();
  if (acts.length === 0) return found;
  const { rows } = await sql<{ act: string; public: boolean; text: string }>`
    SELECT act, public, text FROM tickets.note WHERE ticket = ANY(
      SELECT subject_id::uuid FROM kernel.act WHERE id = ANY(${[...acts]}::uuid[]))
      AND act = ANY(${[...acts]}::uuid[]) ORDER BY at, id`.execute(reader);
  for (const { act, public: isPublic, text } of rows) {
    found.set(act, { ...found.get(act), [isPublic ? "public" : "internal"]: text });
  }
  return found;
}

/** Partners whose part in a ticket began in an act of this instant. */
export async function partnersSince(
  reader: Reader,
  asked: readonly { ticket: string; at: Date }[],
): Promise<{ ticket: string; unit: string; since: Date }[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<{ ticket: string; unit: string; since: Date }>`
    SELECT share.ticket, share.unit, share.since FROM tickets.share
    JOIN unnest(${asked.map((one) => one.ticket)}::uuid[], ${asked.map((one) => one.at.toISOString())}::timestamptz[])
      AS asked (ticket, at) ON share.ticket = asked.ticket AND share.since = asked.at
    WHERE NOT share.lead`.execute(reader);
  return rows;
}

// Reminders and escalations -----------------------------------------------------------------------------------------

/** Locks the watches of tickets, making those that are missing: whoever computes one reads the ticket after this. */
export async function lockWatches(tx: Transaction, tickets: readonly string[]): Promise<void> {
  await sql`INSERT INTO tickets.watch (ticket)
    SELECT id FROM tickets.ticket WHERE id = ANY(${[...tickets]}::uuid[]) ORDER BY id
    ON CONFLICT (ticket) DO NOTHING`.execute(tx);
  // A lock leaves the row as it is; an update that changes nothing would write it anew.
  await sql`SELECT FROM tickets.watch WHERE ticket = ANY(${[...tickets]}::uuid[]) ORDER BY ticket FOR UPDATE`.execute(
    tx,
  );
}

export async function setWatches(
  tx: Transaction,
  watches: ReadonlyMap<string, number | null>,
): Promise<void> {
  const ids = [...watches.keys()];
  const times = [...watches.values()].map((at) => (at === null ? null : new Date(at).toISOString()));
  await sql`UPDATE tickets.watch SET next_at = given.next_at
    FROM unnest(${ids}::uuid[], ${times}::timestamptz[]) AS given (ticket, next_at)
    WHERE watch.ticket = given.ticket`.execute(tx);
}

export async function endWatches(tx: Transaction, tickets: readonly string[]): Promise<void> {
  if (tickets.length === 0) return;
  await sql`DELETE FROM tickets.watch WHERE ticket = ANY(${[...tickets]}::uuid[])`.execute(tx);
}

/** Puts a ticket off that could not be looked after. */
export async function putOff(reader: Reader, ticket: string, until: Date): Promise<void> {
  await sql`UPDATE tickets.watch SET next_at = ${until.toISOString()} WHERE ticket = ${ticket}`.execute(
    reader,
  );
}

/** Tickets that must be looked at by `now`, the longest waiting first. */
export async function dueWatches(reader: Reader, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ ticket: string }>`SELECT ticket FROM tickets.watch
    WHERE next_at <= ${now.toISOString()} ORDER BY next_at LIMIT ${limit}`.execute(reader);
  return rows.map((row) => row.ticket);
}

/** What decides the next signal of a ticket, besides the ticket itself. */
export type Watched = { pauses: Pause[]; given: StageSignal[]; resumeAt: number | null };

type WatchedRow = {
  id: string;
  pauses: { from: number; to: number | null }[];
  given: StageSignal[];
  until: number | null;
};

/** Pauses, the signals given at the present stage, and when a suspended ticket resumes by itself. */
export async function watchedOf(reader: Reader, ids: readonly string[]): Promise<Map<string, Watched>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<WatchedRow>`
    SELECT ticket.id,
      coalesce((SELECT json_agg(json_build_object(
          'from', (extract(epoch FROM from_at) * 1000)::bigint, 'to', (extract(epoch FROM to_at) * 1000)::bigint))
        FROM tickets.pause WHERE pause.ticket = ticket.id), '[]') AS pauses,
      coalesce((SELECT json_agg(json_build_object('kind', kind, 'share', share))
        FROM tickets.signal WHERE signal.ticket = ticket.id
          AND signal.stage_started_at = ticket.stage_started_at), '[]') AS given,
      CASE WHEN ticket.suspended_at IS NOT NULL THEN
        (SELECT (detail->>'until')::bigint FROM kernel.act
         WHERE subject_kind = 'ticket' AND subject_id = ticket.id::text AND verb = 'ticket.suspend'
         ORDER BY version DESC LIMIT 1) END AS until
    FROM tickets.ticket WHERE ticket.id = ANY(${[...ids]}::uuid[])`.execute(reader);
  return new Map(rows.map(({ id, pauses, given, until }) => [id, { pauses, given, resumeAt: until }]));
}

/** Remembers a signal of a stage; fails where it was given before. */
export async function insertSignal(
  tx: Transaction,
  ticket: string,
  stageStartedAt: number,
  { kind, share, act }: StageSignal & { act: string },
  at: Date,
): Promise<void> {
  await sql`INSERT INTO tickets.signal (ticket, stage_started_at, kind, share, act, at)
    VALUES (${ticket}, ${new Date(stageStartedAt).toISOString()}, ${kind}, ${share}, ${act}, ${at.toISOString()})`.execute(
    tx,
  );
}
