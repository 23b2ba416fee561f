import type { Effect, TimerRule } from "./engine/state.ts";
import type { Changes, OpenedItem } from "./store.ts";

/** Turns what a step caused into the rows to write; `finished` are the work items that were completed. */
export function changesOf(effects: Effect[], finished: string[], due: (rule: TimerRule) => Date): Changes {
  const withdrawn = effects.flatMap((effect) => (effect.type === "cancelWorkItem" ? [effect.item] : []));
  const all: Required<Changes> = {
    close: [
      ...finished.map((item) => ({ item, state: "done" as const })),
      ...withdrawn
        .filter((item) => !finished.includes(item))
        .map((item) => ({ item, state: "withdrawn" as const })),
    ],
    open: effects.flatMap((effect) => (effect.type === "createWorkItem" ? [opened(effect, due)] : [])),
    cancelTimers: effects.flatMap((effect) => (effect.type === "cancelTimer" ? [effect.timer] : [])),
    setTimers: effects.flatMap((effect) =>
      effect.type === "setTimer" ? [{ timer: effect.timer, node: effect.node, at: due(effect.rule) }] : [],
    ),
    unsubscribe: effects.flatMap((effect) =>
      effect.type === "unsubscribe" && isListed(effect) ? [effect.wait] : [],
    ),
    subscribe: effects.flatMap((effect) => (effect.type === "subscribe" && isListed(effect) ? [effect] : [])),
  };
  return Object.fromEntries(Object.entries(all).filter(([, list]) => list.length > 0));
}

// A message without a key is addressed to the instances of a subject, which are found without a row of its own.
function isListed(effect: { kind: "message" | "signal"; key?: string }): boolean {
  return effect.kind === "signal" || effect.key !== undefined;
}

function opened(
  effect: Extract<Effect, { type: "createWorkItem" }>,
  due: (rule: TimerRule) => Date,
): OpenedItem {
  const { type: _, due: rule, ...item } = effect;
  return rule ? { ...item, dueAt: due(rule) } : item;
}
