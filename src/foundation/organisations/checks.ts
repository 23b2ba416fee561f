import { kernelTold, type Told } from "../../kernel/index.ts";
import { told } from "../findings.ts";
import type { OrganisationsFile } from "./schema.ts";
import { parentPath } from "./tree.ts";

/** What is told of a path of the document, for messages that name the line. */
export interface Finding {
  readonly path: readonly (string | number)[];
  readonly told: Told;
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
    const say = (field: string, one: Told): number => findings.push({ path: ["units", i, field], told: one });
    const parent = parentPath(unit.path);
    if (known.has(unit.path)) say("path", told("organisation.twice", { unit: unit.path }));
    if (parent !== null && !known.has(parent))
      say("path", told("organisation.before-parent", { unit: unit.path, parent }));
    if (unit.area && areas && !areas.has(unit.area))
      say("area", kernelTold("file.unknown-area", { area: unit.area }));
    if (unit.validTo && unit.validTo <= (unit.validFrom ?? file.validFrom))
      say("validTo", told("organisation.backwards"));
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
    const say = (one: Told): number => findings.push({ path: ["responsibilities", i], told: one });
    if ((duty.to === undefined) === (duty.toKind === undefined)) say(told("organisation.to-or-kind"));
    if (duty.to && !paths.has(duty.to)) say(kernelTold("file.unknown-unit", { unit: duty.to }));
    if (duty.toKind && !kinds.has(duty.toKind)) say(told("organisation.unknown-kind", { kind: duty.toKind }));
    if (!duty.categories && !duty.labels) say(told("organisation.no-matter"));
    for (const code of duty.where ?? []) {
      if (areas && !areas.has(code)) say(kernelTold("file.unknown-area", { area: code }));
    }
    for (const label of duty.labels ?? []) {
      if (labels && !labels.has(label)) say(told("organisation.unknown-label", { label }));
    }
    if (duty.validFrom && duty.validTo && duty.validTo <= duty.validFrom) say(told("organisation.backwards"));
  });
  return findings;
}
