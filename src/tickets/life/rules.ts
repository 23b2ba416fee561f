import { type Actor, joinedTexts, mayReach, Problem, type Scope } from "../../kernel/index.ts";
import { type Stage, stages } from "../intake/schema.ts";
import { ticketProblem } from "./problems.ts";
import type { Ticket, TicketVerb } from "./ticket.ts";
import { orWords, stageNames, statusNames, twoPersons } from "./words.ts";

/** What must be true of a ticket before a verb: whether it is open, at which stage, and whether its clock may stand. */
type Condition = {
  open: boolean;
  stages?: readonly Stage[];
  /** May be done while the clock is stopped. */
  whileSuspended?: boolean;
  /** Leads away from where the requester was asked for more: not before the question has ended. */
  afterAnswer?: boolean;
};

const handling: readonly Stage[] = ["acknowledge", "contact", "handle"];
/** Where somebody may lack something that only the requester knows. */
const askable: readonly Stage[] = ["accept", "verify", "dispatch", "contact", "handle"];
const afterDispatch: readonly Stage[] = [...handling, "check", "callback"];

/** What may happen when. A verb that is not here may happen at any time. */
export const conditions: Partial<Record<TicketVerb, Condition>> = {
  "ticket.accept": { open: true, stages: ["accept"], afterAnswer: true },
  "ticket.verify": { open: true, stages: ["verify"], afterAnswer: true },
  "ticket.dispatch": { open: true, stages: ["dispatch", ...handling], afterAnswer: true },
  "ticket.acknowledge": { open: true, stages: ["acknowledge"] },
  "ticket.contact": { open: true, stages: ["contact"] },
  "ticket.handle": { open: true, stages: ["handle"], afterAnswer: true },
  "ticket.check": { open: true, stages: ["check"] },
  "ticket.callback": { open: true, stages: ["callback"] },
  "ticket.return": { open: true, stages: handling, afterAnswer: true },
  "ticket.request": { open: true, whileSuspended: true },
  "ticket.approve": { open: true, whileSuspended: true },
  "ticket.refuse": { open: true, whileSuspended: true },
  "ticket.suspend": { open: true, stages: handling, afterAnswer: true },
  "ticket.resume": { open: true, whileSuspended: true, afterAnswer: true },
  "ticket.extend": { open: true, stages: afterDispatch },
  "ticket.merge": { open: true, whileSuspended: true },
  "ticket.split": { open: true },
  "ticket.transfer": { open: true },
  "ticket.partners": { open: true, stages: handling },
  "ticket.share": { open: true, stages: handling },
  "ticket.reclassify": { open: true },
  "ticket.ask": { open: true, stages: askable, afterAnswer: true },
  "ticket.reply": { open: true, whileSuspended: true },
  "ticket.prompt": { open: true, whileSuspended: true },
  "ticket.lapse": { open: true, whileSuspended: true },
  "ticket.recall": { open: true, whileSuspended: true },
  "ticket.label": { open: true, whileSuspended: true },
  "ticket.join": { open: true, whileSuspended: true },
  "ticket.supervise": { open: true, whileSuspended: true },
  "ticket.reopen": { open: false },
  "ticket.answer": { open: false },
};

/** Throws the problem that keeps `verb` from happening to `ticket` now; returns where nothing does. */
export function mustAllow(verb: TicketVerb, ticket: Ticket): void {
  const condition = conditions[verb];
  if (condition === undefined) return;
  const { number, status, stage } = ticket;
  if (condition.open && status !== "open")
    throw ticketProblem("ticket.ended", { number, status: statusNames[status] });
  if (!condition.open && status === "open") throw ticketProblem("ticket.not-ended", { number });
  if (!condition.open && status !== "closed")
    throw ticketProblem("ticket.not-closed", { number, status: statusNames[status] });
  const { question } = ticket;
  const stopped = ticket.suspendedAt !== null && condition.whileSuspended !== true;
  if (question !== null && (condition.afterAnswer === true || (stopped && question.pauses))) {
    throw ticketProblem("ticket.question-open", { number });
  }
  if (stopped) {
    throw ticketProblem("ticket.suspended", { number });
  }
  if (condition.stages !== undefined && (stage === null || !condition.stages.includes(stage))) {
    const expected = joinedTexts(
      condition.stages.map((one) => stageNames[one]),
      orWords,
    );
    const present = stage === null ? statusNames[status] : stageNames[stage];
    throw ticketProblem("ticket.wrong-stage", { number, stage: present, expected });
  }
}

