import type { Context } from "../../kernel/index.ts";
import { classOf, movedBy } from "./clock.ts";
import { loadByCode } from "./ending.ts";
import { type Change, move, type TicketAnswer } from "./move.ts";
import { ticketProblem } from "./problems.ts";
import { codeHash } from "./reporting.ts";
import type { TicketServices } from "./services.ts";
import { beginPause, endPause, requestersReached } from "./store.ts";
import type { Question, Settled, Ticket } from "./ticket.ts";

/**
 * Asks the requesters of a ticket for more (act `ticket.ask`). They read it on the page of their matter, and are written
 * to where they left an address. The stage stays open and its clock runs on, unless the city lets it stand. Throws
 * `ticket.no-questions`, `ticket.nobody-to-ask`, `ticket.question-open`.
 */
export function askRequester(
  services: TicketServices,
  context: Context,
  id: string,
  input: { text: string },
): Promise<TicketAnswer> {
  const rule = services.questions;
  if (rule === null) throw ticketProblem("ticket.no-questions");
  return move(context, "ticket.ask", id, async (change) => {
    const { ticket, tx, inner, draft, at } = change;
    const { told, untold } = await requestersReached(tx, id);
    if (told + untold === 0) throw ticketProblem("ticket.nobody-to-ask", { number: ticket.number });
    await change.note(input.text, true);
    await services.flow.message(inner, tx, id, "ask", {});
    const pauses = rule.pausesClock;
    if (pauses) await beginPause(tx, id, at, "asked");
    const question: Question = {
      act: draft.id,
      by: context.actor.id,
      at,
      remindAt: services.time.partly(at, rule.answerWithin, rule.remindAt),
      dueAt: services.time.due(at, rule.answerWithin),
      reminded: false,
      pauses,
    };
    return { question, told, untold };
  });
}

/** What a requester answers to a question, in words; photos are attached to the matter as at the report. */
export type Reply = { words: string; code?: string };

/**
 * The answer to a question (act `ticket.reply`): by a requester with the code or signed in, or written down by somebody
 * of the staff who was told it. The matter goes on where it stood, with whoever asked. Throws `ticket.nothing-asked`,
 * `ticket.wrong-code`.
 */
export function replyToQuestion(
  services: TicketServices,
  context: Context,
  id: string,
  { words, code }: Reply,
): Promise<TicketAnswer> {
  return move(
    context,
    "ticket.reply",
    id,
    async (change) => {
      await change.note(words, false);
      const requester = code === undefined ? null : codeHash(code).toString("hex");
      return { ...(await settle(services, change)), requester };
    },
    undefined,
    code === undefined ? {} : { load: (tx) => loadByCode(tx, context, id, code) },
  );
}

/** Takes a question back (act `ticket.recall`), with the reason: whoever asked has learned it another way. */
export function recallQuestion(
  services: TicketServices,
  context: Context,
  id: string,
  input: { reason: string },
): Promise<TicketAnswer> {
  return move(
    context,
    "ticket.recall",
    id,
    async (change) => {
      await change.note(input.reason, false);
      return settle(services, change);
    },
    undefined,
    { scope: "ticket.ask" },
  );
}

/**
 * What time brings to a question: a reminder to the requester once (act `ticket.prompt`), and its end where no answer
 * has come (act `ticket.lapse`). Returns whether anything was due.
 */
export async function followQuestion(
  services: TicketServices,
  context: Context,
  ticket: Pick<Ticket, "id" | "question">,
): Promise<boolean> {
  const { id, question } = ticket;
  const now = context.clock.now().getTime();
  if (question === null || now < nextOfQuestion(question)) return false;
  if (now >= question.dueAt) {
    await move(context, "ticket.lapse", id, (change) => settle(services, change));
  } else {
    await move(context, "ticket.prompt", id, async () => ({ question: question.act }));
  }
  return true;
}

/** When a question must be looked at next. */
export function nextOfQuestion({ reminded, remindAt, dueAt }: Question): number {
  return reminded ? dueAt : Math.min(remindAt, dueAt);
}

/** Ends the open question: the process is told, and a clock that stood runs again with its deadlines moved. */
async function settle(services: TicketServices, change: Change): Promise<Settled> {
  const { ticket, tx, inner, at } = change;
  const { question, dueAt, stageDueAt, stageYellowAt } = ticket;
  if (question === null) throw ticketProblem("ticket.nothing-asked", { number: ticket.number });
  await services.flow.message(inner, tx, ticket.id, "settle", {});
  const ended = { question: question.act };
  if (!question.pauses) return { ...ended, dueAt, stageDueAt, stageYellowAt };
  await endPause(tx, ticket.id, at);
  const from = ticket.suspendedAt ?? question.at;
  const { stages } = classOf(services, ticket.deadlineClass);
  const shift = (due: number | null, stage = ticket.stage ?? "handle") =>
    movedBy(services.time, stages[stage].within, due, from, at);
  return {
    ...ended,
    pausedMinutes: services.time.minutes(from, at),
    dueAt: shift(dueAt, "handle"),
    stageDueAt: shift(stageDueAt),
    stageYellowAt: shift(stageYellowAt),
  };
}
