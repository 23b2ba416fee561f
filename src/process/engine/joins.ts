import type { GraphNode, ProcessGraph } from "../bpmn/graph.ts";
import { holdToken, leave } from "./flow.ts";
import { dropToken, ExpressionFault, nodeOf, type Run } from "./run.ts";
import type { Token } from "./state.ts";

/**
 * Fires one inclusive join that is ready (BPMN 2.0.2 clause 13.4.3): at least one incoming flow has a
 * token, and no token elsewhere can still reach an empty incoming flow without passing the join,
 * unless it can also reach one that already has a token.
 */
export function fireInclusiveJoin(run: Run): boolean {
  for (const token of run.state.tokens) {
    const node = nodeOf(run, token.at);
    if (node.type !== "inclusiveGateway" || token.via === undefined || token.incident) continue;
    const group = atJoin(run, token);
    if (!isReady(run, token, node, group)) continue;
    for (const flow of node.in) {
      const taken = group.find((waiting) => waiting.via === flow);
      if (taken) dropToken(run, taken);
    }
    leave(run, token.at, token.in);
    return true;
  }
  return false;
}

/** A scope in which every token waits at a join can never go on: the first of them becomes an incident. */
export function holdStuckJoins(run: Run): void {
  const scopes = new Set(run.state.tokens.map((token) => token.in));
  for (const scope of scopes) {
    const inside = run.state.tokens.filter((token) => token.in === scope);
    const first = inside[0];
    if (
      !first ||
      !inside.every((token) => token.via !== undefined && isJoin(nodeOf(run, token.at)) && !token.incident)
    )
      continue;
    const missing = nodeOf(run, first.at).in.filter(
      (flow) => !inside.some((token) => token.at === first.at && token.via === flow),
    );
    const names = missing.map((flow) => run.graph.flows[flow]?.id).join(", ");
    const message = `the join waits for ${names}, but no token is left that could come by there`;
    holdToken(run, () => first, "join", new ExpressionFault({ expression: "", message }));
  }
}

function isJoin(node: GraphNode): boolean {
  return (node.type === "parallelGateway" || node.type === "inclusiveGateway") && node.in.length > 1;
}

function atJoin(run: Run, token: Token): Token[] {
  return run.state.tokens.filter(
    (other) => other.at === token.at && other.in === token.in && other.via !== undefined,
  );
}

function isReady(run: Run, token: Token, node: GraphNode, group: Token[]): boolean {
  const filled = node.in.filter((flow) => group.some((waiting) => waiting.via === flow));
  const empty = node.in.filter((flow) => !filled.includes(flow));
  const others = run.state.tokens.filter((other) => other.in === token.in && other.at !== token.at);
  const reaches = (from: Token, flow: number) => upstream(run.graph, token.at, flow).has(from.at);
  return others.every(
    (other) => !empty.some((flow) => reaches(other, flow)) || filled.some((flow) => reaches(other, flow)),
  );
}

const upstreamOf = new WeakMap<ProcessGraph, Map<string, Set<string>>>();

/** The nodes from which `flow` can be reached without passing `join`; a host reaches what its boundary events reach. */
function upstream(graph: ProcessGraph, join: string, flow: number): Set<string> {
  const known = upstreamOf.get(graph) ?? new Map<string, Set<string>>();
  upstreamOf.set(graph, known);
  const key = `${join} ${flow}`;
  const found = known.get(key) ?? walkBack(graph, join, graph.flows[flow]?.from ?? "");
  known.set(key, found);
  return found;
}

function walkBack(graph: ProcessGraph, join: string, from: string): Set<string> {
  const seen = new Set<string>();
  const open = [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = graph.nodes[id];
    if (!node || id === join || seen.has(id)) continue;
    seen.add(id);
    if (node.attachedTo !== undefined) open.push(node.attachedTo);
    for (const flow of node.in) open.push(graph.flows[flow]?.from ?? "");
  }
  return seen;
}
