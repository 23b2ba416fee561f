import type { Arithmetic, Comparison, Expression, Literal } from "./ast.ts";
import { readInstant } from "./instants.ts";

/** A value while an expression is worked out; null is unknown. JSON objects and arrays are only passed through. */
export type Value = Exclude<Literal, { type: "null" }> | { type: "json"; value: object } | null;

export type Lookup = (path: Extract<Expression, { kind: "path" }>) => Value;
/** Gives the value of a part that was worked out elsewhere; undefined for all others. */
export type Known = (expression: Expression) => Value | undefined;

/** A JSON value as a value of an expression. */
export function ofJson(value: unknown): Value {
  switch (typeof value) {
    case "number":
      return { type: "number", value };
    case "string":
      return { type: "string", value };
    case "boolean":
      return { type: "boolean", value };
    default:
      return typeof value === "object" && value !== null ? { type: "json", value } : null;
  }
}

const truth = (value: boolean): Value => ({ type: "boolean", value });
const figure = (value: number): Value => (Number.isFinite(value) ? { type: "number", value } : null);
const text = (value: string): Value => ({ type: "string", value });
export const instantValue = (ms: number): Value => ({ type: "instant", value: ms, offsetMinutes: 0 });

/** Works an expression out by the rules that hold for it in the database too: what does not fit is null. */
export class Evaluator {
  readonly #lookup: Lookup;
  readonly #known: Known;
  readonly #nowMs: number;

  constructor(nowMs: number, lookup: Lookup, known: Known = () => undefined) {
    this.#nowMs = nowMs;
    this.#lookup = lookup;
    this.#known = known;
  }

  /** Whether the expression holds; what is null does not. */
  holds(expression: Expression): boolean {
    const value = this.value(expression);
    return value?.type === "boolean" && value.value;
  }

  value(expression: Expression): Value {
    const known = this.#known(expression);
    if (known !== undefined) return known;
    switch (expression.kind) {
      case "literal":
        return expression.literal.type === "null" ? null : expression.literal;
      case "path":
        return this.#lookup(expression);
      case "call":
        return this.#call(expression);
      case "unary":
        return this.#unary(expression);
      case "in":
        return truth(expression.list.some((one) => this.#compare("eq", expression.operand, one)));
      case "binary":
        return this.#binary(expression);
    }
  }

  #unary({ operator, operand }: Extract<Expression, { kind: "unary" }>): Value {
    if (operator === "not") return truth(!this.holds(operand));
    const value = this.value(operand);
    if (value?.type === "duration") return { type: "duration", value: -value.value };
    return value?.type === "number" ? figure(-value.value) : null;
  }

  #binary({ operator, left, right }: Extract<Expression, { kind: "binary" }>): Value {
    switch (operator) {
      case "and":
        return truth(this.holds(left) && this.holds(right));
      case "or":
        return truth(this.holds(left) || this.holds(right));
      case "eq":
      case "ne":
      case "gt":
      case "ge":
      case "lt":
      case "le":
        return truth(this.#compare(operator, left, right));
      default:
        return arithmetic(operator, this.value(left), this.value(right));
    }
  }

  #compare(operator: Comparison, left: Expression, right: Expression): boolean {
    return compare(operator, this.value(left), this.value(right));
  }

  #call({ name, arguments: given }: Extract<Expression, { kind: "call" }>): Value {
    if (name === "now") return instantValue(this.#nowMs);
    if (name === "mindatetime") return instantValue(Date.UTC(-1, 0) + 31_622_400_000);
    if (name === "maxdatetime") return instantValue(Date.UTC(9999, 11, 31, 23, 59, 59, 999));
    const make = functions[name as keyof typeof functions];
    if (make === undefined || !Object.hasOwn(functions, name)) return null;
    const values = given.map((one) => this.value(one));
    return values.includes(null) ? null : make(...(values as Exclude<Value, null>[]));
  }
}

/** Compares as SensorThings says: nothing holds of a missing value but that it equals null and differs from all else. */
export function compare(operator: Comparison, one: Value, other: Value): boolean {
  if (one === null || other === null) {
    if (operator === "eq") return one === null && other === null;
    return operator === "ne" && (one === null) !== (other === null);
  }
  const [a, b] = alike(one, other);
  if (a.type === "interval" || b.type === "interval") return compareIntervals(operator, a, b);
  if (a.type !== b.type) return operator === "ne";
  if (a.type === "json" && b.type === "json")
    return (JSON.stringify(a.value) === JSON.stringify(b.value)) === (operator === "eq");
  return ordered(operator, order(a.value as string | number | boolean, b.value as string | number | boolean));
}

function ordered(operator: Comparison, sign: number): boolean {
  switch (operator) {
    case "eq":
      return sign === 0;
    case "ne":
      return sign !== 0;
    case "gt":
      return sign > 0;
    case "ge":
      return sign >= 0;
    case "lt":
      return sign < 0;
    case "le":
      return sign <= 0;
  }
}

