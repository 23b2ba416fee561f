import { CompiledQuery, type RawBuilder, sql } from "kysely";
import {
  type Actor,
  byKey,
  type Database,
  mayReach,
  type Placement,
  post,
  postMerged,
  ReadAhead,
  reachOf,
  type Scope,
  type Transaction,
} from "../../kernel/index.ts";
import type { Pause } from "./clock.ts";
import { ticketProblem } from "./problems.ts";
import { seenBy } from "./rules.ts";
import type { Ticket } from "./ticket.ts";

type Kind = "plain" | "time" | "array" | "json";

/** Every fact of a ticket and how its column holds it. Column names are the snake_case of the fact's. */
const kinds: Record<keyof Ticket, Kind> = {
  id: "plain",
  number: "plain",
  version: "plain",
  source: "plain",
  channel: "plain",
  status: "plain",
  stage: "plain",
  category: "plain",
  urgency: "plain",
  deadlineClass: "plain",
  longitude: "plain",
  latitude: "plain",
  cell: "plain",
  areaPath: "plain",
  ownerPath: "plain",
  partnerPaths: "array",
  assignee: "plain",
  reporter: "plain",
  public: "plain",
  parent: "plain",
  mergedInto: "plain",
  externalSource: "plain",
  externalId: "plain",
  reportedAt: "time",
  registeredAt: "time",
  dispatchedAt: "time",
  acknowledgedAt: "time",
  contactedAt: "time",
  handledAt: "time",
  handledBy: "plain",
  checkedAt: "time",
  calledBackAt: "time",
  closedAt: "time",
  dueAt: "time",
  contactDueAt: "time",
  stageStartedAt: "time",
  stageDueAt: "time",
  stageYellowAt: "time",
  suspendedAt: "time",
  pending: "json",
  dispatches: "plain",
  returns: "plain",
  wrongDispatches: "plain",
  reworks: "plain",
  reopenings: "plain",
  extensions: "plain",
  escalations: "plain",
  grossMinutes: "plain",
  netMinutes: "plain",
  excluded: "plain",
  claimedSolved: "plain",
  callbackReached: "plain",
  confirmedSolved: "plain",
  firstSolved: "plain",
  satisfaction: "plain",
  labels: "json",
  about: "json",
  question: "json",
};
const fields = Object.keys(kinds) as (keyof Ticket)[];

const snake = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const factColumns = fields.map((field) => `ticket.${snake(field)} AS "${field}"`).join(", ");

/** The columns of a ticket's facts, for SELECT. */
export const ticketColumns: RawBuilder<unknown> = sql.raw(factColumns);

const columnNames = new Map(fields.map((field) => [field, snake(field)]));

// These run for every act on a ticket. Their sixty columns are written into the text once, for building it from parts
// each time cost more of our processor than all the rest of the statement.
// Each is searched for by its key, whatever the planner thinks of a table that was small when it was asked.
const selectAllText = `SELECT ${factColumns} FROM unnest($1::uuid[]) AS wanted (id)
  CROSS JOIN LATERAL (SELECT * FROM tickets.ticket WHERE ticket.id = wanted.id OFFSET 0) AS ticket`;
const writeText = "SELECT tickets.write_tickets($1, $2)";

/** A ticket's facts under the names of their columns, as JSON has them. */
function columnsOf(ticket: Ticket): Record<string, unknown> {
  const row: Record<string, unknown> = { seen_by: seenBy(ticket) };
  for (const [field, column] of columnNames) {
    const value = ticket[field];
    row[column] = kinds[field] === "time" && value !== null ? new Date(value as number).toISOString() : value;
  }
  return row;
}

/** A row selected with {@link ticketColumns}, as facts. */
export function toTicket(row: Record<string, unknown>): Ticket {
  const facts: Record<string, unknown> = {};
  for (const field of fields) {
    const value = row[field];
    facts[field] = value instanceof Date ? value.getTime() : value;
  }
  return facts as Ticket;
}

/** The erasable words of a ticket. */
export type Words = { title: string; description: string; address: string | null };

/** Tickets as this transaction has written them; it holds their locks, so nobody else has changed them since. */
const written = new WeakMap<Transaction, Map<string, Ticket>>();

function rememberWritten(tx: Transaction, ticket: Ticket): void {
  const known = written.get(tx);
  if (known === undefined) written.set(tx, new Map([[ticket.id, ticket]]));
  else known.set(ticket.id, ticket);
}

