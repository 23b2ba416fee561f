import { DmnModdle } from "dmn-moddle";
import { type Element, flag, isElement, many, one, text } from "../bpmn/element.ts";
import { type Finding, Findings } from "../bpmn/findings.ts";
import { told } from "../findings.ts";
import { remarkOf } from "../reader-words.ts";
import { isTooDeep, levelsAtMost } from "../xml-depth.ts";
import { readExpression } from "./expressions.ts";
import type { Decision, DecisionModel, DecisionService, ItemType, Knowledge, Requirements } from "./model.ts";
import { DMN_NAMESPACES, dmnPackage, READ_NAMESPACE } from "./package.ts";

export type ReadResult =
  | { ok: true; model: DecisionModel; warnings: Finding[] }
  | { ok: false; findings: Finding[] };

const moddle = new DmnModdle({ dmn: dmnPackage() });

/**
 * Reads a DMN file (1.1 to 1.6). What could not be evaluated as written is refused with file, line, element and
 * reason: imports of other files, functions in other languages, foreign expression languages.
 */
export async function readDecisions(xml: string, file: string): Promise<ReadResult> {
  const findings = new Findings(file, xml);
  const definitions = await parsed(xml, findings);
  if (!definitions) return { ok: false, findings: findings.list };
  for (const imported of many(definitions, "import")) findings.refuse(told("dmn.no-import"), imported);
  const model = modelOf(definitions, findings);
  if (Object.keys(model.decisions).length === 0) findings.warn(told("dmn.no-decision"));
  checkReferences(model, findings);
  return findings.refused
    ? { ok: false, findings: findings.list }
    : { ok: true, model, warnings: findings.list };
}

async function parsed(xml: string, findings: Findings): Promise<Element | null> {
  if (isTooDeep(xml)) {
    findings.refuse(told("model.too-deep", { levels: levelsAtMost }));
    return null;
  }
  const used = DMN_NAMESPACES.find((namespace) => xml.includes(namespace));
  try {
    const { rootElement, warnings } = await moddle.fromXML(used ? xml.replaceAll(used, READ_NAMESPACE) : xml);
    if (!isElement(rootElement)) throw new Error("no definitions");
    for (const { message } of warnings) noteRemark(message, findings);
    return rootElement;
  } catch (error) {
    const { said: reason, line } = remarkOf(error instanceof Error ? error.message : String(error));
    findings.refuse(told("dmn.unreadable", { reason }), undefined, line);
    return null;
  }
}

// Diagrams of later versions have a namespace of their own; decisions do not depend on them.
function noteRemark(message: string, findings: Findings): void {
  const { said: remark, line } = remarkOf(message);
  if (/DMNDI|dmndi|unresolved reference/.test(message)) return;
  if (/unparsable content|unknown element/.test(message))
    findings.refuse(told("dmn.unknown-element", { remark }), undefined, line);
  else findings.warn(told("model.remark", { remark }), undefined, line);
}

function modelOf(definitions: Element, findings: Findings): DecisionModel {
  const elements = many(definitions, "drgElement");
  const ofType = (type: string) => elements.filter((element) => element.$type === `dmn:${type}`);
  const byId = <T>(list: Element[], make: (element: Element) => T) =>
    Object.fromEntries(list.map((element) => [element.id ?? element.name ?? "", make(element)]));
  return {
    id: definitions.id ?? text(definitions, "name") ?? "",
    name: text(definitions, "name") ?? "",
    types: Object.fromEntries(
      many(definitions, "itemDefinition").map((item) => [item.name ?? "", typeOf(item)]),
    ),
    inputs: byId(ofType("InputData"), (element) => ({
      name: element.name ?? "",
      ...typed(one(element, "variable")),
    })),
    decisions: byId(ofType("Decision"), (element) => decisionOf(element, findings)),
    knowledge: byId(ofType("BusinessKnowledgeModel"), (element) => knowledgeOf(element, findings)),
    services: byId(ofType("DecisionService"), serviceOf),
  };
}

function decisionOf(element: Element, findings: Findings): Decision {
  const logic = one(element, "decisionLogic");
  if (!logic) findings.warn(told("dmn.no-logic"), element);
  return {
    id: element.id ?? "",
    name: element.name ?? "",
    ...typed(one(element, "variable")),
    ...requirementsOf(element),
    logic: logic ? readExpression(logic, findings, element) : null,
  };
}

function knowledgeOf(element: Element, findings: Findings): Knowledge {
  const logic = one(element, "encapsulatedLogic");
  const read = logic && readExpression(logic, findings, element);
  if (read?.kind !== "function") findings.refuse(told("dmn.no-function"), element);
  return {
    id: element.id ?? "",
    name: element.name ?? "",
    function:
      read?.kind === "function"
        ? read
        : { kind: "function", parameters: [], body: { kind: "literal", text: "null" } },
    knowledge: requirementsOf(element).knowledge,
  };
}

function serviceOf(element: Element): DecisionService {
  const refs = (property: string) => many(element, property).map(hrefOf);
  return {
    id: element.id ?? "",
    name: element.name ?? "",
    outputs: refs("outputDecision"),
    inputDecisions: refs("inputDecision"),
    inputs: refs("inputData"),
  };
}

function requirementsOf(element: Element): Requirements {
  const information = element.$type === "dmn:Decision" ? many(element, "informationRequirement") : [];
  const targets = (list: Element[], property: string) =>
    list.flatMap((requirement) => {
      const reference = one(requirement, property);
      return reference ? [hrefOf(reference)] : [];
    });
  return {
    inputs: targets(information, "requiredInput"),
    decisions: targets(information, "requiredDecision"),
    knowledge: targets(many(element, "knowledgeRequirement"), "requiredKnowledge"),
  };
}

function hrefOf(reference: Element): string {
  return (text(reference, "href") ?? "").replace(/^.*#/, "");
}

function typed(item: Element | undefined): { type?: string } {
  const type = item && text(item, "typeRef");
  return type === undefined ? {} : { type };
}

function typeOf(item: Element): ItemType {
  const base = text(item, "typeRef");
  const components = many(item, "itemComponent");
  const allowedValues = one(item, "allowedValues");
  const allowed = allowedValues && text(allowedValues, "text");
  return {
    isCollection: flag(item, "isCollection"),
    ...(base !== undefined && { base }),
    ...(components.length > 0 && {
      components: Object.fromEntries(
        components.map((component) => [component.name ?? "", typeOf(component)]),
      ),
    }),
    ...(allowed !== undefined && { allowed }),
  };
}

function checkReferences(model: DecisionModel, findings: Findings): void {
  for (const decision of Object.values(model.decisions)) {
    const missing = [
      ...decision.inputs.filter((id) => !model.inputs[id]),
      ...decision.decisions.filter((id) => !model.decisions[id]),
      ...decision.knowledge.filter((id) => !model.knowledge[id] && !model.services[id]),
    ];
    for (const id of missing) findings.refuse(told("dmn.missing-requirement", { id }), decision);
    if (dependsOnItself(model, decision.id)) findings.refuse(told("dmn.circle"), decision);
  }
}

function dependsOnItself(model: DecisionModel, id: string): boolean {
  const seen = new Set<string>();
  const open = [...(model.decisions[id]?.decisions ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === id) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(model.decisions[next]?.decisions ?? []));
  }
  return false;
}
