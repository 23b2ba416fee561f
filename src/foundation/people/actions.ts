import { type Actor, act, type Context, type Transaction } from "../../kernel/index.ts";
import { createRecord, type FactStatement, onRecord } from "../registers/actions.ts";
import { problem as registerProblem } from "../registers/problems.ts";
import type { Fact } from "../registers/schema.ts";
import { factsAround, findRecord, type Reader } from "../registers/store.ts";
import type { PersonalKeys } from "./keys.ts";
import { problem } from "./problems.ts";
import { type Conventions, written } from "./rules.ts";
import type { MaskedValue, PersonalKind, PersonalStatement, Reading, Reason } from "./schema.ts";
import { purposes } from "./schema.ts";
import {
  bindingOf,
  insertPersonal,
  linkPerson,
  type PersonalRow,
  peopleWith,
  personalAround,
  personalOf,
  personOf,
  readingsOf,
} from "./store.ts";

/** What personal data stands on. */
export type PeopleParts = { keys: PersonalKeys; conventions: Conventions };

export type NewPerson = {
  unit: string;
  source: string;
  facts: readonly FactStatement[];
  personal: readonly PersonalStatement[];
};

/** Makes a record of a person. Throws `personal.*`, `register.beyond-your-reach`. */
export async function createPerson(context: Context, parts: PeopleParts, given: NewPerson) {
  const now = context.clock.now();
  const values = given.personal.map((statement) => written(statement, parts.conventions, now));
  return createRecord(context, "person", { ...given, type: "resident" }, (tx, id) =>
    insertPersonal(tx, parts.keys, id, values, { source: given.source, at: now }),
  );
}

/** Adds personal values to a person. The act names their kinds, never the values. */
export async function addPersonal(
  context: Context,
  parts: PeopleParts,
  id: string,
  given: { source: string; personal: readonly PersonalStatement[] },
) {
  const values = given.personal.map((statement) =>
    written(statement, parts.conventions, context.clock.now()),
  );
  return onRecord(context, "person", "record", id, async (tx, _record, at) => {
    await insertPersonal(tx, parts.keys, id, values, { source: given.source, at });
    return { source: given.source, kinds: values.map((value) => value.kind) };
  });
}

/** What may be read of a person: sealed values by kind, and what sources say (`facts`). */
export type Readable = PersonalKind | "facts";

/** An opened value. */
export type OpenValue = { kind: PersonalKind; value: string; source: string };

/**
 * Reads what is sealed of another person. Is an act `person.read` that names purpose and matter, which the person sees;
 * first the act is durable, then the values are answered. Scope `person.read-personal`.
 */
export async function readPersonal(
  context: Context,
  parts: PeopleParts,
  person: string,
  reason: Reason,
  what?: readonly Readable[],
): Promise<{ values: OpenValue[]; facts: Fact[] }> {
  // The answer is personal data, which a stored first result must not be.
  const { idempotency: _key, ...rest } = context;
  const scope = "person.read-personal";
  const wanted = (each: Readable) => what === undefined || what.includes(each);
  let rows: PersonalRow[] = [];
  let facts: Fact[] = [];
  await recordReading(rest, person, reason, async (tx) => {
    rows = (await personalAround(tx, context.actor, scope, person)).filter((row) => wanted(row.kind));
    facts = wanted("facts") ? await factsAround(tx, context.actor, scope, person) : [];
    return [...new Set(rows.map((row) => row.kind)), ...(facts.length === 0 ? [] : ["facts"])];
  });
  return { values: rows.map((row) => opened(parts.keys, row)), facts };
}

/** The act of reading one person; `what` runs inside it and tells what was read. */
export function recordReading(
  context: Context,
  person: string,
  { purpose, matter }: Reason,
  what: (tx: Transaction) => Promise<string[]>,
): Promise<null> {
  const scope = "person.read-personal";
  return act(
    context,
    "person.read",
    { kind: "person", id: person },
    async (tx, draft) => {
      const record = await findRecord(tx, context.actor, scope, "person", person);
      if (record === undefined) throw registerProblem("register.not-found");
      draft.audience = [record.unit];
      draft.detail = {
        purpose,
        what: await what(tx),
        unit: context.actor.unit,
        ...(matter === undefined ? {} : { matter }),
      };
      return null;
    },
    { scope },
  );
}

/** A row with its content. */
export function opened(keys: PersonalKeys, row: PersonalRow): OpenValue {
  return { kind: row.kind, value: keys.open(row, bindingOf(row.record, row.kind)), source: row.source };
}

/** What is sealed of a person, masked. */
export async function maskedOf(context: Context, person: string): Promise<MaskedValue[]> {
  const rows = await personalAround(context.database.kysely, context.actor, "person.read", person);
  return rows.map(({ id, kind, mask, source }) => ({ id, kind, mask, source }));
}

/** People within reach who have exactly this value, whatever its spelling; at most 100. */
export async function findPeople(
  context: Context,
  parts: PeopleParts,
  wanted: PersonalStatement,
): Promise<string[]> {
  const { kind, value } = written(wanted, parts.conventions, context.clock.now());
  return peopleWith(context.database.kysely, context.actor, {
    kind,
    index: parts.keys.blindIndex(kind, value),
  });
}

/** Connects an account with the person it belongs to: from then on it reads that person's data as its own. */
export function linkAccount(context: Context, person: string, account: string) {
  return act(
    context,
    "person.link",
    { kind: "person", id: person },
    async (tx, draft) => {
      const record = await findRecord(tx, context.actor, "person.read-personal", "person", person);
      if (record === undefined || !(await linkPerson(tx, account, person)))
        throw registerProblem("register.not-found");
      draft.audience = [record.unit, `account:${account}`];
      draft.detail = { account };
      return { id: person, version: draft.version };
    },
    { scope: "person.read-personal" },
  );
}

async function ownPerson(reader: Reader, actor: Actor): Promise<string> {
  const person = await personOf(reader, actor.id);
  if (person === undefined) throw problem("personal.no-person");
  return person;
}

/** One's own data, in full: no act, for nobody else reads. */
export async function readOwn(
  context: Context,
  parts: PeopleParts,
): Promise<{ person: string; values: OpenValue[] }> {
  const { kysely } = context.database;
  const person = await ownPerson(kysely, context.actor);
  return { person, values: (await personalOf(kysely, person)).map((row) => opened(parts.keys, row)) };
}

/** Who read one's own data, newest first. */
export async function readingsOfOwn(context: Context): Promise<Reading[]> {
  const { kysely } = context.database;
  const rows = await readingsOf(kysely, await ownPerson(kysely, context.actor), 1000);
  return rows.map(({ at, reader, role, detail }) => ({
    at: at.toISOString(),
    reader,
    role,
    unit: detail.unit ?? null,
    purpose: purposes.find((each) => each === detail.purpose) ?? "legal-duty",
    matter: detail.matter ?? null,
    what: detail.what ?? [],
  }));
}
