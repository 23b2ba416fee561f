import { type Context, mayReach } from "../../kernel/index.ts";
import { labelCategory, labelCategoryAhead } from "../labelling/at-intake.ts";
import {
  actingLabels,
  baseOf,
  clocksUnder,
  type Decided,
  settledAt,
  untilMatterIsDue,
} from "../labelling/decide.ts";
import { classOf, clocksAnew, matterDue, stageClock } from "./clock.ts";
import { endTicket } from "./ending.ts";
import { type Change, move, type TicketAnswer } from "./move.ts";
import { ticketProblem } from "./problems.ts";
import {
  acceptTicket,
  categoryOf,
  type Report,
  type ReportAnswer,
  reportTicket,
  verifyTicket,
} from "./reporting.ts";
import { mustBeAnotherThanHandler } from "./rules.ts";
import type { TicketServices } from "./services.ts";
import { beganAt, finishShare, openPartnerShares, pausesOf, readPausesAhead, setShares } from "./store.ts";
import type { Despite, Moved, Ticket } from "./ticket.ts";

/**
 * A matter whose sensor still shows the fault is done only with a reason, which is kept beside the alarms' ids; without
 * one it is questioned (`ticket.still-sensed`).
 */
async function recoveredOrDespite(
  services: TicketServices,
  change: Change,
  reason: string | undefined,
): Promise<Despite> {
  const standing = await services.standingAlarms.on(change.tx, change.ticket.id);
  if (standing.length === 0) return {};
  if (reason === undefined || reason.trim() === "") {
    const alarm = standing.map(({ name }) => name).join(", ");
    throw ticketProblem("ticket.still-sensed", { number: change.ticket.number, alarm });
  }
  await change.note(reason, false);
  return { despiteAlarms: standing.map(({ alarm }) => alarm) };
}

/** Completes the present stage of the process and starts the clock of the next. */
async function complete(
  services: TicketServices,
  change: Change,
  variables: Record<string, string | boolean>,
): Promise<Moved> {
  const { ticket, tx, inner, at } = change;
  if (ticket.stage === null) throw new Error(`ticket ${ticket.id} has no stage to complete`);
  const stage = await services.flow.complete(inner, tx, ticket.id, ticket.stage, variables);
  const clock = stageClock(services.time, classOf(services, ticket.deadlineClass), ticket, stage, at);
  return untilMatterIsDue(services, ticket, clock, at);
}

/** Whom a ticket is given to: a unit, or whom the register proposes; partners handle it jointly under its lead. */
export type Dispatch = { unit?: string; partners?: string[]; note?: string };

/**
 * Gives a ticket to one unit (act `ticket.dispatch`), or to a lead with partners: one matter, one handling, one
 * deadline. From a later stage it is a second dispatch: the clock from the first dispatch keeps running.
 */
export function dispatchTicket(
  services: TicketServices,
  context: Context,
  id: string,
  input: Dispatch,
): Promise<TicketAnswer> {
  return move(context, "ticket.dispatch", id, async (change) => {
    const { ticket, tx, inner, at, draft } = change;
    const now = settledAt(services, ticket, at);
    const { unit, reasons, proposed } = chooseOwner(services, ticket, input, now, at);
    const partners = [...new Set(input.partners ?? [])].filter((partner) => partner !== unit);
    for (const path of [unit, ...partners]) {
      if (!services.isUnit(path)) throw ticketProblem("ticket.unknown-unit", { unit: path });
    }
    await change.note(input.note, false);
    const hadShares = ticket.dispatches > 0 || ticket.partnerPaths.length > 0;
    if (hadShares || partners.length > 0) await setShares(tx, id, unit, partners, draft.at);
    if (ticket.stage !== "dispatch") await services.flow.message(inner, tx, id, "return", {});
    const stage = await services.flow.complete(inner, tx, id, "dispatch", { joint: partners.length > 0 });
    // What runs from the report runs anew from a reopening.
    const reportedAt = await beganAt(tx, ticket);
    const dispatched = { reportedAt, dispatchedAt: ticket.dispatchedAt ?? at };
    const rule = classOf(services, now.deadlineClass);
    // Limits that run from the first dispatch are known only now; a second dispatch moves nothing but what a label
    // that came since brings.
    const { dueAt, contactDueAt } =
      ticket.dispatchedAt === null
        ? matterDue(services.time, rule, dispatched, at)
        : now.deadlineClass === ticket.deadlineClass
          ? ticket
          : clocksUnder(services, ticket, now.deadlineClass, {
              beganAt: reportedAt,
              pauses: await pausesOf(tx, id),
              at,
            });
    const clock = stageClock(services.time, rule, dispatched, stage, at);
    const labelled = ticket.labels === null ? {} : now;
    return { ...clock, owner: unit, partners, proposed, reasons, dueAt, contactDueAt, ...labelled };
  });
}

