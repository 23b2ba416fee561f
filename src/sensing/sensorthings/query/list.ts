import { type RawBuilder, sql } from "kysely";
import { problem } from "../../problems.ts";
import type { EntityType } from "../entities/model.ts";
import type { Options } from "../odata/ast.ts";
import { type Asking, names, Prepared, run } from "./ask.ts";
import { faultAt } from "./scope.ts";
import type { Value } from "./values.ts";
import { visible } from "./visible.ts";

/** A row as it was read: id, version, the properties by name, and what it was ordered by. */
export type Row = { id: number; version: number; parent?: number; [column: string]: unknown };

export type Page = {
  rows: Row[];
  /** How many there are altogether; undefined where nobody asked. */
  count: number | undefined;
  /** Where the next page begins; undefined at the end. */
  next: string | undefined;
};

/** Entities in an answer, unless told, and at most. */
export const pageSize = { usual: 100, most: 1000 };

/** A condition on the rows of an alias. */
export type Restriction = (alias: string) => RawBuilder<boolean>;

type Key = { value: Value; descending: boolean };

/** Reads a page of entities that the viewer may see, in an order that no two rows share. */
export async function list(
  asking: Asking,
  type: EntityType,
  restriction: Restriction,
  options: Options,
): Promise<Page> {
  const prepared = await Prepared.of(asking, type, options);
  const { top, condition, keys, from } = plan(asking, type, restriction, options, prepared);
  const after = options.skipToken === undefined ? undefined : readToken(options.skipToken, keys);
  const offset = after === undefined ? (options.skip ?? 0) : 0;
  const rows =
    top === 0
      ? []
      : await run(
          asking,
          sql<Row>`SELECT ${columns(type, "t0")}, ${keyColumns(keys)} FROM ${from}
            WHERE ${condition} AND ${after === undefined ? sql`true` : behind(keys, after)}
            ORDER BY ${orderOf(keys)} LIMIT ${top + 1} OFFSET ${offset}`,
        );
  const more = rows.length > top;
  const shown = rows.slice(0, top);
  const last = shown.at(-1);
  return {
    rows: shown,
    count: options.count === true ? await counted(asking, from, condition) : undefined,
    next: more && last !== undefined ? writeToken(last, keys) : undefined,
  };
}

async function counted(
  asking: Asking,
  from: RawBuilder<unknown>,
  condition: RawBuilder<boolean>,
): Promise<number> {
  const rows = await run(
    asking,
    sql<{ count: number }>`SELECT count(*) AS count FROM ${from} WHERE ${condition}`,
  );
  return rows[0]?.count ?? 0;
}

/** Reads, for each of several parents, a page of what belongs to it. */
export async function listEach(
  asking: Asking,
  type: EntityType,
  parents: readonly number[],
  restriction: (parent: RawBuilder<unknown>, alias: string) => RawBuilder<boolean>,
  options: Options,
): Promise<Map<number, Page>> {
  const prepared = await Prepared.of(asking, type, options);
  const parent = sql.raw("p.id");
  const { top, condition, keys, from } = plan(
    asking,
    type,
    (alias) => restriction(parent, alias),
    options,
    prepared,
  );
  const source = sql`unnest(${[...parents]}::integer[]) AS p (id)`;
  const rows = await run(
    asking,
    sql<Row>`SELECT p.id AS parent, c.* FROM ${source}, LATERAL (
      SELECT ${columns(type, "t0")}, ${keyColumns(keys)} FROM ${from} WHERE ${condition}
      ORDER BY ${orderOf(keys)} LIMIT ${top + 1} OFFSET ${options.skip ?? 0}) AS c`,
  );
  const counts =
    options.count === true
      ? await run(
          asking,
          sql<{ parent: number; count: number }>`SELECT p.id AS parent, c.count FROM ${source}, LATERAL (
            SELECT count(*) AS count FROM ${from} WHERE ${condition}) AS c`,
        )
      : [];
  const countOf = new Map(counts.map((one) => [one.parent, one.count]));
  const grouped = Map.groupBy(rows, (row) => row.parent ?? 0);
  return new Map(
    parents.map((id) => {
      const own = grouped.get(id) ?? [];
      const last = own[top - 1];
      const next = own.length > top && last !== undefined ? writeToken(last, keys) : undefined;
      return [id, { rows: own.slice(0, top), count: countOf.get(id), next }];
    }),
  );
}

