import { readFile } from "node:fs/promises";
import path from "node:path";
import { heldScopes, loadDemo, loadRoles } from "../foundation/index.ts";
import { FaultyFiles } from "../kernel/index.ts";
import { checkCityDecisions, checkCityProcesses } from "../process/index.ts";
import { type CityFiles, checkTicketProcess } from "../tickets/index.ts";
import { cityFolder, openCity } from "./city.ts";
import { toldToNobody } from "./told.ts";

/**
 * Checks every file of a city folder against its schema and against the others. Returns what was found good, a line
 * a part. Throws `FaultyFiles` with file, line and remedy of every fault.
 */
export async function checkCity(name: string, now: Date): Promise<string[]> {
  const folder = cityFolder(path.resolve(name));
  const city = await openCity(folder, now, true);
  const { tree } = city.duties;
  const roles = await loadRoles(folder);
  const language = city.files.city.languages.default;
  const units = tree.units.map((unit) => ({
    path: unit.path,
    kind: unit.kind,
    name: unit.names[language],
    names: unit.names,
  }));
  const demo = await loadDemo(folder, roles, units);
  const { categories, deadlines, templates } = city.files;
  const unheard = toldToNobody(folder, roles, deadlines);
  if (unheard.length > 0) throw new FaultyFiles(unheard);
  return [
    `city           ${city.files.city.names.en}, ${city.files.city.timeZone}`,
    `places         ${city.places.areas.length} areas`,
    `organisations  ${tree.units.length} units, ${city.organisations.responsibilities.length} responsibilities`,
    `categories     ${categories.groups.reduce((sum, group) => sum + group.categories.length, 0)} in ${categories.groups.length} groups`,
    `knowledge      ${city.knowledge.entries.length} answers`,
    `labels         ${city.labels.labels.size} declared, ${city.labels.rules.length} rules`,
    `streams        ${city.streams.kinds.length} kinds of sensors`,
    `scenarios      ${city.scenarios.length}, ${city.scenarios.reduce((sum, { tests }) => sum + tests.length, 0)} tests passed`,
    `vital signs    ${city.vitalSigns?.domains.length ?? 0} domains`,
    `deadlines      ${deadlines.classes.length} classes`,
    `templates      ${templates.templates.length}`,
    `roles          ${roles.size}`,
    `demo accounts  ${demo?.accounts.length ?? 0}`,
    `decisions      ${await checkDecisions(folder)} models`,
    `process        ${await checkProcess(folder, city.files.city.tickets)}`,
    `processes      ${await checkProcesses(folder, heldScopes(roles))} in all`,
  ];
}

async function checkDecisions(folder: string): Promise<number> {
  const { models, findings } = await checkCityDecisions(folder);
  if (findings.length > 0) throw new FaultyFiles(findings);
  return models;
}

async function checkProcesses(folder: string, held: ReadonlySet<string>): Promise<number> {
  const { processes, findings } = await checkCityProcesses(folder, held);
  if (findings.length > 0) throw new FaultyFiles(findings);
  return processes;
}

async function checkProcess(
  folder: string,
  { process: file, questions }: CityFiles["city"]["tickets"],
): Promise<string> {
  const place = path.join(folder, file);
  const findings = await checkTicketProcess(place, await readFile(place, "utf8"), questions !== undefined);
  if (findings.length > 0) throw new FaultyFiles(findings);
  return path.basename(file, ".bpmn");
}