/**
 * Reports, accepts, verifies and dispatches in one transaction: for whoever holds all these scopes and knows it all
 * at once, as an operator with the caller on the line. Each step is an act of its own, as if done one by one.
 */
export function reportAndDispatch(
  services: TicketServices,
  context: Context,
  report: Report & { category: string },
  dispatch: Dispatch,
): Promise<ReportAnswer> {
  return reportTicket(services, context, report, async (inner, { id, code }) => {
    const accepted = await acceptTicket(services, inner, id, { category: report.category });
    if (accepted.stage === "verify") await verifyTicket(services, inner, id, { verified: true });
    const dispatched = await dispatchTicket(services, inner, id, dispatch);
    return { ...dispatched, ...(code === undefined ? {} : { code }) };
  });
}

function chooseOwner(
  services: TicketServices,
  ticket: Ticket,
  input: Dispatch,
  { labels }: Decided,
  at: number,
) {
  const acting = actingLabels(services, labels);
  const proposals =
    ticket.category === null ? [] : services.proposeOwners(ticket.category, ticket, at, acting);
  const first = proposals[0];
  const unit = input.unit ?? first?.unit;
  if (unit === undefined) throw ticketProblem("ticket.no-owner", { category: ticket.category });
  return {
    unit,
    proposed: unit === first?.unit,
    reasons: proposals.find((p) => p.unit === unit)?.reasons ?? [],
  };
}

/** The owner's unit takes note (act `ticket.acknowledge`); whoever does is its assignee. */
export function acknowledgeTicket(
  services: TicketServices,
  context: Context,
  id: string,
): Promise<TicketAnswer> {
  return move(context, "ticket.acknowledge", id, async (change) => ({
    ...(await complete(services, change, {})),
    assignee: context.actor.id,
  }));
}

/** First contact with the requester (act `ticket.contact`); `reached` false tells that it was tried. */
export function contactRequester(
  services: TicketServices,
  context: Context,
  id: string,
  input: { reached: boolean; note?: string },
): Promise<TicketAnswer> {
  return move(context, "ticket.contact", id, async (change) => {
    await change.note(input.note, false);
    return { ...(await complete(services, change, { reached: input.reached })), reached: input.reached };
  });
}

/** The owner says it is done (act `ticket.handle`), once all partners have finished their parts. */
export function handleTicket(
  services: TicketServices,
  context: Context,
  id: string,
  input: { solved: boolean; outcome: string; answer?: string; despite?: string },
): Promise<TicketAnswer> {
  const handled = async (change: Change) => {
    const { length: count } = await openPartnerShares.read(change.tx, id);
    if (count > 0) throw ticketProblem("ticket.shares-open", { number: change.ticket.number, count });
    const despite = input.solved ? await recoveredOrDespite(services, change, input.despite) : {};
    await change.note(input.outcome, false);
    await change.note(input.answer, true);
    return {
      ...(await complete(services, change, { handled: input.solved })),
      solved: input.solved,
      ...despite,
    };
  };
  return move(context, "ticket.handle", id, handled, undefined, {
    ahead(tx) {
      void openPartnerShares.begin(tx, id);
      services.standingAlarms.ahead(tx, id);
    },
  });
}

/** A partner finishes its part of a joint handling (act `ticket.share`). */
export function finishPart(
  _services: TicketServices,
  context: Context,
  id: string,
  input: { unit?: string; outcome: string },
): Promise<TicketAnswer> {
  return move(
    context,
    "ticket.share",
    id,
    async ({ tx, ticket, draft }) => {
      const unit = input.unit ?? context.actor.unit ?? "";
      // The lead does not say for a partner that its part is done.
      if (!mayReach(context.actor, "ticket.handle", { units: [unit], accounts: [] })) {
        throw ticketProblem("ticket.not-yours", { number: ticket.number });
      }
      const found = await finishShare(tx, id, unit, context.actor.id, draft.at, input.outcome);
      if (!found) throw ticketProblem("ticket.not-partner", { unit, number: ticket.number });
      return { unit, done: true };
    },
    undefined,
    { scope: "ticket.handle" },
  );
}