function plan(
  asking: Asking,
  type: EntityType,
  restriction: Restriction,
  options: Options,
  prepared: Prepared,
) {
  const name = names();
  const alias = "t0";
  const scope = (option: string) => prepared.scope(option, asking.viewer, type, alias, name);
  const conditions = [visible(asking.viewer, type.kind, alias), restriction(alias)];
  if (prepared.filter !== undefined)
    conditions.push(prepared.compiler.condition(scope("$filter"), prepared.filter));
  const keys: Key[] = prepared.orderBy.map(({ expression, descending }) => {
    const value = prepared.compiler.order(scope("$orderby"), expression);
    if (value.type === "interval" || value.type === "geometry")
      throw faultAt(scope("$orderby"), expression.at, "nothing can be ordered by this");
    return { value, descending };
  });
  keys.push({ value: { type: "number", sql: sql`t0.id`, nullable: false }, descending: false });
  return {
    top: Math.min(options.top ?? pageSize.usual, pageSize.most),
    condition: sql<boolean>`${sql.join(conditions, sql` AND `)}`,
    keys,
    from: sql`${sql.raw(type.table)} t0`,
  };
}

/** Id, version and every property under its own name. */
export function columns(type: EntityType, alias: string): RawBuilder<unknown> {
  const own = [...type.properties].map(([name, property]) => sql`${property.sql(alias)} AS ${sql.ref(name)}`);
  return sql.join([sql.raw(`${alias}.id, ${alias}.version`), ...own]);
}

const keyColumns = (keys: readonly Key[]) =>
  sql.join(keys.map(({ value }, at) => sql`(${value.sql})::text AS ${sql.ref(`key${at}`)}`));

const orderOf = (keys: readonly Key[]) =>
  sql.join(
    keys.map(
      ({ value, descending }) =>
        sql`${value.sql} ${sql.raw(descending ? "DESC NULLS LAST" : "ASC NULLS FIRST")}`,
    ),
  );

/** A page's end as text: what its last row was ordered by. */
function writeToken(row: Row, keys: readonly Key[]): string {
  return Buffer.from(JSON.stringify(keys.map((_, at) => row[`key${at}`] ?? null))).toString("base64url");
}

function readToken(token: string, keys: readonly Key[]): (string | null)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    const fits = (one: unknown) =>
      one === null || (typeof one === "string" && one.length < 10_000 && !one.includes("\0"));
    if (Array.isArray(values) && values.length === keys.length && values.every(fits)) return values;
  } catch {
    // Told below, like every other token that is none of ours.
  }
  throw problem("sensing.expression", { option: "$skiptoken", at: 1, reason: "it is none of ours" });
}

const castOf = {
  number: "float8",
  duration: "float8",
  string: 'text COLLATE "C"',
  instant: "timestamptz",
  boolean: "boolean",
  date: "date",
  time: "time",
  json: "jsonb",
  null: "text",
  geometry: "text",
  interval: "text",
} as const;

/** The condition that a row comes behind one with these values: greater in the first key that differs. */
function behind(keys: readonly Key[], values: readonly (string | null)[]): RawBuilder<boolean> {
  const [key, ...rest] = keys;
  const [text = null, ...others] = values;
  if (key === undefined) return sql`false`;
  const { sql: own, type } = key.value;
  const given = sql`(${text}::text)::${sql.raw(castOf[type])}`;
  const beyond = key.descending
    ? text === null
      ? sql`false`
      : sql`(${own} < ${given} OR ${own} IS NULL)`
    : text === null
      ? sql`(${own} IS NOT NULL)`
      : sql`(${own} > ${given})`;
  return sql`(${beyond} OR (${own} IS NOT DISTINCT FROM ${given} AND ${behind(rest, others)}))`;
}
