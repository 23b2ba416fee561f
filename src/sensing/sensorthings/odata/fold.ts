import type { Expression } from "./ast.ts";
import { Evaluator, evaluatedFunctions } from "./evaluate.ts";

/** The expression with every call and sum of values alone worked out, such as `now() sub duration'PT1H'`. */
export function fold(expression: Expression, nowMs: number): Expression {
  const evaluator = new Evaluator(nowMs, () => null);
  const work = (one: Expression): Expression => {
    const folded = descend(one, work);
    if (!isConstant(folded)) return folded;
    const value = evaluator.value(folded);
    if (value === null || value.type === "json") return folded;
    return { kind: "literal", literal: value, at: one.at };
  };
  return work(expression);
}

function descend(expression: Expression, work: (one: Expression) => Expression): Expression {
  switch (expression.kind) {
    case "call":
      return { ...expression, arguments: expression.arguments.map(work) };
    case "binary":
      return { ...expression, left: work(expression.left), right: work(expression.right) };
    case "unary":
      return { ...expression, operand: work(expression.operand) };
    case "in":
      return { ...expression, operand: work(expression.operand), list: expression.list.map(work) };
    default:
      return expression;
  }
}

/** Calls and sums over literals; comparisons stay, so that their faults are told with their place. */
function isConstant(expression: Expression): boolean {
  const literal = (one: Expression) => one.kind === "literal" && one.literal.type !== "null";
  switch (expression.kind) {
    case "call":
      return evaluatedFunctions.has(expression.name) && expression.arguments.every(literal);
    case "binary":
      return (
        ["add", "sub", "mul", "div", "mod"].includes(expression.operator) &&
        literal(expression.left) &&
        literal(expression.right)
      );
    case "unary":
      return expression.operator === "minus" && literal(expression.operand);
    default:
      return false;
  }
}