/** Another person checks the handling (act `ticket.check`); what is not approved is reworked. */
export function checkTicket(
  services: TicketServices,
  context: Context,
  id: string,
  input: { approved: boolean; note?: string; despite?: string },
): Promise<TicketAnswer> {
  return move(
    context,
    "ticket.check",
    id,
    async (change) => {
      mustBeAnotherThanHandler(context.actor, change.ticket);
      const despite = input.approved ? await recoveredOrDespite(services, change, input.despite) : {};
      await change.note(input.note, false);
      return {
        ...(await complete(services, change, { approved: input.approved })),
        approved: input.approved,
        ...despite,
      };
    },
    (change) => closeWhenDone(services, change, "ticket.check"),
    {
      ahead(tx) {
        services.standingAlarms.ahead(tx, id);
        readPausesAhead(tx, id);
      },
    },
  );
}

/** What the requester said when called back; null where nothing was said. */
export type CallBack = { reached: boolean; solved?: boolean; satisfaction?: number; note?: string };

/**
 * Calls the requester back (act `ticket.callback`). "Not solved" sends it back to be dispatched again; otherwise it
 * closes. Unanswered stays null: it is never counted as satisfied, nor as dissatisfied.
 */
export function callBack(
  services: TicketServices,
  context: Context,
  id: string,
  input: CallBack,
): Promise<TicketAnswer> {
  return move(
    context,
    "ticket.callback",
    id,
    async (change) => {
      await change.note(input.note, false);
      const solved = input.reached ? (input.solved ?? null) : null;
      const satisfaction = input.reached ? (input.satisfaction ?? null) : null;
      // The process asks whether to go on; only a clear "no" of the requester does.
      const variables = { solved: solved !== false, reached: input.reached };
      const moved = await complete(services, change, variables);
      const ownerPath = moved.stage === "dispatch" ? services.intakeUnit : change.ticket.ownerPath;
      return { ...moved, reached: input.reached, solved, satisfaction, ownerPath };
    },
    (change) => closeWhenDone(services, change, "ticket.callback"),
    { ahead: (tx) => readPausesAhead(tx, id) },
  );
}

function closeWhenDone(services: TicketServices, change: Change, scope: string): Promise<Ticket> {
  if (change.ticket.stage !== null) return Promise.resolve(change.ticket);
  return endTicket(services, change, "ticket.close", {}, scope);
}

/**
 * Sends a ticket back to the dispatcher (act `ticket.return`). The clock keeps running; `notOurs` says that it was
 * dispatched to the wrong unit, which the KPIs count.
 */
export function returnTicket(
  services: TicketServices,
  context: Context,
  id: string,
  input: { notOurs: boolean; reason: string },
): Promise<TicketAnswer> {
  return move(context, "ticket.return", id, async (change) => {
    const { ticket, tx, inner, at } = change;
    await change.note(input.reason, false);
    const stage = await services.flow.message(inner, tx, id, "return", {});
    const clock = stageClock(services.time, classOf(services, ticket.deadlineClass), ticket, stage, at);
    return { ...clock, from: ticket.ownerPath, ownerPath: services.intakeUnit, notOurs: input.notOurs };
  });
}

/**
 * Puts a ticket under another category (act `ticket.reclassify`); all its clocks are that category's, from when they
 * began, moved by what they stood still since. An extension belonged to the class that gave it.
 */
export function reclassifyTicket(
  services: TicketServices,
  context: Context,
  id: string,
  input: { category: string; reason: string },
): Promise<TicketAnswer> {
  const category = categoryOf(services, input.category);
  return move(
    context,
    "ticket.reclassify",
    id,
    async (change) => {
      await change.note(input.reason, false);
      const { ticket, tx, draft } = change;
      const base = { urgency: baseOf(ticket).urgency, deadlineClass: category.deadlineClass };
      const now = await labelCategory(services, tx, draft, ticket, category.code, base);
      const rule = classOf(services, now.deadlineClass);
      const since = { beganAt: await beganAt(tx, ticket), pauses: await pausesOf(tx, id), at: change.at };
      const { dueAt, ...clocks } = clocksAnew(services.time, rule, ticket, since);
      const labelled = now.labels === null && ticket.labels === null ? {} : now;
      return { category: category.code, dueAt, clocks, ...labelled, deadlineClass: now.deadlineClass };
    },
    undefined,
    {
      scope: "ticket.accept",
      ahead: (tx, ticket) => labelCategoryAhead(services, tx, ticket, category.code),
    },
  );
}
