import type { Expand, Options, Order } from "./ast.ts";
import { readExpression } from "./expression.ts";
import { Reader } from "./reader.ts";

const name = /[A-Za-z]+/y;
const property = /@iot\.[A-Za-z]+|[\p{L}\p{N}_$-][\p{L}\p{N}_.$:-]*/uy;
const digits = /\d{1,9}/y;
const deepest = 8;

/** Options by name, as an address or an expansion gives them. Throws `sensing.expression` with option and character. */
export function readOptions(pairs: Iterable<readonly [string, string]>): Options {
  const options: Options = {};
  const seen = new Set<string>();
  for (const [key, value] of pairs) {
    const reader = new Reader(key, value);
    if (seen.has(key)) throw reader.fault("it is given twice");
    seen.add(key);
    readOption(reader, key, options, 0);
    reader.end();
  }
  return options;
}

function readOption(reader: Reader, key: string, options: Options, depth: number): void {
  switch (key) {
    case "$filter":
      options.filter = readExpression(reader);
      return;
    case "$orderby":
      options.orderBy = ordersOf(reader);
      return;
    case "$expand":
      options.expand = expansions(reader, depth);
      return;
    case "$select":
      options.select = selection(reader);
      return;
    case "$top":
      options.top = whole(reader);
      return;
    case "$skip":
      options.skip = whole(reader);
      return;
    case "$count":
      options.count = truth(reader);
      return;
    case "$resultFormat":
    case "resultFormat":
      options.resultFormat = reader.match(name)?.[0] ?? "";
      return;
    case "$skiptoken":
      options.skipToken = reader.text;
      reader.position = reader.text.length;
      return;
    default:
      throw reader.fault("there is no such option");
  }
}

function whole(reader: Reader): number {
  reader.space();
  const found = reader.match(digits)?.[0];
  if (found === undefined) throw reader.fault("a whole number from 0 to 999999999 is missing");
  return Number(found);
}

function truth(reader: Reader): boolean {
  reader.space();
  const found = reader.match(name)?.[0];
  if (found !== "true" && found !== "false") throw reader.fault("true or false is missing", 0);
  return found === "true";
}

function ordersOf(reader: Reader): Order[] {
  const orders: Order[] = [];
  do {
    const expression = readExpression(reader);
    reader.space();
    const at = reader.position;
    const direction = reader.match(name)?.[0];
    if (direction !== undefined && direction !== "asc" && direction !== "desc")
      throw reader.fault('"asc" or "desc" is expected', at);
    orders.push({ expression, descending: direction === "desc" });
    reader.space();
  } while (reader.take(","));
  if (orders.length > 10) throw reader.fault("it has more than 10 parts");
  return orders;
}

function pathOf(reader: Reader): string[] {
  const steps: string[] = [];
  do {
    reader.space();
    const step = reader.match(property)?.[0];
    if (step === undefined) throw reader.fault("a name is missing here");
    steps.push(step);
  } while (reader.take("/"));
  return steps;
}

function selection(reader: Reader): string[][] {
  const paths: string[][] = [];
  do {
    paths.push(pathOf(reader));
    reader.space();
  } while (reader.take(","));
  return paths;
}

/** `A/B($top=1),C`: A with B in it, and C. Of two that name the same, the options of the later are added. */
function expansions(reader: Reader, depth: number): Expand[] {
  if (depth >= deepest) throw reader.fault(`it is nested deeper than ${deepest} levels`);
  const all: Expand[] = [];
  do {
    reader.space();
    const at = reader.position + 1;
    const steps = pathOf(reader);
    if (steps.length + depth > deepest) throw reader.fault(`it is nested deeper than ${deepest} levels`);
    const options: Options = {};
    if (reader.take("(")) inner(reader, options, depth + steps.length);
    const [first = "", ...rest] = steps;
    const nested = rest.reduceRight<Options>(
      (below, navigation) => ({ expand: [{ navigation, at, options: below }] }),
      options,
    );
    merge(all, { navigation: first, at, options: nested });
    reader.space();
  } while (reader.take(","));
  return all;
}

function merge(all: Expand[], one: Expand): void {
  const known = all.find(({ navigation }) => navigation === one.navigation);
  if (known === undefined) {
    all.push(one);
    return;
  }
  const expand = [...(known.options.expand ?? [])];
  for (const below of one.options.expand ?? []) merge(expand, below);
  known.options = { ...known.options, ...one.options, ...(expand.length > 0 ? { expand } : {}) };
}

function inner(reader: Reader, options: Options, depth: number): void {
  const seen = new Set<string>();
  const written: string[] = [];
  do {
    reader.space();
    const at = reader.position;
    const key = `${reader.take("$") ? "$" : ""}${reader.match(name)?.[0] ?? ""}`;
    if (seen.has(key)) throw reader.fault(`${key} is given twice`, at);
    seen.add(key);
    if (key === "$skiptoken" || key === "") throw reader.fault("an option such as $filter is expected", at);
    reader.space();
    reader.expect("=");
    const from = reader.position;
    readOption(reader, key, options, depth);
    written.push(`${key}=${encodeURIComponent(reader.text.slice(from, reader.position).trim())}`);
    reader.space();
  } while (reader.take(";"));
  options.written = written.join("&");
  reader.expect(")");
}
