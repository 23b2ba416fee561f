import { type RawBuilder, sql } from "kysely";
import {
  type Actor,
  type Database,
  type Language,
  newId,
  type Transaction,
  withinReach,
} from "../kernel/index.ts";
import { type Fault, faultIn } from "./findings.ts";
import type { MessageState, MessagesQuery, MessageView } from "./schema.ts";

export type Channel = "mail" | "sms" | "notice";
type Reader = Transaction | Database["kysely"];

/** A message to be sent, with the reference of its recipient. */
export type NewMessage = {
  act: string;
  template: string;
  channel: Channel;
  /** `person:ID`, `account:ID`, `requester:ID` or `unit:PATH@function`. */
  recipient: string;
  /** `kind/id` of what it is about. */
  about: string;
  /** Path of the unit it is sent for or to. */
  unit: string;
  account: string | null;
  language: Language;
  subject: string;
  body: string;
};

/**
 * Puts messages into the outbox, in the transaction that decides them. One that is there already (same act,
 * recipient, template and channel) is left as it is. Returns how many are new.
 */
export async function enqueueMessages(
  tx: Transaction,
  messages: readonly NewMessage[],
  at: Date,
): Promise<number> {
  if (messages.length === 0) return 0;
  const rows = messages.map((message) => ({
    ...message,
    id: newId(),
    state: message.channel === "notice" ? "local" : "queued",
  }));
  const result = await sql`INSERT INTO outside.message
      (id, act, template, channel, recipient, about, unit, account, language, subject, body, state,
       next_at, created_at, ended_at)
    SELECT id, act, template, channel, recipient, about, unit, account, language, subject, body, state,
      CASE WHEN state = 'queued' THEN ${at}::timestamptz END, ${at},
      CASE WHEN state <> 'queued' THEN ${at}::timestamptz END
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS given (id uuid, act uuid, template text,
      channel text, recipient text, about text, unit text, account text, language text, subject text,
      body text, state text)
    ON CONFLICT ON CONSTRAINT message_once DO NOTHING`.execute(tx);
  return Number(result.numAffectedRows ?? 0n);
}

/** A message taken out of the queue for one attempt. */
export type Claimed = {
  id: string;
  recipient: string;
  channel: "mail" | "sms";
  language: Language;
  subject: string;
  body: string;
  attempts: number;
};

/** Takes due messages of a channel for an attempt; until `leaseUntil` no other process does. */
export async function claimDue(
  reader: Reader,
  channel: "mail" | "sms",
  at: Date,
  leaseUntil: Date,
  limit: number,
): Promise<Claimed[]> {
  const { rows } = await sql<Claimed>`UPDATE outside.message
    SET attempts = attempts + 1, next_at = ${leaseUntil}
    WHERE id IN (SELECT id FROM outside.message WHERE channel = ${channel} AND state = 'queued' AND next_at <= ${at}
      ORDER BY next_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING id, recipient, channel, language, subject, body, attempts`.execute(reader);
  return rows;
}

/** Leaves due messages of a channel without a gateway in the local outbox. Returns how many. */
export async function keepLocal(
  reader: Reader,
  channel: "mail" | "sms",
  at: Date,
  limit: number,
): Promise<number> {
  const result = await sql`UPDATE outside.message SET state = 'local', next_at = NULL, ended_at = ${at}
    WHERE id IN (SELECT id FROM outside.message WHERE channel = ${channel} AND state = 'queued' AND next_at <= ${at}
      ORDER BY next_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)`.execute(reader);
  return Number(result.numAffectedRows ?? 0n);
}

/** What came of an attempt: an end, or the next attempt. A process whose lease ran out writes nothing. */
export type Outcome =
  | { state: "sent" }
  | { state: "failed"; fault: Fault }
  | { state: "queued"; fault: Fault; nextAt: Date };

