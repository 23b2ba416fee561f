import type { Text } from "../../kernel/index.ts";
import type { TimerDefinition } from "../bpmn/graph.ts";
import type { Json, Variables } from "../json.ts";

/** The state of one process instance: plain JSON, complete, and small enough to be rewritten at every step. */
export interface ProcessState {
  status: "running" | "completed" | "terminated" | "failed" | "cancelled";
  /** Counter from which the ids of tokens and waits are made; never goes back. */
  next: number;
  variables: Variables;
  tokens: Token[];
  waits: Wait[];
}

/** A token at rest. Its id also names the work item, service call, called process or scope it stands for. */
export interface Token {
  id: string;
  at: string;
  /** The token of the sub-process or multi-instance activity around it; absent at the top level. */
  in?: string;
  /** Of a token waiting at a join: the flow it came by. */
  via?: number;
  /** Local variables: input mappings, the item of a multi-instance body. */
  variables?: Variables;
  /** Of a multi-instance activity as a whole. */
  instances?: Instances;
  /** Of one body of a multi-instance activity: its place; of a standard loop: its round. */
  index?: number;
  /** Why the token cannot move; it waits for `retry`. */
  incident?: Incident;
}

export interface Instances {
  total: number;
  started: number;
  done: number;
  items?: Json[];
  outputs?: Json[];
}

export interface Incident {
  /** Where the retry begins again; `body` leaves the boundary events as they are. */
  stage: "arrive" | "start" | "body" | "finish" | "leave" | "join";
  message: string;
  expression?: string;
  /** What a worker handed in with the completion that failed. */
  handedIn?: Variables;
}

/** Something awaited on behalf of a token; consumed by the input that names its id. */
export interface Wait {
  id: string;
  /** Absent for an event sub-process of the whole process. */
  token?: string;
  /** The event node (or receive task) that is triggered. */
  node: string;
  kind: "timer" | "message" | "signal";
  name?: string;
  key?: string;
  /** Rounds left of a cycle timer; -1 without end. */
  left?: number;
}

export type Input =
  | { type: "start"; event?: string; variables?: Variables }
  | { type: "complete"; item: string; variables?: Variables }
  | { type: "serviceDone"; call: string; variables?: Variables }
  | { type: "serviceFailed"; call: string; message: string }
  | { type: "calledDone"; call: string; variables?: Variables }
  | { type: "error"; token: string; code: string; variables?: Variables }
  | { type: "escalate"; token: string; code: string; variables?: Variables }
  | { type: "message"; name: string; key?: string; wait?: string; variables?: Variables }
  | { type: "signal"; name: string; variables?: Variables }
  | { type: "timer"; timer: string }
  | { type: "retry"; token: string; variables?: Variables }
  | { type: "cancel" };

export interface TimerRule {
  form: TimerDefinition["form"];
  clock: TimerDefinition["clock"];
  /** ISO 8601: a date, a duration, or the duration of a cycle. */
  value: string;
}

export type Effect =
  | {
      type: "createWorkItem";
      item: string;
      node: string;
      name: string;
      candidateScope?: string;
      candidateUnit?: string;
      assignee?: string;
      formKey?: string;
      due?: TimerRule;
      input?: Variables;
    }
  | { type: "cancelWorkItem"; item: string }
  | { type: "callService"; call: string; node: string; service: string; input: Variables }
  | {
      type: "decide";
      call: string;
      node: string;
      decision: string;
      resultVariable?: string;
      input: Variables;
    }
  | { type: "startCalled"; call: string; node: string; process: string; variables: Variables }
  | { type: "cancelCalled"; call: string }
  | { type: "setTimer"; timer: string; node: string; rule: TimerRule }
  | { type: "cancelTimer"; timer: string }
  | { type: "subscribe"; wait: string; node: string; kind: "message" | "signal"; name: string; key?: string }
  | { type: "unsubscribe"; wait: string; kind: "message" | "signal"; key?: string }
  | { type: "throwMessage"; node: string; name: string; key?: string; variables: Variables }
  | { type: "throwSignal"; node: string; name: string; variables: Variables }
  | { type: "escalated"; node: string; code: string; variables: Variables }
  | { type: "incident"; token: string; node: string; message: string; expression?: string }
  | {
      type: "completed";
      outcome: "completed" | "terminated" | "failed" | "cancelled";
      error?: string;
      variables: Variables;
    };

export interface StepResult {
  state: ProcessState;
  effects: Effect[];
  /** Sequence flows passed, in order, by their number in the graph. */
  path: number[];
  /** Set when nothing happened because the input was unknown or already consumed. */
  ignored?: Text;
}

/** The state before the start. */
export function newState(variables: Variables = {}): ProcessState {
  return { status: "running", next: 1, variables, tokens: [], waits: [] };
}
