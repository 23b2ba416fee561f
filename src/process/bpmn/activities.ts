import { told } from "../findings.ts";
import { type Form, readForm } from "../form.ts";
import { type Element, extension, flag, many, one, text } from "./element.ts";
import { messageOf } from "./events.ts";
import { type Compilation, dueOf, expressionOf, feel, notRunnable } from "./expressions.ts";
import type { GraphNode, Loop, Mapping, TaskType, WorkDefinition } from "./graph.ts";

const TASKS: Record<string, TaskType> = {
  "bpmn:Task": "manualTask",
  "bpmn:ManualTask": "manualTask",
  "bpmn:UserTask": "userTask",
  "bpmn:ServiceTask": "serviceTask",
  "bpmn:SendTask": "sendTask",
  "bpmn:ReceiveTask": "receiveTask",
  "bpmn:BusinessRuleTask": "businessRuleTask",
};

/** The node type of a task element; undefined for anything else. */
export function taskType(element: Element): TaskType | undefined {
  return TASKS[element.$type];
}

/** Fills what all activities share: loops, mappings; refuses compensation handlers. */
export function compileActivity(at: Compilation, element: Element, node: GraphNode): void {
  if (flag(element, "isForCompensation")) at.findings.refuse(told("bpmn.no-compensation"), element);
  const loop = loopOf(at, element);
  if (loop) node.loop = loop;
  const inputs = mappings(at, element, "liangwang:Input");
  if (inputs.length > 0) node.inputs = inputs;
  const outputs = mappings(at, element, "liangwang:Output");
  if (outputs.length > 0) node.outputs = outputs;
}

/** Fills what the task's own type asks for. */
export function compileTask(at: Compilation, element: Element, node: GraphNode): void {
  if (node.type === "userTask" || node.type === "manualTask") node.work = workOf(at, element);
  else if (node.type === "serviceTask") node.service = serviceOf(element) ?? unnamedService(at, element);
  else if (node.type === "businessRuleTask") compileBusinessRule(at, element, node);
  else if (node.type === "sendTask" && serviceOf(element)) node.service = serviceOf(element) ?? "";
  else node.event = messageOf(at, one(element, "messageRef"), element);
  if (flag(element, "instantiate")) {
    at.findings.refuse(told("bpmn.receive-starts"), element);
  }
}

/** A call activity calls another process; a call of a global user task in the same file is that task. */
export function compileCall(
  at: Compilation,
  element: Element,
  node: GraphNode,
  globals: Map<string, Element>,
): void {
  const called = text(element, "calledElement")?.replace(/^.*:/, "");
  const global = called === undefined ? undefined : globals.get(called);
  if (global && ["bpmn:GlobalTask", "bpmn:GlobalUserTask", "bpmn:GlobalManualTask"].includes(global.$type)) {
    node.type = global.$type === "bpmn:GlobalUserTask" ? "userTask" : "manualTask";
    node.work = workOf(at, element);
  } else if (global?.$type.startsWith("bpmn:Global")) {
    at.findings.refuse(told("bpmn.calls-unsupported", { type: global.$type.slice(5) }), element);
  } else {
    if (called === undefined) notRunnable(at, told("bpmn.unnamed-call"), element);
    node.calls = called ?? "";
  }
}

function compileBusinessRule(at: Compilation, element: Element, node: GraphNode): void {
  const service = serviceOf(element);
  const decision = extension(element, "decision");
  const resultVariable = extension(element, "resultVariable");
  if (decision) node.decision = decision;
  else if (service) node.service = service;
  else {
    at.findings.warn(told("bpmn.unnamed-decision"), element);
    node.decision = element.id ?? "";
  }
  if (resultVariable) node.resultVariable = resultVariable;
}

function serviceOf(element: Element): string | undefined {
  const operation = one(element, "operationRef");
  return extension(element, "service") ?? (operation && text(operation, "name"));
}

function unnamedService(at: Compilation, element: Element): string {
  at.findings.warn(told("bpmn.unnamed-service"), element);
  return element.id ?? "";
}

