import type { Transaction } from "../kernel/index.ts";
import type { ProcessGraph } from "./bpmn/graph.ts";
import type { Definitions } from "./definitions.ts";
import type { Effect, ProcessState, TimerRule } from "./engine/state.ts";
import type { FeelResult } from "./feel.ts";
import type { Json, Variables } from "./json.ts";
import type { Service } from "./services.ts";
import type { InstanceHead } from "./store.ts";

/** What moving processes stands on. */
export type Footing = {
  definitions: Definitions;
  services: ReadonlyMap<string, Service>;
  /** The instant, in epoch milliseconds, at which a timer set at `from` is due. */
  dueAt(rule: TimerRule, from: number): number;
  decide(tx: Transaction, decision: string, input: Variables): Promise<FeelResult<Json>>;
};

/** An instance as one transaction has it, written once at the end. */
export type Live = {
  head: InstanceHead;
  graph: ProcessGraph;
  state: ProcessState;
  /** Not stored yet. */
  fresh: boolean;
  /** Has taken a step that is not stored yet. */
  moved: boolean;
  effects: Effect[];
  /** Work items completed. */
  finished: string[];
  path: number[];
};
