import { type RawBuilder, sql } from "kysely";
import type { Comparison, Expression } from "../odata/ast.ts";
import { readInstant } from "../odata/instants.ts";
import { sqlFunctions } from "./functions.ts";
import { geometryFunctions } from "./geometry.ts";
import { bind, faultAt, follow, propertyOf, type Scope, unboundIn } from "./scope.ts";
import { cast, literalValue, type Value } from "./values.ts";

/** Answers of geometry functions, worked out before: by call, the answer for each row's id as a JSON object. */
export type GeometryAnswers = ReadonlyMap<Expression, string>;

type Bool = RawBuilder<boolean>;

// A cast, for rows may be ordered by it: there a bare constant is taken for the number of a column, and refused.
const always: Bool = sql`true::boolean`;
const never: Bool = sql`false::boolean`;

/** Compiles expressions into SQL with every value as a parameter. Throws `sensing.expression` with the place. */
export class Compiler {
  readonly #geometry: GeometryAnswers;

  constructor(geometry: GeometryAnswers) {
    this.#geometry = geometry;
  }

  /** The expression as a condition, which is true or false, never null. */
  condition(scope: Scope, expression: Expression): Bool {
    if (expression.kind === "binary" && (expression.operator === "and" || expression.operator === "or")) {
      const parts = [this.condition(scope, expression.left), this.condition(scope, expression.right)];
      return sql`(${sql.join(parts, expression.operator === "and" ? sql` AND ` : sql` OR `)})`;
    }
    if (expression.kind === "unary" && expression.operator === "not") {
      return sql`(NOT ${this.condition(scope, expression.operand)})`;
    }
    const unbound = unboundIn(scope, expression);
    if (unbound !== undefined) {
      const { from, on, inner } = bind(scope, unbound.steps, unbound.at);
      return sql`EXISTS (SELECT 1 FROM ${from} WHERE ${on} AND ${this.condition(inner, expression)})`;
    }
    if (expression.kind === "in") return this.#member(scope, expression);
    if (expression.kind === "binary" && isComparison(expression.operator)) {
      return this.#comparison(scope, expression.operator, expression.left, expression.right, expression.at);
    }
    const value = this.value(scope, expression);
    const truth = cast(value, "boolean");
    if (truth === undefined)
      throw faultAt(scope, expression.at, "a condition that is true or false is expected");
    return truth.nullable ? sql`coalesce(${truth.sql}, false)` : sql`(${truth.sql})`;
  }

  /** What orders rows: a value, over relations to many the least. */
  order(scope: Scope, expression: Expression): Value {
    const unbound = unboundIn(scope, expression);
    if (unbound === undefined) {
      const value = this.value(scope, expression);
      return value.type === "string" ? { ...value, sql: sql`${value.sql} COLLATE "C"` } : value;
    }
    const { from, on, inner } = bind(scope, unbound.steps, unbound.at);
    const value = this.order(inner, expression);
    const least = sql`(SELECT ${value.sql} FROM ${from} WHERE ${on} ORDER BY 1 LIMIT 1)`;
    return { ...value, sql: value.type === "string" ? sql`${least} COLLATE "C"` : least, nullable: true };
  }

  value(scope: Scope, expression: Expression): Value {
    switch (expression.kind) {
      case "literal": {
        const value = literalValue(expression.literal);
        if (value === undefined) throw faultAt(scope, expression.at, "this value cannot be used here");
        return value;
      }
      case "path":
        return propertyOf(scope, expression.steps, expression.at);
      case "call":
        return this.#call(scope, expression);
      case "unary":
        return expression.operator === "not"
          ? this.#truth(scope, expression)
          : this.#minus(scope, expression);
      case "in":
        return this.#truth(scope, expression);
      case "binary":
        return this.#binary(scope, expression);
    }
  }