/** What of a ticket waits to be written: a new row with its words, or the difference from the row as it stands. */
type Writing = { after: Ticket } & ({ before: Ticket } | { words: Words; tokens: readonly string[] });

const writingKey = "tickets.ticket";

export async function insertTicket(
  tx: Transaction,
  ticket: Ticket,
  words: Words,
  tokens: readonly string[],
): Promise<void> {
  rememberWritten(tx, ticket);
  const writing = { after: ticket, words, tokens };
  await postMerged<Map<string, Writing>>(
    tx,
    writingKey,
    (known = new Map()) => known.set(ticket.id, writing),
    writingQueries,
  );
}

/** Writes the ticket as it is after a change, with what else the transaction changes of it and of others. */
export async function updateTicket(tx: Transaction, before: Ticket, after: Ticket): Promise<void> {
  rememberWritten(tx, after);
  const { id } = after;
  await postMerged<Map<string, Writing>>(
    tx,
    writingKey,
    (known = new Map()) => known.set(id, { ...(known.get(id) ?? { before }), after }),
    writingQueries,
  );
}

function writingQueries(writings: Map<string, Writing>): CompiledQuery[] {
  const fresh: NewTicket[] = [];
  const changed: Ticket[] = [];
  for (const writing of writings.values()) {
    if ("words" in writing) fresh.push({ ...writing, ticket: writing.after });
    else if (differs(writing.before, writing.after)) changed.push(writing.after);
  }
  if (fresh.length === 0 && changed.length === 0) return [];
  const rows = [fresh.map(newRow), changed.map(columnsOf)];
  return [CompiledQuery.raw(writeText, rows.map(jsonOf))];
}

const differs = (before: Ticket, after: Ticket) => fields.some((field) => before[field] !== after[field]);
const jsonOf = (rows: readonly object[]) => (rows.length === 0 ? null : JSON.stringify(rows));

/** A ticket to insert. */
export type NewTicket = { ticket: Ticket; words: Words; tokens: readonly string[] };

/** A new ticket under the names of its columns, as `jsonb_populate_recordset` takes it. */
export function newRow({ ticket, words, tokens }: NewTicket): Record<string, unknown> {
  const { title, description, address } = words;
  return { ...columnsOf(ticket), title, description, address, tokens: vectorOf(tokens) };
}

/** Tokens as PostgreSQL reads a tsvector: quoted, quotes and backslashes doubled. */
function vectorOf(tokens: readonly string[]): string {
  return tokens.map((token) => `'${token.replace(/['\\]/g, "$&$&")}'`).join(" ");
}

/** Where a ticket stands for the question who may reach it. */
export function placementOf(ticket: Ticket): Placement {
  const units = [
    ticket.ownerPath,
    ...(ticket.areaPath === null ? [] : [ticket.areaPath]),
    ...ticket.partnerPaths,
  ];
  return { units, accounts: [ticket.reporter, ticket.assignee].filter((account) => account !== null) };
}

type Row = Record<string, unknown>;

const ticketRows = new ReadAhead(byKey("tickets.ticket", selectAllText, ({ id }: Row) => String(id)));

/** Begins to read a ticket, so that the row comes with the answer to the question for its lock. */
export function readAhead(tx: Transaction, id: string): Promise<Ticket | undefined> {
  const known = written.get(tx)?.get(id);
  if (known !== undefined) return Promise.resolve(known);
  return ticketRows.begin(tx, id).then(ticketOf);
}

function ticketOf([row]: readonly Row[]): Ticket | undefined {
  return row && toTicket(row);
}

async function readTicket(tx: Transaction, id: string): Promise<Ticket | undefined> {
  const known = written.get(tx)?.get(id);
  if (known !== undefined) return known;
  return ticketOf(await ticketRows.read(tx, id));
}

/** The ticket, if the actor's `scope` reaches it; else `ticket.not-found`, which does not say whether it exists. */
export async function loadTicket(tx: Transaction, actor: Actor, scope: Scope, id: string): Promise<Ticket> {
  const ticket = await readTicket(tx, id);
  if (ticket === undefined || !mayReach(actor, scope, placementOf(ticket)))
    throw ticketProblem("ticket.not-found");
  return ticket;
}

/**
 * The rule of {@link placementOf} and `mayReach` as an SQL condition on `tickets.ticket`, for WHERE: where a column is
 * null it may be null instead of false. Each arm of it can be answered by an index.
 */
