import type { Text } from "../../kernel/index.ts";
import { told } from "../findings.ts";
import type { Variables } from "../json.ts";
import { finishActivity, listen, startActivity, startAgain } from "./activity.ts";
import { escalate, raiseError } from "./arrive.ts";
import { endProcess } from "./end.ts";
import { leave } from "./flow.ts";
import { dropToken, hold, nodeOf, type Run, setVariables, tokenOf } from "./run.ts";
import type { Input, Token, Wait } from "./state.ts";
import { trigger } from "./triggers.ts";

/** What a process may wait for, as people call it. */
export const awaited = {
  timer: { en: "the timer", "zh-CN": "定时器", ja: "タイマー" },
  message: { en: "the message", "zh-CN": "消息", ja: "メッセージ" },
  signal: { en: "the signal", "zh-CN": "信号", ja: "シグナル" },
} satisfies Record<string, Text>;

/** Applies an input to the draft; returns why it was ignored, if it was. */
export function applyInput(run: Run, input: Input): Text | undefined {
  switch (input.type) {
    case "start":
      return start(run, input);
    case "complete":
      return finish(run, input.item, "workItem", input.variables);
    case "serviceDone":
      return finish(run, input.call, "serviceCall", input.variables);
    case "calledDone":
      return finish(run, input.call, "calledProcess", input.variables);
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
        awaited.timer,
        input.timer,
      );
    case "message":
      return triggerAll(run, messageWaits(run, input), input.variables, awaited.message, input.name);
    case "signal":
      return triggerAll(
        run,
        run.state.waits.filter((wait) => wait.kind === "signal" && wait.name === input.name),
        input.variables,
        awaited.signal,
        input.name,
      );
    case "retry":
      return retry(run, input.token, input.variables);
    case "cancel":
      endProcess(run, "cancelled");
      return undefined;
  }
}

function start(run: Run, input: Extract<Input, { type: "start" }>): Text | undefined {
  if (run.state.next > 1 || run.state.tokens.length > 0) return told("input.started").message;
  const starts = input.event === undefined ? unaskedStarts(run) : [input.event];
  const known = starts.filter((id) => run.graph.starts.includes(id));
  if (known.length === 0) {
    const { event } = input;
    const process = run.graph.id;
    return (
      event === undefined
        ? told("input.no-plain-start", { process })
        : told("input.no-start", { process, event })
    ).message;
  }
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

/** What tokens rest for until somebody says it is done: at which elements, and what people call it. */
const rests = {
  workItem: {
    at: ["userTask", "manualTask"],
    name: { en: "work item", "zh-CN": "工作项", ja: "作業" },
  },
  serviceCall: {
    at: ["serviceTask", "sendTask", "businessRuleTask"],
    name: { en: "service call", "zh-CN": "服务调用", ja: "サービス呼び出し" },
  },
  calledProcess: {
    at: ["callActivity"],
    name: { en: "called process", "zh-CN": "被调用的流程", ja: "呼び出したプロセス" },
  },
} as const satisfies Record<string, { at: readonly string[]; name: Text }>;

function finish(run: Run, id: string, kind: keyof typeof rests, variables: Variables = {}): Text | undefined {
  const { at, name: what } = rests[kind];
  const token = tokenOf(run, id);
  const isThere =
    token !== undefined && !token.instances && at.some((type) => type === nodeOf(run, token.at).type);
  if (!isThere) return told("input.not-open", { what, id }).message;
  if (token.incident) return told("input.held", { what, id, message: token.incident.message }).message;
  finishActivity(run, token, variables);
  return undefined;
}

function fail(run: Run, id: string, message: string): Text | undefined {
  const token = tokenOf(run, id);
  if (!token || token.incident) return told("input.not-open", { what: rests.serviceCall.name, id }).message;
  hold(run, token, { stage: "body", message });
  return undefined;
}

function throwFrom(run: Run, input: Extract<Input, { type: "error" | "escalate" }>): Text | undefined {
  const token = tokenOf(run, input.token);
  if (!token) return told("input.no-token", { token: input.token }).message;
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
function triggerAll(
  run: Run,
  waits: Wait[],
  variables: Variables | undefined,
  what: Text,
  name: string,
): Text | undefined {
  if (waits.length === 0) return told("input.not-awaited", { what, name }).message;
  for (const wait of waits) if (run.state.waits.includes(wait)) trigger(run, wait, variables ?? {});
  return undefined;
}

function retry(run: Run, id: string, variables: Variables = {}): Text | undefined {
  const token = tokenOf(run, id);
  if (!token?.incident) return told("input.no-fault", { token: id }).message;
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
