import { told } from "../findings.ts";
import { type Element, many, text } from "./element.ts";
import type { Compilation, Link } from "./expressions.ts";
import type { ProcessGraph } from "./graph.ts";

/** Notes a link event (BPMN 2.0.2 clause 10.5.5); false for any other event. */
export function noteLink(at: Compilation, element: Element, scope: Element | undefined): boolean {
  const definitions = many(element, "eventDefinitions");
  const [definition] = definitions;
  const isLink = definition?.$type === "bpmn:LinkEventDefinition" && definitions.length === 1;
  if (!isLink || !definition || !/Intermediate/.test(element.$type)) return false;
  const name = text(definition, "name") ?? text(element, "name") ?? "";
  const throws = element.$type === "bpmn:IntermediateThrowEvent";
  at.links.push({ element, id: element.id ?? "", name, scope: scope?.id, throws });
  return true;
}

/** Joins each throwing link to its one catching link, as if a sequence flow led there. */
export function compileLinks(at: Compilation, graph: ProcessGraph): void {
  for (const link of at.links) {
    if (!link.throws) continue;
    const targets = at.links.filter((other) => isTarget(link, other));
    const [target] = targets;
    if (!target || targets.length > 1) {
      at.findings.refuse(told("bpmn.links", { count: targets.length, name: link.name }), link.element);
      continue;
    }
    const number = graph.flows.push({ id: `link-${link.id}`, from: link.id, to: target.id }) - 1;
    graph.nodes[link.id]?.out.push(number);
    graph.nodes[target.id]?.in.push(number);
  }
}

function isTarget(link: Link, other: Link): boolean {
  return !other.throws && other.name === link.name && other.scope === link.scope;
}
