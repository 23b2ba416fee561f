import { sql } from "kysely";
import { type Database, newId, type Transaction } from "../../kernel/index.ts";
import { digestOfJson, type Held, type Origin, type Plan, type Statement } from "../validity/index.ts";
import type { Responsibility, Unit } from "./schema.ts";
import { parentPath } from "./tree.ts";

type Reader = Transaction | Database["kysely"];

export interface UnitStatement extends Statement {
  readonly unit: Unit;
  readonly source: string;
}

export function unitStatement(unit: Unit, source: string): UnitStatement {
  const { path, kind, area, names, validFrom, validTo } = unit;
  const digest = digestOfJson([kind, area, names["zh-CN"], names.ja, names.en]);
  return { key: path, validFrom, validTo, digest, unit, source };
}

/** Lets one load at a time read and write units and duties; until the transaction ends. */
export async function lockOrganisations(tx: Transaction): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('foundation.organisation', 4))`.execute(tx);
}

export async function heldUnits(reader: Reader): Promise<Held[]> {
  const { rows } = await sql<Held>`
    SELECT id, path AS key, digest, origin, valid_from::text AS "validFrom", valid_to::text AS "validTo"
    FROM foundation.organisation WHERE superseded_at IS NULL`.execute(reader);
  return rows;
}

/** Writes a plan: ends and supersedes first, so that the new rows find their place. */
export async function applyUnits(
  tx: Transaction,
  plan: Plan<UnitStatement>,
  origin: Origin,
  at: Date,
): Promise<void> {
  if (plan.supersede.length > 0) {
    await sql`UPDATE foundation.organisation SET superseded_at = ${at}
      WHERE id = ANY(${plan.supersede}::uuid[])`.execute(tx);
  }
  for (const { id, validTo } of plan.close) {
    await sql`UPDATE foundation.organisation SET valid_to = ${validTo}::date WHERE id = ${id}`.execute(tx);
  }
  if (plan.insert.length === 0) return;
  const rows = plan.insert.map(({ unit, digest, source }) => ({
    id: newId(),
    path: unit.path,
    kind: unit.kind,
    area: unit.area,
    names: unit.names,
    digest,
    source,
    valid_from: unit.validFrom,
    valid_to: unit.validTo,
  }));
  await sql`INSERT INTO foundation.organisation
      (id, path, kind, area, names, digest, origin, source, version, valid_from, valid_to, recorded_at)
    SELECT id, path, kind, area, names, digest, ${origin}, source,
      1 + (SELECT count(*)::int FROM foundation.organisation o WHERE o.path = r.path), valid_from, valid_to, ${at}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r
      (id uuid, path text, kind text, area text, names jsonb, digest text, source text,
       valid_from date, valid_to date)`.execute(tx);
}

/** The units that hold on a day, in the order of their paths. */
export async function unitsOn(reader: Reader, day: string): Promise<Unit[]> {
  const { rows } = await sql<Omit<Unit, "parent">>`
    SELECT path, kind, area, names, valid_from::text AS "validFrom", valid_to::text AS "validTo"
    FROM foundation.organisation
    WHERE superseded_at IS NULL AND valid_from <= ${day}::date AND (valid_to IS NULL OR ${day}::date < valid_to)
    ORDER BY path`.execute(reader);
  return rows.map((row) => ({ ...row, parent: parentPath(row.path) }));
}

/** Replaces the duty list. */
export async function replaceDuties(
  tx: Transaction,
  duties: readonly Responsibility[],
  source: string,
  at: Date,
): Promise<void> {
  await sql`UPDATE foundation.responsibility SET superseded_at = ${at} WHERE superseded_at IS NULL`.execute(
    tx,
  );
  const rows = duties.map((duty, ordinal) => ({
    id: newId(),
    ordinal,
    unit: duty.to ?? null,
    kind: duty.toKind ?? null,
    categories: duty.categories ?? null,
    labels: duty.labels ?? null,
    areas: duty.where ?? null,
    hours: duty.when ?? null,
    role: duty.role ?? "lead",
    valid_from: duty.validFrom ?? null,
    valid_to: duty.validTo ?? null,
  }));
  await sql`INSERT INTO foundation.responsibility
      (id, ordinal, unit, kind, categories, labels, areas, hours, role, source, valid_from, valid_to, recorded_at)
    SELECT id, ordinal, unit, kind, categories, labels, areas, hours, role, ${source}, valid_from, valid_to, ${at}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r
      (id uuid, ordinal integer, unit text, kind text, categories text[], labels text[], areas text[], hours jsonb,
       role text, valid_from date, valid_to date)`.execute(tx);
}

/** The duty list that is believed now, in its order; its members carry their own validity. */
export async function dutiesHeld(reader: Reader): Promise<Responsibility[]> {
  const { rows } = await sql<{ duty: Responsibility }>`
    SELECT jsonb_strip_nulls(jsonb_build_object(
      'to', unit, 'toKind', kind, 'categories', categories, 'labels', labels, 'where', areas, 'when', hours,
      'role', role, 'validFrom', valid_from, 'validTo', valid_to)) AS duty
    FROM foundation.responsibility WHERE superseded_at IS NULL ORDER BY ordinal`.execute(reader);
  return rows.map((row) => row.duty);
}

/** Differs whenever an act on organisations became durable. */
export async function organisationsMarker(reader: Reader): Promise<string> {
  const { rows } = await sql<{ acts: number }>`
    SELECT count(*)::int AS acts FROM kernel.act WHERE subject_kind = 'organisation'`.execute(reader);
  return String(rows[0]?.acts ?? 0);
}
