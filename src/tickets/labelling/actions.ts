import { sayLabels, statementsOfAct } from "../../foundation/index.ts";
import { type Context, canonicalText, transact } from "../../kernel/index.ts";
import { type Change, move, type TicketAnswer } from "../life/move.ts";
import { ticketProblem } from "../life/problems.ts";
import type { TicketServices } from "../life/services.ts";
import { beganAt, loadTicket, pausesOf } from "../life/store.ts";
import type { Details, Ticket } from "../life/ticket.ts";
import { heldOf } from "./at-intake.ts";
import { clocksUnder, type Decided, relabelled } from "./decide.ts";
import { ticketsAbout } from "./store.ts";

/** What a person says of a label on one ticket. */
export type Override = {
  label: string;
  verdict: "applies" | "does-not-apply" | "withdrawn";
  reason: string;
};

/**
 * A person says that a label applies to a ticket or does not, or takes back what a person said (act `ticket.label`).
 * A label that is denied acts no more, whoever else carries it; one that comes after the ticket was handed over
 * proposes a second dispatch. Throws `ticket.unknown-label`.
 */
export function overrideLabel(
  services: TicketServices,
  context: Context,
  id: string,
  { label, verdict, reason }: Override,
): Promise<TicketAnswer> {
  if (!services.labels.labels.has(label)) {
    throw ticketProblem("ticket.unknown-label", {
      label,
      known: [...services.labels.labels.keys()].join(", "),
    });
  }
  const detail = async (change: Change): Promise<Details["ticket.label"]> => {
    const { tx, draft, ticket, at } = change;
    await change.note(reason, false);
    const source = context.actor.id;
    const word = { label, verdict, origin: "human", source, version: "", confidence: null } as const;
    await sayLabels(tx, [{ entity: { kind: "ticket", id }, ...word }], { act: draft.id, at: draft.at });
    const now = relabelled(services, ticket, await heldOf(services, tx, ticket), at);
    return { said: { label, verdict }, ...(await effectOn(services, change, now)) };
  };
  return move(context, "ticket.label", id, detail, undefined, { scope: "label.set" });
}

/** What the detail of the act says of the effect: facts, clocks, and whether a second dispatch is proposed anew. */
async function effectOn(services: TicketServices, { tx, ticket, at }: Change, now: Decided) {
  const { labels, deadlineClass } = now;
  const proposes = labels?.proposes ?? null;
  const proposesAnew = proposes !== null && !isSame(proposes, ticket.labels?.proposes ?? null);
  const since = { beganAt: await beganAt(tx, ticket), pauses: await pausesOf(tx, ticket.id), at };
  return {
    ...now,
    ...clocksUnder(services, ticket, deadlineClass, since),
    ...(proposesAnew ? { proposesAnew } : {}),
  };
}

/**
 * What follows statements about labels: every open ticket that has to do with what they were said of feels them, each
 * in an act of its own (`ticket.label`). Tickets for which nothing changes are left alone, so that it may run again.
 */
export async function followStatements(
  services: TicketServices,
  context: Context,
  act: string,
): Promise<void> {
  const { kysely } = context.database;
  const said = await statementsOfAct(kysely, act);
  const concerned = new Map(
    said
      .filter(({ label, entity }) => {
        const on = entity.kind === "person" ? "requester" : entity.kind;
        return (
          services.labels.labels.get(label)?.on.some((bearer) => bearer === on || on === "ticket") === true
        );
      })
      .map(({ entity }) => [`${entity.kind} ${entity.id}`, entity]),
  );
  for (const entity of concerned.values()) {
    const areaUnit = entity.kind === "place" ? services.areaUnit(entity.id) : null;
    for (const id of await ticketsAbout(kysely, entity, areaUnit)) await relabel(services, context, id, act);
  }
}

/** Looks at one ticket's labels anew. Answers whether anything changed. */
export async function relabel(
  services: TicketServices,
  context: Context,
  id: string,
  because: string,
): Promise<boolean> {
  const { idempotency: _key, ...ours } = context;
  const look = (tx: Change["tx"], ticket: Ticket, at: number) =>
    heldOf(services, tx, ticket).then((held) => relabelled(services, ticket, held, at));
  const changes = await transact(context.database, async (tx) => {
    const ticket = await loadTicket(tx, context.actor, "label.set", id);
    if (ticket.status !== "open") return false;
    return differs(ticket, await look(tx, ticket, context.clock.now().getTime()));
  });
  if (!changes) return false;
  await move(
    ours,
    "ticket.label",
    id,
    async (change) => {
      const now = await look(change.tx, change.ticket, change.at);
      return { because, ...(await effectOn(services, change, now)) };
    },
    undefined,
    { scope: "label.set" },
  );
  return true;
}

function differs(ticket: Ticket, { labels, urgency, deadlineClass }: Decided): boolean {
  return !isSame([ticket.labels, ticket.urgency, ticket.deadlineClass], [labels, urgency, deadlineClass]);
}

/** JSON from the database has its members in another order. */
const isSame = (a: unknown, b: unknown) => canonicalText(a) === canonicalText(b);
