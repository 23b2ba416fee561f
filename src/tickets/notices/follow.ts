import { actsAfter, type PlacedAct, type Sweep, type Transaction, transact } from "../../kernel/index.ts";
import { enqueueMessages, type NewMessage } from "../../outside/index.ts";
import { toEvent } from "../life/move.ts";
import type { TicketEvent, TicketVerb } from "../life/ticket.ts";
import { type Surroundings, toRequester, toStaff } from "./compose.ts";
import { type Occasion, occasionsOf } from "./occasions.ts";
import type { NoticeParts } from "./parts.ts";
import {
  type Listener,
  listenersMerged,
  listenersOf,
  lockFollower,
  moveFollower,
  notesOf,
  partnersSince,
  type TicketWithWords,
  ticketsWithWords,
} from "./store.ts";
import { rewatch } from "./watch.ts";

const follower = "notices";
const batch = 500;

/** Verbs after which nobody is told anything and no clock runs otherwise: followed without a look. */
const unheard: ReadonlySet<string> = new Set<TicketVerb>([
  "ticket.note",
  "ticket.attach",
  "ticket.answer",
  "ticket.absorb",
  "ticket.split",
  "ticket.share",
  "ticket.request",
  "ticket.approve",
  "ticket.refuse",
  "ticket.exclude",
  // History of another system: its clocks are no business of ours until somebody does something with it here.
  "ticket.import",
]);

/**
 * Follows the acts on tickets: writes the messages that they cause and keeps the watches that reminders hang on, a
 * batch in one transaction with the position reached. So each act is followed exactly once, whoever is killed when.
 */
export function followSweep(parts: NoticeParts): Sweep {
  return {
    name: "tickets/notices",
    everyMs: 500,
    run: ({ database, clock }) => transact(database, (tx) => followBatch(parts, tx, clock.now())),
  };
}

/** Follows the next acts. Returns how many. */
export async function followBatch(parts: NoticeParts, tx: Transaction, now: Date): Promise<number> {
  const position = await lockFollower(tx, follower);
  const acts = await actsAfter(tx, position, batch);
  const last = acts.at(-1);
  if (last === undefined) return 0;
  const heard = acts.filter((act) => act.subject.kind === "ticket" && !unheard.has(act.verb));
  await enqueueMessages(tx, await messagesFor(parts, tx, heard), now);
  const touched = new Set(heard.map((act) => act.subject.id));
  await rewatch(parts.services, tx, [...touched], now);
  await moveFollower(tx, follower, last.position);
  return acts.length;
}

type Followed = { act: PlacedAct; event: TicketEvent; ticket: TicketWithWords; occasions: Occasion[] };

async function messagesFor(
  parts: NoticeParts,
  tx: Transaction,
  acts: readonly PlacedAct[],
): Promise<NewMessage[]> {
  const followed = await occasionsFor(parts, tx, acts);
  const toAll = followed.filter(({ occasions }) => occasions.some(({ to }) => !("staff" in to)));
  const merges = toAll.filter(({ event }) => event.verb === "ticket.merge");
  const ids = (of: Followed[]) => [...new Set(of.map(({ ticket }) => ticket.id))];
  const listeners = Map.groupBy(await listenersOf(tx, ids(toAll)), (one) => one.ticket);
  const merged = Map.groupBy(await listenersMerged(tx, ids(merges)), (one) => one.ticket);
  const told = followed.filter(({ occasions }) => occasions.length > 0);
  const notes = await notesOf(
    tx,
    told.map(({ act }) => act.id),
  );
  const originals = await ticketsWithWords(
    tx,
    merges.flatMap(({ occasions }) => occasions.map(({ original }) => original ?? "")),
  );
  return told.flatMap(({ act, ticket, occasions }) =>
    occasions.flatMap((occasion) => {
      const original = originals.get(occasion.original ?? "")?.number;
      const around: Surroundings = { act: act.id, ticket, notes: notes.get(act.id) ?? {}, original };
      const { to } = occasion;
      if ("staff" in to) return [toStaff(parts, { ...occasion, to }, around)];
      const all = (to.requesters === "merged" ? merged : listeners).get(ticket.id) ?? [];
      return meant(all, to, act).map((listener) => toRequester(parts, occasion, around, listener));
    }),
  );
}

/** Those of the requesters who are meant: nobody is told of what was before they came. */
function meant(
  all: readonly Listener[],
  to: Exclude<Occasion["to"], { staff: string }>,
  act: PlacedAct,
): readonly Listener[] {
  if (to.requesters === "joined") return all.filter((listener) => listener.secret === to.secret);
  const there = all.filter((listener) => listener.since <= act.at);
  return act.verb === "ticket.report" ? there.filter((listener) => listener.first) : there;
}

async function occasionsFor(
  parts: NoticeParts,
  tx: Transaction,
  acts: readonly PlacedAct[],
): Promise<Followed[]> {
  const { services } = parts;
  const tickets = await ticketsWithWords(tx, [...new Set(acts.map((act) => act.subject.id))]);
  const partners = await partnersSince(
    tx,
    acts
      .filter((act) => act.verb === "ticket.partners")
      .map((act) => ({ ticket: act.subject.id, at: act.at })),
  );
  return acts.flatMap((act) => {
    const ticket = tickets.get(act.subject.id);
    if (ticket === undefined) return [];
    const event = toEvent(act);
    const rule = services.deadlineClasses.get(ticket.deadlineClass ?? services.defaultDeadlineClass);
    const signals = event.verb === "ticket.remind" ? rule?.reminders : rule?.escalations;
    const occasions = occasionsOf(event, ticket, {
      intakeUnit: services.intakeUnit,
      newPartners: partners
        .filter((one) => one.ticket === ticket.id && one.since.getTime() === act.at.getTime())
        .map((one) => one.unit),
      templateOf: (share) => signals?.find((signal) => signal.at === share),
    });
    return [{ act, event, ticket, occasions }];
  });
}