export function ticketsWithin(actor: Actor, scope: Scope): RawBuilder<boolean> {
  const reach = reachOf(actor, scope);
  const own =
    actor.id === "anonymous"
      ? sql<boolean>`false`
      : sql<boolean>`(ticket.reporter = ${actor.id} OR ticket.assignee = ${actor.id})`;
  const seen = sql<boolean>`ticket.seen_by @> ARRAY[${actor.unit}]::text[]`;
  switch (reach) {
    case "all":
      return sql<boolean>`true`;
    case "own":
      return own;
    case "unit":
      return sql<boolean>`((${seen} AND (ticket.owner_path = ${actor.unit} OR ticket.area_path = ${actor.unit}
        OR ticket.partner_paths @> ARRAY[${actor.unit}]::text[])) OR ${own})`;
    case "subtree":
      return sql<boolean>`(${seen} OR ${own})`;
  }
}

/** Those of the tickets that `scope` reaches: what may be labelled. */
export async function reachableTickets(
  tx: Transaction | Database["kysely"],
  actor: Actor,
  scope: Scope,
  ids: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    SELECT ticket.id FROM tickets.ticket
    WHERE ticket.id = ANY(${ids}::uuid[]) AND ${ticketsWithin(actor, scope)}`.execute(tx);
  return new Set(rows.map((row) => row.id));
}

const pausesText = `SELECT ticket, from_at AS "from", to_at AS "to" FROM tickets.pause
  WHERE ticket = ANY($1::uuid[]) ORDER BY from_at`;

const pauses = new ReadAhead(
  byKey("tickets.pause", pausesText, (row: { ticket: string; from: Date; to: Date | null }) => row.ticket),
);

/** Begins to read a ticket's pauses, where an act may end it. */
export function readPausesAhead(tx: Transaction, ticket: string): void {
  void pauses.begin(tx, ticket);
}

export async function pausesOf(tx: Transaction, ticket: string): Promise<Pause[]> {
  const rows = await pauses.read(tx, ticket);
  return rows.map((row) => ({ from: row.from.getTime(), to: row.to?.getTime() ?? null }));
}

/** When a ticket's time last began to run: at its report, or when its requester said that it is not solved. */
export async function beganAt(
  tx: Transaction,
  ticket: Pick<Ticket, "id" | "reopenings" | "reportedAt">,
): Promise<number> {
  if (ticket.reopenings === 0) return ticket.reportedAt;
  const { rows } = await sql<{ at: Date }>`
    SELECT at FROM kernel.act WHERE subject_kind = 'ticket' AND subject_id = ${ticket.id}
      AND (verb = 'ticket.reopen' OR verb = 'ticket.callback' AND detail->>'stage' = 'dispatch')
    ORDER BY version DESC LIMIT 1`.execute(tx);
  return rows[0]?.at.getTime() ?? ticket.reportedAt;
}

const beginPauseText = `INSERT INTO tickets.pause (ticket, from_at, reason) VALUES ($1, $2, $3)
  ON CONFLICT (ticket, from_at) DO UPDATE SET to_at = NULL, reason = EXCLUDED.reason`;
const endPauseText = "UPDATE tickets.pause SET to_at = $2 WHERE ticket = $1 AND to_at IS NULL";

export async function beginPause(
  tx: Transaction,
  ticket: string,
  from: number,
  reason: string,
): Promise<void> {
  await post(tx, CompiledQuery.raw(beginPauseText, [ticket, new Date(from), reason]));
}

export async function endPause(tx: Transaction, ticket: string, to: number): Promise<void> {
  await post(tx, CompiledQuery.raw(endPauseText, [ticket, new Date(to)]));
}

export type NewNote = {
  id: string;
  ticket: string;
  act: string;
  public: boolean;
  text: string;
  author: string;
  at: Date;
};

const noteColumns = "id, ticket, act, public, text, author, at";
const noteText = `INSERT INTO tickets.note (${noteColumns})
  SELECT ${noteColumns} FROM jsonb_populate_recordset(NULL::tickets.note, $1)`;

/** Rows of a table that wait to be inserted, together with those of the transaction's other acts. */
function insertWith(tx: Transaction, text: string, row: object): Promise<void> {
  return postMerged<object[]>(
    tx,
    text,
    (known = []) => [...known, row],
    (rows) => [CompiledQuery.raw(text, [JSON.stringify(rows)])],
  );
}

export async function insertNote(tx: Transaction, note: NewNote): Promise<void> {
  await insertWith(tx, noteText, note);
}

export type NewRequester = {
  id: string;
  ticket: string;
  person: string | null;
  account: string | null;
  language: string;
  notify: string;
  secret: Buffer;
  at: Date;
};

const requesterColumns = "id, ticket, reported_as, person, account, language, notify, secret, joined_at";
const requesterText = `INSERT INTO tickets.requester (${requesterColumns})
  SELECT ${requesterColumns} FROM jsonb_populate_recordset(NULL::tickets.requester, $1)`;

export async function insertRequester(tx: Transaction, requester: NewRequester): Promise<void> {
  const { secret, at, ...rest } = requester;
  const bytes = `\\x${secret.toString("hex")}`;
  await insertWith(tx, requesterText, { ...rest, reported_as: rest.ticket, secret: bytes, joined_at: at });
}

/** Whoever asked for a ticket, and how they are told. */
export async function requestersOf(
  tx: Transaction,
  ticket: string,
): Promise<Omit<NewRequester, "id" | "ticket" | "at">[]> {
  const { rows } = await sql<Omit<NewRequester, "id" | "ticket" | "at">>`
    SELECT person, account, language, notify, secret FROM tickets.requester
    WHERE ticket = ${ticket} ORDER BY joined_at, id`.execute(tx);
  return rows;
}

/** Hands all requesters of a merged ticket over to the one that goes on. Returns how many. */
export async function moveRequesters(tx: Transaction, from: string, to: string): Promise<number> {
  const result = await sql`UPDATE tickets.requester SET ticket = ${to} WHERE ticket = ${from}`.execute(tx);
  return Number(result.numAffectedRows ?? 0n);
}

/** Whether a requester with this code (its SHA-256) belongs to the ticket. */
export async function hasRequester(tx: Transaction, ticket: string, secret: Buffer): Promise<boolean> {
  const { rows } =
    await sql`SELECT 1 FROM tickets.requester WHERE ticket = ${ticket} AND secret = ${secret}`.execute(tx);
  return rows.length > 0;
}

/** How many requesters of a ticket are written to, and how many read only the page of their matter. */
export async function requestersReached(
  tx: Transaction,
  ticket: string,
): Promise<{ told: number; untold: number }> {
  const { rows } = await sql<{ told: number; untold: number }>`
    SELECT (count(*) FILTER (WHERE notify <> 'none'))::int AS told,
      (count(*) FILTER (WHERE notify = 'none'))::int AS untold
    FROM tickets.requester WHERE ticket = ${ticket}`.execute(tx);
  return rows[0] ?? { told: 0, untold: 0 };
}

const unshareText = `DELETE FROM tickets.share
  WHERE ticket = $1 AND done_at IS NULL AND NOT unit = ANY($2::text[])`;
const shareText = `INSERT INTO tickets.share (ticket, unit, lead, since)
  SELECT $1, unit, unit = $2, $3 FROM unnest($4::text[]) AS unit
  ON CONFLICT (ticket, unit) DO UPDATE SET lead = EXCLUDED.lead`;

/** Sets lead and partners of a joint handling anew; without partners nothing is shared any more. */
export async function setShares(
  tx: Transaction,
  ticket: string,
  lead: string,
  partners: readonly string[],
  at: Date,
): Promise<void> {
  const sharing = partners.length === 0 ? [] : [lead, ...partners];
  await post(tx, CompiledQuery.raw(unshareText, [ticket, sharing]));
  if (partners.length > 0) await post(tx, CompiledQuery.raw(shareText, [ticket, lead, at, sharing]));
}

/** A unit's part is done. What it said of it before stays beside what it says now: a part may be done again after rework. */
export async function finishShare(
  tx: Transaction,
  ticket: string,
  unit: string,
  by: string,
  at: Date,
  outcome: string,
): Promise<boolean> {
  const result = await sql`UPDATE tickets.share SET done_at = ${at}, done_by = ${by},
      outcome = concat_ws(chr(10) || chr(10), outcome, ${outcome}::text)
    WHERE ticket = ${ticket} AND unit = ${unit} AND NOT lead`.execute(tx);
  return (result.numAffectedRows ?? 0n) > 0n;
}

const openSharesText = `SELECT ticket FROM tickets.share
  WHERE ticket = ANY($1::uuid[]) AND NOT lead AND done_at IS NULL`;

/** The parts of partners in a joint handling that are not done. */
export const openPartnerShares = new ReadAhead(
  byKey("tickets.share", openSharesText, (row: { ticket: string }) => row.ticket),
);
