import { act, type Context, newId, type Transaction, within } from "../../kernel/index.ts";
import { recordReading } from "../people/actions.ts";
import type { Reason } from "../people/schema.ts";
import { createRecord, type NewRecord } from "../registers/actions.ts";
import { problem as registerProblem } from "../registers/problems.ts";
import { findRecord, reachableRecords } from "../registers/store.ts";
import { problem } from "./problems.ts";
import {
  eventsDuring,
  insertPresences,
  type Presence,
  recordsDuring,
  type Window,
  whereabouts,
} from "./store.ts";

/** Who or what was at an event; without times of its own, for the whole of it. */
export type Participant = { register: "person" | "thing"; record: string; from?: Date; to?: Date };

/** An event: what, where, when, and who or what was there. */
export type NewEvent = NewRecord & {
  cells: readonly string[];
  from: Date;
  to: Date;
  participants: readonly Participant[];
};

/** People whom one question may find at most. */
export const tracedAtMost = 200;
const listedAtMost = 1000;

function mustEndAfterBegin(from: Date, to: Date): void {
  if (!(from < to)) throw problem("event.time", { from: from.toISOString(), to: to.toISOString() });
}

/** Records an event with its places, times and participants. Throws `event.time`, `event.unknown-participant`. */
export async function createEvent(context: Context, given: NewEvent) {
  mustEndAfterBegin(given.from, given.to);
  return createRecord(context, "event", given, async (tx, id) => {
    const present: Presence[] = [
      { record: id, from: given.from, to: given.to },
      ...(await participants(tx, context, given)),
    ].flatMap((each) => given.cells.map((cell) => ({ ...each, cell })));
    await insertPresences(tx, id, present);
  });
}

async function participants(tx: Transaction, context: Context, given: NewEvent) {
  for (const register of ["person", "thing"] as const) {
    const wanted = given.participants.filter((each) => each.register === register).map((each) => each.record);
    if (wanted.length === 0) continue;
    const found = await reachableRecords(tx, context.actor, `${register}.read`, register, wanted);
    const missing = wanted.find((record) => !found.has(record));
    if (missing !== undefined) throw problem("event.unknown-participant", { record: missing });
  }
  return given.participants.map(({ record, from = given.from, to = given.to }) => {
    mustEndAfterBegin(from, to);
    return { record, from, to };
  });
}

/** What happened in these cells in this time. */
export async function findEvents(context: Context, window: Window) {
  mustEndAfterBegin(window.from, window.to);
  return eventsDuring(context.database.kysely, context.actor, window, listedAtMost);
}

/** Which things were there and then. */
export async function findThings(context: Context, window: Window) {
  mustEndAfterBegin(window.from, window.to);
  return recordsDuring(context.database.kysely, context.actor, "thing", "thing.read", window, listedAtMost);
}

/**
 * Which people were there and then. Is an act `event.trace`, and for each person found a `person.read` that the
 * person sees, all with the purpose. Throws `event.too-wide` beyond {@link tracedAtMost} people, without any reading.
 */
export async function tracePeople(context: Context, window: Window, reason: Reason) {
  mustEndAfterBegin(window.from, window.to);
  const { idempotency: _key, ...rest } = context;
  const scope = "person.read-personal";
  let found: (Presence & { event: string })[] = [];
  await act(
    rest,
    "event.trace",
    { kind: "event-trace", id: newId() },
    async (tx, draft) => {
      found = await recordsDuring(tx, context.actor, "person", scope, window, listedAtMost + 1);
      const people = [...new Set(found.map((presence) => presence.record))].sort();
      if (people.length > tracedAtMost || found.length > listedAtMost)
        throw problem("event.too-wide", { limit: tracedAtMost });
      for (const person of people)
        await recordReading(within(rest, tx), person, reason, async () => ["presence"]);
      draft.detail = {
        ...reason,
        cells: [...window.cells],
        from: window.from.toISOString(),
        to: window.to.toISOString(),
        people: people.length,
      };
      draft.audience = context.actor.unit === null ? [] : [context.actor.unit];
      return null;
    },
    { scope },
  );
  return found;
}

/** Where a person was in a time: an act `person.read` with its purpose. */
export async function tracePerson(
  context: Context,
  person: string,
  window: { from: Date; to: Date },
  reason: Reason,
) {
  mustEndAfterBegin(window.from, window.to);
  const { idempotency: _key, ...rest } = context;
  let found: (Presence & { event: string })[] = [];
  await recordReading(rest, person, reason, async (tx) => {
    found = await whereabouts(tx, person, window, listedAtMost);
    return ["presence"];
  });
  return found;
}

/** Where a thing was in a time. */
export async function traceThing(context: Context, thing: string, window: { from: Date; to: Date }) {
  mustEndAfterBegin(window.from, window.to);
  const { kysely } = context.database;
  if ((await findRecord(kysely, context.actor, "thing.read", "thing", thing)) === undefined)
    throw registerProblem("register.not-found");
  return whereabouts(kysely, thing, window, listedAtMost);
}
