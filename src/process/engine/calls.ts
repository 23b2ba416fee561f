import type { ProcessGraph } from "../bpmn/graph.ts";
import type { Variables } from "../json.ts";
import { callInput } from "./activity.ts";
import { beginRun, nodeOf, tokenOf } from "./run.ts";
import type { ProcessState } from "./state.ts";

/** What a service call that is still open was asked, computed again from the state; undefined when it is not open. */
export function openCallInput(
  graph: ProcessGraph,
  state: ProcessState,
  call: string,
): { node: string; service: string; input: Variables } | undefined {
  const run = beginRun(graph, state);
  const token = tokenOf(run, call);
  if (!token || token.incident) return undefined;
  const node = nodeOf(run, token.at);
  return node.service === undefined
    ? undefined
    : { node: token.at, service: node.service, input: callInput(run, token) };
}
