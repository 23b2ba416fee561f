import type { Text } from "../../kernel/index.ts";
import { told } from "../findings.ts";
import { type Element, extension, flag, many, one, text } from "./element.ts";
import { type Compilation, feel, timerOf } from "./expressions.ts";
import type { EventDefinition, GraphNode } from "./graph.ts";

type Kind = EventDefinition["kind"] | "none";

/** Which triggers each place of an event allows (BPMN 2.0.2 table 10.93, as far as this engine goes). */
const ALLOWED: Record<string, Kind[]> = {
  start: ["none", "message", "timer", "signal"],
  innerStart: ["none"],
  handlerStart: ["message", "timer", "signal", "error", "escalation"],
  catch: ["message", "timer", "signal"],
  throw: ["none", "message", "signal", "escalation"],
  end: ["none", "terminate", "error", "message", "signal", "escalation"],
  boundary: ["message", "timer", "signal", "error", "escalation"],
};

/** The place of a start event depends on what it starts. */
export type EventPlace = keyof typeof ALLOWED;

const DEFINITIONS: Record<string, Kind> = {
  "bpmn:TimerEventDefinition": "timer",
  "bpmn:MessageEventDefinition": "message",
  "bpmn:SignalEventDefinition": "signal",
  "bpmn:ErrorEventDefinition": "error",
  "bpmn:EscalationEventDefinition": "escalation",
  "bpmn:TerminateEventDefinition": "terminate",
};

/** Fills the event of a node; everything the engine cannot run becomes a finding. */
export function compileEvent(at: Compilation, element: Element, node: GraphNode, place: string): void {
  const definitions = [...many(element, "eventDefinitions"), ...many(element, "eventDefinitionRef")];
  if (definitions.length > 1) {
    at.findings.refuse(told("bpmn.several-triggers"), element);
    return;
  }
  const definition = definitions[0];
  const kind = definition ? DEFINITIONS[definition.$type] : "none";
  if (kind === undefined) {
    const name = String(definition?.$type).replace("bpmn:", "").replace("EventDefinition", "").toLowerCase();
    at.findings.refuse(told("bpmn.no-such-event", { name }), element);
    return;
  }
  if (!(ALLOWED[place] ?? []).includes(kind)) {
    at.findings.refuse(told("bpmn.trigger-not-here", { kind, place: placeNames[place] ?? place }), element);
    return;
  }
  const event = definition && kind !== "none" ? eventOf(at, kind, definition, element) : undefined;
  if (event) node.event = event;
}

/** Whether a boundary event or the start of an event sub-process stops its host. */
export function interrupts(element: Element): boolean {
  const property = element.$type === "bpmn:BoundaryEvent" ? "cancelActivity" : "isInterrupting";
  return element.get(property) !== false || flag(element, property);
}

function eventOf(
  at: Compilation,
  kind: EventDefinition["kind"],
  definition: Element,
  owner: Element,
): EventDefinition | undefined {
  if (kind === "timer") {
    const timer = timerOf(at, definition, owner);
    return timer && { kind, timer };
  }
  if (kind === "message") return messageOf(at, one(definition, "messageRef"), owner);
  if (kind === "signal") {
    const signal = one(definition, "signalRef");
    if (!signal) at.findings.warn(told("bpmn.unnamed-signal"), owner);
    return { kind, signal: signal ? nameOf(signal) : nameOf(owner) };
  }
  if (kind === "terminate") return { kind };
  const ref = one(definition, kind === "error" ? "errorRef" : "escalationRef");
  const code = ref && (text(ref, kind === "error" ? "errorCode" : "escalationCode") ?? nameOf(ref));
  return { kind, ...(code !== undefined && { code }) };
}

/** The message of an event or of a send or receive task. */
export function messageOf(
  at: Compilation,
  message: Element | undefined,
  owner: Element,
): Extract<EventDefinition, { kind: "message" }> {
  if (!message) {
    at.findings.warn(told("bpmn.unnamed-message"), owner);
    return { kind: "message", message: nameOf(owner) };
  }
  const key = extension(message, "correlationKey");
  const correlationKey = key && feel(at, key, "correlationKey", owner);
  return { kind: "message", message: nameOf(message), ...(correlationKey && { correlationKey }) };
}

function nameOf(element: Element): string {
  return text(element, "name") ?? element.id ?? "";
}

const placeNames: Record<string, Text> = {
  start: { en: "the start of a process", "zh-CN": "流程的开始", ja: "プロセスの開始" },
  innerStart: {
    en: "the start of an embedded sub-process",
    "zh-CN": "嵌入式子流程的开始",
    ja: "埋め込みサブプロセスの開始",
  },
  handlerStart: {
    en: "the start of an event sub-process",
    "zh-CN": "事件子流程的开始",
    ja: "イベントサブプロセスの開始",
  },
  catch: { en: "an intermediate catch event", "zh-CN": "中间捕获事件", ja: "中間の受信イベント" },
  throw: { en: "an intermediate throw event", "zh-CN": "中间抛出事件", ja: "中間の送出イベント" },
  end: { en: "an end event", "zh-CN": "结束事件", ja: "終了イベント" },
  boundary: { en: "a boundary event", "zh-CN": "边界事件", ja: "境界イベント" },
};
