import type { GraphNode, Mapping } from "../bpmn/graph.ts";
import type { Variables } from "../json.ts";
import { cancelInside } from "./cancel.ts";
import { holdToken, leave } from "./flow.ts";
import { finishInstance, handOver, isBody, startInstances } from "./loops.ts";
import {
  addToken,
  condition,
  dropToken,
  newId,
  nodeOf,
  type Run,
  setVariables,
  textValue,
  tokenOf,
  value,
  visible,
} from "./run.ts";
import type { Token } from "./state.ts";
import { addWait, dropWaitsOf, timerRule } from "./waits.ts";

/** A token arrives at an activity: its boundary events begin to be awaited, then its body or bodies start. */
export function enterActivity(run: Run, id: string, scope: string | undefined): void {
  startActivity(run, addToken(run, { at: id, ...(scope !== undefined && { in: scope }) }));
}

/** Starts (or starts again, after an incident) what a resting token stands for. */
export function startActivity(run: Run, token: Token): void {
  const node = nodeOf(run, token.at);
  try {
    for (const boundary of isBody(run, token) ? [] : (node.boundary ?? [])) addWait(run, boundary, token);
    if (isBody(run, token) || !node.loop) startBody(run, token);
    else if (node.loop.kind === "standard") startLoop(run, token);
    else if (!startInstances(run, token, node.loop)) {
      handOver(run, token, node.loop);
      leaveActivity(run, token);
    }
  } catch (error) {
    dropWaitsOf(run, token.id);
    cancelInside(run, token.id);
    holdToken(run, () => token, "start", error);
  }
}

/** Begins a body whose boundary events are already awaited: one of many, another round, or a retry. */
export function startAgain(run: Run, token: Token): void {
  try {
    startBody(run, token);
  } catch (error) {
    cancelInside(run, token.id);
    holdToken(run, () => token, "body", error);
  }
}

function startLoop(run: Run, token: Token): void {
  const loop = nodeOf(run, token.at).loop;
  if (loop?.kind === "standard" && loop.testBefore && !anotherRound(run, token, 0)) {
    leaveActivity(run, token);
    return;
  }
  token.index = 0;
  token.variables = { loopCounter: 1 };
  startBody(run, token);
}

// The next round begins on its own, so that a fault in it never repeats the end of this one, and under a new id, so
// that a repeated completion of this one never completes the next.
function nextRound(run: Run, token: Token, round: number): void {
  const id = newId(run, "t");
  for (const wait of run.state.waits) if (wait.token === token.id) wait.token = id;
  token.id = id;
  token.index = round;
  token.variables = { loopCounter: round + 1 };
  run.arrivals.push({ node: token.at, token: token.id, ...(token.in !== undefined && { in: token.in }) });
}

function anotherRound(run: Run, token: Token, round: number): boolean {
  const loop = nodeOf(run, token.at).loop;
  if (loop?.kind !== "standard") return false;
  if (loop.maximum !== undefined && round >= loop.maximum) return false;
  return loop.condition === undefined || condition(run, token.in, loop.condition, { loopCounter: round });
}

function startBody(run: Run, token: Token): void {
  const node = nodeOf(run, token.at);
  if (node.inputs) token.variables = { ...token.variables, ...mapped(run, token.id, node.inputs) };
  if (node.work) createWorkItem(run, token, node);
  else if (node.decision !== undefined) decide(run, token, node, node.decision);
  else if (node.service !== undefined) {
    run.effects.push({
      type: "callService",
      call: token.id,
      node: token.at,
      service: node.service,
      input: callInput(run, token),
    });
  } else if (node.calls !== undefined) {
    run.effects.push({
      type: "startCalled",
      call: token.id,
      node: token.at,
      process: node.calls,
      variables: callInput(run, token),
    });
  } else if (node.type === "receiveTask") addWait(run, token.at, token);
  else if (node.type === "sendTask") send(run, token, node);
  else startInside(run, token, node);
}

