/** A DMN file as plain data, ready to be evaluated. References between elements are ids. */
export interface DecisionModel {
  id: string;
  name: string;
  types: Record<string, ItemType>;
  inputs: Record<string, { name: string; type?: string }>;
  decisions: Record<string, Decision>;
  knowledge: Record<string, Knowledge>;
  services: Record<string, DecisionService>;
}

export interface Requirements {
  inputs: string[];
  decisions: string[];
  knowledge: string[];
}

export interface Decision extends Requirements {
  id: string;
  name: string;
  type?: string;
  logic: Expression | null;
}

export interface Knowledge {
  id: string;
  name: string;
  type?: string;
  function: Extract<Expression, { kind: "function" }>;
  knowledge: string[];
}

export interface DecisionService {
  id: string;
  name: string;
  outputs: string[];
  inputDecisions: string[];
  inputs: string[];
}

export interface ItemType {
  base?: string;
  components?: Record<string, ItemType>;
  isCollection: boolean;
  allowed?: string;
}

export type HitPolicy = "UNIQUE" | "ANY" | "PRIORITY" | "FIRST" | "RULE ORDER" | "OUTPUT ORDER" | "COLLECT";
export type Aggregation = "SUM" | "COUNT" | "MIN" | "MAX";

export interface DecisionTable {
  kind: "table";
  hitPolicy: HitPolicy;
  aggregation?: Aggregation;
  inputs: { expression: string; allowed?: string }[];
  outputs: { name: string; type?: string; allowed?: string; default?: string }[];
  rules: { tests: string[]; outputs: string[] }[];
}

/** An expression in any of the boxed forms of DMN 1.5 clause 7.3. */
export type Expression = { type?: string } & (
  | { kind: "literal"; text: string }
  | DecisionTable
  | { kind: "context"; entries: { name: string | null; type?: string; value: Expression }[] }
  | { kind: "invocation"; function: string; bindings: { parameter: string; value: Expression }[] }
  | { kind: "function"; parameters: { name: string; type?: string }[]; body: Expression }
  | { kind: "list"; items: Expression[] }
  | { kind: "relation"; columns: string[]; rows: Expression[][] }
  | { kind: "conditional"; test: Expression; whenTrue: Expression; otherwise: Expression }
  | { kind: "filter"; in: Expression; match: Expression }
  | { kind: "for" | "some" | "every"; variable: string; in: Expression; body: Expression }
);
