import { type RawBuilder, sql } from "kysely";
import { type Clock, type Database, databaseError, type Transaction } from "../../../kernel/index.ts";
import { problem } from "../../problems.ts";
import { type EntityType, typeOf } from "../entities/model.ts";
import type { Expression, Options } from "../odata/ast.ts";
import { fold } from "../odata/fold.ts";
import { Compiler, type GeometryAnswers } from "./compile.ts";
import { Geometry, geometryCallOf, geometryFunctions } from "./geometry.ts";
import { faultAt, type Scope } from "./scope.ts";
import type { Viewer } from "./visible.ts";

/** Who asks, of what, and when. */
export type Asking = {
  reader: Database["kysely"] | Transaction;
  viewer: Viewer;
  clock: Clock;
};

const mostGeometries = 100_000;

/** Gives every row of one query a name of its own. */
export function names(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `t${count}`;
  };
}

/** Expressions of one request made ready: constants worked out, geometry functions answered. */
export class Prepared {
  readonly compiler: Compiler;
  readonly filter: Expression | undefined;
  readonly orderBy: readonly { expression: Expression; descending: boolean }[];

  private constructor(options: Options, answers: GeometryAnswers) {
    this.compiler = new Compiler(answers);
    this.filter = options.filter;
    this.orderBy = options.orderBy ?? [];
  }

  static async of(asking: Asking, type: EntityType, options: Options): Promise<Prepared> {
    const now = asking.clock.now().getTime();
    const folded: Options = {
      ...options,
      ...(options.filter === undefined ? {} : { filter: fold(options.filter, now) }),
      ...(options.orderBy === undefined
        ? {}
        : { orderBy: options.orderBy.map((one) => ({ ...one, expression: fold(one.expression, now) })) }),
    };
    const answers = new Map<Expression, string>();
    const asked: [string, Expression | undefined][] = [
      ["$filter", folded.filter],
      ...(folded.orderBy ?? []).map(({ expression }) => ["$orderby", expression] as [string, Expression]),
    ];
    for (const [option, expression] of asked) {
      if (expression === undefined) continue;
      for (const call of geometryCalls(expression))
        answers.set(call, await answersOf(asking, type, option, call));
    }
    return new Prepared(folded, answers);
  }

  scope(option: string, viewer: Viewer, type: EntityType, alias: string, name: () => string): Scope {
    return { option, viewer, root: { type, alias }, bound: new Map(), name };
  }
}

type Call = Extract<Expression, { kind: "call" }>;

function* geometryCalls(expression: Expression): Generator<Call> {
  switch (expression.kind) {
    case "call":
      if (geometryFunctions.has(expression.name)) yield expression;
      else for (const one of expression.arguments) yield* geometryCalls(one);
      return;
    case "binary":
      yield* geometryCalls(expression.left);
      yield* geometryCalls(expression.right);
      return;
    case "unary":
      yield* geometryCalls(expression.operand);
      return;
    case "in":
      yield* geometryCalls(expression.operand);
      for (const one of expression.list) yield* geometryCalls(one);
      return;
    default:
      return;
  }
}

/** What a geometry function answers for every row that has the geometry, as a JSON object by id. */
async function answersOf(asking: Asking, root: EntityType, option: string, call: Call): Promise<string> {
  const parts = geometryCallOf(call);
  if (typeof parts === "string") throw faultAt({ option }, call.at, parts);
  let type = root;
  for (const step of parts.path.slice(0, -1)) {
    const navigation = type.navigations.get(step);
    if (navigation === undefined) throw faultAt({ option }, call.at, `${type.kind} has no ${step}`);
    type = typeOf(navigation.target);
  }
  const property = type.properties.get(parts.path.at(-1) ?? "");
  if (property?.type !== "geometry")
    throw faultAt({ option }, call.at, `${parts.path.join("/")} is no geometry`);
  const geometry = await Geometry.open();
  const written = parts.text === undefined ? undefined : geometry.ofText(parts.text);
  if (parts.text !== undefined && written === undefined)
    throw faultAt({ option }, call.at, `"${parts.text.slice(0, 60)}" is no geometry in well-known text`);
  const { rows } = await sql<{ id: number; shape: unknown }>`SELECT g.id, ${property.sql("g")} AS shape
    FROM ${sql.raw(type.table)} g WHERE g.retired_at IS NULL LIMIT ${mostGeometries + 1}`.execute(
    asking.reader,
  );
  if (rows.length > mostGeometries)
    throw problem("sensing.too-much", { limit: `${mostGeometries} geometries` });
  const answers = rows.flatMap(({ id, shape }) => {
    const own = geometry.ofJson(shape);
    const [one, other] = parts.pathFirst ? [own, written] : [written, own];
    const answer = own === undefined ? null : geometry.apply(parts.name, one, other, parts.pattern);
    return answer === null || (typeof answer === "number" && !Number.isFinite(answer))
      ? []
      : [[id, answer] as const];
  });
  return JSON.stringify(Object.fromEntries(answers));
}

/** Runs a question; a number beyond what can be calculated with is the asker's to mend. */
export async function run<R>(asking: Asking, query: RawBuilder<R>): Promise<R[]> {
  try {
    return (await query.execute(asking.reader)).rows;
  } catch (error) {
    const code = databaseError(error)?.code;
    if (code?.startsWith("22") || code === "54001") {
      throw problem("sensing.entity", {
        place: "$filter",
        reason: "it calculates with a number or time out of range",
      });
    }
    throw error;
  }
}
