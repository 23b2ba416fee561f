import type { Urgency } from "../intake/schema.ts";
import { type Clocks, clocksAnew, type Pause } from "../life/clock.ts";
import type { TicketServices } from "../life/services.ts";
import type { Moved, Ticket } from "../life/ticket.ts";
import { carriedOf, effectOf, type Held, moreUrgent, settled } from "./rules.ts";
import type { Carried, Labelling } from "./schema.ts";

type Services = Pick<
  TicketServices,
  "labels" | "deadlineClasses" | "defaultDeadlineClass" | "time" | "proposeOwners"
>;

/** What a ticket would be without labels. */
export type Base = { urgency: Urgency; deadlineClass: string | null };

/** Labels of a ticket with what they make of it. */
export type Decided = { labels: Labelling | null; urgency: Urgency; deadlineClass: string | null };

/** What a ticket would be without its labels. */
export function baseOf(ticket: Pick<Ticket, "labels" | "urgency" | "deadlineClass">): Base {
  const { urgency, deadlineClass } = ticket.labels ?? ticket;
  return { urgency, deadlineClass };
}

/** The codes of the labels that act on a ticket, as the duty list is asked with them. */
export function actingLabels(services: Pick<Services, "labels">, labels: Labelling | null): string[] {
  return labels === null ? [] : effectOf(services.labels, labels.carried).labels;
}

/** Of classes of deadlines the one that is due first; a ticket without any has the city's default for the time being. */
export function strictest(
  services: Services,
  classes: readonly (string | null)[],
  at: number,
): string | null {
  const due = (code: string | null) => {
    const rule = services.deadlineClasses.get(code ?? services.defaultDeadlineClass);
    return rule === undefined ? Number.POSITIVE_INFINITY : services.time.due(at, rule.stages.handle.within);
  };
  return classes.reduce((first, code) => (due(code) < due(first) ? code : first), classes[0] ?? null);
}

function made(services: Services, base: Base, carried: readonly Carried[], at: number) {
  const { urgency, deadlineClasses, marks } = effectOf(services.labels, carried);
  return {
    urgency: moreUrgent(base.urgency, urgency),
    deadlineClass: strictest(services, [base.deadlineClass, ...deadlineClasses], at),
    marks,
  };
}

/** The labels `carried` and what they make of a ticket that is `base` without them. Labels only ever speed a matter up. */
export function decided(services: Services, base: Base, carried: readonly Carried[], at: number): Decided {
  const { urgency, deadlineClass } = base;
  if (carried.length === 0) return { labels: null, urgency, deadlineClass };
  const { marks, ...facts } = made(services, base, carried, at);
  return { labels: { carried: [...carried], marks, urgency, deadlineClass, proposes: null }, ...facts };
}

/** The labels as a dispatch takes them: what came after the last one acts, what is said no more is gone. */
export function settledAt(services: Services, ticket: Ticket, at: number): Decided {
  if (ticket.labels === null)
    return { labels: null, urgency: ticket.urgency, deadlineClass: ticket.deadlineClass };
  return decided(services, baseOf(ticket), settled(ticket.labels.carried), at);
}

/** Stages in which nobody but the intake unit has the ticket: until then labels may move it. */
const beforeHandingOver: readonly (string | null)[] = ["accept", "verify", "dispatch"];

/** Whether a ticket has been given to a unit, so that nothing but a second dispatch may move it. */
export function isHandedOver({ stage }: Pick<Ticket, "stage">): boolean {
  return !beforeHandingOver.includes(stage);
}

/** A ticket's labels after something was said, with what a second dispatch would bring where that may not act now. */
export function relabelled(services: Services, ticket: Ticket, held: readonly Held[], at: number): Decided {
  const handedOver = isHandedOver(ticket);
  const carried = carriedOf(services.labels, held, ticket.labels?.carried, handedOver);
  const now = decided(services, baseOf(ticket), carried, at);
  if (!handedOver || now.labels === null) return now;
  const waits = carried.some(({ state }) => state === "late" || state === "gone");
  return waits ? { ...now, labels: { ...now.labels, proposes: proposed(services, ticket, now, at) } } : now;
}

