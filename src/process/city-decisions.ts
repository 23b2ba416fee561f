import path from "node:path";
import { type Context, FaultyFiles, type Finding } from "../kernel/index.ts";
import { refusedFindings } from "./bpmn/findings.ts";
import { type CityFile, cityFiles, lineOf } from "./city-files.ts";
import type { DecisionModel } from "./decision/model.ts";
import { readDecisions } from "./decision/read.ts";
import { deployDecisions } from "./decisions.ts";
import { told } from "./findings.ts";

/**
 * Loads what lies in the city's `decisions/`, as its processes are loaded: a file that changed becomes a new version, one
 * that did not is left alone. Throws `FaultyFiles` where a file cannot be used; then nothing is loaded.
 */
export async function loadCityDecisions(context: Context, folder: string): Promise<void> {
  const files = await decisionFiles(folder);
  const { findings } = await inspect(files);
  if (findings.length > 0) throw new FaultyFiles(findings);
  for (const { file, xml } of files) await deployDecisions(context, file, xml);
}

const decisionFiles = (folder: string) => cityFiles(folder, "decisions", ".dmn");

/** By what the decisions of the city's `decisions/` may be asked for; those of files that cannot be used are left out. */
export async function decisionNames(folder: string): Promise<ReadonlySet<string>> {
  const { names } = await inspect(await decisionFiles(folder));
  return names;
}

/** What is wrong with the files of the city's `decisions/`, and how many models they hold. */
export async function checkCityDecisions(folder: string): Promise<{ models: number; findings: Finding[] }> {
  const { models, findings } = await inspect(await decisionFiles(folder));
  return { models, findings };
}

type Inspected = { models: number; findings: Finding[]; names: ReadonlySet<string> };

async function inspect(files: readonly CityFile[]): Promise<Inspected> {
  const findings: Finding[] = [];
  const seen = new Map<string, string>();
  let models = 0;
  for (const { place, xml } of files) {
    const read = await readDecisions(xml, place);
    if (!read.ok) {
      findings.push(...refusedFindings(read.findings));
      continue;
    }
    models += 1;
    for (const name of namesOf(read.model)) {
      const other = seen.get(name);
      if (other === undefined) seen.set(name, place);
      else findings.push(twice(place, xml, name, other));
    }
  }
  return { models, findings, names: new Set(seen.keys()) };
}

/** Whoever asks for a decision names it by id or by name; two that answer to the same would be a matter of chance. */
function twice(file: string, xml: string, name: string, other: string): Finding {
  const twice = told("decision.twice", { name, other: path.basename(other) });
  return { ...twice, file, line: lineOf(xml, name), path: name };
}

/** By what a model, its decisions and its services are asked for. */
function namesOf({ id, decisions, services }: DecisionModel): Set<string> {
  const asked = [...Object.values(decisions), ...Object.values(services)];
  return new Set([id, ...asked.flatMap((one) => [one.id, one.name])].filter((name) => name !== ""));
}
