import type { BinaryOperator, Comparison, Expression, Literal } from "./ast.ts";
import { readDuration, readInstant } from "./instants.ts";
import type { Reader } from "./reader.ts";

const deepest = 60;

const word = /[A-Za-z_][A-Za-z0-9_.]*/y;
const pathWord = /@iot\.[A-Za-z]+|[\p{L}\p{N}_$-][\p{L}\p{N}_.$:-]*/uy;
const number = /-?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|INF(?![A-Za-z]))/y;
const instant = /\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?(?:[Zz]|[+ -]\d{2}:?\d{2})/y;
const date = /\d{4}-\d{2}-\d{2}(?![\dT-])/y;
const time = /\d{2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?(?![\d:])/y;
const text = /'((?:[^']|'')*)'/y;

const comparisons = new Set<string>(["eq", "ne", "gt", "ge", "lt", "le"]);

/** Binary operators by how loosely they bind (OData 4.01, part 2, 5.1.1.17). */
const levels: readonly (readonly BinaryOperator[])[] = [
  ["or"],
  ["and"],
  ["eq", "ne", "gt", "ge", "lt", "le"],
  ["add", "sub"],
  ["mul", "div", "mod"],
];

/** Reads an expression; it ends where nothing of it follows. Throws `sensing.expression` with the character. */
export function readExpression(reader: Reader): Expression {
  return binary(reader, 0, 0);
}

function binary(reader: Reader, level: number, depth: number): Expression {
  const operators = levels[level];
  if (operators === undefined) return unary(reader, depth);
  let left = level === 2 ? negation(reader, depth) : binary(reader, level + 1, depth);
  for (let chain = 0; ; chain += 1) {
    const before = reader.position;
    reader.space();
    const at = reader.position;
    const found = reader.match(word)?.[0];
    if (level === 2 && found === "in") {
      left = membership(reader, left, depth);
      continue;
    }
    const operator = operators.find((one) => one === found);
    if (operator === undefined) {
      reader.position = before;
      return left;
    }
    if (chain > 1000) throw reader.fault("it has more than 1,000 parts in a row", at);
    reader.space();
    const right = level === 2 ? binary(reader, 3, depth) : binary(reader, level + 1, depth);
    left = { kind: "binary", operator, left, right, at: at + 1 };
  }
}

