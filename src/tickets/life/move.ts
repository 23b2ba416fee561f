import {
  type Act,
  act,
  type Context,
  type Draft,
  newId,
  type Scope,
  type Transaction,
  within,
} from "../../kernel/index.ts";
import { readInstanceAhead } from "../../process/index.ts";
import { evolve } from "./fold.ts";
import { audienceOf, mustAllow, mustBeTheirs } from "./rules.ts";
import { insertNote, loadTicket, readAhead, updateTicket } from "./store.ts";
import type { Details, Ticket, TicketEvent, TicketVerb } from "./ticket.ts";

/** What every change of a ticket answers. */
export type TicketAnswer = {
  id: string;
  number: string;
  version: number;
  status: string;
  stage: string | null;
  ownerPath: string;
};

export function answerOf(ticket: Ticket): TicketAnswer {
  const { id, number, version, status, stage, ownerPath } = ticket;
  return { id, number, version, status, stage, ownerPath };
}

/** What the work of a change is given. */
export type Change = {
  tx: Transaction;
  /** The ticket before the first act of this decision, as its row still holds it. */
  before: Ticket;
  /** For further acts inside this one. */
  inner: Context;
  draft: Draft;
  ticket: Ticket;
  /** The act's instant in epoch milliseconds. */
  at: number;
  /** Keeps a text of the actor as a note of the ticket, referenced by the act; erasable. Empty texts are not kept. */
  note(text: string | undefined, isPublic: boolean): Promise<void>;
};

/** How a change is made, where it differs from the plain case. */
export type MoveOptions<R> = {
  /** The scope that allows it, if not named like the verb. */
  scope?: Scope;
  /** Loads the ticket by another rule than the reach of the scope. */
  load?: (tx: Transaction) => Promise<Ticket>;
  /** Further tickets that it acts on. */
  also?: readonly string[];
  /** Begins to read what the decision will ask for, beside ticket and process; the ticket is still to come. */
  ahead?: (tx: Transaction, ticket: Promise<Ticket | undefined>) => void;
  /** It may take longer than others should wait for; see `together` of acts. */
  apart?: boolean;
  /** Further members of the answer. */
  answer?: () => R;
};

/** The acts that complete a stage of the process. */
const completing: ReadonlySet<TicketVerb> = new Set<TicketVerb>([
  "ticket.accept",
  "ticket.verify",
  "ticket.dispatch",
  "ticket.acknowledge",
  "ticket.contact",
  "ticket.handle",
  "ticket.check",
  "ticket.callback",
  "ticket.return",
]);

/**
 * One act on one ticket: loads it within the actor's reach, asks the rules, lets `decide` find the detail, folds the
 * detail into the ticket and writes the difference. `after` runs further acts that belong to the same decision.
 */
export async function move<V extends TicketVerb, R extends object = Record<never, never>>(
  context: Context,
  verb: V,
  id: string,
  decide: (change: Change) => Promise<Details[V]>,
  after?: (change: Change & { ticket: Ticket }) => Promise<Ticket>,
  options: MoveOptions<R> = {},
): Promise<TicketAnswer & R> {
  const scope = options.scope ?? verb;
  let made: (Change & { ticket: Ticket }) | undefined;
  const tell = (ticket: Ticket) => ({ ...answerOf(ticket), ...(options.answer?.() ?? ({} as R)) });
  return act(
    context,
    verb,
    { kind: "ticket", id },
    async (tx, draft) => {
      const before = await (options.load?.(tx) ?? loadTicket(tx, context.actor, scope, id));
      mustBeTheirs(context.actor, scope, verb, before);
      mustAllow(verb, before);
      const change = changeOf(context, tx, draft, before);
      const detail = await decide(change);
      const ticket = record(draft, context, verb, before, detail);
      made = { ...change, ticket };
      if (after === undefined) await updateTicket(tx, before, ticket);
      return tell(ticket);
    },
    {
      scope,
      together: options.apart !== true,
      ...(options.also === undefined
        ? {}
        : { also: options.also.map((other) => ({ kind: "ticket", id: other })) }),
      ahead(tx) {
        const ticket = options.load === undefined ? readAhead(tx, id) : Promise.resolve(undefined);
        if (completing.has(verb)) readInstanceAhead(tx, { kind: "ticket", id });
        // Whoever reads the ticket hears the fault of reading it.
        ticket.catch(() => {});
        options.ahead?.(tx, ticket);
      },
      current: async (tx) => answerOf(await loadTicket(tx, context.actor, "ticket.read", id)),
      ...(after === undefined
        ? {}
        : {
            // The row is written once, with all that belongs to the decision: it never holds a half-made state.
            follow: async (tx, answer) => {
              if (made === undefined) return answer;
              const last = await after(made);
              await updateTicket(tx, made.before, last);
              return tell(last);
            },
          }),
    },
  );
}

function changeOf(context: Context, tx: Transaction, draft: Draft, ticket: Ticket): Change {
  return {
    tx,
    before: ticket,
    inner: within(context, tx),
    draft,
    ticket,
    at: draft.at.getTime(),
    async note(text, isPublic) {
      if (text === undefined || text.trim() === "") return;
      const author = context.actor.id;
      await insertNote(tx, {
        id: newId(),
        ticket: ticket.id,
        act: draft.id,
        public: isPublic,
        text,
        author,
        at: draft.at,
      });
    },
  };
}

function record<V extends TicketVerb>(
  draft: Draft,
  context: Context,
  verb: V,
  before: Ticket,
  detail: Details[V],
): Ticket {
  const event = {
    verb,
    at: draft.at.getTime(),
    actor: context.actor.id,
    channel: context.actor.channel,
    detail,
  };
  const after = evolve(before, before.id, event as TicketEvent);
  draft.detail = detail;
  // Whoever loses the ticket by this act hears of it too.
  draft.audience = [...new Set([...audienceOf(before), ...audienceOf(after)])];
  return after;
}

/**
 * A further act on the same ticket inside a running one, by the same actor, such as the registration that follows
 * a verification. The outer scope has been checked, so none is asked again. The row is written by the outer one.
 */
export async function follow<V extends TicketVerb>(
  inner: Context,
  verb: V,
  before: Ticket,
  decide: (at: number) => Details[V],
  scope: Scope,
): Promise<Ticket> {
  let after = before;
  await act(
    inner,
    verb,
    { kind: "ticket", id: before.id },
    async (_tx, draft) => {
      after = record(draft, inner, verb, before, decide(draft.at.getTime()));
      return null;
    },
    { scope },
  );
  return after;
}

/** An act on another ticket inside a running one, such as the absorption of a merged one; writes that ticket's row. */
export async function followOther<V extends TicketVerb>(
  tx: Transaction,
  inner: Context,
  verb: V,
  before: Ticket,
  detail: Details[V],
  scope: Scope,
): Promise<void> {
  await updateTicket(tx, before, await follow(inner, verb, before, () => detail, scope));
}

/** Reads an act back as an event of the fold. */
export function toEvent(made: Act): TicketEvent {
  return {
    verb: made.verb,
    at: made.at.getTime(),
    actor: made.actor,
    channel: made.channel,
    detail: made.detail,
  } as unknown as TicketEvent;
}