/** What only the unit does that has the matter; a role above it may, too. */
const ofTheOwner: ReadonlySet<TicketVerb> = new Set<TicketVerb>([
  "ticket.acknowledge",
  "ticket.contact",
  "ticket.handle",
  "ticket.return",
  "ticket.suspend",
  "ticket.extend",
  "ticket.resume",
  "ticket.split",
]);

/**
 * Whether a verb is the actor's to do. Whoever sees a matter because it lies in their area, or helps with it, does not
 * do for its owner what is the owner's: one matter, one handling.
 */
export function isTheirs(
  actor: Actor,
  scope: Scope,
  verb: TicketVerb,
  { ownerPath, assignee }: Pick<Ticket, "ownerPath" | "assignee">,
): boolean {
  if (!ofTheOwner.has(verb)) return true;
  return mayReach(actor, scope, { units: [ownerPath], accounts: assignee === null ? [] : [assignee] });
}

/** Throws where `isTheirs` says no. */
export function mustBeTheirs(actor: Actor, scope: Scope, verb: TicketVerb, ticket: Ticket): void {
  if (!isTheirs(actor, scope, verb, ticket))
    throw ticketProblem("ticket.not-yours", { number: ticket.number });
}

/** The verbs that nothing but the actor's scopes keeps from happening now, for buttons. */
export function allowedVerbs(ticket: Ticket): TicketVerb[] {
  return (Object.keys(conditions) as TicketVerb[]).filter((verb) => {
    try {
      mustAllow(verb, ticket);
      return true;
    } catch (error) {
      if (error instanceof Problem) return false;
      throw error;
    }
  });
}

/** The checker must be another person than the handler (four eyes). */
export function mustBeAnotherThanHandler(actor: Actor, ticket: Ticket): void {
  if (ticket.handledBy === actor.id) throw ticketProblem("ticket.second-person", twoPersons.check);
}

/** Whoever asked for a change of the clock or of the count may not approve it. */
export function mustBeAnotherThanRequester(actor: Actor, requestedBy: string): void {
  if (requestedBy === actor.id) throw ticketProblem("ticket.second-person", twoPersons.approve);
}

/** A path and all paths above it: `a/b/` → `a/`, `a/b/`. */
export function withAncestors(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => `${parts.slice(0, index + 1).join("/")}/`);
}

/** Every unit that sees the ticket in its subtree: owner, area and partners, each with all above. */
export function seenBy(ticket: Pick<Ticket, "ownerPath" | "areaPath" | "partnerPaths">): string[] {
  const paths = [
    ticket.ownerPath,
    ...(ticket.areaPath === null ? [] : [ticket.areaPath]),
    ...ticket.partnerPaths,
  ];
  return [...new Set(paths.flatMap(withAncestors))].sort();
}

/** Who hears of an act on the ticket, besides those who see everything. */
export function audienceOf(
  ticket: Pick<Ticket, "ownerPath" | "areaPath" | "partnerPaths" | "reporter">,
): string[] {
  const units = [
    ticket.ownerPath,
    ...(ticket.areaPath === null ? [] : [ticket.areaPath]),
    ...ticket.partnerPaths,
  ];
  return [...new Set([...units, ...(ticket.reporter === null ? [] : [`account:${ticket.reporter}`])])];
}

/** Reads a stage name of a process; undefined for user tasks that are no stage of a ticket. */
export function stageNamed(name: string): Stage | undefined {
  return stages.find((stage) => stage === name);
}
