import type { DecisionTable, Expression } from "./model.ts";

/** One piece of a decision's logic as people read it: a table, or FEEL as text. The label is the path of its entry. */
export type Part = { label: string | null; table: DecisionTable | null; text: string | null };

/** A decision's logic in pieces: contexts fall apart into their entries, everything but tables becomes FEEL text. */
export function readableParts(logic: Expression | null, label: string | null = null): Part[] {
  if (logic === null) return [];
  if (logic.kind === "table") return [{ label, table: logic, text: null }];
  if (logic.kind === "context") {
    return logic.entries.flatMap(({ name, value }) =>
      readableParts(value, [label, name].filter((part) => part !== null).join(" / ") || null),
    );
  }
  return [{ label, table: null, text: feelOf(logic) }];
}

/** Boxed expressions (DMN 1.5 clause 7.3) in the textual form that FEEL has for them. */
export function feelOf(expression: Expression): string {
  switch (expression.kind) {
    case "literal":
      return expression.text;
    case "table":
      return `table(${expression.inputs.map((input) => input.expression).join(", ")})`;
    case "context":
      return `{ ${expression.entries.map(({ name, value }) => (name === null ? feelOf(value) : `${name}: ${feelOf(value)}`)).join(", ")} }`;
    case "invocation":
      return `${expression.function}(${expression.bindings.map(({ parameter, value }) => `${parameter}: ${feelOf(value)}`).join(", ")})`;
    case "function":
      return `function(${expression.parameters.map(({ name }) => name).join(", ")}) ${feelOf(expression.body)}`;
    case "list":
      return `[${expression.items.map(feelOf).join(", ")}]`;
    case "relation":
      return `[${expression.rows
        .map(
          (row) =>
            `{ ${row.map((cell, at) => `${expression.columns[at] ?? ""}: ${feelOf(cell)}`).join(", ")} }`,
        )
        .join(", ")}]`;
    case "conditional":
      return `if ${feelOf(expression.test)} then ${feelOf(expression.whenTrue)} else ${feelOf(expression.otherwise)}`;
    case "filter":
      return `${feelOf(expression.in)}[${feelOf(expression.match)}]`;
    case "for":
      return `for ${expression.variable} in ${feelOf(expression.in)} return ${feelOf(expression.body)}`;
    case "some":
    case "every":
      return `${expression.kind} ${expression.variable} in ${feelOf(expression.in)} satisfies ${feelOf(expression.body)}`;
  }
}
