import type { Loop } from "../bpmn/graph.ts";
import type { Json, Variables } from "../json.ts";
import { cancelInside } from "./cancel.ts";
import {
  addToken,
  condition,
  dropToken,
  ExpressionFault,
  nodeOf,
  type Run,
  setVariables,
  tokenOf,
  value,
  visible,
} from "./run.ts";
import type { Instances, Token } from "./state.ts";
import { dropWaitsOf } from "./waits.ts";

type MultiInstance = Extract<Loop, { kind: "parallel" | "sequential" }>;

/** Whether the token is one body of a multi-instance activity. */
export function isBody(run: Run, token: Token): boolean {
  return tokenOf(run, token.in)?.instances !== undefined && tokenOf(run, token.in)?.at === token.at;
}

/** Sets up a multi-instance activity and its first bodies; false when there is nothing to do. */
export function startInstances(run: Run, token: Token, loop: MultiInstance): boolean {
  const items = loop.collection === undefined ? undefined : listOf(run, token.in, loop.collection);
  const total = items?.length ?? countOf(run, token.in, loop.cardinality ?? "0");
  token.instances = { total, started: 0, done: 0, ...(items && { items }) };
  if (loop.outputCollection !== undefined)
    token.instances.outputs = Array.from({ length: total }, () => null);
  startNext(run, token, loop);
  return total > 0;
}

// All bodies of a parallel activity, the next one of a sequential activity.
function startNext(run: Run, token: Token, loop: MultiInstance): void {
  const instances = token.instances;
  if (!instances) return;
  const until = loop.kind === "parallel" ? instances.total : Math.min(instances.started + 1, instances.total);
  while (instances.started < until) {
    const index = instances.started++;
    const variables: Variables = { loopCounter: index + 1 };
    if (instances.items && loop.elementVariable)
      variables[loop.elementVariable] = instances.items[index] ?? null;
    const body = addToken(run, { at: token.at, in: token.id, index, variables });
    run.arrivals.push({ node: token.at, in: token.id, token: body.id });
  }
}

/**
 * One body is done. Everything that may fail is evaluated before anything is changed.
 * Returns whether the activity as a whole is done.
 */
export function finishInstance(
  run: Run,
  parent: Token,
  body: Token,
  local: Variables,
  results: Variables,
): boolean {
  const loop = nodeOf(run, parent.at).loop;
  const instances = parent.instances;
  if (!instances || !loop || loop.kind === "standard") return false;
  const output = outputOf(run, body, loop, local, results);
  const enough = isEnough(run, parent, loop, { ...instances, done: instances.done + 1 }, results);
  if (output !== undefined && instances.outputs) instances.outputs[body.index ?? 0] = output;
  else setVariables(run, parent.in, results);
  instances.done += 1;
  dropWaitsOf(run, body.id);
  dropToken(run, body);
  if (!enough && instances.done < instances.total) {
    if (loop.kind === "sequential") startNext(run, parent, loop);
    return false;
  }
  cancelInside(run, parent.id);
  handOver(run, parent, loop);
  return true;
}

/** Gives the collected outputs to the scope around the activity. */
export function handOver(run: Run, parent: Token, loop: MultiInstance): void {
  const { outputs } = parent.instances ?? {};
  if (outputs && loop.outputCollection) setVariables(run, parent.in, { [loop.outputCollection]: outputs });
}

function outputOf(
  run: Run,
  body: Token,
  loop: MultiInstance,
  local: Variables,
  results: Variables,
): Json | undefined {
  if (loop.outputCollection === undefined) return undefined;
  if (loop.outputElement === undefined) return results;
  return value(run, body.in, loop.outputElement, { ...visible(run, body.in), ...local, ...results });
}

function isEnough(
  run: Run,
  parent: Token,
  loop: MultiInstance,
  after: Instances,
  results: Variables,
): boolean {
  if (loop.completionCondition === undefined) return false;
  return condition(run, parent.in, loop.completionCondition, {
    ...results,
    numberOfInstances: after.total,
    numberOfCompletedInstances: after.done,
    numberOfActiveInstances: after.started - after.done,
  });
}

function listOf(run: Run, scope: string | undefined, expression: string): Json[] {
  const list = value(run, scope, expression);
  if (Array.isArray(list)) return list;
  throw new ExpressionFault({ expression, message: `gave ${JSON.stringify(list)} instead of a list` });
}

function countOf(run: Run, scope: string | undefined, expression: string): number {
  const count = value(run, scope, expression);
  if (typeof count === "number" && Number.isInteger(count) && count >= 0) return count;
  throw new ExpressionFault({
    expression,
    message: `gave ${JSON.stringify(count)} instead of a whole number`,
  });
}
