import { type RawBuilder, sql } from "kysely";
import {
  type Actor,
  act,
  type Context,
  type Database,
  isId,
  reachOf,
  subtreeEnd,
  type Transaction,
  withinReach,
} from "../kernel/index.ts";
import { outsideProblem } from "./problems.ts";

type Reader = Transaction | Database["kysely"];
const scope = "notification.read";

/** A notice that is older counts as read: nobody acts on a reminder of last month, and a newcomer begins with few. */
export const unreadDays = 30;
/** Unread notices are counted no further. */
export const unreadCountedAtMost = 100;

/** Who reads: the actor, with the functions its role has at its unit (`handler`, `unit-leader`, …). */
export type NoticeReader = {
  actor: Actor;
  functions: readonly string[];
  /** Whether notices to a function at a unit are the actor's to read: its own unit's, and those that nobody nearer is told. */
  isTheirs: (unit: string, name: string) => boolean;
};

/** A notice as its reader sees it. */
export type Notice = {
  id: string;
  template: string;
  recipient: string;
  about: string;
  language: string;
  subject: string;
  body: string;
  createdAt: Date;
  read: boolean;
};

export type NoticeQuery = {
  /** To all units below, too. */
  unitsBelow?: boolean;
  unread?: boolean;
  templates?: readonly string[];
  /** Older than this notice. */
  before?: string;
  limit: number;
};

export type Unread = {
  count: number;
  /** There are more than were counted. */
  atLeast: boolean;
};

/**
 * The reader's recipients: the account, and its functions at the units within the reach of `notification.read` that are
 * the reader's to look after; with `unitsBelow` at all units within that reach. Those that were ever told are found by
 * steps from one to the next, whatever lies between them.
 */
async function recipientsOf(tx: Reader, reader: NoticeReader, unitsBelow = false): Promise<string[]> {
  const { actor, functions, isTheirs } = reader;
  const own = `account:${actor.id}`;
  const reach = reachOf(actor, scope);
  if (reach === "own" || actor.unit === null || functions.length === 0) return [own];
  if (reach === "unit") return [own, ...functions.map((name) => `unit:${actor.unit}@${name}`)];
  const [from, to] = [`unit:${actor.unit}`, `unit:${subtreeEnd(actor.unit)}`];
  const first = (
    after: RawBuilder<unknown>,
  ) => sql`(SELECT recipient COLLATE "C" AS recipient FROM outside.message
    WHERE channel = 'notice' AND recipient COLLATE "C" ${after} AND recipient COLLATE "C" < ${to}
    ORDER BY recipient COLLATE "C" LIMIT 1)`;
  const { rows } = await sql<{ recipient: string; unit: string; name: string }>`WITH RECURSIVE found AS (
      ${first(sql`>= ${from}`)}
      UNION ALL SELECT ${first(sql`> found.recipient`)} FROM found WHERE found.recipient IS NOT NULL)
    SELECT recipient, substr(split_part(recipient, '@', 1), 6) AS unit, split_part(recipient, '@', 2) AS name
    FROM found WHERE split_part(recipient, '@', 2) = ANY(${[...functions]}::text[])`.execute(tx);
  const told = rows.filter(({ unit, name }) => unitsBelow || isTheirs(unit, name));
  return [own, ...told.map(({ recipient }) => recipient)];
}

/** The smallest id of the time `unreadDays` before `now`. */
function horizonAt(now: Date): string {
  const ms = Math.max(0, now.getTime() - unreadDays * 86_400_000);
  const digits = ms.toString(16).padStart(12, "0");
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`;
}

/** Each recipient with the notice up to which the account has read all. */
function told(account: string, recipients: readonly string[], horizon: string): RawBuilder<unknown> {
  return sql`(SELECT given.recipient, greatest(mark.until, ${horizon}::uuid) AS until
    FROM unnest(${[...recipients]}::text[]) AS given (recipient)
    LEFT JOIN outside.notice_mark mark ON mark.account = ${account} AND mark.recipient = given.recipient) AS told`;
}

const readSingly = (account: string) =>
  sql`EXISTS (SELECT FROM outside.notice_read r WHERE r.account = ${account} AND r.message = message.id)`;

/** Notices to one recipient, by the index `message_notice` alone where nothing else of them is asked. */
const toThem = sql`message.channel = 'notice' AND message.recipient COLLATE "C" = told.recipient`;
const isUnread = (account: string) => sql`message.id > told.until AND NOT ${readSingly(account)}`;

/** One page of the notices to a reader, the newest first. */
export async function listNotices(
  tx: Reader,
  reader: NoticeReader,
  query: NoticeQuery,
  now: Date,
): Promise<Notice[]> {
  const { actor } = reader;
  const where = [toThem];
  if (query.before !== undefined) where.push(sql`message.id < ${query.before}`);
  if (query.templates !== undefined) where.push(sql`message.template = ANY(${[...query.templates]}::text[])`);
  if (query.unread === true) where.push(isUnread(actor.id));
  const within = withinReach(actor, scope, { unit: sql`message.unit`, account: sql`message.account` });
  const recipients = await recipientsOf(tx, reader, query.unitsBelow);
  // The newest of each recipient first: what is read grows with their number, never with what they were ever told.
  const { rows } = await sql<Notice>`SELECT message.id, message.template, message.recipient, message.about,
      message.language, message.subject, message.body, message.created_at AS "createdAt",
      message.id <= page.until OR ${readSingly(actor.id)} AS read
    FROM (SELECT newest.id, told.until FROM ${told(actor.id, recipients, horizonAt(now))}
      CROSS JOIN LATERAL (SELECT message.id FROM outside.message WHERE ${sql.join(where, sql` AND `)}
        ORDER BY message.id DESC LIMIT ${query.limit}) AS newest
      ORDER BY newest.id DESC LIMIT ${query.limit}) AS page
    JOIN outside.message ON message.id = page.id AND ${within}
    ORDER BY message.id DESC`.execute(tx);
  return rows;
}

/** How many of the notices to the reader, units below left out, are unread. */
export async function countUnread(tx: Reader, reader: NoticeReader, now: Date): Promise<Unread> {
  const { id } = reader.actor;
  const recipients = await recipientsOf(tx, reader);
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count
    FROM (SELECT FROM ${told(id, recipients, horizonAt(now))}
      CROSS JOIN LATERAL (SELECT FROM outside.message WHERE ${toThem} AND ${isUnread(id)}
        LIMIT ${unreadCountedAtMost}) AS unread
      LIMIT ${unreadCountedAtMost}) AS counted`.execute(tx);
  const count = rows[0]?.count ?? 0;
  return { count, atLeast: count === unreadCountedAtMost };
}

