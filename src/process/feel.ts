import { evaluate, FeelDate, FeelDateTime, FeelDuration, FeelTime, parseExpression, unaryTest } from "feelin";
import type { Told } from "../kernel/index.ts";
import { told } from "./findings.ts";
import type { Json, Variables } from "./json.ts";

/** Why an expression gave no usable value; `expression` is its text as the model's author wrote it. */
export interface FeelProblem {
  expression: string;
  message: string;
}
export type FeelResult<T> = { ok: true; value: T } | { ok: false; problem: FeelProblem };

type FeelFunction = ((...values: never[]) => unknown) & { $args?: string[] };
const houseFunctions = new Map<string, FeelFunction>();
const remembered = new Map<string, FeelResult<Json>>();
const REMEMBERED_AT_MOST = 5_000;
const REMEMBERED_TEXT_AT_MOST = 2_000;

/**
 * Adds a function that every FEEL expression may call by `name`.
 * It must be pure: results of expressions are remembered by the variables they mention.
 */
export function registerFeelFunction(name: string, parameters: string[], implementation: FeelFunction): void {
  houseFunctions.set(name, Object.assign(implementation, { $args: parameters }));
  remembered.clear();
}

/**
 * Evaluates a FEEL expression (DMN 1.5 clause 10) over plain JSON variables to plain JSON.
 * A syntax error, a missing variable or a failed conversion is a problem, never a silent null.
 */
export function evaluateFeel(expression: string, variables: Variables): FeelResult<Json> {
  const context = mentioned(expression, variables);
  const key = /\b(now|today)\s*\(/.test(expression) ? null : `${expression}\n${JSON.stringify(context)}`;
  if (key === null || key.length > REMEMBERED_TEXT_AT_MOST) return evaluateFresh(expression, context);
  const known = remembered.get(key);
  if (known) return known;
  const result = evaluateFresh(expression, context);
  if (remembered.size >= REMEMBERED_AT_MOST) remembered.clear();
  remembered.set(key, result);
  return result;
}

/** Evaluates a condition; anything but true or false is a problem that names the value. */
export function evaluateCondition(expression: string, variables: Variables): FeelResult<boolean> {
  const result = evaluateFeel(expression, variables);
  if (!result.ok) return result;
  if (typeof result.value === "boolean") return { ok: true, value: result.value };
  return problem(expression, `the condition gave ${JSON.stringify(result.value)} instead of true or false`);
}

/** Raw evaluation over a FEEL context (temporal values and functions allowed), as decisions need it. */
export function evaluateRaw(
  expression: string,
  context: Record<string, unknown>,
): { value: unknown; warnings: string[] } {
  return guarded(() => evaluate(expression, withHouse(expression, context)));
}

/** Raw unary tests of `input` (bound to `?`), as decision tables need them. */
export function testRaw(
  expression: string,
  input: unknown,
  context: Record<string, unknown>,
): { value: unknown; warnings: string[] } {
  return guarded(() => unaryTest(expression, withHouse(expression, { ...context, "?": input })));
}

/** What is wrong with the syntax of an expression, or null. Variable names with blanks are not allowed here. */
export function syntaxProblem(expression: string): Told | null {
  if (expression.trim() === "") return told("feel.empty");
  let wrong: Told | null = null;
  parseExpression(expression, {}, undefined).iterate({
    enter(node) {
      if (!node.type.isError || wrong !== null) return;
      const near = expression.slice(Math.max(0, node.from - 10), node.to + 10);
      wrong = told("feel.syntax", { character: node.from + 1, near });
    },
  });
  return wrong;
}

/** Turns a FEEL value into plain JSON: dates, times and durations become ISO 8601 text. */
export function toJson(value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    throw new TypeError("the result is not a finite number");
  }
  if (value instanceof FeelDate || value instanceof FeelTime) return value.toString();
  if (value instanceof FeelDateTime || value instanceof FeelDuration) return value.toString();
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, toJson(entry)]));
  }
  throw new TypeError("the result is a function or a range, which is no value to store");
}

function evaluateFresh(expression: string, context: Record<string, unknown>): FeelResult<Json> {
  const { value, warnings } = evaluateRaw(expression, context);
  if (warnings.length > 0) return problem(expression, warnings.join("; "));
  try {
    return { ok: true, value: toJson(value) };
  } catch (error) {
    return problem(expression, messageOf(error));
  }
}

function guarded(run: () => { value: unknown; warnings: { message: string }[] }) {
  try {
    const { value, warnings } = run();
    return { value, warnings: warnings.map((warning) => warning.message) };
  } catch (error) {
    // The interpreter throws on bad syntax; a model's fault must never look like a fault of ours.
    return { value: null, warnings: [messageOf(error)] };
  }
}

// The parser's cost grows with the context, and only names that occur in the text can be meant.
function mentioned(expression: string, variables: Variables): Variables {
  const text = expression.replace(/\s+/g, " ");
  const context: Variables = {};
  for (const name in variables) {
    const value = variables[name];
    if (value !== undefined && text.includes(name)) context[name] = value;
  }
  return context;
}

function withHouse(expression: string, context: Record<string, unknown>): Record<string, unknown> {
  if (houseFunctions.size === 0) return context;
  const used = [...houseFunctions].filter(([name]) => expression.includes(name));
  return used.length === 0 ? context : { ...Object.fromEntries(used), ...context };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function problem(expression: string, message: string): { ok: false; problem: FeelProblem } {
  return { ok: false, problem: { expression, message } };
}
