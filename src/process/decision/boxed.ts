import type { DecisionModel, Expression } from "./model.ts";
import type { Scope } from "./scope.ts";
import { evaluateTable } from "./table.ts";
import { conform } from "./types.ts";

type Of<K extends Expression["kind"]> = Extract<Expression, { kind: K }>;
type FeelCallable = ((...values: unknown[]) => unknown) & { $args?: string[] };

/** Evaluates a boxed expression in any form; its declared type is fitted to the result. */
export function evaluateExpression(model: DecisionModel, expression: Expression, scope: Scope): unknown {
  const value = evaluateKind(model, expression, scope);
  return expression.kind === "function" ? value : fitted(model, value, expression.type, scope);
}

/** The value fitted to the type, or null with a problem. */
export function fitted(
  model: DecisionModel,
  value: unknown,
  type: string | undefined,
  scope: Scope,
): unknown {
  const result = conform(model, value, type);
  return result.ok ? result.value : scope.problem(result.reason);
}

/** A FEEL function from a boxed one; parameters are fitted to their types. */
export function callable(model: DecisionModel, definition: Of<"function">, scope: () => Scope): FeelCallable {
  const names = definition.parameters.map(({ name }) => name);
  const run: FeelCallable = (...values) => {
    const outer = scope();
    const given = definition.parameters.map(({ name, type }, index) => [
      name,
      fitted(model, values[index] ?? null, type, outer),
    ]);
    return evaluateExpression(model, definition.body, outer.with(Object.fromEntries(given)));
  };
  return Object.assign(run, { $args: names });
}

function evaluateKind(model: DecisionModel, expression: Expression, scope: Scope): unknown {
  switch (expression.kind) {
    case "literal":
      return expression.text === "" ? null : scope.feel(expression.text);
    case "table":
      return evaluateTable(expression, scope);
    case "context":
      return evaluateContext(model, expression, scope);
    case "invocation":
      return invoke(model, expression, scope);
    case "function":
      return callable(model, expression, () => scope);
    case "list":
      return expression.items.map((item) => evaluateExpression(model, item, scope));
    case "relation":
      return relation(model, expression, scope);
    case "conditional": {
      const holds = evaluateExpression(model, expression.test, scope) === true;
      return evaluateExpression(model, holds ? expression.whenTrue : expression.otherwise, scope);
    }
    case "filter":
      return filter(model, expression, scope);
    case "for":
    case "some":
    case "every":
      return iterate(model, expression, scope);
  }
}

// Each entry sees those before it; an entry without a name is the result of the whole.
function evaluateContext(model: DecisionModel, { entries }: Of<"context">, scope: Scope): unknown {
  const result: Record<string, unknown> = {};
  for (const { name, type, value } of entries) {
    const inner = scope.with(result);
    const entry = fitted(
      model,
      evaluateExpression(model, value, inner),
      value.kind === "function" ? undefined : type,
      inner,
    );
    if (name === null) return entry;
    result[name] = entry;
  }
  return result;
}

function invoke(model: DecisionModel, { function: name, bindings }: Of<"invocation">, scope: Scope): unknown {
  const called = Object.hasOwn(scope.variables, name) ? scope.variables[name] : undefined;
  const values = Object.fromEntries(
    bindings.map(({ parameter, value }) => [parameter, evaluateExpression(model, value, scope)]),
  );
  if (!isCallable(called)) {
    const parameters = bindings.map(({ parameter }) => `${parameter}: ${argumentName(parameter)}`);
    const given = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [argumentName(key), value]),
    );
    return scope.feel(`${name}(${parameters.join(", ")})`, given);
  }
  const names = called.$args ?? [];
  const unknown = Object.keys(values).find((parameter) => !names.includes(parameter));
  if (unknown !== undefined) return scope.problem(`${name} has no parameter ${unknown}`);
  return called(...names.map((parameter) => values[parameter] ?? null));
}

function argumentName(parameter: string): string {
  return `argument_${parameter.replace(/\W+/g, "_")}`;
}

function isCallable(value: unknown): value is FeelCallable {
  return typeof value === "function";
}

function relation(model: DecisionModel, { columns, rows }: Of<"relation">, scope: Scope): unknown {
  return rows.map((row) =>
    Object.fromEntries(
      columns.map((column, index) => {
        const cell = row[index];
        return [column, cell ? evaluateExpression(model, cell, scope) : null];
      }),
    ),
  );
}

function filter(model: DecisionModel, expression: Of<"filter">, scope: Scope): unknown {
  const source = evaluateExpression(model, expression.in, scope);
  if (source === null) return null;
  const list = Array.isArray(source) ? source : [source];
  return list.filter((item) => {
    const fields = typeof item === "object" && item !== null && !Array.isArray(item) ? item : {};
    return evaluateExpression(model, expression.match, scope.with({ ...fields, item })) === true;
  });
}

function iterate(model: DecisionModel, expression: Of<"for" | "some" | "every">, scope: Scope): unknown {
  const { kind, variable, body } = expression;
  const source = evaluateExpression(model, expression.in, scope);
  if (!Array.isArray(source)) return scope.problem(`${kind} needs a list`);
  const partial: unknown[] = [];
  for (const item of source) {
    partial.push(
      evaluateExpression(
        model,
        body,
        scope.with({ [variable]: item, ...(kind === "for" && { partial: [...partial] }) }),
      ),
    );
  }
  if (kind === "for") return partial;
  return kind === "some" ? partial.includes(true) : partial.every((each) => each === true);
}
