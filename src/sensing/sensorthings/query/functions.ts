import { type RawBuilder, sql } from "kysely";
import type { LiteralType } from "../odata/ast.ts";

/** A function of OGC 18-088, table 22, as SQL over its arguments. */
export type SqlFunction = {
  takes: readonly LiteralType[];
  /** Arguments that may be left out, counted from the end. */
  optional?: number;
  answers: LiteralType;
  sql: (...given: RawBuilder<unknown>[]) => RawBuilder<unknown>;
};

type Raw = RawBuilder<unknown>;

/** Whole positions within what PostgreSQL takes. */
const position = (number: Raw) => sql`least(greatest(trunc(${number}), -1e9), 1e9)::integer`;
const utc = (instant: Raw) => sql`(${instant} AT TIME ZONE 'UTC')`;
const part = (name: string): SqlFunction => ({
  takes: ["instant"],
  answers: "number",
  sql: (at) => sql`extract(${sql.raw(name)} FROM ${utc(at as Raw)})::float8`,
});
const figure = (make: (number: Raw) => Raw): SqlFunction => ({
  takes: ["number"],
  answers: "number",
  sql: (number) => make(number as Raw),
});
const text = (
  takes: readonly LiteralType[],
  answers: LiteralType,
  make: (...given: Raw[]) => Raw,
  optional = 0,
): SqlFunction => ({ takes, answers, sql: make, optional });

const two = ["string", "string"] as const;

export const sqlFunctions: ReadonlyMap<string, SqlFunction> = new Map(
  Object.entries({
    substringof: text(two, "boolean", (a, b) => sql`(strpos(${b}, ${a}) > 0)`),
    contains: text(two, "boolean", (a, b) => sql`(strpos(${a}, ${b}) > 0)`),
    startswith: text(two, "boolean", (a, b) => sql`starts_with(${a}, ${b})`),
    endswith: text(two, "boolean", (a, b) => sql`(right(${a}, length(${b})) = ${b})`),
    length: text(["string"], "number", (a) => sql`length(${a})::float8`),
    indexof: text(two, "number", (a, b) => sql`(strpos(${a}, ${b}) - 1)::float8`),
    substring: text(
      ["string", "number", "number"],
      "string",
      (a, from, count) =>
        count === undefined
          ? sql`substr(${a}, greatest(${position(from as Raw)}, 0) + 1)`
          : sql`substr(${a}, greatest(${position(from as Raw)}, 0) + 1, greatest(${position(count)}, 0))`,
      1,
    ),
    tolower: text(["string"], "string", (a) => sql`lower(${a})`),
    toupper: text(["string"], "string", (a) => sql`upper(${a})`),
    trim: text(["string"], "string", (a) => sql`btrim(${a}, E' \\t\\n\\r')`),
    concat: text(two, "string", (a, b) => sql`(${a} || ${b})`),
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: {
      takes: ["instant"],
      answers: "number",
      sql: (at) => sql`floor(extract(second FROM ${utc(at as Raw)}))::float8`,
    },
    fractionalseconds: {
      takes: ["instant"],
      answers: "number",
      sql: (at) => sql`(extract(second FROM ${utc(at as Raw)}) % 1)::float8`,
    },
    date: { takes: ["instant"], answers: "date", sql: (at) => sql`${utc(at as Raw)}::date` },
    time: { takes: ["instant"], answers: "time", sql: (at) => sql`${utc(at as Raw)}::time` },
    totaloffsetminutes: {
      takes: ["instant"],
      answers: "number",
      sql: (at) => sql`(CASE WHEN ${at} IS NOT NULL THEN 0::float8 END)`,
    },
    round: figure((a) => sql`(sign(${a}) * floor(abs(${a}) + 0.5))`),
    floor: figure((a) => sql`floor(${a})`),
    ceiling: figure((a) => sql`ceil(${a})`),
  } satisfies Record<string, SqlFunction>),
);
