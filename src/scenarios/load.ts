import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { FaultyFiles, type Finding, inspectDocument } from "../kernel/index.ts";
import { type CheckGround, checkScenario } from "./check.ts";
import { ScenarioFile } from "./schema.ts";

/**
 * Reads and checks `scenarios/*.yaml` of a city folder, and where told runs the tests in them; a city may have none. Throws
 * `FaultyFiles` with file, line and remedy of everything that is wrong, failed tests among it.
 */
export async function loadScenarios(folder: string, ground: CheckGround): Promise<ScenarioFile[]> {
  const place = path.join(folder, "scenarios");
  if (!existsSync(place)) return [];
  const names = (await readdir(place)).filter((name) => name.endsWith(".yaml")).sort();
  const scenarios: ScenarioFile[] = [];
  const findings: Finding[] = [];
  for (const name of names) {
    const file = path.join(place, name);
    const read = inspectDocument(ScenarioFile, await readFile(file, "utf8"), file, { isKept: true });
    if (!read.ok) {
      findings.push(...read.findings);
      continue;
    }
    findings.push(...checkScenario(read.document, path.basename(name, ".yaml"), ground));
    scenarios.push(read.document.value);
  }
  if (findings.length > 0) throw new FaultyFiles(findings);
  return scenarios;
}
