import { type Actor, mayReach, Problem, type Scope } from "../../kernel/index.ts";
import { allowedVerbs, conditions, isTheirs, mustAllow } from "../life/rules.ts";
import { placementOf } from "../life/store.ts";
import type { Ticket, TicketVerb } from "../life/ticket.ts";

/** What decides besides the ticket's own facts: whether the city asks requesters for more, and whether there is one. */
export type Asking = { cityAsks: boolean; requesters: number };

type Action = {
  /** Last part of the POST address. */
  name: string;
  scope: Scope;
  /** The verb whose conditions decide; none for what may be done at any time. */
  verb?: TicketVerb;
  when?: (ticket: Ticket, actor: Actor, asking: Asking) => boolean;
};

const nothingPending = (ticket: Ticket) => ticket.pending === null;

/** What can be done with a ticket, each with the scope of its address and what keeps it from happening. */
const actions: readonly Action[] = [
  { name: "accept", scope: "ticket.accept", verb: "ticket.accept" },
  { name: "verify", scope: "ticket.verify", verb: "ticket.verify" },
  { name: "dispatch", scope: "ticket.dispatch", verb: "ticket.dispatch" },
  { name: "acknowledge", scope: "ticket.acknowledge", verb: "ticket.acknowledge" },
  { name: "contact", scope: "ticket.contact", verb: "ticket.contact" },
  { name: "handle", scope: "ticket.handle", verb: "ticket.handle" },
  {
    name: "share",
    scope: "ticket.handle",
    verb: "ticket.share",
    when: (ticket, actor) => ticket.partnerPaths.some((path) => path === actor.unit),
  },
  {
    name: "check",
    scope: "ticket.check",
    verb: "ticket.check",
    when: (ticket, actor) => ticket.handledBy !== actor.id,
  },
  { name: "callback", scope: "ticket.callback", verb: "ticket.callback" },
  { name: "return", scope: "ticket.return", verb: "ticket.return" },
  { name: "reclassify", scope: "ticket.accept", verb: "ticket.reclassify" },
  { name: "request-suspend", scope: "ticket.suspend", verb: "ticket.suspend", when: nothingPending },
  { name: "request-extend", scope: "ticket.extend", verb: "ticket.extend", when: nothingPending },
  { name: "request-void", scope: "ticket.void", verb: "ticket.request", when: nothingPending },
  {
    name: "request-exclude",
    scope: "ticket.void",
    verb: "ticket.request",
    when: (ticket) => nothingPending(ticket) && !ticket.excluded,
  },
  {
    name: "decide",
    scope: "ticket.approve",
    verb: "ticket.approve",
    when: (ticket, actor) => ticket.pending !== null && ticket.pending.by !== actor.id,
  },
  {
    name: "resume",
    scope: "ticket.suspend",
    verb: "ticket.resume",
    when: (ticket) => ticket.suspendedAt !== null && ticket.question?.pauses !== true,
  },
  {
    name: "ask",
    scope: "ticket.ask",
    verb: "ticket.ask",
    when: (_ticket, _actor, { cityAsks, requesters }) => cityAsks && requesters > 0,
  },
  { name: "reply", scope: "ticket.reply", verb: "ticket.reply", when: (ticket) => ticket.question !== null },
  { name: "recall", scope: "ticket.ask", verb: "ticket.recall", when: (ticket) => ticket.question !== null },
  { name: "merge", scope: "ticket.merge", verb: "ticket.merge" },
  { name: "split", scope: "ticket.split", verb: "ticket.split" },
  { name: "transfer", scope: "ticket.transfer", verb: "ticket.transfer" },
  { name: "reopen", scope: "ticket.reopen", verb: "ticket.reopen" },
  { name: "partners", scope: "ticket.dispatch", verb: "ticket.partners" },
  { name: "supervise", scope: "ticket.supervise", verb: "ticket.supervise" },
  { name: "label", scope: "label.set", verb: "ticket.label" },
  { name: "note", scope: "ticket.note" },
];

/** Names of what `actor` may do with `ticket` now: by scope and reach, by the rules, and by who did what before. */
export function allowedTo(actor: Actor, ticket: Ticket, asking: Asking): string[] {
  const verbs = new Set(allowedVerbs(ticket));
  const placement = placementOf(ticket);
  return actions
    .filter(({ scope, verb, when }) => {
      if (verb !== undefined && !verbs.has(verb)) return false;
      if (!mayReach(actor, scope, placement)) return false;
      return (
        (verb === undefined || isTheirs(actor, scope, verb, ticket)) &&
        (when?.(ticket, actor, asking) ?? true)
      );
    })
    .map((action) => action.name);
}

/** Why something cannot be done: a problem's code, or `scope` where the present role is what keeps it. */
export type Refusal = {
  action: string;
  code: string;
  /** Where it waits for another stage: at which it can be done. */
  stages: string[];
};

/** What `actor` may not do with `ticket` now, each with the first thing that keeps it: the rules before the role. */
export function refusedTo(actor: Actor, ticket: Ticket, asking: Asking): Refusal[] {
  const allowed = new Set(allowedTo(actor, ticket, asking));
  return actions
    .filter(({ name }) => !allowed.has(name))
    .map((action) => ({ action: action.name, ...keptBy(action, actor, ticket, asking) }));
}

function keptBy(
  { name, scope, verb }: Action,
  actor: Actor,
  ticket: Ticket,
  asking: Asking,
): Omit<Refusal, "action"> {
  const kept = verb === undefined ? undefined : broken(verb, ticket);
  if (kept !== undefined) {
    const stages =
      kept.code === "ticket.wrong-stage" ? [...(conditions[verb as TicketVerb]?.stages ?? [])] : [];
    return { code: kept.code, stages };
  }
  if (!mayReach(actor, scope, placementOf(ticket))) return { code: "scope", stages: [] };
  if (verb !== undefined && !isTheirs(actor, scope, verb, ticket)) return { code: "scope", stages: [] };
  return { code: keptByCircumstance(name, verb, ticket, asking), stages: [] };
}

/** The code for the conditions that stand as `when` beside the actions. */
function keptByCircumstance(
  name: string,
  verb: TicketVerb | undefined,
  ticket: Ticket,
  { cityAsks }: Asking,
): string {
  if (name === "request-exclude" && ticket.excluded) return "already-excluded";
  if (verb === "ticket.ask") return cityAsks ? "ticket.nobody-to-ask" : "ticket.no-questions";
  if (verb === "ticket.share") return "not-partner";
  if (verb === "ticket.resume") return "ticket.not-suspended";
  if (verb === "ticket.reply" || verb === "ticket.recall") return "ticket.nothing-asked";
  if (verb === "ticket.approve" && ticket.pending === null) return "ticket.nothing-pending";
  if (verb === "ticket.approve" || verb === "ticket.check") return "ticket.second-person";
  return "ticket.pending";
}

function broken(verb: TicketVerb, ticket: Ticket): Problem | undefined {
  try {
    mustAllow(verb, ticket);
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}
