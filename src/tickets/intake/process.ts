import { basename } from "node:path";
import type { Finding, Told } from "../../kernel/index.ts";
import { compileProcess, type ProcessGraph, refusedFindings } from "../../process/index.ts";
import { told } from "../findings.ts";
import { type Stage, stages } from "./schema.ts";

/** Without these nothing can be taken in, given to anybody, or done. The others a city may leave out. */
const needed: readonly Stage[] = ["accept", "dispatch", "handle"];
const inHands: readonly Stage[] = ["acknowledge", "contact", "handle"];
/** At which stages a ticket must hear which message: each is an act that people may do there. */
const heardAt: Record<string, readonly Stage[]> = {
  void: stages,
  transfer: stages,
  merge: stages,
  return: inHands,
  suspend: inHands,
};
/** Where a city that asks requesters for more must hear that one is asked. */
const askedAt: readonly Stage[] = ["accept", "verify", "dispatch", "contact", "handle"];
const waitsForOthers = [
  "serviceTask",
  "sendTask",
  "receiveTask",
  "businessRuleTask",
  "callActivity",
  "manualTask",
];

/**
 * What makes a BPMN file the process of a ticket: its user tasks are stages, every stage hears the
 * messages that may come there, and nothing between two stages waits, for a ticket is always at one stage. `asks`: the
 * city asks requesters for more.
 */
export async function checkTicketProcess(file: string, xml: string, asks = false): Promise<Finding[]> {
  const finding = (id: string, one: Told): Finding => ({ ...one, file, line: lineOf(xml, id), path: id });
  const compiled = await compileProcess(xml, file);
  if (!compiled.ok) return refusedFindings(compiled.findings);
  const [graph, ...others] = compiled.graphs;
  if (graph === undefined || others.length > 0 || !graph.executable) {
    return [{ ...told("ticket-process.not-one"), file, line: 1, path: "" }];
  }
  if (graph.id !== basename(file, ".bpmn")) {
    const named = { id: graph.id, file: basename(file, ".bpmn") };
    return [finding(graph.id, told("ticket-process.name", named))];
  }
  return faultsOf(graph, asks).map((fault) => finding(fault.id, fault.told));
}

type Fault = { id: string; told: Told };

function faultsOf(graph: ProcessGraph, asks: boolean): Fault[] {
  const nodes = Object.entries(graph.nodes);
  const isStage = (id: string): id is Stage => stages.some((stage) => stage === id);
  const strangers = nodes
    .filter(([id, { type }]) => type === "userTask" && !isStage(id))
    .map(([id]) => ({ id, told: told("ticket-process.no-stage", { id, stages: stages.join(", ") }) }));
  const waiting = nodes
    .filter(([, { type }]) => waitsForOthers.includes(type))
    .map(([id, { type }]) => ({ id, told: told("ticket-process.waits", { type }) }));
  const missing = needed
    .filter((stage) => graph.nodes[stage]?.type !== "userTask")
    .map((stage) => ({ id: graph.id, told: told("ticket-process.stage-missing", { stage }) }));
  const deaf = stages
    .filter((stage) => graph.nodes[stage]?.type === "userTask")
    .flatMap((stage) =>
      Object.entries(asks ? { ...heardAt, ask: askedAt } : heardAt)
        .filter(([message, where]) => where.includes(stage) && !hears(graph, stage, message))
        .map(([message]) => ({ id: stage, told: told("ticket-process.deaf", { message, stage }) })),
    );
  return [...strangers, ...waiting, ...missing, ...deaf, ...eventFaults(graph, asks)];
}

function hears(graph: ProcessGraph, id: string | undefined, message: string): boolean {
  if (id === undefined)
    return graph.handlers.some((handler) =>
      graph.nodes[handler]?.starts?.some((start) => awaits(graph, start, message)),
    );
  const node = graph.nodes[id];
  return (
    (node?.boundary ?? []).some((event) => awaits(graph, event, message)) ||
    hears(graph, node?.scope, message)
  );
}

function awaits(graph: ProcessGraph, id: string, message: string): boolean {
  const event = graph.nodes[id]?.event;
  return event?.kind === "message" && event.message === message;
}

/** What is done at a stage that stays open: each goes beside the stage, and waits for the message that ends it. */
const besideStage = { suspend: "resume", ask: "settle" } as const;

function eventFaults(graph: ProcessGraph, asks: boolean): Fault[] {
  const faults: Fault[] = [];
  if (!graph.starts.includes("reopened") || !awaits(graph, "reopened", "reopen")) {
    faults.push({ id: graph.id, told: told("ticket-process.no-reopened") });
  }
  for (const [message, end] of Object.entries(besideStage)) {
    if (message === "ask" && !asks) continue;
    const waits = Object.keys(graph.nodes).some(
      (id) => graph.nodes[id]?.type === "catchEvent" && awaits(graph, id, end),
    );
    if (!waits) {
      faults.push({ id: graph.id, told: told("ticket-process.nothing-waits", { end, message }) });
    }
    for (const [id, { interrupting, attachedTo }] of Object.entries(graph.nodes)) {
      if (attachedTo === undefined || !awaits(graph, id, message) || interrupting === false) continue;
      faults.push({ id, told: told("ticket-process.ends-stage", { message }) });
    }
  }
  return faults;
}

function lineOf(xml: string, id: string): number {
  const at = xml.indexOf(`id="${id}"`);
  return at < 0 ? 1 : xml.slice(0, at).split("\n").length;
}
