import { act, type Context, mayReach, newId, type Transaction } from "../../kernel/index.ts";
import { timeline, viewAt } from "./history.ts";
import { clusterOf, type MergeOutcome, merge, split, survivorOf } from "./merging.ts";
import { problem } from "./problems.ts";
import type { Fact, FactValue, Register, SourceOrder } from "./schema.ts";
import {
  deleteMerge,
  eraseRecords,
  factsAround,
  findRecord,
  insertFacts,
  insertMerge,
  insertRecord,
  lockMerging,
  mergesAround,
  type RecordRow,
} from "./store.ts";

/** A fact as it is told: valid from now on unless told otherwise. */
export type FactStatement = {
  attribute: string;
  value: FactValue;
  withdrawn?: boolean;
  from?: Date;
  to?: Date | null;
};

export type NewRecord = { type: string; unit: string; source: string; facts: readonly FactStatement[] };
type Done = { id: string; version: number };

/** Makes a record with its first facts. Throws `register.beyond-your-reach`, `register.valid-time`. */
export async function createRecord(
  context: Context,
  register: Register,
  given: NewRecord,
  further?: (tx: Transaction, id: string) => Promise<void>,
): Promise<Done> {
  const verb = `${register}.record`;
  const { actor } = context;
  const own = given.unit === actor.unit ? [actor.id] : [];
  if (actor.grants.has(verb) && !mayReach(actor, verb, { units: [given.unit], accounts: own })) {
    throw problem("register.beyond-your-reach", { unit: given.unit });
  }
  const id = newId();
  return act(context, verb, { kind: register, id }, async (tx, draft) => {
    const { type, unit, source } = given;
    draft.detail = { type, unit, source, attributes: given.facts.map((fact) => fact.attribute) };
    draft.audience = [unit];
    await insertRecord(tx, { id, register, type, unit, owner: actor.id, createdAt: draft.at });
    await insertFacts(tx, factRows(given.facts, id, source, draft.at));
    await further?.(tx, id);
    return { id, version: draft.version };
  });
}

/** Adds facts of one source. Throws `register.not-found`, `register.erased`, `register.valid-time`. */
export function addFacts(
  context: Context,
  register: Register,
  id: string,
  given: { source: string; facts: readonly FactStatement[] },
): Promise<Done> {
  return onRecord(context, register, "record", id, async (tx, _record, at) => {
    await insertFacts(tx, factRows(given.facts, id, given.source, at));
    return { source: given.source, attributes: given.facts.map((fact) => fact.attribute) };
  });
}

function factRows(facts: readonly FactStatement[], record: string, source: string, at: Date): Fact[] {
  return facts.map(({ attribute, value, withdrawn = false, from = at, to = null }) => {
    if (to !== null && to <= from) {
      throw problem("register.valid-time", { from: from.toISOString(), to: to.toISOString() });
    }
    return {
      id: newId(),
      record,
      attribute,
      value: withdrawn ? null : value,
      withdrawn,
      from,
      to,
      source,
      recordedAt: at,
    };
  });
}

/** Merges `absorbed` into `survivor`. Throws `register.same-record`, `.already-one`, `.already-absorbed`, `.not-found`. */
export function mergeRecords(
  context: Context,
  register: Register,
  survivor: string,
  given: { absorbed: string; reason: string },
): Promise<Done> {
  const { absorbed, reason } = given;
  return onRecord(context, register, "merge", survivor, async (tx, _record, at) => {
    await reachableRecord(tx, context, register, "merge", absorbed);
    await lockMerging(tx, register);
    const around = [...(await mergesAround(tx, survivor)), ...(await mergesAround(tx, absorbed))];
    const links = [...new Map(around.map((link) => [link.absorbed, link])).values()];
    succeeded(merge(links, survivor, absorbed), survivorOf(absorbed, links));
    await insertMerge(tx, { absorbed, survivor }, at);
    return { absorbed, reason };
  });
}

/** Splits a record off again, exactly as it was. Throws `register.not-merged`, `.not-found`. */
export function splitRecord(
  context: Context,
  register: Register,
  absorbed: string,
  reason: string,
): Promise<Done> {
  return onRecord(context, register, "split", absorbed, async (tx) => {
    await lockMerging(tx, register);
    const links = await mergesAround(tx, absorbed);
    succeeded(split(links, absorbed), survivorOf(absorbed, links));
    const survivor = links.find((link) => link.absorbed === absorbed)?.survivor;
    await reachableRecord(tx, context, register, "split", survivor ?? absorbed);
    await deleteMerge(tx, absorbed);
    return { survivor, reason };
  });
}

/** Erases everything known of a person. The acts stay: they name the record and hold nothing of the person. */
export function erasePerson(context: Context, id: string, reason: string): Promise<Done> {
  return onRecord(context, "person", "erase", id, async (tx, _record, at) => {
    return { reason, erased: await eraseRecords(tx, id, at) };
  });
}

function succeeded(outcome: MergeOutcome, survivor: string): void {
  if (!outcome.ok) throw problem(`register.${outcome.fault}`, { survivor });
}

async function reachableRecord(
  tx: Transaction,
  context: Context,
  register: Register,
  verb: string,
  id: string,
): Promise<RecordRow> {
  const record = await findRecord(tx, context.actor, `${register}.${verb}`, register, id);
  if (record === undefined) throw problem("register.not-found");
  if (record.erasedAt !== null) throw problem("register.erased");
  return record;
}

/** An act on a record within reach; the work's answer is the act's detail. */
export function onRecord(
  context: Context,
  register: Register,
  verb: string,
  id: string,
  work: (tx: Transaction, record: RecordRow, at: Date) => Promise<Record<string, unknown>>,
): Promise<Done> {
  return act(context, `${register}.${verb}`, { kind: register, id }, async (tx, draft) => {
    const record = await reachableRecord(tx, context, register, verb, id);
    draft.audience = [record.unit];
    draft.detail = await work(tx, record, draft.at);
    return { id, version: draft.version };
  });
}

/** A record at one time, as known at another: what survives of every attribute, and from whom. */
export async function readRecord(
  context: Context,
  register: Register,
  id: string,
  options: { order: SourceOrder; at?: Date; knownAt?: Date },
) {
  const { kysely } = context.database;
  const scope = `${register}.read`;
  const record = await findRecord(kysely, context.actor, scope, register, id);
  if (record === undefined) throw problem("register.not-found");
  const merges = await mergesAround(kysely, id);
  const facts = await factsAround(kysely, context.actor, scope, id);
  const view = viewAt(facts, options.at ?? context.clock.now(), options.order, options.knownAt);
  return {
    record,
    survivor: survivorOf(id, merges),
    oneWith: [...clusterOf(id, merges)].filter((each) => each !== id).sort(),
    attributes: [...view].map(([attribute, { fact, contradicting }]) => ({ attribute, fact, contradicting })),
  };
}

/** The valid-time history of every attribute of a record. */
export async function readHistory(context: Context, register: Register, id: string, order: SourceOrder) {
  const { kysely } = context.database;
  const scope = `${register}.read`;
  if ((await findRecord(kysely, context.actor, scope, register, id)) === undefined)
    throw problem("register.not-found");
  const facts = await factsAround(kysely, context.actor, scope, id);
  return [...new Set(facts.map((fact) => fact.attribute))]
    .sort()
    .map((attribute) => ({ attribute, stretches: timeline(facts, attribute, order) }));
}