function workOf(at: Compilation, element: Element): WorkDefinition {
  const work: WorkDefinition = {};
  const candidateScope = extension(element, "candidateScope");
  const formKey = extension(element, "formKey");
  if (candidateScope) work.candidateScope = candidateScope;
  if (formKey) work.formKey = formKey;
  const form = formOf(at, element);
  if (form) work.form = form;
  const notBy = extension(element, "notBy");
  if (notBy) work.notBy = notBy.split(/\s+/);
  for (const name of ["candidateUnit", "assignee"] as const) {
    const body = extension(element, name);
    const expression = body && feel(at, body, name, element);
    if (expression) work[name] = expression;
  }
  const due = dueOf(at, element);
  if (due) work.due = due;
  return work;
}

/** The form that stands in an element's extensions; undefined (with a finding) where it is none that can be shown. */
export function formOf(at: Compilation, element: Element): Form | undefined {
  const extensions = one(element, "extensionElements");
  const found = (extensions ? many(extensions, "values") : []).filter(
    (value) => value.$type === "liangwang:Form",
  );
  if (found.length > 1) at.findings.refuse(told("form.several"), element);
  const body = found[0] && text(found[0], "body");
  if (found[0] === undefined) return undefined;
  const form = readForm(body ?? "");
  if (!("message" in form)) return form;
  at.findings.refuse(form, element);
  return undefined;
}

function mappings(at: Compilation, element: Element, type: string): Mapping[] {
  const extensions = one(element, "extensionElements");
  const found = extensions ? many(extensions, "values").filter((value) => value.$type === type) : [];
  return found.flatMap((mapping) => {
    const target = text(mapping, "target");
    const body = text(mapping, "source");
    if (!target || !body) {
      notRunnable(at, told("bpmn.half-mapping"), element);
      return [];
    }
    const source = feel(at, body, told("bpmn.mapping-to", { target }).message, element);
    return source === undefined ? [] : [{ source, target }];
  });
}

function loopOf(at: Compilation, element: Element): Loop | undefined {
  const loop = one(element, "loopCharacteristics");
  if (!loop) return undefined;
  return loop.$type === "bpmn:StandardLoopCharacteristics"
    ? standardLoop(at, element, loop)
    : multiInstance(at, element, loop);
}

function standardLoop(at: Compilation, element: Element, loop: Element): Loop | undefined {
  const condition = expressionOf(at, loop, "loopCondition");
  const maximum = loop.get("loopMaximum");
  const limited = typeof maximum === "number" || (typeof maximum === "string" && maximum !== "");
  if (condition === undefined && !limited) {
    notRunnable(at, told("bpmn.endless-loop"), element);
  }
  const testBefore = flag(loop, "testBefore");
  return {
    kind: "standard",
    testBefore,
    ...(condition !== undefined && { condition }),
    ...(limited && { maximum: Number(maximum) }),
  };
}

function multiInstance(at: Compilation, element: Element, loop: Element): Loop {
  const behavior = text(loop, "behavior") ?? "All";
  if (behavior !== "All") at.findings.refuse(told("bpmn.no-behavior", { behavior }), element);
  const collectionText = extension(loop, "collection");
  const collection = collectionText && feel(at, collectionText, "collection", element);
  const cardinality = expressionOf(at, loop, "loopCardinality");
  if (!collection && !cardinality) {
    notRunnable(at, told("bpmn.no-cardinality"), element);
  }
  const completionCondition = expressionOf(at, loop, "completionCondition");
  const outputText = extension(loop, "outputElement");
  const outputElement = outputText && feel(at, outputText, "outputElement", element);
  const elementVariable = extension(loop, "elementVariable");
  const outputCollection = extension(loop, "outputCollection");
  return {
    kind: flag(loop, "isSequential") ? "sequential" : "parallel",
    ...(collection && { collection }),
    ...(cardinality && { cardinality }),
    ...(completionCondition && { completionCondition }),
    ...(elementVariable && { elementVariable }),
    ...(outputCollection && { outputCollection }),
    ...(outputElement && { outputElement }),
  };
}