/** A sub-process: its event sub-processes begin to listen, then its inside begins. */
function startInside(run: Run, token: Token, node: GraphNode): void {
  listen(run, node.handlers ?? [], token);
  for (const start of node.starts ?? []) run.arrivals.push({ node: start, in: token.id });
}

/** Awaits the start events of event sub-processes; `token` is the sub-process around them, if any. */
export function listen(run: Run, handlers: string[], token: Token | undefined): void {
  for (const handler of handlers) {
    for (const start of nodeOf(run, handler).starts ?? []) addWait(run, start, token);
  }
}

function createWorkItem(run: Run, token: Token, node: GraphNode): void {
  const work = node.work ?? {};
  run.effects.push({
    type: "createWorkItem",
    item: token.id,
    node: token.at,
    name: node.name ?? token.at,
    ...(work.candidateScope !== undefined && { candidateScope: work.candidateScope }),
    ...(work.candidateUnit !== undefined && { candidateUnit: textValue(run, token.id, work.candidateUnit) }),
    ...(work.assignee !== undefined && { assignee: textValue(run, token.id, work.assignee) }),
    ...(work.formKey !== undefined && { formKey: work.formKey }),
    ...(work.due && { due: timerRule(run, token.id, work.due) }),
    ...(token.variables && { input: token.variables }),
  });
}

function decide(run: Run, token: Token, node: GraphNode, decision: string): void {
  run.effects.push({
    type: "decide",
    call: token.id,
    node: token.at,
    decision,
    input: callInput(run, token),
    ...(node.resultVariable !== undefined && { resultVariable: node.resultVariable }),
  });
}

// A send task hands over and is done in the same breath.
function send(run: Run, token: Token, node: GraphNode): void {
  throwMessage(run, token.at, node, token.id, callInput(run, token));
  finishActivity(run, token, {});
}

/** The message of a send task, throw event or end event goes out. */
export function throwMessage(
  run: Run,
  id: string,
  node: GraphNode,
  scope: string | undefined,
  variables: Variables,
) {
  if (node.event?.kind !== "message") return;
  const key =
    node.event.correlationKey === undefined ? undefined : textValue(run, scope, node.event.correlationKey);
  run.effects.push({
    type: "throwMessage",
    node: id,
    name: node.event.message,
    variables,
    ...(key !== undefined && { key }),
  });
}

/** The body of an activity is done; `handedIn` are the variables its worker gave back. */
export function finishActivity(run: Run, token: Token, handedIn: Variables): void {
  const node = nodeOf(run, token.at);
  try {
    const local = { ...token.variables, ...handedIn };
    const results = node.outputs ? mapped(run, token.in, node.outputs, local) : handedIn;
    if (isBody(run, token)) {
      const parent = tokenOf(run, token.in);
      if (parent && finishInstance(run, parent, token, local, results)) leaveActivity(run, parent);
      return;
    }
    setVariables(run, token.in, results);
    const round = node.loop?.kind === "standard" ? (token.index ?? 0) + 1 : 0;
    if (round > 0 && anotherRound(run, token, round)) nextRound(run, token, round);
    else leaveActivity(run, token);
  } catch (error) {
    holdToken(run, () => token, "finish", error, handedIn);
  }
}

function leaveActivity(run: Run, token: Token): void {
  dropWaitsOf(run, token.id);
  dropToken(run, token);
  leave(run, token.at, token.in);
}

function mapped(run: Run, scope: string | undefined, mappings: Mapping[], local?: Variables): Variables {
  const values: Variables = {};
  const context = local && { ...visible(run, scope), ...local };
  for (const { source, target } of mappings) values[target] = value(run, scope, source, context);
  return values;
}

/** With input mappings a service sees what is mapped and nothing else; without, all variables in sight. */
export function callInput(run: Run, token: Token): Variables {
  return nodeOf(run, token.at).inputs ? { ...token.variables } : { ...visible(run, token.id) };
}
