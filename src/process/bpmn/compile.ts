import { told } from "../findings.ts";
import { remarkOf } from "../reader-words.ts";
import { isTooDeep, levelsAtMost } from "../xml-depth.ts";
import { type Element, extension, flag, many, one, parseBpmn, text } from "./element.ts";
import { type Compilation, expressionOf, notRunnable } from "./expressions.ts";
import { type Finding, Findings } from "./findings.ts";
import type { ProcessGraph } from "./graph.ts";
import { compileLinks } from "./links.ts";
import { compileNodes } from "./nodes.ts";
import { checkStructure } from "./structure.ts";

export type CompileResult =
  | { ok: true; graphs: ProcessGraph[]; warnings: Finding[] }
  | { ok: false; findings: Finding[] };

/**
 * Compiles every process of a BPMN 2.0 file into a graph. A file with anything this engine would not
 * run as drawn is refused with file, line, element and reason. Pools, lanes, data, artifacts and
 * message flows are documentation and left aside.
 *
 * @param file the name to use in findings
 */
export async function compileProcess(xml: string, file: string): Promise<CompileResult> {
  const findings = new Findings(file, xml);
  const definitions = await parsed(xml, findings);
  if (!definitions) return { ok: false, findings: findings.list };
  const roots = many(definitions, "rootElements");
  const globals = new Map(roots.flatMap((root) => (root.id ? [[root.id, root] as const] : [])));
  const processes = roots.filter((root) => root.$type === "bpmn:Process");
  for (const root of roots) {
    if (root.$type === "bpmn:Choreography") findings.refuse(told("bpmn.no-choreography"), root);
  }
  const graphs = processes
    .filter((process) => many(process, "flowElements").length > 0)
    .map((process) => compileOne(process, globals, findings));
  if (graphs.length === 0) findings.refuse(told("bpmn.no-process"));
  if (findings.refused) return { ok: false, findings: findings.list };
  return { ok: true, graphs, warnings: findings.list };
}

async function parsed(xml: string, findings: Findings): Promise<Element | null> {
  if (isTooDeep(xml)) {
    findings.refuse(told("model.too-deep", { levels: levelsAtMost }));
    return null;
  }
  try {
    const { definitions, warnings } = await parseBpmn(xml);
    for (const warning of warnings) {
      const { said: remark, line } = remarkOf(warning);
      findings.warn(told("model.remark", { remark }), undefined, line);
    }
    return definitions;
  } catch (error) {
    const { said: reason, line } = remarkOf(error instanceof Error ? error.message : String(error));
    findings.refuse(told("bpmn.unreadable", { reason }), undefined, line);
    return null;
  }
}

function compileOne(process: Element, globals: Map<string, Element>, findings: Findings): ProcessGraph {
  const at: Compilation = {
    findings,
    executable: flag(process, "isExecutable"),
    faulty: new Set(),
    links: [],
  };
  const name = text(process, "name");
  const startScope = extension(process, "startScope");
  const graph: ProcessGraph = {
    id: process.id ?? "",
    ...(name !== undefined && { name }),
    executable: at.executable,
    ...(startScope !== undefined && { startScope }),
    starts: [],
    handlers: [],
    nodes: {},
    flows: [],
  };
  compileNodes(at, { element: process, graph, globals });
  for (const container of containers(process)) compileFlows(at, container, graph);
  compileLinks(at, graph);
  checkStructure(at, graph, { element: process, graph, globals });
  return graph;
}

function containers(element: Element): Element[] {
  const inner = many(element, "flowElements").filter((child) => child.$type === "bpmn:SubProcess");
  return [element, ...inner.flatMap(containers)];
}

function compileFlows(at: Compilation, container: Element, graph: ProcessGraph): void {
  for (const flow of many(container, "flowElements")) {
    if (flow.$type !== "bpmn:SequenceFlow") continue;
    const from = one(flow, "sourceRef")?.id ?? "";
    const to = one(flow, "targetRef")?.id ?? "";
    const source = graph.nodes[from];
    const target = graph.nodes[to];
    if (!source || !target) {
      // Where an end is missing because its element was refused, that finding says enough.
      if (!at.findings.refused) at.findings.refuse(told("bpmn.loose-flow"), flow);
      continue;
    }
    if (source.scope !== target.scope) at.findings.refuse(told("bpmn.flow-crosses-border"), flow);
    const condition = expressionOf(at, flow, "conditionExpression");
    if (condition === undefined && flow.get("conditionExpression")) at.faulty.add(flow.id ?? "");
    const number =
      graph.flows.push({ id: flow.id ?? "", from, to, ...(condition !== undefined && { condition }) }) - 1;
    source.out.push(number);
    target.in.push(number);
    const owner = one(flow, "sourceRef");
    if (!owner || one(owner, "default") !== flow) continue;
    source.default = number;
    if (condition !== undefined) notRunnable(at, told("bpmn.default-with-condition"), flow);
  }
}
