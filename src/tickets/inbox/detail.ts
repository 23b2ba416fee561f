import { sql } from "kysely";
import { staffBehind, staffKey } from "../../foundation/index.ts";
import { type Actor, kernelProblem, mayReach, type Transaction, timelineOf } from "../../kernel/index.ts";
import { ticketProblem } from "../life/problems.ts";
import { loadTicket, placementOf, ticketColumns, toTicket } from "../life/store.ts";
import type { Ticket } from "../life/ticket.ts";
import { lightOf } from "../life/urgency.ts";
import { allowedTo, refusedTo } from "./allowed.ts";
import { isQuestion } from "./follow.ts";
import type { Timeline, Whole } from "./schema.ts";

/** Instants of a ticket as ISO text; everything else as it is. */
function presentFacts(ticket: Ticket) {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  const { pending, partnerPaths, question, ...facts } = ticket;
  return {
    ...facts,
    marks: ticket.labels?.marks ?? [],
    asked: question !== null,
    question:
      question === null
        ? null
        : {
            ...question,
            at: new Date(question.at).toISOString(),
            remindAt: new Date(question.remindAt).toISOString(),
            dueAt: new Date(question.dueAt).toISOString(),
          },
    partnerPaths: [...partnerPaths],
    joint: partnerPaths.length > 0,
    suspended: ticket.suspendedAt !== null,
    pending: pending?.kind ?? null,
    request: pending,
    reportedAt: new Date(ticket.reportedAt).toISOString(),
    registeredAt: iso(ticket.registeredAt),
    dispatchedAt: iso(ticket.dispatchedAt),
    acknowledgedAt: iso(ticket.acknowledgedAt),
    contactedAt: iso(ticket.contactedAt),
    handledAt: iso(ticket.handledAt),
    checkedAt: iso(ticket.checkedAt),
    calledBackAt: iso(ticket.calledBackAt),
    closedAt: iso(ticket.closedAt),
    dueAt: iso(ticket.dueAt),
    contactDueAt: iso(ticket.contactDueAt),
    stageStartedAt: iso(ticket.stageStartedAt),
    stageDueAt: iso(ticket.stageDueAt),
    stageYellowAt: iso(ticket.stageYellowAt),
    suspendedAt: iso(ticket.suspendedAt),
  };
}

type Beside = Pick<
  Whole,
  "title" | "description" | "address" | "requesters" | "notes" | "attachments" | "shares" | "pauses"
>;

/** Words, notes and whatever else stands beside the facts, in one query. */
async function besideTicket(tx: Transaction, id: string): Promise<Beside> {
  const { rows } = await sql<Beside>`SELECT title, description, address,
    (SELECT count(*)::int FROM tickets.requester WHERE requester.ticket = ticket.id) AS requesters,
    (SELECT coalesce(json_agg(json_build_object('id', id, 'act', act, 'public', public, 'text', text, 'author', author,
       'at', at, 'asked', ${isQuestion}) ORDER BY at, id), '[]') FROM tickets.note WHERE note.ticket = ticket.id) AS notes,
    (SELECT coalesce(json_agg(json_build_object('id', id, 'moment', moment, 'name', name, 'mediaType', media_type,
       'bytes', bytes, 'sha256', encode(sha256, 'hex'), 'public', public, 'at', at) ORDER BY at, id), '[]')
       FROM tickets.attachment WHERE attachment.ticket = ticket.id) AS attachments,
    (SELECT coalesce(json_agg(json_build_object('unit', unit, 'lead', lead, 'since', since, 'doneAt', done_at,
       'doneBy', done_by, 'outcome', outcome) ORDER BY lead DESC, unit), '[]')
       FROM tickets.share WHERE share.ticket = ticket.id) AS shares,
    (SELECT coalesce(json_agg(json_build_object('from', from_at, 'to', to_at, 'reason', reason) ORDER BY from_at), '[]')
       FROM tickets.pause WHERE pause.ticket = ticket.id) AS pauses
    FROM tickets.ticket WHERE id = ${id}`.execute(tx);
  const row = rows[0];
  if (row === undefined) throw ticketProblem("ticket.not-found");
  return row;
}

/**
 * The whole ticket, with what `actor` may do with it now; `cityAsks` where the city lets requesters be asked for more.
 * Throws `ticket.not-found` beyond the actor's reach.
 */
export async function readTicket(
  tx: Transaction,
  actor: Actor,
  id: string,
  now: Date,
  cityAsks: boolean,
): Promise<Whole> {
  const ticket = await loadTicket(tx, actor, "ticket.read", id);
  const beside = await besideTicket(tx, id);
  const asking = { cityAsks, requesters: beside.requesters };
  return {
    ...presentFacts(ticket),
    ...beside,
    light: lightOf(ticket, now.getTime()),
    cameBack: ticket.reopenings + ticket.returns + ticket.reworks > 0,
    allowed: allowedTo(actor, ticket, asking),
    refused: refusedTo(actor, ticket, asking),
  };
}

/** The facts of the ticket of this number. Throws `ticket.not-found` beyond the actor's reach. */
export async function ticketByNumber(tx: Transaction, actor: Actor, number: string): Promise<Ticket> {
  const { rows } = await sql<Record<string, unknown>>`SELECT ${ticketColumns} FROM tickets.ticket
    WHERE number = ${number}`.execute(tx);
  const ticket = rows[0] === undefined ? undefined : toTicket(rows[0]);
  if (ticket === undefined || !mayReach(actor, "ticket.read", placementOf(ticket)))
    throw ticketProblem("ticket.not-found");
  return ticket;
}

/** All acts on a ticket, oldest first, each with the address of its proof, and who of the staff the reader may know of. */
export async function readTimeline(tx: Transaction, actor: Actor, id: string): Promise<Timeline> {
  if (!actor.grants.has("ticket.read")) throw kernelProblem("kernel.forbidden", { scope: "ticket.read" });
  await loadTicket(tx, actor, "ticket.read", id);
  const acts = await timelineOf(tx, { kind: "ticket", id });
  const staff = await staffBehind(tx, actor, acts);
  return {
    acts: acts.map((act) => ({
      id: act.id,
      at: act.at.toISOString(),
      actor: act.actor,
      role: act.role,
      unit: staff.get(staffKey(act))?.unit ?? null,
      name: staff.get(staffKey(act))?.name ?? null,
      channel: act.channel,
      verb: act.verb,
      version: act.version,
      detail: act.detail,
      proof: proofOf(act.id),
    })),
  };
}

/** Address of the proof that an act is sealed in the ledger. */
export function proofOf(act: string): string {
  return `/api/ledger/inclusion?act=${act}`;
}
