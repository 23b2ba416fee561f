import type { Variables } from "../json.ts";
import { finishActivity, listen, startActivity, startAgain } from "./activity.ts";
import { escalate, raiseError } from "./arrive.ts";
import { endProcess } from "./end.ts";
import { leave } from "./flow.ts";
import { dropToken, hold, nodeOf, type Run, setVariables, tokenOf } from "./run.ts";
import type { Input, Token, Wait } from "./state.ts";
import { trigger } from "./triggers.ts";

/** Applies an input to the draft; returns why it was ignored, if it was. */
export function applyInput(run: Run, input: Input): string | undefined {
  switch (input.type) {
    case "start":
      return start(run, input);
    case "complete":
      return finish(run, input.item, "work item", input.variables);
    case "serviceDone":
      return finish(run, input.call, "service call", input.variables);
    case "calledDone":
      return finish(run, input.call, "called process", input.variables);
    case "serviceFailed":
      return fail(run, input.call, input.message);
    case "error":
    case "escalate":
      return throwFrom(run, input);
    case "timer":
      return triggerAll(
        run,
        run.state.waits.filter((wait) => wait.kind === "timer" && wait.id === input.timer),
        {},
        `timer ${input.timer}`,
      );
    case "message":
      return triggerAll(run, messageWaits(run, input), input.variables, `message ${input.name}`);
    case "signal":
      return triggerAll(
        run,
        run.state.waits.filter((wait) => wait.kind === "signal" && wait.name === input.name),
        input.variables,
        `signal ${input.name}`,
      );
    case "retry":
      return retry(run, input.token, input.variables);
    case "cancel":
      endProcess(run, "cancelled");
      return undefined;
  }
}

function start(run: Run, input: Extract<Input, { type: "start" }>): string | undefined {
  if (run.state.next > 1 || run.state.tokens.length > 0) return "the instance has already been started";
  const starts = input.event === undefined ? unaskedStarts(run) : [input.event];
  const known = starts.filter((id) => run.graph.starts.includes(id));
  if (known.length === 0) return `process ${run.graph.id} has no start ${input.event ?? "without a trigger"}`;
  // The counter moves first, so that a repeated start is known even if nothing rests.
  run.state.next = 2;
  Object.assign(run.state.variables, input.variables);
  listen(run, run.graph.handlers, undefined);
  for (const id of known) run.arrivals.push({ node: id });
  return undefined;
}

// Several start events are alternatives; several nodes without incoming flow begin together.
function unaskedStarts(run: Run): string[] {
  const open = run.graph.starts.filter(
    (id) => nodeOf(run, id).type !== "startEvent" || !nodeOf(run, id).event,
  );
  return open.some((id) => nodeOf(run, id).type === "startEvent") ? open.slice(0, 1) : open;
}

const FINISHED_BY: Record<string, string[]> = {
  "work item": ["userTask", "manualTask"],
  "service call": ["serviceTask", "sendTask", "businessRuleTask"],
  "called process": ["callActivity"],
};

function finish(run: Run, id: string, what: string, variables: Variables = {}): string | undefined {
  const token = tokenOf(run, id);
  if (!token || token.instances || !FINISHED_BY[what]?.includes(nodeOf(run, token.at).type)) {
    return `${what} ${id} is not open`;
  }
  if (token.incident) return `${what} ${id} is held by an incident: ${token.incident.message}`;
  finishActivity(run, token, variables);
  return undefined;
}

function fail(run: Run, id: string, message: string): string | undefined {
  const token = tokenOf(run, id);
  if (!token || token.incident) return `service call ${id} is not open`;
  hold(run, token, { stage: "body", message });
  return undefined;
}

function throwFrom(run: Run, input: Extract<Input, { type: "error" | "escalate" }>): string | undefined {
  const token = tokenOf(run, input.token);
  if (!token) return `token ${input.token} is not there`;
  if (input.type === "error") raiseError(run, token.id, input.code, input.variables);
  else escalate(run, token.at, token.id, input.code, input.variables);
  return undefined;
}

function messageWaits(run: Run, input: Extract<Input, { type: "message" }>): Wait[] {
  const match = run.state.waits.find(
    (wait) =>
      wait.kind === "message" &&
      (input.wait === undefined
        ? wait.name === input.name && (wait.key === undefined || wait.key === input.key)
        : wait.id === input.wait),
  );
  return match ? [match] : [];
}

// One trigger may take away what the next would have met; only what is still awaited is triggered.
function triggerAll(run: Run, waits: Wait[], variables: Variables = {}, what: string): string | undefined {
  if (waits.length === 0) return `${what} is not awaited`;
  for (const wait of waits) if (run.state.waits.includes(wait)) trigger(run, wait, variables);
  return undefined;
}

function retry(run: Run, id: string, variables: Variables = {}): string | undefined {
  const token = tokenOf(run, id);
  if (!token?.incident) return `token ${id} has no incident`;
  const { stage, handedIn } = token.incident;
  delete token.incident;
  setVariables(run, stage === "arrive" || stage === "leave" ? token.in : token.id, variables);
  if (stage === "start") startActivity(run, token);
  else if (stage === "body") startAgain(run, token);
  else if (stage === "finish") finishActivity(run, token, handedIn ?? {});
  else if (stage !== "join") moveOn(run, token, stage);
  return undefined;
}

function moveOn(run: Run, token: Token, stage: "arrive" | "leave"): void {
  dropToken(run, token);
  const { at: node, via, in: scope } = token;
  if (stage === "leave") leave(run, node, scope);
  else
    run.arrivals.push({ node, ...(via !== undefined && { via }), ...(scope !== undefined && { in: scope }) });
}
