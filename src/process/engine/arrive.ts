import type { GraphNode } from "../bpmn/graph.ts";
import { enterActivity, startAgain, throwMessage } from "./activity.ts";
import { cancelInside, cancelToken } from "./cancel.ts";
import { endProcess } from "./end.ts";
import { throwOutwards } from "./escalation.ts";
import { holdAt, leave } from "./flow.ts";
import {
  type Arrival,
  addToken,
  dropToken,
  ExpressionFault,
  MOVES_AT_MOST,
  nodeOf,
  type Run,
  tokenOf,
  visible,
} from "./run.ts";
import { addWait } from "./waits.ts";

/** Lets one token arrive: it passes the node, rests there or ends. */
export function arrive(run: Run, arrival: Arrival): void {
  if (arrival.token !== undefined) {
    const token = tokenOf(run, arrival.token);
    if (token) startAgain(run, token);
    return;
  }
  if (++run.moves > MOVES_AT_MOST) {
    stopCircling(run, arrival);
    return;
  }
  const node = nodeOf(run, arrival.node);
  try {
    enter(run, arrival, node);
  } catch (error) {
    holdAt(run, resting(arrival), "arrive", error);
  }
}

function enter(run: Run, arrival: Arrival, node: GraphNode): void {
  const { node: id, in: scope } = arrival;
  const isJoin = node.in.length > 1;
  if (node.type === "startEvent" || node.type === "exclusiveGateway") leave(run, id, scope);
  else if (node.type === "parallelGateway" && isJoin) joinAll(run, arrival, node);
  else if (node.type === "inclusiveGateway" && isJoin) addToken(run, resting(arrival));
  else if (node.type === "parallelGateway" || node.type === "inclusiveGateway") leave(run, id, scope);
  else if (node.type === "eventBasedGateway") rest(run, arrival, targets(run, node));
  else if (node.type === "catchEvent") rest(run, arrival, [id]);
  else if (node.type === "throwEvent") throwEvent(run, arrival, node);
  else if (node.type === "endEvent") endEvent(run, arrival, node);
  else enterActivity(run, id, scope);
}

function targets(run: Run, node: GraphNode): string[] {
  return node.out.map((flow) => run.graph.flows[flow]?.to ?? "");
}

// A parallel join takes one token from each incoming flow; a second by the same flow waits for the next time.
function joinAll(run: Run, arrival: Arrival, node: GraphNode): void {
  addToken(run, resting(arrival));
  const waiting = run.state.tokens.filter((token) => token.at === arrival.node && token.in === arrival.in);
  const ready = node.in.map((flow) => waiting.find((token) => token.via === flow));
  if (ready.some((token) => token === undefined)) return;
  for (const token of ready) if (token) dropToken(run, token);
  leave(run, arrival.node, arrival.in);
}

function rest(run: Run, arrival: Arrival, events: string[]): void {
  const token = addToken(run, resting(arrival));
  try {
    for (const event of events) addWait(run, event, token);
  } catch (error) {
    cancelToken(run, token);
    throw error;
  }
}

function throwEvent(run: Run, arrival: Arrival, node: GraphNode): void {
  emit(run, arrival, node);
  if (node.event?.kind === "escalation") {
    escalate(run, arrival.node, arrival.in, node.event.code ?? "");
    // An interrupting catcher has taken the whole scope away, and this token with it.
    if (arrival.in !== undefined && !tokenOf(run, arrival.in)) return;
  }
  if (run.state.status === "running") leave(run, arrival.node, arrival.in);
}

function endEvent(run: Run, arrival: Arrival, node: GraphNode): void {
  emit(run, arrival, node);
  const event = node.event;
  if (event?.kind === "escalation") escalate(run, arrival.node, arrival.in, event.code ?? "");
  else if (event?.kind === "error") raiseError(run, arrival.in, event.code ?? "");
  else if (event?.kind === "terminate") {
    if (arrival.in === undefined) endProcess(run, "terminated");
    else cancelInside(run, arrival.in);
  }
}

/** Throws an error from `scope`; an error that nobody catches ends the process as failed. */
export function raiseError(run: Run, scope: string | undefined, code: string, variables = {}): void {
  if (!throwOutwards(run, "error", scope, code, variables)) endProcess(run, "failed", code);
}

/** Throws an escalation from `scope`; one that nobody catches is told to the caller and does no harm. */
export function escalate(
  run: Run,
  node: string,
  scope: string | undefined,
  code: string,
  variables = {},
): void {
  if (throwOutwards(run, "escalation", scope, code, variables)) return;
  run.effects.push({ type: "escalated", node, code, variables });
}

function emit(run: Run, arrival: Arrival, node: GraphNode): void {
  const variables = { ...visible(run, arrival.in) };
  throwMessage(run, arrival.node, node, arrival.in, variables);
  if (node.event?.kind === "signal") {
    run.effects.push({ type: "throwSignal", node: arrival.node, name: node.event.signal, variables });
  }
}

function stopCircling(run: Run, arrival: Arrival): void {
  const message = `the process moved ${MOVES_AT_MOST} times without coming to a wait; its flows go in a circle`;
  holdAt(run, resting(arrival), "arrive", new ExpressionFault({ expression: "", message }));
}

function resting(arrival: Arrival): { at: string; via?: number; in?: string } {
  const { node, token: _, ...where } = arrival;
  return { at: node, ...where };
}
