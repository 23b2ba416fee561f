import type { GraphNode, ProcessGraph } from "../bpmn/graph.ts";
import { evaluateCondition, evaluateFeel, type FeelProblem, type FeelResult } from "../feel.ts";
import type { Json, Variables } from "../json.ts";
import type { Effect, Incident, ProcessState, Token } from "./state.ts";

/** A token on its way to a node, or (with `token`) a token already there whose body is to begin. */
export interface Arrival {
  node: string;
  via?: number;
  in?: string;
  token?: string;
}

/** One step in progress: the draft of the next state and what it will cause. */
export interface Run {
  graph: ProcessGraph;
  state: ProcessState;
  effects: Effect[];
  path: number[];
  arrivals: Arrival[];
  moves: number;
}

/** A step must come to rest; a model that circles without waiting is stopped after this many moves. */
export const MOVES_AT_MOST = 10_000;

export function beginRun(graph: ProcessGraph, state: ProcessState): Run {
  return { graph, state: draftOf(state), effects: [], path: [], arrivals: [], moves: 0 };
}

/** A copy of all that a step may change in place; values of variables are replaced, never changed. */
function draftOf(state: ProcessState): ProcessState {
  return {
    ...state,
    variables: { ...state.variables },
    tokens: state.tokens.map(copyOf),
    waits: state.waits.map((wait) => ({ ...wait })),
  };
}

function copyOf(token: Token): Token {
  const copy = { ...token };
  if (token.variables) copy.variables = { ...token.variables };
  if (token.instances) copy.instances = { ...token.instances };
  if (token.instances?.outputs && copy.instances) copy.instances.outputs = [...token.instances.outputs];
  return copy;
}

export function nodeOf(run: Run, id: string): GraphNode {
  const node = run.graph.nodes[id];
  if (!node) throw new Error(`the state stands at ${id}, which process ${run.graph.id} does not have`);
  return node;
}

export function newId(run: Run, prefix: "t" | "w"): string {
  return `${prefix}${run.state.next++}`;
}

export function addToken(run: Run, token: Omit<Token, "id">): Token {
  const added: Token = { id: newId(run, "t"), ...token };
  run.state.tokens.push(added);
  return added;
}

export function tokenOf(run: Run, id: string | undefined): Token | undefined {
  return id === undefined ? undefined : run.state.tokens.find((token) => token.id === id);
}

export function dropToken(run: Run, token: Token): void {
  run.state.tokens = run.state.tokens.filter((other) => other !== token);
}

/** All variables in sight of a token or scope: the instance's, overlaid by those of each scope inwards. */
export function visible(run: Run, scope: string | undefined): Variables {
  const chain: Variables[] = [];
  for (let token = tokenOf(run, scope); token; token = tokenOf(run, token.in)) {
    if (token.variables) chain.unshift(token.variables);
  }
  return chain.length === 0 ? run.state.variables : Object.assign({}, run.state.variables, ...chain);
}

/** Sets a variable where it is already defined, looking outwards from `scope`; otherwise on the instance. */
export function setVariable(run: Run, scope: string | undefined, name: string, value: Json): void {
  for (let token = tokenOf(run, scope); token; token = tokenOf(run, token.in)) {
    if (token.variables && Object.hasOwn(token.variables, name)) {
      token.variables[name] = value;
      return;
    }
  }
  run.state.variables[name] = value;
}

export function setVariables(run: Run, scope: string | undefined, values: Variables | undefined): void {
  for (const [name, value] of Object.entries(values ?? {})) setVariable(run, scope, name, value);
}

/** Holds the token where it is until someone retries; nothing is skipped and nothing taken for false. */
export function hold(run: Run, token: Token, incident: Incident): void {
  token.incident = incident;
  const { message, expression } = incident;
  run.effects.push({
    type: "incident",
    token: token.id,
    node: token.at,
    message,
    ...(expression !== undefined && { expression }),
  });
}

/** Thrown inside a step by an expression that gave nothing usable; becomes an incident. */
export class ExpressionFault extends Error {
  readonly problem: FeelProblem;

  constructor(problem: FeelProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** The value of an expression over the variables in sight of `scope`, or over `context` instead. */
export function value(run: Run, scope: string | undefined, expression: string, context?: Variables): Json {
  return need(evaluateFeel(expression, context ?? visible(run, scope)));
}

export function condition(
  run: Run,
  scope: string | undefined,
  expression: string,
  extra?: Variables,
): boolean {
  const variables = visible(run, scope);
  return need(evaluateCondition(expression, extra ? { ...variables, ...extra } : variables));
}

/** A text (or number) value, as keys, units and assignees are. */
export function textValue(run: Run, scope: string | undefined, expression: string): string {
  const result = value(run, scope, expression);
  if (typeof result === "string" || typeof result === "number") return String(result);
  throw new ExpressionFault({ expression, message: `gave ${JSON.stringify(result)} instead of a text` });
}

function need<T>(result: FeelResult<T>): T {
  if (result.ok) return result.value;
  throw new ExpressionFault(result.problem);
}