/** Texts by code points, as the database has them; UTF-16 units would put some characters elsewhere. */
export function order(a: string | number | boolean, b: string | number | boolean): number {
  if (typeof a === "string" && typeof b === "string") return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

type Present = Exclude<Value, null>;

function alike(one: Present, other: Present): [Present, Present] {
  return [asInstant(one, other), asInstant(other, one)];
}

function asInstant(value: Present, beside: Present): Present {
  if (beside.type !== "instant" && beside.type !== "interval") return value;
  const written =
    value.type === "date" ? `${value.value}T00:00:00Z` : value.type === "string" ? value.value : undefined;
  const instant = written === undefined ? undefined : readInstant(written);
  return instant === undefined ? value : { type: "instant", value: instant.ms, offsetMinutes: 0 };
}

/** An interval lies before what begins after its end; an instant is an interval without length. */
function compareIntervals(operator: Comparison, a: Present, b: Present): boolean {
  const [one, other] = [spanOf(a), spanOf(b)];
  if (one === undefined || other === undefined) return operator === "ne";
  switch (operator) {
    case "eq":
      return one.from === other.from && one.to === other.to;
    case "ne":
      return one.from !== other.from || one.to !== other.to;
    case "lt":
      return one.to < other.from;
    case "le":
      return one.to <= other.from;
    case "gt":
      return one.from > other.to;
    case "ge":
      return one.from >= other.to;
  }
}

function spanOf(value: Present): { from: number; to: number } | undefined {
  if (value.type === "interval") return value.value;
  return value.type === "instant" ? { from: value.value, to: value.value } : undefined;
}

function arithmetic(operator: Arithmetic, one: Value, other: Value): Value {
  if (one === null || other === null) return null;
  if (one.type === "instant" && other.type === "duration" && (operator === "add" || operator === "sub")) {
    return { ...one, value: one.value + (operator === "add" ? other.value : -other.value) };
  }
  if (one.type === "instant" && other.type === "instant" && operator === "sub") {
    return { type: "duration", value: one.value - other.value };
  }
  const durations = one.type === "duration" && other.type === "duration";
  if (!durations && (one.type !== "number" || other.type !== "number")) return null;
  const [a, b] = [one.value as number, other.value as number];
  const result = { add: a + b, sub: a - b, mul: a * b, div: a / b, mod: a % b }[operator];
  return durations && operator !== "div" && operator !== "mod"
    ? { type: "duration", value: result }
    : figure(result);
}

const texts =
  (make: (...given: string[]) => Value) =>
  (...given: Present[]): Value =>
    given.every((one) => one.type === "string") ? make(...given.map((one) => one.value as string)) : null;
const number =
  (make: (value: number) => number) =>
  (one?: Present): Value =>
    one?.type === "number" ? figure(make(one.value)) : null;
const part =
  (make: (date: Date) => number) =>
  (one?: Present): Value =>
    one?.type === "instant" ? figure(make(new Date(one.value))) : null;
/** Characters as people count them, not halves of pairs. */
const characters = (value: string) => [...value];

const functions: Record<string, (...given: Present[]) => Value> = {
  substringof: texts((a = "", b = "") => truth(b.includes(a))),
  contains: texts((a = "", b = "") => truth(a.includes(b))),
  startswith: texts((a = "", b = "") => truth(a.startsWith(b))),
  endswith: texts((a = "", b = "") => truth(a.endsWith(b))),
  length: texts((a = "") => figure(characters(a).length)),
  indexof: texts((a = "", b = "") => {
    const at = a.indexOf(b);
    return figure(at < 0 ? -1 : characters(a.slice(0, at)).length);
  }),
  substring: (a, from, count) => {
    if (a?.type !== "string" || from?.type !== "number") return null;
    const start = Math.max(Math.trunc(from.value), 0);
    const end = count?.type === "number" ? start + Math.max(Math.trunc(count.value), 0) : undefined;
    return text(characters(a.value).slice(start, end).join(""));
  },
  tolower: texts((a = "") => text(a.toLowerCase())),
  toupper: texts((a = "") => text(a.toUpperCase())),
  trim: texts((a = "") => text(a.replace(/^[ \t\n\r]+|[ \t\n\r]+$/g, ""))),
  concat: texts((a = "", b = "") => text(a + b)),
  year: part((at) => at.getUTCFullYear()),
  month: part((at) => at.getUTCMonth() + 1),
  day: part((at) => at.getUTCDate()),
  hour: part((at) => at.getUTCHours()),
  minute: part((at) => at.getUTCMinutes()),
  second: part((at) => at.getUTCSeconds()),
  fractionalseconds: part((at) => at.getUTCMilliseconds() / 1000),
  date: (one) =>
    one?.type === "instant" ? { type: "date", value: new Date(one.value).toISOString().slice(0, 10) } : null,
  time: (one) =>
    one?.type === "instant" ? { type: "time", value: new Date(one.value).toISOString().slice(11, 23) } : null,
  totaloffsetminutes: (one) => (one?.type === "instant" ? figure(one.offsetMinutes) : null),
  round: number((value) => Math.sign(value) * Math.floor(Math.abs(value) + 0.5)),
  floor: number(Math.floor),
  ceiling: number(Math.ceil),
};

/** Names of the functions that can be worked out here. */
export const evaluatedFunctions: ReadonlySet<string> = new Set([
  ...Object.keys(functions),
  "now",
  "mindatetime",
  "maxdatetime",
]);
