import { sql } from "kysely";
import type { Text, Transaction } from "../kernel/index.ts";
import { type Element, isElement, many, one, parseBpmn, text } from "./bpmn/element.ts";
import { problem } from "./problems.ts";

/** Names of an element in the languages the file gives; its plain `name` stands for those it does not. */
export type DrawnNames = Text;

/** One shape of a drawing, in the units of the BPMN file. */
export type DrawnNode = {
  id: string;
  /** Type of the BPMN element, such as `userTask`, `exclusiveGateway`, `endEvent`, `subProcess`. */
  type: string;
  names: DrawnNames;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Reached without anything out of the ordinary, which is what boundary events and messages bring. */
  usual: boolean;
};
export type DrawnFlow = {
  id: string;
  from: string;
  to: string;
  names: DrawnNames;
  points: [number, number][];
};

/** A process as it was drawn: what its file says of shapes and lines, and nothing of how it runs. */
export type ProcessDrawing = { process: string; version: number; nodes: DrawnNode[]; flows: DrawnFlow[] };

/** Drawings by process and version. A version never changes, so what was read once stays true. */
export class Drawings {
  readonly #known = new Map<string, ProcessDrawing>();

  /** Throws `process.unknown`. */
  async of(tx: Transaction, process: string, version: number): Promise<ProcessDrawing> {
    const key = `${process}@${version}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { rows } = await sql<{ xml: string }>`SELECT xml FROM process.definition
      WHERE id = ${process} AND version = ${version}`.execute(tx);
    const xml = rows[0]?.xml;
    if (xml === undefined) throw problem("process.unknown", { process: key });
    const drawing = { process, version, ...(await readDrawing(xml, process)) };
    this.#known.set(key, drawing);
    return drawing;
  }
}

/** Reads the layout of a process (BPMN 2.0 §12, diagram interchange) from its file. */
export async function readDrawing(
  xml: string,
  process: string,
): Promise<Pick<ProcessDrawing, "nodes" | "flows">> {
  const { definitions } = await parseBpmn(xml);
  const root = many(definitions, "rootElements").find(({ id }) => id === process);
  const elements = new Map<string, Element>();
  if (root !== undefined) gather(root, elements);
  const usual = usualOf([...elements.values()]);
  const nodes: DrawnNode[] = [];
  const flows: DrawnFlow[] = [];
  for (const drawn of planeOf(definitions)) {
    const element = one(drawn, "bpmnElement");
    if (element?.id === undefined || !elements.has(element.id)) continue;
    const bounds = one(drawn, "bounds");
    if (bounds !== undefined && drawn.$type === "bpmndi:BPMNShape")
      nodes.push({
        id: element.id,
        type: typeOf(element),
        names: namesOf(element),
        ...boxOf(bounds),
        usual: usual.has(element.id),
      });
    if (drawn.$type === "bpmndi:BPMNEdge")
      flows.push({
        id: element.id,
        from: one(element, "sourceRef")?.id ?? "",
        to: one(element, "targetRef")?.id ?? "",
        names: namesOf(element),
        points: many(drawn, "waypoint").map((point) => [numberOf(point, "x"), numberOf(point, "y")]),
      });
  }
  return { nodes, flows };
}

/** Names of a process in the languages its file gives; its id where it gives none. */
export async function processNames(xml: string, process: string): Promise<DrawnNames> {
  const { definitions } = await parseBpmn(xml);
  const root = many(definitions, "rootElements").find(({ id }) => id === process);
  const { "zh-CN": zh, ja, en } = root === undefined ? { "zh-CN": "", ja: "", en: "" } : namesOf(root);
  return { "zh-CN": zh || process, ja: ja || process, en: en || process };
}

/** Names of a process and of the elements in it, as people read them. */
export type ModelNames = { process: DrawnNames; nodes: ReadonlyMap<string, DrawnNames> };

/** Reads the names of a process and its elements from its file; ids stand for those it does not name. */
export async function namesOfModel(xml: string, process: string): Promise<ModelNames> {
  const { definitions } = await parseBpmn(xml);
  const root = many(definitions, "rootElements").find(({ id }) => id === process);
  const elements = new Map<string, Element>();
  if (root !== undefined) gather(root, elements);
  const nodes = [...elements].map(([id, element]) => [id, named(element, id)] as const);
  return { process: await processNames(xml, process), nodes: new Map(nodes) };
}

function named(element: Element, id: string): DrawnNames {
  const { "zh-CN": zh, ja, en } = namesOf(element);
  return { "zh-CN": zh || id, ja: ja || id, en: en || id };
}

function planeOf(definitions: Element): Element[] {
  return many(definitions, "diagrams").flatMap((diagram) => {
    const plane = one(diagram, "plane");
    return plane === undefined ? [] : many(plane, "planeElement");
  });
}

function gather(scope: Element, into: Map<string, Element>): void {
  for (const element of many(scope, "flowElements")) {
    if (element.id !== undefined) into.set(element.id, element);
    gather(element, into);
  }
}

/**
 * What is reached from the plain start events along sequence flows. An event attached to an activity, and a start by a
 * message, are left out with whatever only they lead to.
 */
function usualOf(elements: readonly Element[]): ReadonlySet<string> {
  const flows = elements.filter(({ $type }) => $type === "bpmn:SequenceFlow");
  const plain = (element: Element) => many(element, "eventDefinitions").length === 0;
  const starts = elements.filter((one) => one.$type === "bpmn:StartEvent" && plain(one));
  const reached = new Set<string>();
  const waiting = starts.flatMap(({ id }) => id ?? []);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    for (const flow of flows)
      if (one(flow, "sourceRef")?.id === id) waiting.push(one(flow, "targetRef")?.id ?? "");
  }
  return reached;
}

function typeOf({ $type }: Element): string {
  const name = $type.replace("bpmn:", "");
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function namesOf(element: Element): DrawnNames {
  const plain = text(element, "name") ?? "";
  const inLanguage = (language: keyof DrawnNames) => {
    const attributes = (element as { $attrs?: Record<string, unknown> }).$attrs ?? {};
    const value = attributes[`names:${language}`];
    return typeof value === "string" && value.trim() !== "" ? value.trim() : plain;
  };
  return { "zh-CN": inLanguage("zh-CN"), ja: inLanguage("ja"), en: inLanguage("en") };
}

const numberOf = (element: unknown, property: string): number => {
  const value = isElement(element) ? element.get(property) : undefined;
  return typeof value === "number" ? value : 0;
};
const boxOf = (bounds: Element) => ({
  x: numberOf(bounds, "x"),
  y: numberOf(bounds, "y"),
  width: numberOf(bounds, "width"),
  height: numberOf(bounds, "height"),
});
