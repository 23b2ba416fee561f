import { sql } from "kysely";
import { type Database, newId, type Transaction } from "../../kernel/index.ts";
import { digestOfJson, type Held, type Origin, type Plan, type Statement } from "../validity/index.ts";
import type { Area, Crs } from "./schema.ts";

type Reader = Transaction | Database["kysely"];

/** An area as it is to be stored: what it says from a day on, and where that comes from. */
export interface AreaStatement extends Statement {
  readonly area: Area;
  readonly source: string;
  readonly crs: Crs;
}

export function areaStatement(area: Area, source: string, crs: Crs, validFrom: string): AreaStatement {
  const digest = digestOfJson([
    area.level,
    area.parent,
    area.names["zh-CN"],
    area.names.ja,
    area.names.en,
    area.boundary,
  ]);
  return { key: area.code, validFrom, validTo: null, digest, area, source, crs };
}

/** Lets one import at a time read and write areas; until the transaction ends. */
export async function lockAreas(tx: Transaction): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('foundation.area', 4))`.execute(tx);
}

/** What is believed of all areas, without the boundaries. */
export async function heldAreas(reader: Reader): Promise<(Held & { level: Area["level"] })[]> {
  const { rows } = await sql<Held & { level: Area["level"] }>`
    SELECT id, code AS key, level, digest, origin, valid_from::text AS "validFrom", valid_to::text AS "validTo"
    FROM foundation.area WHERE superseded_at IS NULL`.execute(reader);
  return rows;
}

/** Writes a plan: ends and supersedes first, so that the new rows find their place. */
export async function applyAreas(
  tx: Transaction,
  plan: Plan<AreaStatement>,
  origin: Origin,
  at: Date,
): Promise<void> {
  if (plan.supersede.length > 0) {
    await sql`UPDATE foundation.area SET superseded_at = ${at} WHERE id = ANY(${plan.supersede}::uuid[])`.execute(
      tx,
    );
  }
  for (const { id, validTo } of plan.close) {
    await sql`UPDATE foundation.area SET valid_to = ${validTo}::date WHERE id = ${id}`.execute(tx);
  }
  if (plan.insert.length === 0) return;
  const rows = plan.insert.map(({ area, digest, source, crs, validFrom }) => ({
    id: newId(),
    code: area.code,
    level: area.level,
    parent: area.parent,
    names: area.names,
    boundary: area.boundary,
    digest,
    source,
    crs,
    valid_from: validFrom,
  }));
  await sql`INSERT INTO foundation.area
      (id, code, level, parent, names, boundary, digest, origin, source, crs, valid_from, recorded_at)
    SELECT id, code, level, parent, names, boundary, digest, ${origin}, source, crs, valid_from, ${at}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r
      (id uuid, code text, level text, parent text, names jsonb, boundary jsonb, digest text, source text, crs text,
       valid_from date)`.execute(tx);
}

/** The areas that hold on a day, widest level first. */
export async function areasOn(reader: Reader, day: string): Promise<Area[]> {
  const { rows } = await sql<Area>`
    SELECT code, level, parent, names, boundary FROM foundation.area
    WHERE superseded_at IS NULL AND valid_from <= ${day}::date AND (valid_to IS NULL OR ${day}::date < valid_to)
    ORDER BY array_position(ARRAY['district', 'subdistrict', 'neighbourhood'], level), code`.execute(reader);
  return rows;
}

/** Differs whenever an act on places became durable. */
export async function placesMarker(reader: Reader): Promise<string> {
  const { rows } = await sql<{ acts: number }>`
    SELECT count(*)::int AS acts FROM kernel.act WHERE subject_kind = 'place'`.execute(reader);
  return String(rows[0]?.acts ?? 0);
}
