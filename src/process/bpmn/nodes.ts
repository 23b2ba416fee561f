import type { Told } from "../../kernel/index.ts";
import { told } from "../findings.ts";
import { compileActivity, compileCall, compileTask, formOf, taskType } from "./activities.ts";
import { type Element, flag, many, one, text } from "./element.ts";
import { compileEvent, interrupts } from "./events.ts";
import type { Compilation } from "./expressions.ts";
import type { GraphNode, NodeType, ProcessGraph } from "./graph.ts";
import { noteLink } from "./links.ts";

/** A process or sub-process being compiled, with the callable elements of the file by id. */
export interface Container {
  element: Element;
  graph: ProcessGraph;
  globals: Map<string, Element>;
}

const GATEWAYS: Record<string, NodeType> = {
  "bpmn:ExclusiveGateway": "exclusiveGateway",
  "bpmn:ParallelGateway": "parallelGateway",
  "bpmn:InclusiveGateway": "inclusiveGateway",
  "bpmn:EventBasedGateway": "eventBasedGateway",
};
const EVENTS: Record<string, [NodeType, string]> = {
  "bpmn:StartEvent": ["startEvent", "start"],
  "bpmn:EndEvent": ["endEvent", "end"],
  "bpmn:IntermediateCatchEvent": ["catchEvent", "catch"],
  "bpmn:IntermediateThrowEvent": ["throwEvent", "throw"],
  "bpmn:BoundaryEvent": ["boundaryEvent", "boundary"],
};
const DOCUMENTATION = new Set([
  "bpmn:SequenceFlow",
  "bpmn:DataObject",
  "bpmn:DataObjectReference",
  "bpmn:DataStoreReference",
]);
const REASONS: Record<string, Told> = {
  "bpmn:ScriptTask": told("bpmn.no-script"),
  "bpmn:Transaction": told("bpmn.no-transaction"),
  "bpmn:AdHocSubProcess": told("bpmn.no-ad-hoc"),
  "bpmn:ComplexGateway": told("bpmn.no-complex-gateway"),
};

/** Compiles the flow nodes of a container and of the sub-processes in it. */
export function compileNodes(at: Compilation, container: Container, scope?: Element): void {
  for (const element of many(scope ?? container.element, "flowElements")) {
    if (DOCUMENTATION.has(element.$type)) continue;
    const node = compileNode(at, container, element, scope);
    if (!node) continue;
    const name = text(element, "name")?.replace(/\s+/g, " ");
    if (name !== undefined) node.name = name;
    if (scope?.id) node.scope = scope.id;
    if (!element.id) at.findings.refuse(told("bpmn.no-id", { type: element.$type.slice(5) }), element);
    container.graph.nodes[element.id ?? ""] = node;
    if (element.$type === "bpmn:SubProcess") compileNodes(at, container, element);
  }
}

function compileNode(
  at: Compilation,
  container: Container,
  element: Element,
  scope?: Element,
): GraphNode | null {
  const gateway = GATEWAYS[element.$type];
  if (gateway) return compileGateway(at, element, gateway);
  const event = EVENTS[element.$type];
  if (event) return compileEventNode(at, element, event, scope);
  const task = taskType(element);
  if (task) {
    const node = empty(task);
    compileActivity(at, element, node);
    compileTask(at, element, node);
    return node;
  }
  if (element.$type === "bpmn:SubProcess") return compileSubProcess(at, element);
  if (element.$type === "bpmn:CallActivity") {
    const node = empty("callActivity");
    compileActivity(at, element, node);
    compileCall(at, element, node, container.globals);
    return node;
  }
  at.findings.refuse(
    REASONS[element.$type] ?? told("model.unsupported", { type: element.$type.slice(5) }),
    element,
  );
  return null;
}

function compileGateway(at: Compilation, element: Element, type: NodeType): GraphNode {
  if (type === "eventBasedGateway") {
    if (flag(element, "instantiate")) at.findings.refuse(told("bpmn.no-starting-gateway"), element);
    if (text(element, "eventGatewayType") === "Parallel")
      at.findings.refuse(told("bpmn.no-parallel-event-gateway"), element);
  }
  return empty(type);
}

function compileEventNode(
  at: Compilation,
  element: Element,
  [type, place]: [NodeType, string],
  scope?: Element,
): GraphNode {
  // A link is only a way of drawing: the token passes.
  if (noteLink(at, element, scope)) return empty("throwEvent");
  const node = empty(type);
  const handler = scope !== undefined && flag(scope, "triggeredByEvent");
  const actualPlace = type === "startEvent" && scope ? (handler ? "handlerStart" : "innerStart") : place;
  compileEvent(at, element, node, actualPlace);
  const form = actualPlace === "start" ? formOf(at, element) : undefined;
  if (form !== undefined) node.form = form;
  if (type === "boundaryEvent") {
    const host = one(element, "attachedToRef")?.id;
    if (host === undefined) at.findings.refuse(told("bpmn.boundary-on-nothing"), element);
    else node.attachedTo = host;
  }
  if (type === "boundaryEvent" || actualPlace === "handlerStart") {
    node.interrupting = interrupts(element);
    if (node.event?.kind === "error" && !node.interrupting)
      at.findings.refuse(told("bpmn.error-interrupts"), element);
  }
  return node;
}

function compileSubProcess(at: Compilation, element: Element): GraphNode {
  const node = empty(flag(element, "triggeredByEvent") ? "eventSubProcess" : "subProcess");
  compileActivity(at, element, node);
  if (node.type === "eventSubProcess" && node.loop) at.findings.refuse(told("bpmn.handler-loops"), element);
  return node;
}

function empty(type: NodeType): GraphNode {
  return { type, in: [], out: [] };
}
