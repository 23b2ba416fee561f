import { type RawBuilder, sql } from "kysely";
import type { Problem } from "../../../kernel/index.ts";
import { problem } from "../../problems.ts";
import { type EntityType, related, typeOf } from "../entities/model.ts";
import type { Expression } from "../odata/ast.ts";
import type { Value } from "./values.ts";
import { type Viewer, visible } from "./visible.ts";

/** A row that names in an expression are looked up in: its kind, and what it is called in the query. */
export type Row = { type: EntityType; alias: string };

/** What an expression is compiled for; `bound` are rows of relations to many, by their path. */
export type Scope = {
  option: string;
  viewer: Viewer;
  root: Row;
  bound: ReadonlyMap<string, Row>;
  /** Gives names that nobody else has in this query. */
  name: () => string;
};

/** The fault of an expression at its place. */
export function faultAt(scope: Pick<Scope, "option">, at: number, reason: string): Problem {
  return problem("sensing.expression", { option: scope.option, at, reason }, { option: scope.option, at });
}

/** Where a path leaves the row it begins at: relations to many not yet bound, or a property. */
type Found =
  | { unbound: readonly string[] }
  | {
      row: Row;
      single: readonly { alias: string; type: EntityType; on: RawBuilder<boolean> }[];
      rest: readonly string[];
    };

/** Follows a path over relations. Throws for relations into the history, which no other entity can be asked by. */
export function follow(scope: Scope, steps: readonly string[], at: number): Found {
  let row = scope.root;
  const single: { alias: string; type: EntityType; on: RawBuilder<boolean> }[] = [];
  for (let position = 0; position < steps.length; position += 1) {
    const navigation = row.type.navigations.get(steps[position] ?? "");
    if (navigation === undefined) return { row, single, rest: steps.slice(position) };
    if (navigation.via.by === "history") {
      throw faultAt(
        scope,
        at,
        "observations are in the history; ask for them by Observations?$filter=Datastream/…",
      );
    }
    const prefix = steps.slice(0, position + 1);
    if (navigation.many) {
      const bound = scope.bound.get(prefix.join("/"));
      if (bound === undefined) return { unbound: prefix };
      row = bound;
      single.length = 0;
      continue;
    }
    const alias = scope.name();
    const type = typeOf(navigation.target);
    const column = navigation.via.by === "source" ? navigation.via.column : "id";
    const on = sql<boolean>`${sql.raw(alias)}.id = ${sql.raw(`${row.alias}.${column}`)} AND ${visible(scope.viewer, type.kind, alias)}`;
    single.push({ alias, type, on });
    row = { type, alias };
  }
  return { row, single, rest: [] };
}

/** The property at the end of a path, as a value of the row or, over relations to one, of a subquery. */
export function propertyOf(scope: Scope, steps: readonly string[], at: number): Value {
  const found = follow(scope, steps, at);
  if ("unbound" in found) throw faultAt(scope, at, "a relation to many cannot be used here");
  const { row, single, rest } = found;
  const own = ownProperty(scope, row, rest, at);
  if (single.length === 0) return own;
  const [first, ...others] = single.map(({ alias, type }) => sql`${sql.raw(type.table)} ${sql.raw(alias)}`);
  const from = sql.join([first, ...others], sql`, `);
  const on = sql.join(
    single.map((each) => each.on),
    sql` AND `,
  );
  return { ...own, sql: sql`(SELECT ${own.sql} FROM ${from} WHERE ${on})`, nullable: true };
}

function ownProperty(scope: Scope, { type, alias }: Row, rest: readonly string[], at: number): Value {
  const [name, ...inner] = rest;
  if (name === undefined || ((name === "id" || name === "@iot.id") && inner.length === 0)) {
    return { type: "number", sql: sql`${sql.raw(alias)}.id`, nullable: false };
  }
  const property = type.properties.get(name);
  if (property === undefined) throw faultAt(scope, at, `${type.kind} has no ${name}`);
  const base = property.sql(alias);
  if (property.type === "json" || property.type === "geometry") {
    const value = inner.length === 0 ? base : sql`(${base} #> ${[...inner]}::text[])`;
    return { type: "json", sql: value, nullable: true };
  }
  if (inner.length > 0) throw faultAt(scope, at, `there is nothing below ${name}`);
  return { type: property.type, sql: base, nullable: false };
}

/** The shortest path over a relation to many in an expression that no row is bound to. */
export function unboundIn(
  scope: Scope,
  expression: Expression,
): { steps: readonly string[]; at: number } | undefined {
  let least: { steps: readonly string[]; at: number } | undefined;
  for (const { steps, at } of pathsIn(expression)) {
    const found = follow(scope, steps, at);
    if ("unbound" in found && (least === undefined || found.unbound.length < least.steps.length))
      least = { steps: found.unbound, at };
  }
  return least;
}

/** All paths of an expression. */
export function* pathsIn(expression: Expression): Generator<Extract<Expression, { kind: "path" }>> {
  switch (expression.kind) {
    case "path":
      yield expression;
      return;
    case "literal":
      return;
    case "call":
      for (const one of expression.arguments) yield* pathsIn(one);
      return;
    case "binary":
      yield* pathsIn(expression.left);
      yield* pathsIn(expression.right);
      return;
    case "unary":
      yield* pathsIn(expression.operand);
      return;
    case "in":
      yield* pathsIn(expression.operand);
      for (const one of expression.list) yield* pathsIn(one);
  }
}

/** Binds the last step of a path: the rows to draw from, the condition, and the scope in which they are known. */
export function bind(
  scope: Scope,
  steps: readonly string[],
  at: number,
): { from: RawBuilder<unknown>; on: RawBuilder<boolean>; inner: Scope } {
  const before = follow(scope, steps.slice(0, -1), at);
  if ("unbound" in before) throw faultAt(scope, at, "the path cannot be followed");
  const navigation = before.row.type.navigations.get(steps.at(-1) ?? "");
  if (navigation === undefined) throw faultAt(scope, at, "the path cannot be followed");
  const alias = scope.name();
  const type = typeOf(navigation.target);
  const sources = before.single.map((each) => sql`${sql.raw(each.type.table)} ${sql.raw(each.alias)}`);
  const on = [
    ...before.single.map((each) => each.on),
    related(before.row.type, navigation, sql.raw(`${before.row.alias}.id`), alias),
    visible(scope.viewer, type.kind, alias),
  ];
  return {
    from: sql.join([...sources, sql`${sql.raw(type.table)} ${sql.raw(alias)}`], sql`, `),
    on: sql<boolean>`${sql.join(on, sql` AND `)}`,
    inner: { ...scope, bound: new Map(scope.bound).set(steps.join("/"), { type, alias }) },
  };
}
