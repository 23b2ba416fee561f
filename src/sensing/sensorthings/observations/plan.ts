import { sql } from "kysely";
import { typeOf } from "../entities/model.ts";
import type { Expression } from "../odata/ast.ts";
import { evaluatedFunctions, ofJson, type Value } from "../odata/evaluate.ts";
import { fold } from "../odata/fold.ts";
import { type Asking, names, Prepared, run } from "../query/ask.ts";
import { geometryFunctions } from "../query/geometry.ts";
import { faultAt, pathsIn } from "../query/scope.ts";
import { visible } from "../query/visible.ts";

/** What is asked of the history, and what is left to look at reading by reading. */
export type Plan = {
  /** Numbers of the streams that may hold an answer. */
  streams: readonly number[];
  /** Milliseconds of Unix time: `from` belongs to it, `to` does not. */
  from: number;
  to: number;
  residual: readonly Expression[];
  /** Parts over a relation alone, worked out in the database: by part, the value for each stream or feature. */
  worked: ReadonlyMap<Expression, { of: "stream" | "feature"; values: ReadonlyMap<number, Value> }>;
};

const earliest = -8.64e15;
const latest = 8.64e15;

/** Finds out which streams and which time a filter can be answered from, and what remains. */
export async function planOf(
  asking: Asking,
  filter: Expression | undefined,
  restricted: readonly number[] | undefined,
): Promise<Plan> {
  const folded = filter === undefined ? undefined : fold(filter, asking.clock.now().getTime());
  const parts = folded === undefined ? [] : conjuncts(folded);
  let [from, to] = [earliest, latest];
  const ofStream: Expression[] = [];
  const residual: Expression[] = [];
  for (const part of parts) {
    check(part);
    const bounds = timeBounds(part);
    if (bounds !== undefined) {
      from = Math.max(from, bounds.from);
      to = Math.min(to, bounds.to);
      // An interval may begin before and reach into it: what the bounds leave is looked at again.
      residual.push(part);
    } else if (relationOf(part) === "stream") ofStream.push(part);
    else residual.push(part);
  }
  const streams = await streamsOf(asking, ofStream, restricted);
  const worked = new Map<Expression, { of: "stream" | "feature"; values: ReadonlyMap<number, Value> }>();
  for (const part of residual) await workOut(asking, part, worked);
  return { streams, from, to, residual, worked };
}

function conjuncts(expression: Expression): Expression[] {
  return expression.kind === "binary" && expression.operator === "and"
    ? [...conjuncts(expression.left), ...conjuncts(expression.right)]
    : [expression];
}

/** Refuses names and functions that there are not, before anything is read. */
function check(expression: Expression): void {
  for (const { steps, at } of pathsIn(expression)) {
    const [name = ""] = steps;
    if (!observationNames.has(name)) throw faultAt({ option: "$filter" }, at, `Observation has no ${name}`);
  }
  checkFunctions(expression);
}

function checkFunctions(expression: Expression): void {
  if (expression.kind === "call") {
    if (!evaluatedFunctions.has(expression.name) && !geometryFunctions.has(expression.name))
      throw faultAt({ option: "$filter" }, expression.at, `there is no function ${expression.name}`);
    expression.arguments.forEach(checkFunctions);
  } else if (expression.kind === "binary") {
    checkFunctions(expression.left);
    checkFunctions(expression.right);
  } else if (expression.kind === "unary") checkFunctions(expression.operand);
  else if (expression.kind === "in") [expression.operand, ...expression.list].forEach(checkFunctions);
}

/** What an observation may be asked by. */
export const observationNames: ReadonlySet<string> = new Set([
  "id",
  "@iot.id",
  "phenomenonTime",
  "resultTime",
  "result",
  "resultQuality",
  "validTime",
  "parameters",
  "Datastream",
  "FeatureOfInterest",
]);

/** The relation that all paths of an expression go over; undefined where they go over none or several. */
function relationOf(expression: Expression): "stream" | "feature" | undefined {
  const paths = [...pathsIn(expression)];
  const over = (name: string) =>
    paths.length > 0 && paths.every(({ steps }) => steps[0] === name && steps.length > 1);
  if (over("Datastream")) return "stream";
  return over("FeatureOfInterest") ? "feature" : undefined;
}

