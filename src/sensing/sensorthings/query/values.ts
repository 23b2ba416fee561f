import { type RawBuilder, sql } from "kysely";
import type { Literal, LiteralType } from "../odata/ast.ts";
import { writeInstant } from "../odata/instants.ts";

/** What a part of an expression is, and the SQL that works it out. */
export type Value = { type: LiteralType | "json"; sql: RawBuilder<unknown>; nullable: boolean };

const value = (type: Value["type"], expression: RawBuilder<unknown>, nullable = false): Value => ({
  type,
  sql: expression,
  nullable,
});

/** A literal as a parameter of the query; undefined for an instant beyond the calendar. */
export function literalValue(literal: Literal): Value | undefined {
  switch (literal.type) {
    case "null":
      return value("null", sql`NULL::text`, true);
    case "boolean":
      return value("boolean", sql`${literal.value}::boolean`);
    case "number":
    case "duration":
      return value(literal.type, sql`${literal.value}::float8`);
    case "string":
    case "geometry":
      return value(literal.type, sql`${literal.value}::text`);
    case "instant":
      if (!(Math.abs(literal.value) < 250_000_000_000_000)) return undefined;
      return value("instant", sql`${writeInstant(literal.value)}::timestamptz`);
    case "date":
      return value("date", sql`${literal.value}::date`);
    case "time":
      return value("time", sql`${literal.value}::time`);
    case "interval":
      return undefined;
  }
}

/** The value as another type where it can be one: JSON by what it holds, a day as its first instant. */
export function cast(from: Value, type: Value["type"]): Value | undefined {
  if (from.type === type) return from;
  if (from.type === "null") return value(type, sql`NULL::${sql.raw(sqlTypes[type])}`, true);
  if (from.type === "json") return fromJson(from, type);
  if (from.type === "date" && type === "instant") {
    return value("instant", sql`(${from.sql}::timestamp AT TIME ZONE 'UTC')`, from.nullable);
  }
  return undefined;
}

const sqlTypes: Record<Value["type"], string> = {
  null: "text",
  boolean: "boolean",
  number: "float8",
  duration: "float8",
  string: "text",
  geometry: "text",
  instant: "timestamptz",
  date: "date",
  time: "time",
  interval: "text",
  json: "jsonb",
};

function fromJson({ sql: json }: Value, type: Value["type"]): Value | undefined {
  const held = { string: "string", number: "number", boolean: "boolean" }[type as string];
  if (held === undefined) return undefined;
  const text = sql`(${json} #>> '{}')`;
  return value(
    type,
    sql`(CASE WHEN jsonb_typeof(${json}) = ${sql.lit(held)} THEN ${text}::${sql.raw(sqlTypes[type])} END)`,
    true,
  );
}
