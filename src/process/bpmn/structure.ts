import { told } from "../findings.ts";
import { type Element, many } from "./element.ts";
import { type Compilation, notRunnable } from "./expressions.ts";
import type { GraphNode, ProcessGraph } from "./graph.ts";
import type { Container } from "./nodes.ts";

const ACTIVITIES = /Task$|^subProcess$|^callActivity$/;

/** Links boundary events, starts and handlers to their hosts and checks what a run depends on. */
export function checkStructure(at: Compilation, graph: ProcessGraph, container: Container): void {
  const elements = elementsById(container.element);
  const blame = (id: string): Element => elements.get(id) ?? container.element;
  attachBoundaries(at, graph, blame);
  linkScope(at, graph, undefined, blame);
  for (const [id, node] of Object.entries(graph.nodes)) {
    if (node.type === "subProcess" || node.type === "eventSubProcess") linkScope(at, graph, id, blame);
    checkNode(at, graph, id, node, blame);
  }
}

function attachBoundaries(at: Compilation, graph: ProcessGraph, blame: (id: string) => Element): void {
  for (const [id, node] of Object.entries(graph.nodes)) {
    if (node.type !== "boundaryEvent" || node.attachedTo === undefined) continue;
    const host = graph.nodes[node.attachedTo];
    if (!host || !ACTIVITIES.test(host.type)) {
      if (!at.findings.refused) at.findings.refuse(told("bpmn.boundary-not-on-activity"), blame(id));
      continue;
    }
    host.boundary = [...(host.boundary ?? []), id];
  }
}

function linkScope(
  at: Compilation,
  graph: ProcessGraph,
  scope: string | undefined,
  blame: (id: string) => Element,
): void {
  const inside = Object.entries(graph.nodes).filter(([, node]) => node.scope === scope);
  const starts = inside.filter(([, node]) => node.type === "startEvent").map(([id]) => id);
  const begins =
    starts.length > 0 ? starts : inside.filter(([, node]) => beginsUnasked(node)).map(([id]) => id);
  const handlers = inside.filter(([, node]) => node.type === "eventSubProcess").map(([id]) => id);
  const owner = scope === undefined ? graph : graph.nodes[scope];
  if (!owner) return;
  owner.starts = begins;
  if (scope === undefined || handlers.length > 0) owner.handlers = handlers;
  if (scope === undefined) return;
  if (inside.length > 0 && begins.length === 0) at.findings.refuse(told("bpmn.no-beginning"), blame(scope));
  if (starts.length > 1) at.findings.refuse(told("bpmn.several-starts"), blame(scope));
  if (graph.nodes[scope]?.type === "eventSubProcess" && !graph.nodes[starts[0] ?? ""]?.event) {
    notRunnable(at, told("bpmn.handler-without-trigger"), blame(scope));
  }
}

function beginsUnasked(node: GraphNode): boolean {
  return node.in.length === 0 && node.type !== "boundaryEvent" && node.type !== "eventSubProcess";
}

function checkNode(
  at: Compilation,
  graph: ProcessGraph,
  id: string,
  node: GraphNode,
  blame: (id: string) => Element,
): void {
  if (node.type === "exclusiveGateway" || node.type === "inclusiveGateway")
    checkSplit(at, graph, id, node, blame);
  if (node.type === "eventBasedGateway") checkEventGateway(at, graph, id, node, blame);
  if (node.type === "startEvent" && node.in.length > 0)
    at.findings.refuse(told("bpmn.start-with-incoming"), blame(id));
  if (node.type === "endEvent" && node.out.length > 0)
    at.findings.refuse(told("bpmn.end-with-outgoing"), blame(id));
  if (node.type === "boundaryEvent" && node.in.length > 0)
    at.findings.refuse(told("bpmn.boundary-with-incoming"), blame(id));
  if (node.type === "boundaryEvent" && node.out.length === 0)
    notRunnable(at, told("bpmn.boundary-leads-nowhere"), blame(id));
  for (const other of node.work?.notBy ?? [])
    if (graph.nodes[other]?.work === undefined)
      at.findings.refuse(told("bpmn.not-by-nobody", { other }), blame(id));
  if (node.type === "catchEvent" && !node.event) notRunnable(at, told("bpmn.waits-for-nothing"), blame(id));
}

function checkSplit(
  at: Compilation,
  graph: ProcessGraph,
  id: string,
  node: GraphNode,
  blame: (id: string) => Element,
): void {
  if (node.out.length < 2) return;
  const open = node.out.filter((flow) => flow !== node.default && graph.flows[flow]?.condition === undefined);
  for (const flow of open) {
    const { id: flowId, to } = graph.flows[flow] ?? { id: "", to: "" };
    if (at.faulty.has(flowId)) continue;
    notRunnable(at, told("bpmn.open-flow", { flow: flowId, to }), blame(id));
  }
}

function checkEventGateway(
  at: Compilation,
  graph: ProcessGraph,
  id: string,
  node: GraphNode,
  blame: (id: string) => Element,
): void {
  const targets = node.out.map((flow) => graph.flows[flow]?.to ?? "");
  if (targets.length === 0) notRunnable(at, told("bpmn.gateway-leads-nowhere"), blame(id));
  for (const target of targets) {
    const type = graph.nodes[target]?.type;
    if (type !== "catchEvent" && type !== "receiveTask") {
      at.findings.refuse(told("bpmn.gateway-target", { target }), blame(id));
    }
    if (graph.nodes[target]?.loop || graph.nodes[target]?.boundary) {
      at.findings.refuse(told("bpmn.gateway-target-loops", { target }), blame(id));
    }
    if ((graph.nodes[target]?.in.length ?? 0) > 1) {
      at.findings.refuse(told("bpmn.gateway-target-shared", { target }), blame(id));
    }
  }
}

function elementsById(container: Element): Map<string, Element> {
  const found = new Map<string, Element>();
  for (const element of many(container, "flowElements")) {
    if (element.id) found.set(element.id, element);
    for (const [id, inner] of elementsById(element)) found.set(id, inner);
  }
  return found;
}
