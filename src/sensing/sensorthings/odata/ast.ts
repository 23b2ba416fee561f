/** What stands in an expression itself. Instants in milliseconds of Unix time, durations in milliseconds. */
export type Literal =
  | { type: "null"; value: null }
  | { type: "boolean"; value: boolean }
  | { type: "number"; value: number }
  | { type: "string"; value: string }
  | { type: "instant"; value: number; offsetMinutes: number }
  | { type: "interval"; value: { from: number; to: number } }
  | { type: "date"; value: string }
  | { type: "time"; value: string }
  | { type: "duration"; value: number }
  | { type: "geometry"; value: string };

export type LiteralType = Literal["type"];

/** An expression of $filter or $orderby; `at` is its first character in the option's text, counted from 1. */
export type Expression =
  | { kind: "literal"; literal: Literal; at: number }
  | { kind: "path"; steps: readonly string[]; at: number }
  | { kind: "call"; name: string; arguments: readonly Expression[]; at: number }
  | { kind: "binary"; operator: BinaryOperator; left: Expression; right: Expression; at: number }
  | { kind: "unary"; operator: "not" | "minus"; operand: Expression; at: number }
  | { kind: "in"; operand: Expression; list: readonly Expression[]; at: number };

export type Comparison = "eq" | "ne" | "gt" | "ge" | "lt" | "le";
export type Arithmetic = "add" | "sub" | "mul" | "div" | "mod";
export type BinaryOperator = "and" | "or" | Comparison | Arithmetic;

export type Order = { expression: Expression; descending: boolean };

/** Entities that come along with an entity, and what of them. */
export type Expand = { navigation: string; at: number; options: Options };

/** The query options of a collection, a single entity, or an expanded navigation. */
export type Options = {
  filter?: Expression;
  orderBy?: readonly Order[];
  expand?: readonly Expand[];
  select?: readonly (readonly string[])[];
  top?: number;
  skip?: number;
  count?: boolean;
  resultFormat?: string;
  /** The options of an expansion as an address would hold them, for the link to its next page. */
  written?: string;
  /** Where a page goes on, as an earlier answer gave it. */
  skipToken?: string;
};

/** An expression without the places where it stood: two that mean the same compare equal. */
export function withoutPlaces(expression: Expression): unknown {
  return JSON.parse(JSON.stringify(expression, (key, value: unknown) => (key === "at" ? undefined : value)));
}