function proposed(services: Services, ticket: Ticket, now: Decided, at: number): Labelling["proposes"] {
  const acting = now.labels?.carried ?? [];
  const then = settled(acting);
  const { urgency, deadlineClass } = made(services, baseOf(ticket), then, at);
  const changed = {
    urgency: urgency === now.urgency ? null : urgency,
    deadlineClass: deadlineClass === now.deadlineClass ? null : deadlineClass,
    unit: otherUnit(services, ticket, acting, then, at),
  };
  return Object.values(changed).every((one) => one === null) ? null : changed;
}

/** The unit that labels name, where they name another than before; not where somebody chose another for other reasons. */
function otherUnit(
  services: Services,
  ticket: Ticket,
  before: readonly Carried[],
  after: readonly Carried[],
  at: number,
): string | null {
  const { category } = ticket;
  if (category === null) return null;
  const named = (carried: readonly Carried[]) =>
    services.proposeOwners(category, ticket, at, effectOf(services.labels, carried).labels)[0]?.unit;
  const unit = named(after);
  return unit === undefined || unit === named(before) || unit === ticket.ownerPath ? null : unit;
}

/** Since when a ticket's time runs, where it stood still, and now. */
export type Since = { beganAt: number; pauses: readonly Pause[]; at: number };

/**
 * The clocks of a ticket that comes under another class because of a label. A stricter class counts from now, for
 * nobody can be late for what nobody knew, and never gives more than there was. Where a label goes, the limits are those
 * that the class would have given, and never less than there was.
 */
export function clocksUnder(
  services: Services,
  ticket: Ticket,
  deadlineClass: string | null,
  since: Since,
): Clocks {
  const { dueAt, contactDueAt, stageDueAt, stageYellowAt } = ticket;
  const before = { dueAt, contactDueAt, stageDueAt, stageYellowAt };
  if (deadlineClass === ticket.deadlineClass) return before;
  const rule = services.deadlineClasses.get(deadlineClass ?? services.defaultDeadlineClass);
  if (rule === undefined) throw new Error(`deadline class ${deadlineClass} is not in the city's files`);
  const { at } = since;
  const stricter = strictest(services, [ticket.deadlineClass, deadlineClass], at) === deadlineClass;
  const begun = {
    dispatchedAt: ticket.dispatchedAt === null ? null : at,
    registeredAt: ticket.registeredAt && at,
  };
  const after = stricter
    ? clocksAnew(
        services.time,
        rule,
        { ...ticket, ...begun, stageStartedAt: at },
        { beganAt: at, pauses: [], at },
      )
    : clocksAnew(services.time, rule, ticket, since);
  const pick = (was: number | null, is: number | null) =>
    was === null || is === null ? was : stricter ? Math.min(was, is) : Math.max(was, is);
  return {
    dueAt: pick(dueAt, after.dueAt),
    contactDueAt: pick(contactDueAt, after.contactDueAt),
    stageDueAt: pick(stageDueAt, after.stageDueAt),
    stageYellowAt: pick(stageYellowAt, after.stageYellowAt),
  };
}

/**
 * The clock of the stage in which a ticket is handled, where a label's class came after the dispatch: that stage may
 * take until the whole matter is due, and is not late by a limit that nobody knew when it began to run.
 */
export function untilMatterIsDue(services: Services, ticket: Ticket, clock: Moved, at: number): Moved {
  const { labels, dueAt } = ticket;
  const { stage, stageDueAt } = clock;
  if (labels === null || stage !== "handle" || dueAt === null || stageDueAt === null || stageDueAt >= dueAt)
    return clock;
  const yellow = services.deadlineClasses.get(ticket.deadlineClass ?? "")?.light.yellow ?? 1;
  return { ...clock, stageDueAt: dueAt, stageYellowAt: at + Math.max(0, dueAt - at) * yellow };
}
