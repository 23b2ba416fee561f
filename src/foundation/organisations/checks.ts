import type { OrganisationsFile } from "./schema.ts";
import { parentPath } from "./tree.ts";

/** A fault at a path of the document, for messages that name the line. */
export interface Finding {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What a file may get wrong beyond its schema. `areas`, `labels`: those of the city, where they are known. */
export function checkOrganisations(
  file: OrganisationsFile,
  areas?: ReadonlySet<string>,
  labels?: ReadonlySet<string>,
): Finding[] {
  return [...checkUnits(file, areas), ...checkResponsibilities(file, areas, labels)];
}

function checkUnits(file: OrganisationsFile, areas: ReadonlySet<string> | undefined): Finding[] {
  const findings: Finding[] = [];
  const known = new Set<string>();
  file.units.forEach((unit, i) => {
    const say = (field: string, message: string): number =>
      findings.push({ path: ["units", i, field], message });
    const parent = parentPath(unit.path);
    if (known.has(unit.path)) say("path", `${unit.path} is listed twice; remove one`);
    if (parent !== null && !known.has(parent)) say("path", `list its parent ${parent} before it`);
    if (unit.area && areas && !areas.has(unit.area)) say("area", `no boundary file has an area ${unit.area}`);
    if (unit.validTo && unit.validTo <= (unit.validFrom ?? file.validFrom))
      say("validTo", "it ends before it begins");
    known.add(unit.path);
  });
  return findings;
}

function checkResponsibilities(
  file: OrganisationsFile,
  areas: ReadonlySet<string> | undefined,
  labels: ReadonlySet<string> | undefined,
): Finding[] {
  const findings: Finding[] = [];
  const paths = new Set(file.units.map((unit) => unit.path));
  const kinds = new Set(file.units.map((unit) => unit.kind));
  file.responsibilities.forEach((duty, i) => {
    const say = (message: string): number => findings.push({ path: ["responsibilities", i], message });
    if ((duty.to === undefined) === (duty.toKind === undefined)) say("say either to or toKind");
    if (duty.to && !paths.has(duty.to)) say(`there is no unit ${duty.to}`);
    if (duty.toKind && !kinds.has(duty.toKind)) say(`there is no unit of kind ${duty.toKind}`);
    if (!duty.categories && !duty.labels) say("say what it answers for: categories or labels");
    for (const code of duty.where ?? []) {
      if (areas && !areas.has(code)) say(`no boundary file has an area ${code}`);
    }
    for (const label of duty.labels ?? []) {
      if (labels && !labels.has(label))
        say(`declare the label ${label} in labels.yaml: nothing else gives it`);
    }
    if (duty.validFrom && duty.validTo && duty.validTo <= duty.validFrom) say("it ends before it begins");
  });
  return findings;
}
