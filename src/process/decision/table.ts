import { evaluateRaw, testRaw } from "../feel.ts";
import type { DecisionTable } from "./model.ts";
import type { Scope } from "./scope.ts";

type Outputs = unknown[];

/** Evaluates a decision table by its hit policy (DMN 1.5 clause 8.2.10 and 8.3.4). */
export function evaluateTable(table: DecisionTable, scope: Scope): unknown {
  const inputs = table.inputs.map(({ expression }) => scope.feel(expression));
  const wrong = table.inputs.findIndex(({ allowed }, index) => !isAllowed(allowed, inputs[index], scope));
  if (wrong >= 0) {
    scope.problem(
      `input ${table.inputs[wrong]?.expression} is ${JSON.stringify(inputs[wrong])}, not one of ${table.inputs[wrong]?.allowed}`,
    );
    return null;
  }
  const matches = table.rules.filter(({ tests }) =>
    tests.every((test, index) => passes(test, inputs[index], scope)),
  );
  if (matches.length === 0) return noMatch(table, scope);
  return combine(
    table,
    matches.map((rule) => rule.outputs.map((output) => scope.feel(output))),
    scope,
  );
}

function passes(test: string, input: unknown, scope: Scope): boolean {
  if (test === "-" || test === "") return true;
  const { value, warnings } = testRaw(test, input, scope.variables);
  for (const warning of warnings) scope.warn(warning);
  return value === true;
}

function isAllowed(allowed: string | undefined, input: unknown, scope: Scope): boolean {
  return allowed === undefined || input === null || passes(allowed, input, scope);
}

function noMatch(table: DecisionTable, scope: Scope): unknown {
  if (table.outputs.some((output) => output.default !== undefined)) {
    const values = table.outputs.map((output) =>
      output.default === undefined ? null : scope.feel(output.default),
    );
    return isList(table) && table.aggregation === undefined ? [shape(table, values)] : shape(table, values);
  }
  if (table.hitPolicy === "COLLECT" && table.aggregation === "COUNT") return 0;
  return isList(table) && table.aggregation === undefined ? [] : null;
}

function isList({ hitPolicy }: DecisionTable): boolean {
  return hitPolicy === "COLLECT" || hitPolicy === "RULE ORDER" || hitPolicy === "OUTPUT ORDER";
}

function combine(table: DecisionTable, hits: Outputs[], scope: Scope): unknown {
  const [first] = hits;
  if (!first) return null;
  switch (table.hitPolicy) {
    case "UNIQUE":
      if (hits.length > 1) return scope.problem(`${hits.length} rules match, but the hit policy is UNIQUE`);
      return shape(table, first);
    case "ANY":
      if (hits.some((hit) => JSON.stringify(hit) !== JSON.stringify(first))) {
        return scope.problem("rules that match differ in their output, but the hit policy is ANY");
      }
      return shape(table, first);
    case "FIRST":
      return shape(table, first);
    case "PRIORITY":
      return shape(table, ordered(table, hits, scope)[0] ?? first);
    case "OUTPUT ORDER":
      return ordered(table, hits, scope).map((hit) => shape(table, hit));
    case "RULE ORDER":
      return hits.map((hit) => shape(table, hit));
    case "COLLECT":
      return table.aggregation === undefined
        ? hits.map((hit) => shape(table, hit))
        : aggregate(table, hits, scope);
  }
}

function shape(table: DecisionTable, outputs: Outputs): unknown {
  if (table.outputs.length < 2) return outputs[0] ?? null;
  return Object.fromEntries(table.outputs.map(({ name }, index) => [name, outputs[index] ?? null]));
}

function aggregate(table: DecisionTable, hits: Outputs[], scope: Scope): unknown {
  if (table.aggregation === "COUNT") return hits.length;
  if (table.outputs.length > 1) return scope.problem(`${table.aggregation} needs a table with one output`);
  const values = hits.map((hit) => hit[0]);
  const name = { SUM: "sum", MIN: "min", MAX: "max" }[table.aggregation ?? "SUM"];
  return scope.feel(`${name}(values)`, { values });
}

// The order of the output values listed in the head is their priority, from left to right over the outputs.
function ordered(table: DecisionTable, hits: Outputs[], scope: Scope): Outputs[] {
  const ranks = table.outputs.map(({ allowed }) => {
    const { value } = evaluateRaw(`[${allowed ?? ""}]`, scope.variables);
    const listed = Array.isArray(value) ? value.map((each) => JSON.stringify(each)) : [];
    return (output: unknown) => {
      const rank = listed.indexOf(JSON.stringify(output));
      return rank < 0 ? listed.length : rank;
    };
  });
  return hits.toSorted((a, b) => {
    for (const [index, rank] of ranks.entries()) {
      const difference = rank(a[index]) - rank(b[index]);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}
