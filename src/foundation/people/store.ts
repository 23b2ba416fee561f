import { type RawBuilder, sql } from "kysely";
import { type Actor, newId, type Scope, type Transaction } from "../../kernel/index.ts";
import { clusterIds, type Reader, recordWithin } from "../registers/store.ts";
import type { PersonalKeys, Sealed } from "./keys.ts";
import type { Written } from "./rules.ts";
import type { MaskedValue, PersonalKind } from "./schema.ts";

/** A sealed value of a person. */
export type PersonalRow = Sealed & MaskedValue & { record: string; recordedAt: Date };

/** What a sealed value is bound to. */
export function bindingOf(record: string, kind: string): string {
  return `${record}\n${kind}`;
}

/** Keeps values; one that is known already stays as it is. */
export async function insertPersonal(
  tx: Transaction,
  keys: PersonalKeys,
  record: string,
  values: readonly Written[],
  told: { source: string; at: Date },
): Promise<void> {
  for (const { kind, value, mask } of values) {
    const { keyId, sealed } = keys.seal(value, bindingOf(record, kind));
    await sql`INSERT INTO foundation.personal_value
        (id, record, kind, key_id, sealed, blind_index, mask, source, recorded_at)
      VALUES (${newId()}, ${record}, ${kind}, ${keyId}, ${sealed}, ${keys.blindIndex(kind, value)}, ${mask}, ${told.source}, ${told.at})
      ON CONFLICT ON CONSTRAINT personal_value_once DO NOTHING`.execute(tx);
  }
}

async function select(tx: Reader, where: RawBuilder<unknown>): Promise<PersonalRow[]> {
  const { rows } =
    await sql<PersonalRow>`SELECT v.id, v.record, v.kind, v.key_id AS "keyId", v.sealed, v.mask,
      v.source, v.recorded_at AS "recordedAt"
    FROM foundation.personal_value v JOIN foundation.record r ON r.id = v.record
    WHERE ${where} ORDER BY v.kind, v.recorded_at DESC, v.id DESC`.execute(tx);
  return rows;
}

/** The values of a person and of all that is one with them, as far as within reach; newest of each kind first. */
export function personalAround(
  tx: Reader,
  actor: Actor,
  scope: Scope,
  record: string,
): Promise<PersonalRow[]> {
  return select(tx, sql`v.record IN (${clusterIds(record)}) AND ${recordWithin(actor, scope)}`);
}

/** The values of a person and of all that is one with them, for the person and for what is sent to them. */
export function personalOf(tx: Reader, record: string): Promise<PersonalRow[]> {
  return select(tx, sql`v.record IN (${clusterIds(record)})`);
}

/** People within reach who have this value. */
export async function peopleWith(
  tx: Reader,
  actor: Actor,
  blindIndex: { kind: PersonalKind; index: Buffer },
): Promise<string[]> {
  const { rows } = await sql<{ record: string }>`SELECT v.record FROM foundation.personal_value v
    JOIN foundation.record r ON r.id = v.record
    WHERE v.kind = ${blindIndex.kind} AND v.blind_index = ${blindIndex.index} AND r.erased_at IS NULL
      AND ${recordWithin(actor, "person.read")} ORDER BY v.record LIMIT 100`.execute(tx);
  return rows.map((row) => row.record);
}

/** Records of people kept by `unit` with this value and this name. */
export async function peopleNamed(
  tx: Reader,
  given: { unit: string; kind: PersonalKind; index: Buffer; name: string | null },
): Promise<string[]> {
  const { rows } = await sql<{ record: string }>`SELECT v.record FROM foundation.personal_value v
    JOIN foundation.record r ON r.id = v.record
    WHERE v.kind = ${given.kind} AND v.blind_index = ${given.index} AND r.unit = ${given.unit} AND r.erased_at IS NULL
      AND (SELECT f.value #>> '{}' FROM foundation.fact f WHERE f.record = v.record AND f.attribute = 'name'
           ORDER BY f.recorded_at DESC, f.id DESC LIMIT 1) IS NOT DISTINCT FROM ${given.name}
    ORDER BY v.record LIMIT 1`.execute(tx);
  return rows.map((row) => row.record);
}

/** Values sealed with another key than the current one. */
export function staleValues(tx: Reader, currentKey: string, limit: number): Promise<PersonalRow[]> {
  return select(
    tx,
    sql`v.id IN (SELECT id FROM foundation.personal_value WHERE key_id <> ${currentKey} LIMIT ${limit})`,
  );
}

/** How many values each key seals. */
export async function keyUse(tx: Reader): Promise<Map<string, number>> {
  const { rows } = await sql<{
    keyId: string;
    count: number;
  }>`SELECT key_id AS "keyId", count(*)::int AS count
    FROM foundation.personal_value GROUP BY key_id`.execute(tx);
  return new Map(rows.map(({ keyId, count }) => [keyId, count]));
}

export async function resealValue(tx: Reader, id: string, { keyId, sealed }: Sealed): Promise<void> {
  await sql`UPDATE foundation.personal_value SET key_id = ${keyId}, sealed = ${sealed} WHERE id = ${id}`.execute(
    tx,
  );
}

/** The person an account belongs to. */
export async function personOf(tx: Reader, account: string): Promise<string | undefined> {
  const { rows } = await sql<{
    person: string | null;
  }>`SELECT person FROM foundation.account WHERE id = ${account}`.execute(tx);
  return rows[0]?.person ?? undefined;
}

export async function linkPerson(tx: Transaction, account: string, person: string): Promise<boolean> {
  const { numAffectedRows } =
    await sql`UPDATE foundation.account SET person = ${person} WHERE id = ${account}`.execute(tx);
  return numAffectedRows === 1n;
}

export type ReadingRow = {
  at: Date;
  reader: string;
  role: string;
  detail: { purpose?: string; matter?: string; what?: string[]; unit?: string | null };
};

/** Who read this person, newest first, from the acts themselves. */
export async function readingsOf(tx: Reader, person: string, limit: number): Promise<ReadingRow[]> {
  const { rows } = await sql<ReadingRow>`SELECT a.at, coalesce(c.name, a.actor) AS reader, a.role, a.detail
    FROM kernel.act a LEFT JOIN foundation.account c ON c.id::text = a.actor
    WHERE a.subject_kind = 'person' AND a.subject_id IN (SELECT id::text FROM (${clusterIds(person)}) AS one)
      AND a.verb = 'person.read' ORDER BY a.at DESC, a.id DESC LIMIT ${limit}`.execute(tx);
  return rows;
}
