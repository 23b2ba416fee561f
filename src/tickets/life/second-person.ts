import type { Context } from "../../kernel/index.ts";
import { classOf, movedBy } from "./clock.ts";
import { endTicket } from "./ending.ts";
import { extensionOf, mustBeWithinExtension, mustBeWithinSuspension, suspendedAtMost } from "./limits.ts";
import { type Change, follow, move, type TicketAnswer } from "./move.ts";
import { ticketProblem } from "./problems.ts";
import { mustAllow, mustBeAnotherThanRequester, mustBeTheirs } from "./rules.ts";
import type { TicketServices } from "./services.ts";
import { beginPause, endPause } from "./store.ts";
import type { Pending, PendingKind, Ticket } from "./ticket.ts";

/** What is asked of a second person: to stop the clock, move the deadline, void the ticket or take it out of KPIs. */
export type Request = { kind: PendingKind; reason: string; workingDays?: number; until?: string };

type Asked = Pick<Request, "kind" | "workingDays" | "until">;

const scopeOf: Record<PendingKind, string> = {
  suspend: "ticket.suspend",
  extend: "ticket.extend",
  void: "ticket.void",
  exclude: "ticket.void",
};

/** Asks for a change that takes two persons (act `ticket.request`). Nothing changes until it is approved. */
export function requestChange(
  services: TicketServices,
  context: Context,
  id: string,
  input: Request,
): Promise<TicketAnswer> {
  return move(
    context,
    "ticket.request",
    id,
    async (change) => {
      const { ticket, draft } = change;
      if (ticket.pending !== null) {
        throw ticketProblem("ticket.pending", { number: ticket.number, kind: ticket.pending.kind });
      }
      if (input.kind === "suspend" || input.kind === "extend") {
        mustBeTheirs(context.actor, scopeOf[input.kind], `ticket.${input.kind}`, ticket);
      }
      mustBePossible(services, input, ticket, draft.at.getTime());
      await change.note(input.reason, false);
      const pending: Pending = {
        kind: input.kind,
        by: context.actor.id,
        at: draft.at.toISOString(),
        ...(input.kind === "extend" && input.workingDays !== undefined
          ? { workingDays: input.workingDays }
          : {}),
        ...(input.kind === "suspend" && input.until !== undefined ? { until: input.until } : {}),
      };
      return { pending };
    },
    undefined,
    { scope: scopeOf[input.kind] },
  );
}

/** Whether what is asked could be carried out now, within the limits of the ticket's class. */
function mustBePossible(services: TicketServices, asked: Asked, ticket: Ticket, at: number): void {
  const rule = classOf(services, ticket.deadlineClass);
  if (asked.kind === "suspend") {
    mustAllow("ticket.suspend", ticket);
    mustBeWithinSuspension(services.time, rule, ticket, asked, at);
  }
  if (asked.kind === "extend") {
    mustAllow("ticket.extend", ticket);
    if (ticket.extensions >= rule.extension.most) {
      throw ticketProblem("ticket.extension-limit", { number: ticket.number, count: ticket.extensions });
    }
    mustBeWithinExtension(services.time, rule, ticket, asked, at);
  }
}

/** The second person decides (act `ticket.approve` or `ticket.refuse`); an approval is carried out at once. */
export function decideRequest(
  services: TicketServices,
  context: Context,
  id: string,
  input: { approved: boolean; note?: string },
): Promise<TicketAnswer> {
  let pending: Pending | undefined;
  const verb = input.approved ? "ticket.approve" : "ticket.refuse";
  return move(
    context,
    verb,
    id,
    async (change) => {
      const { ticket } = change;
      if (ticket.pending === null) throw ticketProblem("ticket.nothing-pending", { number: ticket.number });
      pending = ticket.pending;
      mustBeAnotherThanRequester(context.actor, pending.by);
      // The ticket may have moved on since it was asked. A refusal is possible at any time.
      if (input.approved) mustBePossible(services, pending, ticket, change.at);
      await change.note(input.note, false);
      return { kind: pending.kind, requestedBy: pending.by };
    },
    async (change) =>
      pending === undefined || !input.approved ? change.ticket : carryOut(services, change, pending),
    { scope: "ticket.approve" },
  );
}

async function carryOut(services: TicketServices, change: Change, pending: Pending): Promise<Ticket> {
  const { ticket, tx, inner, at } = change;
  const scope = "ticket.approve";
  switch (pending.kind) {
    case "suspend": {
      await beginPause(tx, ticket.id, at, "approved");
      await services.flow.message(inner, tx, ticket.id, "suspend", {});
      const latest = suspendedAtMost(services.time, classOf(services, ticket.deadlineClass), at);
      const until = Math.min(latest, pending.until === undefined ? latest : Date.parse(pending.until));
      return follow(change.inner, "ticket.suspend", ticket, () => ({ until }), scope);
    }
    case "extend": {
      const amount = extensionOf(classOf(services, ticket.deadlineClass), pending);
      const later = (due: number | null) => (due === null ? null : services.time.due(due, amount));
      const { dueAt, stageDueAt, stageYellowAt } = ticket;
      const detail = {
        workingDays: "workingDays" in amount ? amount.workingDays : null,
        dueAt: later(dueAt),
        stageDueAt: later(stageDueAt),
        stageYellowAt: later(stageYellowAt),
      };
      return follow(change.inner, "ticket.extend", ticket, () => detail, scope);
    }
    case "void":
      await services.flow.message(inner, tx, ticket.id, "void", {});
      return endTicket(services, change, "ticket.void", {}, scope);
    case "exclude":
      return follow(change.inner, "ticket.exclude", ticket, () => ({}), scope);
  }
}

/** Starts a stopped clock again (act `ticket.resume`); deadlines move by the working time it stood. */
export function resumeTicket(
  services: TicketServices,
  context: Context,
  id: string,
  input: { note?: string },
): Promise<TicketAnswer> {
  return move(
    context,
    "ticket.resume",
    id,
    async (change) => {
      const { ticket, tx, inner, at } = change;
      const from = ticket.suspendedAt;
      if (from === null) throw ticketProblem("ticket.not-suspended", { number: ticket.number });
      await change.note(input.note, false);
      await endPause(tx, id, at);
      await services.flow.message(inner, tx, id, "resume", {});
      const { stages } = classOf(services, ticket.deadlineClass);
      const shift = (due: number | null, stage = ticket.stage ?? "handle") =>
        movedBy(services.time, stages[stage].within, due, from, at);
      return {
        pausedMinutes: services.time.minutes(from, at),
        dueAt: shift(ticket.dueAt, "handle"),
        stageDueAt: shift(ticket.stageDueAt),
        stageYellowAt: shift(ticket.stageYellowAt),
      };
    },
    undefined,
    { scope: "ticket.suspend" },
  );
}
