import { basename } from "node:path";
import { type Finding, findingOf } from "../../kernel/index.ts";
import { compileProcess, type ProcessGraph } from "../../process/index.ts";
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
  const finding = (id: string | null, line: number | null, problem: string, advice: string): Finding =>
    findingOf({ file, line: line ?? 1, path: id ?? "", problem, advice });
  const compiled = await compileProcess(xml, file);
  if (!compiled.ok) {
    return compiled.findings.map(({ element, line, reason }) =>
      finding(element, line, reason, "Correct the drawing here; see the elements that the engine supports."),
    );
  }
  const [graph, ...others] = compiled.graphs;
  if (graph === undefined || others.length > 0 || !graph.executable) {
    return [
      finding(null, null, "not exactly one executable process", "Keep one process with isExecutable=true."),
    ];
  }
  if (graph.id !== basename(file, ".bpmn")) {
    const advice = `Name the process like its file, ${basename(file, ".bpmn")}: it is started by that name.`;
    return [finding(graph.id, lineOf(xml, graph.id), `the process is called "${graph.id}"`, advice)];
  }
  return faultsOf(graph, asks).map(({ id, problem, advice }) =>
    finding(id, lineOf(xml, id), problem, advice),
  );
}

interface Fault {
  id: string;
  problem: string;
  advice: string;
}

function faultsOf(graph: ProcessGraph, asks: boolean): Fault[] {
  const nodes = Object.entries(graph.nodes);
  const isStage = (id: string): id is Stage => stages.some((stage) => stage === id);
  const strangers = nodes
    .filter(([id, { type }]) => type === "userTask" && !isStage(id))
    .map(([id]) => ({
      id,
      problem: `user task "${id}" is no stage`,
      advice: `Give it one of the ids ${stages.join(", ")}.`,
    }));
  const waiting = nodes
    .filter(([, { type }]) => waitsForOthers.includes(type))
    .map(([id, { type }]) => ({
      id,
      problem: `a ${type} would leave the ticket without a stage`,
      advice: "Let the ticket module do it, or draw it as an event.",
    }));
  const missing = needed
    .filter((stage) => graph.nodes[stage]?.type !== "userTask")
    .map((stage) => ({
      id: graph.id,
      problem: `the stage "${stage}" is missing`,
      advice: `Add a user task with the id ${stage}.`,
    }));
  const deaf = stages
    .filter((stage) => graph.nodes[stage]?.type === "userTask")
    .flatMap((stage) =>
      Object.entries(asks ? { ...heardAt, ask: askedAt } : heardAt)
        .filter(([message, where]) => where.includes(stage) && !hears(graph, stage, message))
        .map(([message]) => ({
          id: stage,
          problem: `the message "${message}" is not heard at the stage "${stage}"`,
          advice: "Attach a boundary event for it to the task or to a sub-process around it.",
        })),
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
    const advice = 'Add a message start event with the id "reopened" that leads to dispatch.';
    faults.push({ id: graph.id, problem: 'no start event "reopened" hears "reopen"', advice });
  }
  for (const [message, end] of Object.entries(besideStage)) {
    if (message === "ask" && !asks) continue;
    const waits = Object.keys(graph.nodes).some(
      (id) => graph.nodes[id]?.type === "catchEvent" && awaits(graph, id, end),
    );
    if (!waits) {
      const advice = `Add a catch event after "${message}".`;
      faults.push({ id: graph.id, problem: `nothing waits for "${end}"`, advice });
    }
    for (const [id, { interrupting, attachedTo }] of Object.entries(graph.nodes)) {
      if (attachedTo === undefined || !awaits(graph, id, message) || interrupting === false) continue;
      const advice = 'Set cancelActivity="false": the ticket stays at its stage.';
      faults.push({ id, problem: `"${message}" ends the stage`, advice });
    }
  }
  return faults;
}

function lineOf(xml: string, id: string): number {
  const at = xml.indexOf(`id="${id}"`);
  return at < 0 ? 1 : xml.slice(0, at).split("\n").length;
}