  #truth(scope: Scope, expression: Expression): Value {
    return { type: "boolean", sql: this.condition(scope, expression), nullable: false };
  }

  #minus(scope: Scope, { operand, at }: Extract<Expression, { kind: "unary" }>): Value {
    const value = this.value(scope, operand);
    if (value.type === "duration") return { ...value, sql: sql`(-${value.sql})` };
    const number = this.#as(scope, value, "number", at);
    return { ...number, sql: sql`(-${number.sql})` };
  }

  #member(scope: Scope, { operand, list, at }: Extract<Expression, { kind: "in" }>): Bool {
    const equal = list.map((one) => this.#comparison(scope, "eq", operand, one, at));
    return sql`(${sql.join(equal, sql` OR `)})`;
  }

  #comparison(scope: Scope, operator: Comparison, left: Expression, right: Expression, at: number): Bool {
    const [one, other] = [this.value(scope, left), this.value(scope, right)];
    if (one.type === "null" || other.type === "null") return this.#nullness(operator, one, other);
    const [a, b] = this.#alike(scope, [one, left], [other, right], at);
    const nullable = a.nullable || b.nullable;
    // Only "not equal" holds where one side is missing.
    if (operator === "ne")
      return nullable ? sql`(${a.sql} IS DISTINCT FROM ${b.sql})` : sql`(${a.sql} <> ${b.sql})`;
    const ordered = a.type === "string" && operator !== "eq" ? sql` COLLATE "C"` : sql``;
    const compared = sql<boolean>`(${a.sql}${ordered} ${sql.raw(signs[operator])} ${b.sql})`;
    return nullable ? sql`coalesce(${compared}, false)` : compared;
  }

  #nullness(operator: Comparison, one: Value, other: Value): Bool {
    if (one.type === "null" && other.type === "null") return operator === "eq" ? always : never;
    const value = one.type === "null" ? other : one;
    const empty =
      value.type === "json"
        ? sql<boolean>`(coalesce(jsonb_typeof(${value.sql}), 'null') = 'null')`
        : sql<boolean>`(${value.sql} IS NULL)`;
    if (operator === "eq") return empty;
    return operator === "ne" ? sql`(NOT ${empty})` : never;
  }

  /** Both sides as one type. */
  #alike(
    scope: Scope,
    [one, left]: [Value, Expression],
    [other, right]: [Value, Expression],
    at: number,
  ): [Value, Value] {
    if (one.type === other.type) return [one, other];
    const written = (value: Value, expression: Expression, wanted: Value["type"]): Value | undefined => {
      if (wanted !== "instant" || expression.kind !== "literal" || expression.literal.type !== "string")
        return cast(value, wanted);
      const instant = readInstant(expression.literal.value);
      return instant && literalValue({ type: "instant", value: instant.ms, offsetMinutes: 0 });
    };
    const second = written(other, right, one.type);
    if (second !== undefined) return [one, second];
    const first = written(one, left, other.type);
    if (first !== undefined) return [first, other];
    throw faultAt(scope, at, `${one.type} and ${other.type} cannot be compared`);
  }

  #binary(scope: Scope, expression: Extract<Expression, { kind: "binary" }>): Value {
    const { operator, at } = expression;
    if (operator === "and" || operator === "or" || isComparison(operator))
      return this.#truth(scope, expression);
    const [one, other] = [this.value(scope, expression.left), this.value(scope, expression.right)];
    const nullable = one.nullable || other.nullable;
    const milliseconds = (value: Value) => sql`(${value.sql} * interval '1 millisecond')`;
    if (one.type === "instant" && other.type === "duration" && (operator === "add" || operator === "sub")) {
      const sign = sql.raw(operator === "add" ? "+" : "-");
      return { type: "instant", sql: sql`(${one.sql} ${sign} ${milliseconds(other)})`, nullable };
    }
    if (one.type === "instant" && other.type === "instant" && operator === "sub") {
      return {
        type: "duration",
        sql: sql`(extract(epoch FROM ${one.sql} - ${other.sql}) * 1000)::float8`,
        nullable,
      };
    }
    const type = one.type === "duration" && other.type === "duration" ? "duration" : "number";
    const a = this.#as(scope, one, type, at).sql;
    const b = this.#as(scope, other, type, at).sql;
    const zero = sql`nullif(${b}::float8, 0)`;
    switch (operator) {
      case "div":
        return { type: "number", sql: sql`(${a}::float8 / ${zero})`, nullable: true };
      case "mod":
        return {
          type: "number",
          sql: sql`(${a}::float8 - ${zero} * trunc(${a}::float8 / ${zero}))`,
          nullable: true,
        };
      default: {
        const sign = sql.raw({ add: "+", sub: "-", mul: "*" }[operator]);
        return { type, sql: sql`(${a}::float8 ${sign} ${b}::float8)`, nullable: nullable || true };
      }
    }
  }

  #call(scope: Scope, call: Extract<Expression, { kind: "call" }>): Value {
    if (geometryFunctions.has(call.name)) return this.#geometric(scope, call);
    const known = sqlFunctions.get(call.name);
    if (known === undefined) throw faultAt(scope, call.at, `there is no function ${call.name}`);
    const given = call.arguments.length;
    const least = known.takes.length - (known.optional ?? 0);
    if (given < least || given > known.takes.length) {
      throw faultAt(scope, call.at, `${call.name} takes ${known.takes.length} arguments, not ${given}`);
    }
    const values = call.arguments.map((one, position) =>
      this.#as(scope, this.value(scope, one), known.takes[position] ?? "null", one.at),
    );
    return { type: known.answers, sql: known.sql(...values.map((one) => one.sql)), nullable: true };
  }

  #geometric(scope: Scope, call: Extract<Expression, { kind: "call" }>): Value {
    const answers = this.#geometry.get(call);
    const path = call.arguments.find((one) => one.kind === "path");
    if (answers === undefined || path === undefined)
      throw faultAt(scope, call.at, "this cannot be answered here");
    // The last step is the geometry itself: what counts is whose.
    const found = follow(scope, path.steps, path.at);
    if ("unbound" in found) throw faultAt(scope, call.at, "a relation to many cannot be used here");
    const id = propertyOf(scope, [...path.steps.slice(0, -1), "@iot.id"], path.at).sql;
    const type = geometryFunctions.get(call.name)?.answers ?? "boolean";
    const cell = sql`(${answers}::jsonb ->> (${id})::text)`;
    return { type, sql: sql`${cell}::${sql.raw(type === "number" ? "float8" : "boolean")}`, nullable: true };
  }

  #as(scope: Scope, value: Value, type: Value["type"], at: number): Value {
    const found = cast(value, type);
    if (found === undefined) throw faultAt(scope, at, `${type} is expected here, not ${value.type}`);
    return found;
  }
}

const signs = { eq: "=", gt: ">", ge: ">=", lt: "<", le: "<=" } as const;

function isComparison(operator: string): operator is Comparison {
  return operator === "ne" || operator in signs;
}
