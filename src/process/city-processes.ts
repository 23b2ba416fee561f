import path from "node:path";
import { type Context, FaultyFiles, type Finding, type Told } from "../kernel/index.ts";
import { deployProcess } from "./actions.ts";
import { unheldScopes } from "./asked-scopes.ts";
import { compileProcess } from "./bpmn/compile.ts";
import { refusedFindings } from "./bpmn/findings.ts";
import type { GraphNode, ProcessGraph } from "./bpmn/graph.ts";
import { decisionNames } from "./city-decisions.ts";
import { type CityFile, cityFiles, lineOf } from "./city-files.ts";
import { told } from "./findings.ts";

type Compiled = { file: CityFile; graph: ProcessGraph };

/**
 * Loads what lies in the city's `processes/` besides the file of the tickets' process, which is loaded with it: a file
 * that changed becomes a new version, one that did not is left alone. Timer starts begin to run. Throws `FaultyFiles`
 * where a file cannot be used, or holds the tickets' process anew; then nothing is loaded.
 */
export async function loadCityProcesses(
  context: Context,
  folder: string,
  ticketProcess: { id: string; file: string },
): Promise<void> {
  const all = await cityFiles(folder, "processes", ".bpmn");
  const files = all.filter(({ file }) => file !== ticketProcess.file);
  const { findings, compiled } = await inspect(files);
  const again = compiled.find(({ graph }) => graph.id === ticketProcess.id);
  if (again !== undefined) findings.push(twice(again.file, ticketProcess.id, ticketProcess.file));
  if (findings.length > 0) throw new FaultyFiles(findings);
  for (const { file, xml } of files) await deployProcess(context, file, xml);
}

/**
 * What is wrong with the files of the city's `processes/`, what they ask for in vain, and how many processes they hold.
 * `held` are the scopes that some role holds: work for which nobody holds one could never be done.
 */
export async function checkCityProcesses(
  folder: string,
  held?: ReadonlySet<string>,
): Promise<{ processes: number; findings: Finding[] }> {
  const { compiled, findings } = await inspect(await cityFiles(folder, "processes", ".bpmn"));
  const processes = new Set(compiled.map(({ graph }) => graph.id));
  const decisions = await decisionNames(folder);
  const lost = compiled.flatMap((one) =>
    Object.entries(one.graph.nodes).flatMap(([id, node]) => lostIn(one, id, node, processes, decisions)),
  );
  const unheld = held === undefined ? [] : compiled.flatMap((one) => unheldIn(one, held));
  return { processes: compiled.length, findings: [...findings, ...lost, ...unheld] };
}

const unheldIn = ({ file, graph }: Compiled, held: ReadonlySet<string>): Finding[] =>
  unheldScopes(graph, held).map(({ id, scope }) => found(file, id, told("process.nobody-may", { scope })));

async function inspect(files: readonly CityFile[]): Promise<{ compiled: Compiled[]; findings: Finding[] }> {
  const findings: Finding[] = [];
  const compiled = new Map<string, Compiled>();
  for (const file of files) {
    const read = await compileProcess(file.xml, file.place);
    if (!read.ok) {
      findings.push(...refusedFindings(read.findings));
      continue;
    }
    for (const graph of read.graphs) {
      const other = compiled.get(graph.id);
      if (other === undefined) compiled.set(graph.id, { file, graph });
      else findings.push(twice(file, graph.id, other.file.place));
    }
  }
  return { compiled: [...compiled.values()], findings };
}

const found = ({ place, xml }: CityFile, id: string, one: Told): Finding => ({
  ...one,
  file: place,
  line: lineOf(xml, id),
  path: id,
});

const twice = (file: CityFile, id: string, other: string): Finding =>
  found(file, id, told("process.twice", { id, other: path.basename(other) }));

function lostIn(
  { file }: Compiled,
  id: string,
  { calls, decision }: GraphNode,
  processes: ReadonlySet<string>,
  decisions: ReadonlySet<string>,
): Finding[] {
  const called = calls !== undefined && !processes.has(calls);
  const asked = decision !== undefined && !decisions.has(decision);
  return [
    ...(called ? [found(file, id, told("process.lost-call", { process: calls }))] : []),
    ...(asked ? [found(file, id, told("process.lost-decision", { decision }))] : []),
  ];
}
