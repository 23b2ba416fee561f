import type { Text } from "../../kernel/index.ts";
import type { ProcessGraph } from "../bpmn/graph.ts";
import { told } from "../findings.ts";
import { finishActivity } from "./activity.ts";
import { arrive } from "./arrive.ts";
import { endProcess } from "./end.ts";
import { applyInput } from "./inputs.ts";
import { fireInclusiveJoin, holdStuckJoins } from "./joins.ts";
import { beginRun, dropToken, nodeOf, type Run } from "./run.ts";
import type { Effect, Input, ProcessState, StepResult } from "./state.ts";
import { dropWaitsOf } from "./waits.ts";

/** How a process may have ended, as people call it. */
const endings: Record<Exclude<ProcessState["status"], "running">, Text> = {
  completed: { en: "completed", "zh-CN": "已完成", ja: "完了" },
  terminated: { en: "terminated", "zh-CN": "已终止", ja: "終端で終了" },
  failed: { en: "failed", "zh-CN": "失败", ja: "失敗" },
  cancelled: { en: "cancelled", "zh-CN": "已取消", ja: "取り消し" },
};

/**
 * Moves one process instance by one input until every token rests. Pure: the same graph, state and
 * input always give the same next state and effects, and the given state is left as it was.
 * An input that is unknown or already consumed changes nothing and says so in `ignored`.
 */
export function step(graph: ProcessGraph, state: ProcessState, input: Input): StepResult {
  if (state.status !== "running")
    return unchanged(state, told("input.ended", { how: endings[state.status] }).message);
  if (!graph.executable)
    throw new Error(`process ${graph.id} is a drawing (isExecutable="false") and cannot be run`);
  const run = beginRun(graph, state);
  const ignored = applyInput(run, input);
  if (ignored !== undefined) return unchanged(state, ignored);
  settle(run);
  return { state: run.state, effects: tidy(run.effects), path: run.path };
}

function settle(run: Run): void {
  do {
    for (let arrival = run.arrivals.shift(); arrival; arrival = run.arrivals.shift()) arrive(run, arrival);
  } while (run.state.status === "running" && (fireInclusiveJoin(run) || finishScope(run)));
  if (run.state.status !== "running") return;
  if (run.state.tokens.length === 0) endProcess(run, "completed");
  else holdStuckJoins(run);
}

/** Finishes one sub-process in which no token is left. */
function finishScope(run: Run): boolean {
  for (const token of run.state.tokens) {
    const { type } = nodeOf(run, token.at);
    if (type !== "subProcess" && type !== "eventSubProcess") continue;
    if (token.instances || token.incident || run.state.tokens.some((inner) => inner.in === token.id))
      continue;
    if (type === "subProcess") finishActivity(run, token, {});
    else {
      dropWaitsOf(run, token.id);
      dropToken(run, token);
    }
    return true;
  }
  return false;
}

const UNDONE_BY: Partial<Record<Effect["type"], Effect["type"]>> = {
  createWorkItem: "cancelWorkItem",
  setTimer: "cancelTimer",
  subscribe: "unsubscribe",
  startCalled: "cancelCalled",
};

/** Takes out what was begun and called back in the same breath, so that it never reaches the world. */
export function tidy(effects: Effect[]): Effect[] {
  const undone = new Set<string>();
  for (const effect of effects) {
    const opposite = UNDONE_BY[effect.type];
    const id = idOf(effect);
    if (opposite && effects.some((other) => other.type === opposite && idOf(other) === id)) undone.add(id);
  }
  if (undone.size === 0) return effects;
  return effects.filter((effect) => !(undone.has(idOf(effect)) && isPaired(effect.type)));
}

function isPaired(type: Effect["type"]): boolean {
  return type in UNDONE_BY || Object.values(UNDONE_BY).includes(type);
}

function idOf(effect: Effect): string {
  if ("item" in effect) return effect.item;
  if ("call" in effect) return effect.call;
  if ("timer" in effect) return effect.timer;
  return "wait" in effect ? effect.wait : "";
}

function unchanged(state: ProcessState, ignored: Text): StepResult {
  return { state, effects: [], path: [], ignored };
}
