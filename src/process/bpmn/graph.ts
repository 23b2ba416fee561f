import type { Form } from "../form.ts";

/**
 * The compact, plain-JSON form of one BPMN process. Sequence flows are numbered by their place in
 * `flows`, which keeps states and recorded paths small; nodes keep the ids of the XML.
 */
export interface ProcessGraph {
  id: string;
  name?: string;
  /** False for a drawing (`isExecutable="false"`): it can be shown, never started. */
  executable: boolean;
  /** Scope of whoever may start it by hand; absent where nobody but who keeps processes may. */
  startScope?: string;
  /** Top-level start events, or the nodes without incoming flow where there is no start event. */
  starts: string[];
  /** Top-level event sub-processes. */
  handlers: string[];
  nodes: Record<string, GraphNode>;
  flows: GraphFlow[];
}

export interface GraphFlow {
  id: string;
  from: string;
  to: string;
  condition?: string;
}

export type TaskType =
  | "userTask"
  | "manualTask"
  | "serviceTask"
  | "sendTask"
  | "receiveTask"
  | "businessRuleTask";
export type NodeType =
  | TaskType
  | "startEvent"
  | "endEvent"
  | "catchEvent"
  | "throwEvent"
  | "boundaryEvent"
  | "exclusiveGateway"
  | "parallelGateway"
  | "inclusiveGateway"
  | "eventBasedGateway"
  | "subProcess"
  | "eventSubProcess"
  | "callActivity";

export interface GraphNode {
  type: NodeType;
  name?: string;
  /** The sub-process around it; absent at the top level. */
  scope?: string;
  in: number[];
  out: number[];
  /** The default flow of a gateway or activity. */
  default?: number;
  event?: EventDefinition;
  /** Of a boundary event and of the start of an event sub-process: false leaves the host running. */
  interrupting?: boolean;
  attachedTo?: string;
  boundary?: string[];
  /** Of a sub-process: where its inside begins. */
  starts?: string[];
  /** Of a sub-process: the event sub-processes in it. */
  handlers?: string[];
  loop?: Loop;
  inputs?: Mapping[];
  outputs?: Mapping[];
  work?: WorkDefinition;
  /** Of a start event: what whoever starts by hand fills in. */
  form?: Form;
  /** Of service and send tasks: the name a handler is registered under. */
  service?: string;
  /** Of business rule tasks: the DMN decision. */
  decision?: string;
  /** Of business rule tasks: the variable that takes the result; without it a context's entries are taken. */
  resultVariable?: string;
  /** Of call activities: the process called. */
  calls?: string;
}

/** What a user or manual task asks for; `candidateUnit` and `assignee` are FEEL. */
export interface WorkDefinition {
  candidateScope?: string;
  candidateUnit?: string;
  assignee?: string;
  formKey?: string;
  form?: Form;
  /** Tasks of the same process: whoever did one of them may not do this. */
  notBy?: string[];
  due?: TimerDefinition;
}

/** `source` is FEEL over the variables in sight; `target` the variable it is put into. */
export interface Mapping {
  source: string;
  target: string;
}

export type EventDefinition =
  | { kind: "timer"; timer: TimerDefinition }
  | { kind: "message"; message: string; correlationKey?: string }
  | { kind: "signal"; signal: string }
  | { kind: "error"; code?: string }
  | { kind: "escalation"; code?: string }
  | { kind: "terminate" };

/** `text` is ISO 8601 or FEEL that gives it. On the working clock P3D is three working days, PT90M ninety working minutes. */
export interface TimerDefinition {
  form: "date" | "duration" | "cycle";
  text: string;
  clock: "natural" | "working";
}

export type Loop =
  | {
      kind: "parallel" | "sequential";
      /** FEEL list, one body per item … */
      collection?: string;
      elementVariable?: string;
      /** … or FEEL number of bodies. */
      cardinality?: string;
      completionCondition?: string;
      outputCollection?: string;
      outputElement?: string;
    }
  | { kind: "standard"; condition?: string; testBefore: boolean; maximum?: number };

export const ISO_DURATION =
  /^P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/;
/** A working day has no weeks, months or years of its own. */
const WORKING_DURATION = /^P(?=\d|T\d)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/;
export const ISO_CYCLE = /^R(\d*)\/(P.+)$/;
export const ISO_DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** Whether an ISO 8601 text means something in working time: days, hours, minutes, no dates, weeks, months or years. */
export function runsOnWorkingClock(form: TimerDefinition["form"], text: string): boolean {
  if (form === "date") return false;
  return WORKING_DURATION.test(form === "cycle" ? (ISO_CYCLE.exec(text)?.[2] ?? "") : text);
}
