import { CompiledQuery, sql } from "kysely";
import { askMerged, type Database, newId, postMerged, type Transaction } from "../../kernel/index.ts";
import type { CurrentLabel, HeldLabel, LabelAssignment, LabelledEntity, LabelStatement } from "./schema.ts";

type Reader = Database["kysely"];

/** Rows that travel to the database as one JSON text: five times quicker than a statement each. */
function asJson(rows: readonly object[]) {
  return JSON.stringify(rows);
}

export async function insertStatements(
  tx: Transaction,
  statements: readonly LabelStatement[],
  given: { act: string; at: Date },
): Promise<void> {
  const rows = statements.map(({ entity, ...rest }) => ({
    ...rest,
    id: newId(),
    entity_kind: entity.kind,
    entity_id: entity.id,
  }));
  await sql`INSERT INTO foundation.label_statement
      (id, entity_kind, entity_id, label, verdict, origin, source, version, confidence, at, act)
    SELECT id, entity_kind, entity_id, label, verdict, origin, source, version, confidence, ${given.at}, ${given.act}
    FROM jsonb_to_recordset(${asJson(rows)}::jsonb) AS given (id uuid, entity_kind text, entity_id text, label text,
      verdict text, origin text, source text, version text, confidence double precision)`.execute(tx);
}

const freshStatementsText = `INSERT INTO foundation.label_statement
    (id, entity_kind, entity_id, label, verdict, origin, source, version, confidence, at, act)
  SELECT id, kind, entity, label, verdict, origin, source, version, confidence, at, act
  FROM jsonb_to_recordset($1) AS given (id uuid, kind text, entity text, label text, verdict text, origin text,
    source text, version text, confidence double precision, at timestamptz, act uuid)`;
const freshLabelsText = `INSERT INTO foundation.label (entity_kind, entity_id, label, applies, statement)
  SELECT kind, entity, label, applies, id
  FROM jsonb_to_recordset($1) AS given (kind text, entity text, label text, applies boolean, id uuid)`;

/** What is said of one entity that nobody else can know of yet, and what holds by it. */
export type Fresh = {
  entity: LabelledEntity;
  said: readonly LabelAssignment[];
  current: readonly CurrentLabel[];
};

/** Keeps what is said of fresh entities, without waiting: written with what else the transaction writes. */
export async function postFresh(
  tx: Transaction,
  act: string,
  { entity, said, current }: Fresh,
): Promise<void> {
  const { kind, id: of } = entity;
  const rows = said.map((one) => ({ ...one, kind, entity: of, act }));
  const held = current.map(({ label, applies, decidedBy: { id } }) => ({
    kind,
    entity: of,
    label,
    applies,
    id,
  }));
  await postMerged<{ rows: object[]; held: object[] }>(
    tx,
    "foundation.label.fresh",
    (known = { rows: [], held: [] }) => ({ rows: [...known.rows, ...rows], held: [...known.held, ...held] }),
    (all) => [
      CompiledQuery.raw(freshStatementsText, [asJson(all.rows)]),
      CompiledQuery.raw(freshLabelsText, [asJson(all.held)]),
    ],
  );
}

/** The key of an entity in maps. */
export function entityKey({ kind, id }: LabelledEntity): string {
  return `${kind}\n${id}`;
}

/** Everything ever said about these entities, by {@link entityKey}. */
export async function statementsAbout(
  tx: Reader,
  entities: readonly LabelledEntity[],
): Promise<Map<string, LabelAssignment[]>> {
  const { rows } = await sql<LabelAssignment & { kind: string; entity: string }>`
    SELECT s.entity_kind AS kind, s.entity_id AS entity, s.id, s.label, s.verdict, s.origin, s.source, s.version, s.confidence, s.at
    FROM jsonb_to_recordset(${asJson(entities)}::jsonb) AS given (kind text, id text)
    JOIN foundation.label_statement s ON s.entity_kind = given.kind AND s.entity_id = given.id`.execute(tx);
  const byEntity = new Map<string, LabelAssignment[]>();
  for (const { kind, entity, ...said } of rows) {
    const key = entityKey({ kind, id: entity });
    const list = byEntity.get(key);
    if (list === undefined) byEntity.set(key, [said]);
    else list.push(said);
  }
  return byEntity;
}

