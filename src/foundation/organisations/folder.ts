import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FaultyFiles, readDocument } from "../../kernel/index.ts";
import { checkOrganisations } from "./checks.ts";
import { OrganisationsFile } from "./schema.ts";

/**
 * Reads and checks `organisations.yaml` of a city folder. Throws `FaultyFiles` naming file and line.
 * With the codes of the city's areas and labels, references to them are checked too.
 */
export async function loadOrganisations(
  cityFolder: string,
  areas?: ReadonlySet<string>,
  labels?: ReadonlySet<string>,
): Promise<OrganisationsFile> {
  const path = join(cityFolder, "organisations.yaml");
  const document = readDocument(OrganisationsFile, await readFile(path, "utf8"), path, { isKept: true });
  const faults = checkOrganisations(document.value, areas, labels).map((one) =>
    document.finding(one.path, one.told),
  );
  if (faults.length > 0) throw new FaultyFiles(faults);
  return document.value;
}