function timeBounds(part: Expression): { from: number; to: number } | undefined {
  if (part.kind !== "binary") return undefined;
  const flipped = { gt: "lt", ge: "le", lt: "gt", le: "ge", eq: "eq" } as const;
  const isTime = (one: Expression) =>
    one.kind === "path" && one.steps.length === 1 && one.steps[0] === "phenomenonTime";
  const left = isTime(part.left);
  const literal = left ? part.right : part.left;
  if ((!left && !isTime(part.right)) || literal.kind !== "literal" || literal.literal.type !== "instant")
    return undefined;
  if (!(part.operator in flipped)) return undefined;
  const asked = part.operator as keyof typeof flipped;
  const operator = left ? asked : flipped[asked];
  const at = literal.literal.value;
  // Times are whole milliseconds.
  switch (operator) {
    case "gt":
      return { from: at + 1, to: latest };
    case "ge":
      return { from: at, to: latest };
    case "lt":
      return { from: earliest, to: at };
    case "le":
      return { from: earliest, to: at + 1 };
    default:
      return { from: at, to: at + 1 };
  }
}

const datastream = typeOf("Datastream");

/** Streams that the viewer may see, among those asked for, for which all parts hold. */
async function streamsOf(
  asking: Asking,
  parts: readonly Expression[],
  restricted: readonly number[] | undefined,
): Promise<number[]> {
  const conditions = [visible(asking.viewer, "Datastream", "t0")];
  if (restricted !== undefined) conditions.push(sql`t0.id = ANY(${[...restricted]}::integer[])`);
  const name = names();
  for (const part of parts) {
    const prepared = await Prepared.of(asking, datastream, { filter: below(part) });
    if (prepared.filter === undefined) continue;
    const scope = prepared.scope("$filter", asking.viewer, datastream, "t0", name);
    conditions.push(prepared.compiler.condition(scope, prepared.filter));
  }
  const rows = await run(
    asking,
    sql<{
      id: number;
    }>`SELECT t0.id FROM sensing.stream t0 WHERE ${sql.join(conditions, sql` AND `)} ORDER BY t0.id`,
  );
  return rows.map(({ id }) => id);
}

/** The same expression as the related entity is asked it: without the first step of its paths. */
function below(expression: Expression): Expression {
  switch (expression.kind) {
    case "path":
      return { ...expression, steps: expression.steps.slice(1) };
    case "call":
      return { ...expression, arguments: expression.arguments.map(below) };
    case "binary":
      return { ...expression, left: below(expression.left), right: below(expression.right) };
    case "unary":
      return { ...expression, operand: below(expression.operand) };
    case "in":
      return { ...expression, operand: below(expression.operand), list: expression.list.map(below) };
    case "literal":
      return expression;
  }
}

type Worked = Map<Expression, { of: "stream" | "feature"; values: ReadonlyMap<number, Value> }>;

/** Works out the largest parts over one relation, for all rows of it that the viewer may see. */
async function workOut(asking: Asking, expression: Expression, worked: Worked): Promise<void> {
  const of = relationOf(expression);
  if (of !== undefined) {
    worked.set(expression, { of, values: await valuesOf(asking, of, below(expression)) });
    return;
  }
  switch (expression.kind) {
    case "call":
      for (const one of expression.arguments) await workOut(asking, one, worked);
      return;
    case "binary":
      await workOut(asking, expression.left, worked);
      await workOut(asking, expression.right, worked);
      return;
    case "unary":
      await workOut(asking, expression.operand, worked);
      return;
    case "in":
      for (const one of [expression.operand, ...expression.list]) await workOut(asking, one, worked);
      return;
    case "path":
      if (expression.steps[0] === "Datastream" || expression.steps[0] === "FeatureOfInterest")
        throw faultAt({ option: "$filter" }, expression.at, "a property is missing behind the relation");
      return;
    default:
      return;
  }
}

async function valuesOf(asking: Asking, of: "stream" | "feature", expression: Expression) {
  const type = typeOf(of === "stream" ? "Datastream" : "FeatureOfInterest");
  const prepared = await Prepared.of(asking, type, { filter: expression });
  const scope = prepared.scope("$filter", asking.viewer, type, "t0", names());
  const isTruth =
    expression.kind === "binary" && !["add", "sub", "mul", "div", "mod"].includes(expression.operator);
  const compiled = prepared.filter ?? expression;
  const value =
    isTruth || (expression.kind === "unary" && expression.operator === "not") || expression.kind === "in"
      ? prepared.compiler.condition(scope, compiled)
      : prepared.compiler.value(scope, compiled).sql;
  const rows = await run(
    asking,
    sql<{ id: number; value: unknown }>`SELECT t0.id, to_jsonb(${value}) AS value
      FROM ${sql.raw(type.table)} t0 WHERE ${visible(asking.viewer, type.kind, "t0")}`,
  );
  return new Map(rows.map((row) => [row.id, ofJson(row.value)]));
}
