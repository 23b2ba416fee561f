import type { Effect, TimerRule } from "./engine/state.ts";
import type { Variables } from "./json.ts";

/** What one step changes beside the instance itself; only what there is. */
export type Changes = {
  open?: OpenedItem[];
  close?: ClosedItem[];
  setTimers?: { timer: string; node: string; at: Date }[];
  cancelTimers?: string[];
  subscribe?: { wait: string; kind: string; name: string; key?: string; node: string }[];
  unsubscribe?: string[];
};

export type ClosedItem = { item: string; state: "done" | "withdrawn"; closedAt: Date; closedBy: string };

/** A work item to insert; one that was opened and closed in the same transaction is closed from the start. */
export type OpenedItem = Partial<Omit<ClosedItem, "item">> & {
  openedAt: Date;
  item: string;
  node: string;
  name: string;
  candidateScope?: string;
  candidateUnit?: string;
  assignee?: string;
  formKey?: string;
  input?: Variables;
  dueAt?: Date;
};

/** Who makes a step and when, and by what clock its timers are due. */
export type Making = { actor: string; at: Date; due: (rule: TimerRule) => Date };

/** Turns what a step caused into the rows to write; `finished` are the work items that were completed. */
export function changesOf(effects: Effect[], finished: string[], { actor, at, due }: Making): Changes {
  const closed = { closedAt: at, closedBy: actor };
  const withdrawn = effects.flatMap((effect) => (effect.type === "cancelWorkItem" ? [effect.item] : []));
  const all: Required<Changes> = {
    close: [
      ...finished.map((item) => ({ item, state: "done" as const, ...closed })),
      ...withdrawn
        .filter((item) => !finished.includes(item))
        .map((item) => ({ item, state: "withdrawn" as const, ...closed })),
    ],
    open: effects.flatMap((effect) =>
      effect.type === "createWorkItem" ? [{ ...opened(effect, due), openedAt: at }] : [],
    ),
    cancelTimers: effects.flatMap((effect) => (effect.type === "cancelTimer" ? [effect.timer] : [])),
    setTimers: effects.flatMap((effect) =>
      effect.type === "setTimer" ? [{ timer: effect.timer, node: effect.node, at: due(effect.rule) }] : [],
    ),
    unsubscribe: effects.flatMap((effect) =>
      effect.type === "unsubscribe" && isListed(effect) ? [effect.wait] : [],
    ),
    subscribe: effects.flatMap((effect) => (effect.type === "subscribe" && isListed(effect) ? [effect] : [])),
  };
  return filled(all);
}

/** Only what there is. */
function filled(all: Required<Changes>): Changes {
  return Object.fromEntries(Object.entries(all).filter(([, list]) => list.length > 0));
}

/** The rows to write for two steps, one after the other, at once: what the first began and the second ended is closed, or gone. */
export function mergeChanges(first: Changes, second: Changes): Changes {
  const {
    open = [],
    close = [],
    setTimers = [],
    cancelTimers = [],
    subscribe = [],
    unsubscribe = [],
  } = first;
  const closing = new Map((second.close ?? []).map((closed) => [closed.item, closed]));
  const opened = new Set(open.map(({ item }) => item));
  const set = new Set(setTimers.map(({ timer }) => timer));
  const subscribed = new Set(subscribe.map(({ wait }) => wait));
  const cancelled = new Set(second.cancelTimers);
  const left = new Set(second.unsubscribe);
  return filled({
    open: [...open.map((item) => ({ ...item, ...closing.get(item.item) })), ...(second.open ?? [])],
    close: [...close, ...(second.close ?? []).filter(({ item }) => !opened.has(item))],
    setTimers: [...setTimers.filter(({ timer }) => !cancelled.has(timer)), ...(second.setTimers ?? [])],
    cancelTimers: [...cancelTimers, ...(second.cancelTimers ?? []).filter((timer) => !set.has(timer))],
    subscribe: [...subscribe.filter(({ wait }) => !left.has(wait)), ...(second.subscribe ?? [])],
    unsubscribe: [...unsubscribe, ...(second.unsubscribe ?? []).filter((wait) => !subscribed.has(wait))],
  });
}

// A message without a key is addressed to the instances of a subject, which are found without a row of its own.
function isListed(effect: { kind: "message" | "signal"; key?: string }): boolean {
  return effect.kind === "signal" || effect.key !== undefined;
}

function opened(
  effect: Extract<Effect, { type: "createWorkItem" }>,
  due: (rule: TimerRule) => Date,
): Omit<OpenedItem, "openedAt"> {
  const { type: _, due: rule, ...item } = effect;
  return rule ? { ...item, dueAt: due(rule) } : item;
}