/** `not` binds what follows up to the next comparison: `not a eq b` denies the comparison, as people mean it. */
function negation(reader: Reader, depth: number): Expression {
  reader.space();
  const at = reader.position;
  if (reader.match(word)?.[0] === "not" && /[\s(]/.test(reader.text[reader.position] ?? "")) {
    check(reader, depth);
    const operand = binary(reader, 2, depth + 1);
    return { kind: "unary", operator: "not", operand, at: at + 1 };
  }
  reader.position = at;
  return binary(reader, 3, depth);
}

function membership(reader: Reader, operand: Expression, depth: number): Expression {
  check(reader, depth);
  reader.space();
  const at = reader.position;
  reader.expect("(");
  const list = listOf(reader, depth + 1);
  if (list.length === 0) throw reader.fault("the list is empty", at);
  return { kind: "in", operand, list, at: at + 1 };
}

function listOf(reader: Reader, depth: number): Expression[] {
  const list: Expression[] = [];
  reader.space();
  if (reader.take(")")) return list;
  for (;;) {
    list.push(binary(reader, 0, depth));
    reader.space();
    if (reader.take(")")) return list;
    if (!reader.take(",")) throw reader.fault('"," or ")" is missing');
  }
}

function check(reader: Reader, depth: number): void {
  if (depth >= deepest) throw reader.fault(`it is nested deeper than ${deepest} levels`);
}

function unary(reader: Reader, depth: number): Expression {
  reader.space();
  const at = reader.position;
  check(reader, depth);
  if (reader.take("(")) {
    const inner = binary(reader, 0, depth + 1);
    reader.space();
    reader.expect(")");
    return inner;
  }
  const literal = literalOf(reader);
  if (literal !== undefined) return { kind: "literal", literal, at: at + 1 };
  if (reader.take("-")) {
    return { kind: "unary", operator: "minus", operand: unary(reader, depth + 1), at: at + 1 };
  }
  return named(reader, depth, at);
}

function literalOf(reader: Reader): Literal | undefined {
  const at = reader.position;
  const moment = reader.match(instant)?.[0];
  if (moment !== undefined) return instantOrInterval(reader, moment, at);
  const day = reader.match(date)?.[0];
  if (day !== undefined) {
    if (readInstant(`${day}T00:00:00Z`) === undefined) throw reader.fault(`there is no day ${day}`, at);
    return { type: "date", value: day };
  }
  const clock = reader.match(time)?.[0];
  if (clock !== undefined) {
    const full = clock.length === 5 ? `${clock}:00` : clock;
    if (readInstant(`2000-01-01T${full}Z`) === undefined) throw reader.fault(`there is no time ${clock}`, at);
    // As times of day are written: compared as texts.
    return { type: "time", value: `${full.slice(0, 8)}.${full.slice(9, 12).padEnd(3, "0")}` };
  }
  const figure = reader.match(number)?.[0];
  if (figure !== undefined) return figureOf(reader, figure, at);
  const quoted = reader.match(text);
  if (quoted !== null) return { type: "string", value: (quoted[1] ?? "").replaceAll("''", "'") };
  if (reader.text[at] === "'") throw reader.fault("the text has no closing quote", at);
  return prefixed(reader, at);
}

function figureOf(reader: Reader, figure: string, at: number): Literal {
  const value = Number(figure.replace("INF", "Infinity"));
  if (!Number.isFinite(value)) throw reader.fault(`${figure} is too large a number`, at);
  if (/[A-Za-z_]/.test(reader.text[reader.position] ?? ""))
    throw reader.fault("a number ends in letters", at);
  return { type: "number", value };
}

function instantOrInterval(reader: Reader, moment: string, at: number): Literal {
  const from = readInstant(moment);
  if (from === undefined) throw reader.fault(`there is no instant ${moment}`, at);
  if (reader.text[reader.position] !== "/")
    return { type: "instant", value: from.ms, offsetMinutes: from.offsetMinutes };
  reader.position += 1;
  const end = reader.position;
  const to = readInstant(reader.match(instant)?.[0] ?? "");
  if (to === undefined || to.ms < from.ms)
    throw reader.fault("the interval has no end after its beginning", end);
  return { type: "interval", value: { from: from.ms, to: to.ms } };
}

function prefixed(reader: Reader, at: number): Literal | undefined {
  const prefix = reader.match(word)?.[0];
  const quoted = reader.text[reader.position] === "'" ? reader.match(text) : null;
  if (quoted !== null) {
    const content = (quoted[1] ?? "").replaceAll("''", "'");
    if (prefix === "geography" || prefix === "geometry") return { type: "geometry", value: content };
    const duration = prefix === "duration" ? readDuration(content) : undefined;
    if (duration !== undefined) return { type: "duration", value: duration };
    throw reader.fault(`"${prefix}'${content}'" is no value`, at);
  }
  const ends = !/[/(]/.test(reader.text[reader.position] ?? "");
  if (ends && prefix === "null") return { type: "null", value: null };
  if (ends && (prefix === "true" || prefix === "false")) return { type: "boolean", value: prefix === "true" };
  reader.position = at;
  return undefined;
}

function named(reader: Reader, depth: number, at: number): Expression {
  const name = reader.match(word)?.[0];
  if (name !== undefined && reader.text[reader.position] === "(") {
    reader.position += 1;
    return { kind: "call", name, arguments: listOf(reader, depth + 1), at: at + 1 };
  }
  reader.position = at;
  const first = reader.match(pathWord)?.[0];
  if (first === undefined)
    throw reader.fault(reader.ended ? "something is missing at the end" : "a value is missing here");
  if (isOperator(first)) throw reader.fault(`a value is missing before "${first}"`, at);
  const steps = [first];
  while (reader.take("/")) {
    const step = reader.match(pathWord)?.[0];
    if (step === undefined) throw reader.fault('a name is missing behind "/"');
    steps.push(step);
  }
  return { kind: "path", steps, at: at + 1 };
}

const isOperator = (name: string) => comparisons.has(name as Comparison) || name === "and" || name === "or";
