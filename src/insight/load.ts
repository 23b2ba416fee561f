import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { FaultyFiles, type Finding, kernelTold, readDocument, type Told } from "../kernel/index.ts";
import { told } from "./findings.ts";
import { VitalSignsFile } from "./schema.ts";

/** What vital signs may speak of. */
export type VitalGround = { kinds: ReadonlySet<string>; categories: ReadonlySet<string> };

/** Reads vital-signs.yaml of a city folder; undefined where a city has none. Throws `FaultyFiles`. */
export async function loadVitalSigns(
  folder: string,
  ground: VitalGround,
): Promise<VitalSignsFile | undefined> {
  const file = path.join(folder, "vital-signs.yaml");
  if (!existsSync(file)) return undefined;
  const { value, finding } = readDocument(VitalSignsFile, await readFile(file, "utf8"), file);
  const groups = new Set([...ground.categories].map((code) => code.split("/")[0]));
  const findings: Finding[] = [];
  if (value.bands.good <= value.bands.attention) {
    findings.push(finding(["bands"], told("vital.bands")));
  }
  value.domains.forEach((domain, at) => {
    domain.parts.forEach((part, place) => {
      const say = (path: (string | number)[], one: Told) =>
        findings.push(finding(["domains", at, "parts", place, ...path], one));
      if (part.best === part.worst) say(["best"], told("vital.best-is-worst"));
      if ("streams" in part && !ground.kinds.has(part.streams.kind))
        say(["streams", "kind"], kernelTold("file.unknown-sensor-kind", { kind: part.streams.kind }));
      if (!("tickets" in part)) return;
      part.tickets.categories.forEach((code, index) => {
        if (ground.categories.has(code) || groups.has(code)) return;
        say(["tickets", "categories", index], kernelTold("file.unknown-category", { category: code }));
      });
    });
  });
  if (findings.length > 0) throw new FaultyFiles(findings);
  return value;
}
