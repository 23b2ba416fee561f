import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FaultyFiles, readDocument, type Scope } from "../../kernel/index.ts";
import { compileRoles, type Roles } from "./rules.ts";
import { RolesFile } from "./schema.ts";

/**
 * Reads and checks `roles.yaml` of a city folder. With `knownScopes`, every scope that some module asks for,
 * misspelt scopes are found too. Throws `FaultyFiles` naming file, line and what to do.
 */
export async function loadRoles(cityFolder: string, knownScopes?: ReadonlySet<Scope>): Promise<Roles> {
  const path = join(cityFolder, "roles.yaml");
  const document = readDocument(RolesFile, await readFile(path, "utf8"), path);
  const { roles, faults } = compileRoles(document.value, knownScopes);
  if (faults.length > 0) throw new FaultyFiles(faults.map((each) => document.finding(each.path, each.told)));
  return roles;
}
