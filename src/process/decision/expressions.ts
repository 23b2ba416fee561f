import { type Element, many, one, text } from "../bpmn/element.ts";
import type { Findings } from "../bpmn/findings.ts";
import { told } from "../findings.ts";
import type { Aggregation, DecisionTable, Expression, HitPolicy } from "./model.ts";

/** Reads a boxed expression; `owner` is blamed for what is wrong in it. */
export function readExpression(element: Element, findings: Findings, owner: Element): Expression {
  const type = text(element, "typeRef");
  const read = (child: Element) => readExpression(child, findings, owner);
  return { ...readBoxed(element, read, findings, owner), ...(type !== undefined && { type }) };
}

type Read = (child: Element) => Expression;

function readBoxed(element: Element, read: Read, findings: Findings, owner: Element): Expression {
  switch (element.$type.replace("dmn:", "")) {
    case "LiteralExpression":
    case "UnaryTests":
      return { kind: "literal", text: literal(element, findings, owner) };
    case "DecisionTable":
      return table(element, findings, owner);
    case "Context":
      return {
        kind: "context",
        entries: many(element, "contextEntry").map((entry) => contextEntry(entry, read)),
      };
    case "Invocation":
      return invocation(element, read);
    case "FunctionDefinition":
      return functionDefinition(element, read, findings, owner);
    case "List":
      return { kind: "list", items: many(element, "elements").map(read) };
    case "Relation":
      return relation(element, read);
    case "Conditional":
      return {
        kind: "conditional",
        test: inner(element, "if", read),
        whenTrue: inner(element, "then", read),
        otherwise: inner(element, "else", read),
      };
    case "Filter":
      return { kind: "filter", in: inner(element, "in", read), match: inner(element, "match", read) };
    case "For":
      return iteration("for", element, "return", read);
    case "Some":
      return iteration("some", element, "satisfies", read);
    case "Every":
      return iteration("every", element, "satisfies", read);
    default:
      findings.refuse(told("model.unsupported", { type: element.$type.replace("dmn:", "") }), owner);
      return { kind: "literal", text: "null" };
  }
}

function literal(element: Element, findings: Findings, owner: Element): string {
  const language = text(element, "expressionLanguage");
  if (language !== undefined && !/feel/i.test(language)) {
    findings.refuse(told("dmn.not-feel", { language }), owner);
  }
  if (one(element, "importedValues")) findings.refuse(told("dmn.no-imported-values"), owner);
  return text(element, "text") ?? "";
}

function contextEntry(entry: Element, read: Read) {
  const variable = one(entry, "variable");
  const value = one(entry, "value");
  const type = variable && text(variable, "typeRef");
  return {
    name: variable?.name ?? null,
    value: value ? read(value) : nothing(),
    ...(type !== undefined && { type }),
  };
}

function invocation(element: Element, read: Read): Expression {
  const called = one(element, "calledFunction");
  const bindings = many(element, "binding").map((binding) => {
    const formula = one(binding, "bindingFormula");
    return { parameter: one(binding, "parameter")?.name ?? "", value: formula ? read(formula) : nothing() };
  });
  return { kind: "invocation", function: (called && text(called, "text")) ?? "", bindings };
}

function functionDefinition(element: Element, read: Read, findings: Findings, owner: Element): Expression {
  const kind = text(element, "kind") ?? "FEEL";
  if (kind !== "FEEL") findings.refuse(told("dmn.no-such-function", { kind }), owner);
  const parameters = many(element, "formalParameter").map((parameter) => {
    const type = text(parameter, "typeRef");
    return { name: parameter.name ?? "", ...(type !== undefined && { type }) };
  });
  const body = one(element, "body");
  return { kind: "function", parameters, body: body ? read(body) : nothing() };
}

function relation(element: Element, read: Read): Expression {
  return {
    kind: "relation",
    columns: many(element, "column").map((column) => column.name ?? ""),
    rows: many(element, "row").map((row) => many(row, "elements").map(read)),
  };
}

function inner(element: Element, property: string, read: Read): Expression {
  const value = one(element, property);
  const expression = value && one(value, "value");
  return expression ? read(expression) : nothing();
}

function iteration(kind: "for" | "some" | "every", element: Element, body: string, read: Read): Expression {
  const variable = text(element, "iteratorVariable") ?? "item";
  return { kind, variable, in: inner(element, "in", read), body: inner(element, body, read) };
}

function nothing(): Expression {
  return { kind: "literal", text: "null" };
}

function table(element: Element, findings: Findings, owner: Element): DecisionTable {
  const texts = (list: Element[]) => list.map((entry) => literal(entry, findings, owner));
  const allowed = (clause: Element, property: string) => {
    const values = one(clause, property);
    const body = values && text(values, "text");
    return body === undefined ? {} : { allowed: body };
  };
  const aggregation = text(element, "aggregation");
  return {
    kind: "table",
    hitPolicy: (text(element, "hitPolicy") ?? "UNIQUE") as HitPolicy,
    ...(aggregation !== undefined && { aggregation: aggregation as Aggregation }),
    inputs: many(element, "input").map((input) => {
      const expression = one(input, "inputExpression");
      return { expression: (expression && text(expression, "text")) ?? "", ...allowed(input, "inputValues") };
    }),
    outputs: many(element, "output").map((output) => outputClause(output, allowed(output, "outputValues"))),
    rules: many(element, "rule").map((rule) => ({
      tests: texts(many(rule, "inputEntry")),
      outputs: texts(many(rule, "outputEntry")),
    })),
  };
}

function outputClause(output: Element, allowed: { allowed?: string }): DecisionTable["outputs"][number] {
  const type = text(output, "typeRef");
  const byDefault = one(output, "defaultOutputEntry");
  const defaultText = byDefault && text(byDefault, "text");
  return {
    name: output.name ?? "",
    ...allowed,
    ...(type !== undefined && { type }),
    ...(defaultText !== undefined && { default: defaultText }),
  };
}
