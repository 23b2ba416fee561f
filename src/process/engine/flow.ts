import type { GraphNode } from "../bpmn/graph.ts";
import { addToken, condition, ExpressionFault, hold, nodeOf, type Run } from "./run.ts";
import type { Incident, Token } from "./state.ts";

/**
 * Sends a token on from a node by its outgoing flows. Gateways choose by their kind; any other node
 * takes every flow whose condition holds, or its default (BPMN 2.0.2 clause 13.3).
 */
export function leave(run: Run, id: string, scope: string | undefined): void {
  const node = nodeOf(run, id);
  try {
    for (const flow of chosenFlows(run, node, scope)) follow(run, flow, scope);
  } catch (error) {
    holdAt(run, { at: id, ...(scope !== undefined && { in: scope }) }, "leave", error);
  }
}

function chosenFlows(run: Run, node: GraphNode, scope: string | undefined): number[] {
  if (node.type === "exclusiveGateway") return [exclusiveFlow(run, node, scope)];
  if (node.type === "parallelGateway") return node.out;
  const conditional = node.out.filter((flow) => flow !== node.default);
  const taken = conditional.filter((flow) => flowHolds(run, flow, scope));
  if (taken.length > 0 || node.out.length === 0) return taken;
  if (node.default !== undefined) return [node.default];
  throw noWayOut(run, node);
}

function exclusiveFlow(run: Run, node: GraphNode, scope: string | undefined): number {
  for (const flow of node.out) {
    if (flow !== node.default && flowHolds(run, flow, scope)) return flow;
  }
  if (node.default !== undefined) return node.default;
  throw noWayOut(run, node);
}

function flowHolds(run: Run, flow: number, scope: string | undefined): boolean {
  const expression = run.graph.flows[flow]?.condition;
  return expression === undefined || condition(run, scope, expression);
}

function noWayOut(run: Run, node: GraphNode): ExpressionFault {
  const expressions = node.out.map((flow) => run.graph.flows[flow]?.condition ?? "").filter(Boolean);
  return new ExpressionFault({
    expression: expressions.join(" | "),
    message: "no outgoing flow's condition holds and there is no default flow",
  });
}

function follow(run: Run, flow: number, scope: string | undefined): void {
  const target = run.graph.flows[flow]?.to ?? "";
  run.path.push(flow);
  run.arrivals.push({ node: target, via: flow, ...(scope !== undefined && { in: scope }) });
}

/** Puts a token down with an incident if the error is an expression's fault; any other error is ours and goes on. */
export function holdAt(run: Run, token: Omit<Token, "id">, stage: Incident["stage"], error: unknown): void {
  holdToken(run, () => addToken(run, token), stage, error);
}

export function holdToken(
  run: Run,
  token: () => Token,
  stage: Incident["stage"],
  error: unknown,
  handedIn?: Incident["handedIn"],
): void {
  if (!(error instanceof ExpressionFault)) throw error;
  const { message, expression } = error.problem;
  const kept = handedIn && Object.keys(handedIn).length > 0 && { handedIn };
  hold(run, token(), { stage, message, ...(expression && { expression }), ...kept });
}
