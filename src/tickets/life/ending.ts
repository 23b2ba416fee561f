import type { Context } from "../../kernel/index.ts";
import { classOf, matterDue, stageClock, taken } from "./clock.ts";
import { type Change, follow, followOther, move, type TicketAnswer } from "./move.ts";
import { ticketProblem } from "./problems.ts";
import { codeHash, type Report, reportTicket } from "./reporting.ts";
import { mustAllow } from "./rules.ts";
import type { TicketServices } from "./services.ts";
import { endPause, hasRequester, loadTicket, moveRequesters, pausesOf } from "./store.ts";
import type { Details, Taken, Ticket } from "./ticket.ts";

type Ending = "ticket.close" | "ticket.void" | "ticket.merge" | "ticket.transfer";
type Beyond<V extends Ending> = Omit<Details[V], keyof Taken>;

/** Working time a ticket took until now, gross and net of pauses; an open pause ends with it. */
async function takenBy(services: TicketServices, { tx, ticket, draft, at }: Change): Promise<Taken> {
  const pauses = await pausesOf(tx, ticket.id);
  if (ticket.suspendedAt !== null) await endPause(tx, ticket.id, draft.at.getTime());
  return taken(services.time, ticket, pauses, at);
}

/** Ends a ticket inside a running act, such as the closing that follows a call-back. */
export async function endTicket<V extends Ending>(
  services: TicketServices,
  change: Change,
  verb: V,
  detail: Beyond<V>,
  scope: string,
): Promise<Ticket> {
  const minutes = await takenBy(services, change);
  return follow(
    change.inner,
    verb,
    change.ticket,
    () => ({ ...detail, ...minutes }) as unknown as Details[V],
    scope,
  );
}

/**
 * Merges a duplicate into the ticket that goes on (act `ticket.merge`, and `ticket.absorb` on the other). Every
 * requester goes along and will be informed and asked by the ticket that goes on.
 */
export function mergeTicket(
  services: TicketServices,
  context: Context,
  id: string,
  input: { into: string; note?: string },
): Promise<TicketAnswer> {
  if (input.into === id) throw ticketProblem("ticket.merge-itself");
  return move(
    context,
    "ticket.merge",
    id,
    async (change) => {
      const { tx, inner } = change;
      await change.note(input.note, false);
      await services.flow.message(inner, tx, id, "merge", {});
      return { ...(await takenBy(services, change)), into: input.into };
    },
    async ({ tx, inner, ticket }) => {
      const target = await loadTicket(tx, context.actor, "ticket.merge", input.into);
      mustAllow("ticket.merge", target);
      await moveRequesters(tx, id, input.into);
      await followOther(tx, inner, "ticket.absorb", target, { from: id }, "ticket.merge");
      return ticket;
    },
    { also: [input.into] },
  );
}

/** Splits further matters off a ticket (act `ticket.split`); each is reported anew with this one as parent. */
export function splitTicket(
  services: TicketServices,
  context: Context,
  id: string,
  input: { parts: Pick<Report, "title" | "description" | "category">[] },
): Promise<TicketAnswer & { children: { id: string; number: string }[] }> {
  const children: { id: string; number: string }[] = [];
  return move(
    context,
    "ticket.split",
    id,
    async ({ inner, ticket }) => {
      const { source, longitude, latitude, urgency } = ticket;
      const place = longitude === null || latitude === null ? {} : { longitude, latitude };
      for (const part of input.parts) {
        const made = await reportTicket(services, inner, { ...part, ...place, source, urgency, parent: id });
        children.push({ id: made.id, number: made.number });
      }
      return { children: children.map((child) => child.id) };
    },
    undefined,
    { apart: true, answer: () => ({ children }) },
  );
}

/** Hands a matter over to another service of the city (act `ticket.transfer`), named in `service`. */
export function transferTicket(
  services: TicketServices,
  context: Context,
  id: string,
  input: { service: string; reason: string },
): Promise<TicketAnswer> {
  return move(context, "ticket.transfer", id, async (change) => {
    await change.note(input.reason, false);
    await services.flow.message(change.inner, change.tx, id, "transfer", {});
    return { ...(await takenBy(services, change)), service: input.service };
  });
}

/**
 * Opens an ended ticket again (act `ticket.reopen`): by a requester who says "not solved", or by a supervisor.
 * It returns to dispatch, with a new deadline of the same class from now on; its report time stays.
 */
export function reopenTicket(
  services: TicketServices,
  context: Context,
  id: string,
  input: { reason: string; code?: string },
): Promise<TicketAnswer> {
  const { code } = input;
  const byRequester = code !== undefined || context.actor.role === "resident";
  return move(
    context,
    "ticket.reopen",
    id,
    async (change) => {
      const { ticket, tx, inner, at } = change;
      await change.note(input.reason, false);
      const stage = await services.flow.message(inner, tx, id, "reopen", { source: ticket.source });
      const rule = classOf(services, ticket.deadlineClass);
      const anew = { reportedAt: at, dispatchedAt: null };
      const { dueAt } = matterDue(services.time, rule, anew, at);
      return {
        ...stageClock(services.time, rule, anew, stage, at),
        ownerPath: services.intakeUnit,
        byRequester,
        dueAt,
      };
    },
    undefined,
    code === undefined ? {} : { load: (tx) => loadByCode(tx, context, id, code) },
  );
}

/** The requester's own answer after the end (act `ticket.answer`), by the code given at the report. */
export function answerTicket(
  context: Context,
  id: string,
  input: { code: string; solved?: boolean; satisfaction?: number; words?: string },
): Promise<TicketAnswer> {
  return move(
    context,
    "ticket.answer",
    id,
    async (change) => {
      await change.note(input.words, false);
      return { solved: input.solved ?? null, satisfaction: input.satisfaction ?? null };
    },
    undefined,
    { load: (tx) => loadByCode(tx, context, id, input.code) },
  );
}

/** The ticket for whoever holds the follow-up code of one of its requesters. */
export async function loadByCode(
  tx: Change["tx"],
  context: Context,
  id: string,
  code: string,
): Promise<Ticket> {
  if (!(await hasRequester(tx, id, codeHash(code)))) throw ticketProblem("ticket.wrong-code");
  const holder = { ...context.actor, grants: new Map([["ticket.read", "all" as const]]) };
  return loadTicket(tx, holder, "ticket.read", id);
}
