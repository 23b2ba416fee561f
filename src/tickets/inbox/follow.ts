import { sql } from "kysely";
import type { Text, Transaction } from "../../kernel/index.ts";
import { ticketProblem } from "../life/problems.ts";
import { codeHash } from "../life/reporting.ts";
import { ticketColumns, toTicket } from "../life/store.ts";
import type { Ticket } from "../life/ticket.ts";
import type { Progress } from "./public-schema.ts";

/**
 * The progress of a matter for whoever holds the code given at its report. `number` may be the one first given or
 * that of the ticket it was merged into. A false code and an unknown number are answered alike: `ticket.wrong-code`.
 */
export async function followTicket(
  tx: Transaction,
  number: string,
  code: string,
  unitNames: (path: string) => Text | undefined,
): Promise<Progress> {
  const secret = codeHash(code);
  const { rows } = await sql<Record<string, unknown>>`SELECT ${ticketColumns} FROM tickets.ticket
    JOIN tickets.requester ON requester.ticket = ticket.id
    WHERE requester.secret = ${secret} AND EXISTS (
      SELECT FROM tickets.ticket AS asked
      WHERE asked.number = ${number} AND asked.id IN (requester.ticket, requester.reported_as))`.execute(tx);
  if (rows[0] === undefined) throw ticketProblem("ticket.wrong-code");
  const ticket = toTicket(rows[0]);
  const owner = unitNames(ticket.ownerPath) ?? null;
  const { question } = ticket;
  const notes = await publicNotes(tx, ticket.id);
  const asked = question === null ? undefined : notes.find(({ act }) => act === question.act);
  return {
    ...progressOf(ticket),
    owner,
    // What is asked now stands by itself; what was asked before is part of what was written.
    notes: notes
      .filter((note) => note !== asked)
      .map(({ text, at, asked: isAsked }) => ({ text, at, asked: isAsked })),
    question:
      question === null
        ? null
        : {
            text: asked?.text ?? "",
            at: new Date(question.at).toISOString(),
            dueAt: new Date(question.dueAt).toISOString(),
            pauses: question.pauses,
          },
    replied: await newestReply(tx, ticket.id, secret.toString("hex")),
  };
}

/** The newest answer to a question; its words for whoever gave it. */
async function newestReply(tx: Transaction, id: string, secret: string): Promise<Progress["replied"]> {
  const { rows } = await sql<{ at: Date; words: string | null }>`
    SELECT act.at, CASE WHEN act.detail ->> 'requester' = ${secret} THEN note.text END AS words
    FROM kernel.act LEFT JOIN tickets.note ON note.ticket = ${id} AND note.act = act.id
    WHERE act.subject_kind = 'ticket' AND act.subject_id = ${id}::text AND act.verb = 'ticket.reply'
    ORDER BY act.version DESC LIMIT 1`.execute(tx);
  const [row] = rows;
  return row === undefined ? null : { at: row.at.toISOString(), words: row.words };
}

/** Whether a note is what requesters were asked. */
export const isQuestion = sql<boolean>`EXISTS (
  SELECT FROM kernel.act WHERE act.id = note.act AND act.verb = 'ticket.ask')`;

async function publicNotes(
  tx: Transaction,
  id: string,
): Promise<(Progress["notes"][number] & { act: string })[]> {
  const { rows } = await sql<{ text: string; act: string; at: Date; asked: boolean }>`
    SELECT text, act, at, ${isQuestion} AS asked FROM tickets.note
    WHERE ticket = ${id} AND public ORDER BY at, id`.execute(tx);
  return rows.map(({ at, ...note }) => ({ ...note, at: at.toISOString() }));
}

/** What is done, who has it and until when. */
export function progressOf(ticket: Ticket): Omit<Progress, "notes" | "owner" | "question" | "replied"> {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  const steps = [
    ["report", ticket.reportedAt],
    ["verify", ticket.registeredAt],
    ["dispatch", ticket.dispatchedAt],
    ["acknowledge", ticket.acknowledgedAt],
    ["contact", ticket.contactedAt],
    ["handle", ticket.handledAt],
    ["check", ticket.checkedAt],
    ["callback", ticket.calledBackAt],
    ["close", ticket.closedAt],
  ] as const;
  return {
    number: ticket.number,
    id: ticket.id,
    category: ticket.category,
    status: ticket.status,
    stage: ticket.stage,
    done: steps.flatMap(([stage, at]) => (at === null ? [] : [{ stage, at: new Date(at).toISOString() }])),
    ownerPath: ticket.ownerPath,
    reportedAt: new Date(ticket.reportedAt).toISOString(),
    dueAt: iso(ticket.dueAt),
    stageDueAt: iso(ticket.stageDueAt),
    closedAt: iso(ticket.closedAt),
    suspended: ticket.suspendedAt !== null,
    suspendedAt: iso(ticket.suspendedAt),
    mayAnswer: ticket.status === "closed",
  };
}
