import { type RawBuilder, sql } from "kysely";
import { type Actor, type Database, type Scope, type Transaction, withinReach } from "../../kernel/index.ts";
import type { Fact, Merge, Register } from "./schema.ts";

/** A transaction, or the pool for reading outside one. */
export type Reader = Database["kysely"];

export type RecordRow = {
  id: string;
  register: Register;
  type: string;
  unit: string;
  createdAt: Date;
  erasedAt: Date | null;
};

const columns = sql`r.id, r.register, r.type, r.unit, r.created_at AS "createdAt", r.erased_at AS "erasedAt"`;

/** Whether record `r` of a query is within the actor's reach. */
export function recordWithin(actor: Actor, scope: Scope): RawBuilder<boolean> {
  return withinReach(actor, scope, { unit: sql`r.unit`, account: sql`r.owner` });
}

/** A record within reach, or undefined. */
export async function findRecord(
  tx: Reader,
  actor: Actor,
  scope: Scope,
  register: Register,
  id: string,
): Promise<RecordRow | undefined> {
  const { rows } = await sql<RecordRow>`SELECT ${columns} FROM foundation.record r
    WHERE r.id = ${id} AND r.register = ${register} AND ${recordWithin(actor, scope)}`.execute(tx);
  return rows[0];
}

/** Whether a register holds a record of this id, whoever may see it; one that was merged into another counts, too. */
export async function isRecord(tx: Reader, register: Register, id: string): Promise<boolean> {
  const { rows } = await sql`SELECT FROM foundation.record r
    WHERE r.id = ${id} AND r.register = ${register} AND r.erased_at IS NULL`.execute(tx);
  return rows.length > 0;
}

export type ListPage = { type?: string | undefined; after?: string | undefined; limit: number };

function listed(actor: Actor, register: Register, type: string | undefined): RawBuilder<boolean> {
  return sql<boolean>`r.register = ${register} AND (${type ?? null}::text IS NULL OR r.type = ${type ?? null})
    AND r.erased_at IS NULL AND ${recordWithin(actor, `${register}.read`)}`;
}

/** One page of the records within reach, oldest first. */
export async function listRecords(
  tx: Reader,
  actor: Actor,
  register: Register,
  page: ListPage,
): Promise<RecordRow[]> {
  const { rows } = await sql<RecordRow>`SELECT ${columns} FROM foundation.record r
    WHERE ${listed(actor, register, page.type)} AND (${page.after ?? null}::uuid IS NULL OR r.id > ${page.after ?? null}::uuid)
    ORDER BY r.id LIMIT ${page.limit}`.execute(tx);
  return rows;
}

/** How many records of a register are within reach. */
export async function countRecords(
  tx: Reader,
  actor: Actor,
  register: Register,
  type?: string,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*) FROM foundation.record r
    WHERE ${listed(actor, register, type)}`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** Which of these records are within reach. */
export async function reachableRecords(
  tx: Reader,
  actor: Actor,
  scope: Scope,
  register: Register,
  ids: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`SELECT r.id FROM foundation.record r
    WHERE r.register = ${register} AND r.id = ANY (${ids}::uuid[]) AND ${recordWithin(actor, scope)}`.execute(
    tx,
  );
  return new Set(rows.map((row) => row.id));
}

export async function insertRecord(
  tx: Transaction,
  record: Omit<RecordRow, "erasedAt"> & { owner: string },
): Promise<void> {
  await sql`INSERT INTO foundation.record (id, register, type, unit, owner, created_at)
    VALUES (${record.id}, ${record.register}, ${record.type}, ${record.unit}, ${record.owner}, ${record.createdAt})`.execute(
    tx,
  );
}

export async function insertFacts(tx: Transaction, facts: readonly Fact[]): Promise<void> {
  if (facts.length === 0) return;
  const rows = facts.map(
    (
      fact,
    ) => sql`(${fact.id}::uuid, ${fact.record}::uuid, ${fact.attribute}, ${JSON.stringify(fact.value)}::jsonb,
    ${fact.withdrawn}::boolean, ${fact.from}::timestamptz, ${fact.to}::timestamptz, ${fact.source}, ${fact.recordedAt}::timestamptz)`,
  );
  await sql`INSERT INTO foundation.fact
    (id, record, attribute, value, withdrawn, valid_from, valid_to, source, recorded_at) VALUES ${sql.join(rows)}`.execute(
    tx,
  );
}

/** The ids of everything that is one with `id`, itself included; a cluster is small, a register is not. */
export function clusterIds(id: string): RawBuilder<unknown> {
  return sql`WITH RECURSIVE up AS (
      SELECT ${id}::uuid AS id, 0 AS step
      UNION ALL SELECT m.survivor, up.step + 1 FROM up JOIN foundation.record_merge m ON m.absorbed = up.id
    ), root AS (SELECT id FROM up ORDER BY step DESC LIMIT 1), cluster AS (
      SELECT id FROM root
      UNION ALL SELECT m.absorbed FROM cluster JOIN foundation.record_merge m ON m.survivor = cluster.id
    ) SELECT id FROM cluster`;
}

/** The links within the cluster of `id`. */
export async function mergesAround(tx: Reader, id: string): Promise<Merge[]> {
  const { rows } = await sql<Merge>`SELECT absorbed, survivor FROM foundation.record_merge
    WHERE absorbed IN (${clusterIds(id)})`.execute(tx);
  return rows;
}

/** All facts about the cluster of `id` that records within reach hold. */
export async function factsAround(tx: Reader, actor: Actor, scope: Scope, id: string): Promise<Fact[]> {
  const { rows } =
    await sql<Fact>`SELECT f.id, f.record, f.attribute, f.value, f.withdrawn, f.valid_from AS "from",
      f.valid_to AS "to", f.source, f.recorded_at AS "recordedAt"
    FROM foundation.fact f JOIN foundation.record r ON r.id = f.record
    WHERE f.record IN (${clusterIds(id)}) AND ${recordWithin(actor, scope)} ORDER BY f.id`.execute(tx);
  return rows;
}

/** Merges are rare and must not make circles, so one is done at a time in each register. */
export async function lockMerging(tx: Transaction, register: Register): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${register}, 4))`.execute(tx);
}

export async function insertMerge(tx: Transaction, link: Merge, at: Date): Promise<void> {
  await sql`INSERT INTO foundation.record_merge (absorbed, survivor, at)
    VALUES (${link.absorbed}, ${link.survivor}, ${at})`.execute(tx);
}

export async function deleteMerge(tx: Transaction, absorbed: string): Promise<void> {
  await sql`DELETE FROM foundation.record_merge WHERE absorbed = ${absorbed}`.execute(tx);
}

/** Deletes everything known of a person and of all that is one with them; the empty records stay, for the acts name them. */
export async function eraseRecords(tx: Transaction, id: string, at: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`UPDATE foundation.record SET erased_at = ${at}
    WHERE id IN (${clusterIds(id)}) RETURNING id`.execute(tx);
  const ids = rows.map((row) => row.id);
  await sql`DELETE FROM foundation.fact WHERE record = ANY (${ids}::uuid[])`.execute(tx);
  await sql`DELETE FROM foundation.personal_value WHERE record = ANY (${ids}::uuid[])`.execute(tx);
  await sql`DELETE FROM foundation.presence WHERE record = ANY (${ids}::uuid[])`.execute(tx);
  return ids;
}
