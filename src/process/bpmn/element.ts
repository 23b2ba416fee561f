import { BpmnModdle } from "bpmn-moddle";
import { liangwangPackage } from "./namespace.ts";

/** An element as bpmn-moddle gives it; properties are read through the helpers below. */
export interface Element {
  $type: string;
  id?: string;
  name?: string;
  get(property: string): unknown;
}

const moddle = new BpmnModdle({ liangwang: liangwangPackage });

/** Parses BPMN 2.0 XML; throws where it is not well-formed or no BPMN. */
export async function parseBpmn(xml: string): Promise<{ definitions: Element; warnings: string[] }> {
  const { rootElement, warnings } = await moddle.fromXML(xml);
  if (!isElement(rootElement)) throw new Error("the file holds no BPMN definitions");
  return { definitions: rootElement, warnings: warnings.map((warning) => warning.message) };
}

export function isElement(value: unknown): value is Element {
  return typeof value === "object" && value !== null && "$type" in value;
}

export function one(element: Element, property: string): Element | undefined {
  const value = element.get(property);
  return isElement(value) ? value : undefined;
}

export function many(element: Element, property: string): Element[] {
  const value = element.get(property);
  return Array.isArray(value) ? value.filter(isElement) : [];
}

/** A trimmed text property; undefined when absent or blank. */
export function text(element: Element, property: string): string | undefined {
  const value = element.get(property);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/** An extension attribute in our namespace. */
export function extension(element: Element, attribute: string): string | undefined {
  return text(element, `liangwang:${attribute}`);
}

export function flag(element: Element, property: string): boolean {
  return element.get(property) === true;
}
