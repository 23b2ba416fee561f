import {
  type EventDefinition,
  ISO_CYCLE,
  ISO_DATE,
  ISO_DURATION,
  runsOnWorkingClock,
  type TimerDefinition,
} from "../bpmn/graph.ts";
import { ExpressionFault, newId, nodeOf, type Run, textValue, value } from "./run.ts";
import type { TimerRule, Token, Wait } from "./state.ts";

/** Awaits the event of `node` on behalf of `token` (or of the whole process). Errors and escalations are not awaited: they are thrown to their catcher. */
export function addWait(run: Run, node: string, token: Token | undefined): void {
  const event = nodeOf(run, node).event;
  if (event?.kind === "timer") addTimer(run, node, token, event.timer);
  else if (event?.kind === "message") addSubscription(run, node, token, event);
  else if (event?.kind === "signal") addSubscription(run, node, token, event);
}

function addTimer(run: Run, node: string, token: Token | undefined, timer: TimerDefinition): void {
  const text = timerText(run, token, timer);
  const cycle = timer.form === "cycle" ? ISO_CYCLE.exec(text) : null;
  const left = cycle ? (cycle[1] === "" ? -1 : Number(cycle[1])) : undefined;
  if (left === 0) return;
  const rule: TimerRule = { form: timer.form, clock: timer.clock, value: cycle?.[2] ?? text };
  pushTimer(run, { node, token: token?.id, rule, left });
}

/** Sets the next round of a cycle timer that just fired; a fired round is never fired again. */
export function renewTimer(run: Run, fired: Wait, token: Token | undefined): void {
  const event = nodeOf(run, fired.node).event;
  if (event?.kind !== "timer" || fired.left === undefined || fired.left === 1) return;
  const value = ISO_CYCLE.exec(timerText(run, token, event.timer))?.[2] ?? "";
  const left = fired.left === -1 ? -1 : fired.left - 1;
  pushTimer(run, {
    node: fired.node,
    token: fired.token,
    rule: { form: "cycle", clock: event.timer.clock, value },
    left,
  });
}

function pushTimer(
  run: Run,
  timer: { node: string; token: string | undefined; rule: TimerRule; left: number | undefined },
): void {
  const id = newId(run, "w");
  const wait: Wait = { id, node: timer.node, kind: "timer" };
  if (timer.token !== undefined) wait.token = timer.token;
  if (timer.left !== undefined) wait.left = timer.left;
  run.state.waits.push(wait);
  run.effects.push({ type: "setTimer", timer: id, node: timer.node, rule: timer.rule });
}

function addSubscription(
  run: Run,
  node: string,
  token: Token | undefined,
  event: Extract<EventDefinition, { kind: "message" | "signal" }>,
): void {
  const id = newId(run, "w");
  const name = event.kind === "message" ? event.message : event.signal;
  const correlation = event.kind === "message" ? event.correlationKey : undefined;
  const key = correlation === undefined ? undefined : textValue(run, token?.id, correlation);
  const withKey = key !== undefined && { key };
  const wait: Wait = { id, node, kind: event.kind, name, ...withKey };
  if (token) wait.token = token.id;
  run.state.waits.push(wait);
  run.effects.push({ type: "subscribe", wait: id, node, kind: event.kind, name, ...withKey });
}

/** Takes a wait away; `consumed` when its timer or subscription is already used up by the input itself. */
export function dropWait(run: Run, wait: Wait): void {
  run.state.waits = run.state.waits.filter((other) => other !== wait);
  if (wait.kind === "timer") run.effects.push({ type: "cancelTimer", timer: wait.id });
  else
    run.effects.push({
      type: "unsubscribe",
      wait: wait.id,
      kind: wait.kind,
      ...(wait.key !== undefined && { key: wait.key }),
    });
}

export function dropWaitsOf(run: Run, token: string | undefined): void {
  for (const wait of run.state.waits.filter((candidate) => candidate.token === token)) dropWait(run, wait);
}

/** The rule of a timer with its FEEL evaluated; used for due dates as well. */
export function timerRule(run: Run, scope: string | undefined, timer: TimerDefinition): TimerRule {
  return { form: timer.form, clock: timer.clock, value: literal(run, scope, timer) };
}

function timerText(run: Run, token: Token | undefined, timer: TimerDefinition): string {
  return literal(run, token?.id, timer);
}

const LITERAL = { date: ISO_DATE, duration: ISO_DURATION, cycle: ISO_CYCLE };

function literal(run: Run, scope: string | undefined, timer: TimerDefinition): string {
  const pattern = LITERAL[timer.form];
  if (pattern.test(timer.text)) return timer.text;
  const result = value(run, scope, timer.text);
  if (typeof result === "string" && pattern.test(result)) {
    if (timer.clock === "natural" || runsOnWorkingClock(timer.form, result)) return result;
  }
  throw new ExpressionFault({
    expression: timer.text,
    message: `gave ${JSON.stringify(result)} instead of an ISO 8601 ${timer.form} for the ${timer.clock} clock`,
  });
}
