import { type RawBuilder, sql } from "kysely";
import { type Actor, subtreeEnd, type Text, type Transaction, withinReach } from "../../kernel/index.ts";
import type { severities } from "../rules/index.ts";
import type { StreamFilter } from "./schema.ts";

const readScope = "stream.read";

function below(column: RawBuilder<unknown>, path: string): RawBuilder<boolean> {
  const slashed = path.endsWith("/") ? path : `${path}/`;
  return sql<boolean>`(${column} >= ${slashed} COLLATE "C" AND ${column} < ${subtreeEnd(slashed)} COLLATE "C")`;
}

const like = (text: string) => `%${text.replace(/[\\%_]/g, "\\$&")}%`;

export type FoundStream = { number: number; thing: number; thingNames: Text; symbol: string | null };

/** Streams in use within the actor's reach that match, in the order of their codes. */
export async function findStreams(
  tx: Transaction,
  actor: Actor,
  filter: Omit<StreamFilter, "standing"> & { number?: number },
): Promise<FoundStream[]> {
  const { kind, area, unit, thing, q, number } = filter;
  const conditions = [withinReach(actor, readScope, { unit: sql`t.unit`, account: sql`t.owner` })];
  // One stream is also told when it is retired: its history stays.
  if (number === undefined) conditions.push(sql`s.retired_at IS NULL`);
  else conditions.push(sql`s.id = ${number}`);
  if (kind !== undefined) conditions.push(sql`s.kind = ${kind}`);
  if (area !== undefined) conditions.push(below(sql`t.area_path`, area));
  if (unit !== undefined) conditions.push(below(sql`t.unit`, unit));
  if (thing !== undefined) conditions.push(sql`s.thing = ${thing}`);
  if (q !== undefined && q.trim() !== "")
    conditions.push(sql`concat_ws(' ', s.code, s.name, s.names, t.code, t.name, t.names)
      ILIKE ${like(q.trim())}`);
  const { rows } = await sql<FoundStream>`SELECT s.id AS number, s.thing, s.unit_symbol AS symbol,
      coalesce(t.names, jsonb_build_object('zh-CN', t.name, 'ja', t.name, 'en', t.name)) AS "thingNames"
    FROM sensing.stream s JOIN sensing.thing t ON t.id = s.thing
    WHERE ${sql.join(conditions, sql` AND `)} ORDER BY s.code`.execute(tx);
  return rows;
}

export type FoundThing = { thing: number; code: string | null; names: Text };

/** Things in use within the actor's reach that match by place, unit and words, in the order of their codes. */
export async function findThings(
  tx: Transaction,
  actor: Actor,
  { area, unit, q }: Pick<StreamFilter, "area" | "unit" | "q">,
): Promise<FoundThing[]> {
  const conditions = [
    withinReach(actor, readScope, { unit: sql`t.unit`, account: sql`t.owner` }),
    sql`t.retired_at IS NULL`,
  ];
  if (area !== undefined) conditions.push(below(sql`t.area_path`, area));
  if (unit !== undefined) conditions.push(below(sql`t.unit`, unit));
  if (q !== undefined && q.trim() !== "")
    conditions.push(sql`concat_ws(' ', t.code, t.name, t.names) ILIKE ${like(q.trim())}`);
  const { rows } = await sql<FoundThing>`SELECT t.id AS thing, t.code,
      coalesce(t.names, jsonb_build_object('zh-CN', t.name, 'ja', t.name, 'en', t.name)) AS names
    FROM sensing.thing t WHERE ${sql.join(conditions, sql` AND `)} ORDER BY t.code, t.id`.execute(tx);
  return rows;
}

export type OpenAlarm = {
  rule: string;
  stream: number | null;
  thing: number | null;
  subject: string;
  severity: (typeof severities)[number];
};

/** Every open alarm; those outside one's reach are on streams outside it, too. */
export async function openAlarms(tx: Transaction): Promise<OpenAlarm[]> {
  const { rows } = await sql<OpenAlarm>`SELECT rule, stream, thing, subject, severity FROM sensing.alarm
    WHERE cleared_at IS NULL`.execute(tx);
  return rows;
}