/** What was read: single notices, or all up to the newest that was seen. */
export type WhatWasRead = { notices: readonly string[] } | { until: string; unitsBelow?: boolean };

/**
 * Remembers what the account has read (act `notification.mark-read`, heard by that account alone, so that its other
 * tabs and its phone know). To mark again what is read changes nothing. Throws `outside.message-not-found` where a
 * notice is none of the reader's.
 */
export function markRead(
  context: Context,
  { functions, isTheirs }: Omit<NoticeReader, "actor">,
  what: WhatWasRead,
): Promise<Unread> {
  const { actor, clock } = context;
  const reader = { actor, functions, isTheirs };
  return act(
    context,
    "notification.mark-read",
    { kind: "notification", id: actor.id },
    async (tx, draft) => {
      draft.audience = [`account:${actor.id}`];
      if ("notices" in what) await readThese(tx, reader, what.notices, draft);
      else await readUntil(tx, reader, what, draft);
      await forgetCovered(tx, actor.id, horizonAt(clock.now()));
      return countUnread(tx, reader, clock.now());
    },
    { scope },
  );
}

type Told = { detail: Record<string, unknown> };

async function readThese(tx: Transaction, { actor }: NoticeReader, ids: readonly string[], draft: Told) {
  const asked = [...new Set(ids)];
  const within = withinReach(actor, scope, { unit: sql`unit`, account: sql`account` });
  const { rows } = await sql<{ id: string }>`SELECT id FROM outside.message
    WHERE id = ANY(${asked}::uuid[]) AND channel = 'notice' AND ${within}`.execute(tx);
  if (rows.length < asked.length) throw outsideProblem("outside.message-not-found");
  await sql`INSERT INTO outside.notice_read (account, message)
    SELECT ${actor.id}, unnest(${asked}::uuid[]) ON CONFLICT DO NOTHING`.execute(tx);
  draft.detail = { notices: asked };
}

async function readUntil(
  tx: Transaction,
  reader: NoticeReader,
  { until, unitsBelow }: { until: string; unitsBelow?: boolean },
  draft: Told,
) {
  if (!isId(until)) throw outsideProblem("outside.message-not-found");
  const recipients = await recipientsOf(tx, reader, unitsBelow);
  // Each mark is a notice that is there: what will be told later is not read before it is written.
  await sql`INSERT INTO outside.notice_mark (account, recipient, until)
    SELECT ${reader.actor.id}, told.recipient, newest.id FROM unnest(${recipients}::text[]) AS told (recipient)
    CROSS JOIN LATERAL (SELECT message.id FROM outside.message WHERE ${toThem} AND message.id <= ${until}
      ORDER BY message.id DESC LIMIT 1) AS newest
    ON CONFLICT (account, recipient) DO UPDATE SET until = EXCLUDED.until
      WHERE notice_mark.until < EXCLUDED.until`.execute(tx);
  draft.detail = { until, unitsBelow: unitsBelow === true };
}

/** Forgets single readings that a mark, or their age, says already. */
async function forgetCovered(tx: Transaction, account: string, horizon: string): Promise<void> {
  await sql`DELETE FROM outside.notice_read r WHERE r.account = ${account} AND (r.message < ${horizon}::uuid
    OR EXISTS (SELECT FROM outside.message JOIN outside.notice_mark mark
      ON mark.account = ${account} AND mark.recipient = message.recipient COLLATE "C" AND mark.until >= message.id
      WHERE message.id = r.message))`.execute(tx);
}