export async function recordOutcome(
  reader: Reader,
  message: Pick<Claimed, "id" | "attempts">,
  outcome: Outcome,
  at: Date,
): Promise<boolean> {
  const { code, detail } = outcome.state === "sent" ? { code: null, detail: null } : outcome.fault;
  const nextAt = outcome.state === "queued" ? outcome.nextAt : null;
  const endedAt = outcome.state === "queued" ? null : at;
  const result = await sql`UPDATE outside.message
    SET state = ${outcome.state}, fault = ${code}, error = ${detail}, next_at = ${nextAt}, ended_at = ${endedAt}
    WHERE id = ${message.id} AND state = 'queued' AND (attempts = ${message.attempts} OR ${outcome.state === "sent"})`.execute(
    reader,
  );
  return (result.numAffectedRows ?? 0n) > 0n;
}

const view = sql`id, act, template, channel, recipient, about, unit, language, subject, body, state, attempts,
  next_at AS "nextAt", fault, error, created_at AS "createdAt", ended_at AS "endedAt"`;

type Row = Omit<MessageView, "nextAt" | "createdAt" | "endedAt"> & {
  fault: string | null;
  nextAt: Date | null;
  createdAt: Date;
  endedAt: Date | null;
};

function toView({ fault, error, ...row }: Row, language: Language): MessageView {
  return {
    ...row,
    error: faultIn(language, fault, error),
    nextAt: row.nextAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}

/** A message is reached through the unit it was sent for, or as one's own. */
function reachable(actor: Actor, scope: string): RawBuilder<boolean> {
  return withinReach(actor, scope, { unit: sql`unit`, account: sql`account` });
}

/** One page of the messages within reach, newest first; what failed is told in `language`. */
export async function listMessages(
  reader: Reader,
  actor: Actor,
  query: MessagesQuery,
  language: Language,
): Promise<MessageView[]> {
  const where = [reachable(actor, "notification.read")];
  if (query.about !== undefined) where.push(sql`about = ${query.about}`);
  if (query.channel !== undefined) where.push(sql`channel = ${query.channel}`);
  if (query.state !== undefined) where.push(sql`state = ${query.state}`);
  if (query.recipient !== undefined) where.push(sql`recipient = ${query.recipient}`);
  if (query.before !== undefined) where.push(sql`id < ${query.before}`);
  const { rows } = await sql<Row>`SELECT ${view} FROM outside.message
    WHERE ${sql.join(where, sql` AND `)} ORDER BY id DESC LIMIT ${query.limit ?? 50}`.execute(reader);
  return rows.map((row) => toView(row, language));
}

/** A message within reach of a scope. */
export async function findMessage(
  reader: Reader,
  actor: Actor,
  scope: string,
  id: string,
  language: Language,
): Promise<MessageView | undefined> {
  const { rows } = await sql<Row>`SELECT ${view} FROM outside.message
    WHERE id = ${id} AND ${reachable(actor, scope)}`.execute(reader);
  return rows[0] === undefined ? undefined : toView(rows[0], language);
}

/** Puts a message that failed back into the queue, with all its attempts before it. */
export async function requeue(tx: Transaction, id: string, at: Date): Promise<boolean> {
  const result = await sql`UPDATE outside.message
    SET state = 'queued', attempts = 0, next_at = ${at}, ended_at = NULL WHERE id = ${id} AND state = 'failed'`.execute(
    tx,
  );
  return (result.numAffectedRows ?? 0n) > 0n;
}

/** How many messages wait and how many failed, by channel; and how long the oldest due one waits, in seconds. */
export async function countOpen(
  reader: Reader,
  at: Date,
): Promise<{ channel: Channel; state: MessageState; count: number; overdueSeconds: number }[]> {
  const { rows } = await sql<{
    channel: Channel;
    state: MessageState;
    count: number;
    overdueSeconds: number;
  }>`
    SELECT channel, state, count(*) AS count,
      greatest(0, coalesce(extract(epoch FROM ${at}::timestamptz - min(next_at)), 0))::float8 AS "overdueSeconds"
    FROM outside.message WHERE state = 'queued' OR state = 'failed' GROUP BY channel, state`.execute(reader);
  return rows;
}
