import type { Variables } from "../json.ts";
import { finishActivity } from "./activity.ts";
import { cancelInside, cancelToken } from "./cancel.ts";
import { holdToken, leave } from "./flow.ts";
import { addToken, ExpressionFault, nodeOf, type Run, setVariables, tokenOf } from "./run.ts";
import type { Token, Wait } from "./state.ts";
import { addWait, dropWait, renewTimer } from "./waits.ts";

/** An awaited event has happened: the wait is used up and its node is triggered. */
export function trigger(run: Run, wait: Wait, variables: Variables): void {
  const node = nodeOf(run, wait.node);
  const token = tokenOf(run, wait.token);
  dropWait(run, wait);
  if (node.type === "boundaryEvent" && token) triggerBoundary(run, wait.node, token, variables, wait);
  else if (node.type === "startEvent") triggerHandler(run, wait.node, token, variables, wait);
  else if (node.type === "receiveTask" && token?.at === wait.node) finishActivity(run, token, variables);
  else if (token) triggerCatch(run, wait.node, token, variables);
}

/** A boundary event fires, stopping its activity or leaving it running. */
export function triggerBoundary(
  run: Run,
  boundary: string,
  host: Token,
  variables: Variables,
  wait?: Wait,
): void {
  const scope = host.in;
  setVariables(run, scope, variables);
  if (nodeOf(run, boundary).interrupting === false) awaitAgain(run, host, wait);
  else cancelToken(run, host);
  leave(run, boundary, scope);
}

/** An event sub-process begins in the scope of `host` (undefined: the process), stopping the rest or not. */
export function triggerHandler(
  run: Run,
  start: string,
  host: Token | undefined,
  variables: Variables,
  wait?: Wait,
): void {
  const node = nodeOf(run, start);
  setVariables(run, host?.id, variables);
  if (node.interrupting === false) awaitAgain(run, host, wait);
  else {
    cancelInside(run, host?.id);
    dropHandlerWaits(run, host?.id);
  }
  const handler = addToken(run, { at: node.scope ?? "", ...(host && { in: host.id }) });
  run.arrivals.push({ node: start, in: handler.id });
}

/** Event sub-processes of a scope stop listening. */
export function dropHandlerWaits(run: Run, scope: string | undefined): void {
  const listening = run.state.waits.filter(
    (wait) => wait.token === scope && nodeOf(run, wait.node).type === "startEvent",
  );
  for (const wait of listening) dropWait(run, wait);
}

// The token may rest on the event itself or on the event-based gateway before it.
function triggerCatch(run: Run, node: string, token: Token, variables: Variables): void {
  if (token.at !== node) {
    const flow = nodeOf(run, token.at).out.find((out) => run.graph.flows[out]?.to === node);
    if (flow !== undefined) run.path.push(flow);
  }
  const scope = token.in;
  cancelToken(run, token);
  setVariables(run, scope, variables);
  leave(run, node, scope);
}

// What does not interrupt may happen again, under a new id: a repeat of the old one stays without effect.
function awaitAgain(run: Run, host: Token | undefined, wait: Wait | undefined): void {
  if (!wait) return;
  try {
    if (wait.kind === "timer") renewTimer(run, wait, host);
    else addWait(run, wait.node, host);
  } catch (error) {
    if (!host || !(error instanceof ExpressionFault)) throw error;
    holdToken(run, () => host, "body", error);
  }
}