/**
 * Two batches about the same entity must not fold at once: each would miss what the other says.
 * 64 locks stand for all entities, for the server's lock table is small; they are taken in one order.
 */
export async function lockEntities(tx: Transaction, entities: readonly LabelledEntity[]): Promise<void> {
  const keys = entities.map(entityKey);
  await sql`SELECT pg_advisory_xact_lock(5, slot) FROM (
    SELECT DISTINCT hashtext(name) & 63 AS slot FROM unnest(${keys}::text[]) AS given (name) ORDER BY slot) AS locks`.execute(
    tx,
  );
}

/** Puts what holds now in place of what held. */
export async function replaceCurrent(
  tx: Transaction,
  current: readonly (LabelledEntity & { labels: readonly CurrentLabel[] })[],
): Promise<void> {
  await sql`DELETE FROM foundation.label l USING jsonb_to_recordset(${asJson(current.map(({ kind, id }) => ({ kind, id })))}::jsonb)
    AS given (kind text, id text) WHERE l.entity_kind = given.kind AND l.entity_id = given.id`.execute(tx);
  const rows = current.flatMap(({ kind, id, labels }) =>
    labels.map(({ label, applies, decidedBy }) => ({ kind, id, label, applies, statement: decidedBy.id })),
  );
  await sql`INSERT INTO foundation.label (entity_kind, entity_id, label, applies, statement)
    SELECT kind, id, label, applies, statement FROM jsonb_to_recordset(${asJson(rows)}::jsonb)
      AS given (kind text, id text, label text, applies boolean, statement uuid)`.execute(tx);
}

/** Labels that apply to each of these entities of one kind, for lists and routing. */
export async function labelsOf(
  tx: Reader,
  kind: string,
  ids: readonly string[],
): Promise<Map<string, string[]>> {
  const { rows } = await sql<{
    id: string;
    labels: string[];
  }>`SELECT entity_id AS id, array_agg(label ORDER BY label) AS labels
    FROM foundation.label WHERE entity_kind = ${kind} AND entity_id = ANY (${ids}::text[]) AND applies GROUP BY entity_id`.execute(
    tx,
  );
  return new Map(rows.map((row) => [row.id, row.labels]));
}

/** The statements that one act brought, for what follows it. */
export async function statementsOfAct(tx: Reader, act: string): Promise<LabelStatement[]> {
  const { rows } = await sql<Omit<LabelStatement, "entity"> & { kind: string; entity: string }>`
    SELECT entity_kind AS kind, entity_id AS entity, label, verdict, origin, source, version, confidence
    FROM foundation.label_statement WHERE act = ${act} ORDER BY id`.execute(tx);
  return rows.map(({ kind, entity, ...rest }) => ({ ...rest, entity: { kind, id: entity } }));
}

const heldText = `SELECT l.entity_kind AS kind, l.entity_id AS id, l.label, l.applies, s.origin, s.source, s.version, s.confidence
  FROM unnest($1::text[], $2::text[]) AS wanted (kind, id)
  JOIN foundation.label l ON l.entity_kind = wanted.kind AND l.entity_id = wanted.id
  JOIN foundation.label_statement s ON s.id = l.statement`;

/** What holds of these entities now, denials too, each on whose word; several acts of a transaction ask in one statement. */
export async function heldLabels(
  tx: Transaction,
  entities: readonly LabelledEntity[],
): Promise<Map<string, HeldLabel[]>> {
  if (entities.length === 0) return new Map();
  const rows = await askMerged<readonly LabelledEntity[], LabelledEntity & HeldLabel>(
    tx,
    "foundation.label",
    entities,
    (wanted) => {
      const all = [...new Map(wanted.flat().map((one) => [entityKey(one), one])).values()];
      return CompiledQuery.raw(heldText, [all.map(({ kind }) => kind), all.map(({ id }) => id)]);
    },
  );
  const mine = new Set(entities.map(entityKey));
  const found = new Map<string, HeldLabel[]>();
  for (const { kind, id, ...held } of rows) {
    const key = entityKey({ kind, id });
    if (!mine.has(key)) continue;
    const list = found.get(key);
    if (list === undefined) found.set(key, [held]);
    else list.push(held);
  }
  return found;
}
