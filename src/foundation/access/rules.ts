import {
  type Channel,
  kernelTold,
  type Reach,
  type Scope,
  type Text,
  type Told,
} from "../../kernel/index.ts";
import { told } from "../findings.ts";
import type { RolesFile } from "./schema.ts";

/** Reaches from the narrowest to the widest; each contains those before it. */
export const reaches = ["own", "unit", "subtree", "all"] as const satisfies readonly Reach[];

/** The grants of one role, as an actor carries them. */
export type Grants = ReadonlyMap<Scope, Reach>;

/** A role ready for use: everything it includes is in its grants and functions. */
export type Role = {
  id: string;
  name: Text;
  channel: Channel;
  grants: Grants;
  /** What it is at its unit: whoever is told something is named by one of these. */
  functions: readonly string[];
};

/** All roles of a city by id. */
export type Roles = ReadonlyMap<string, Role>;

/** Every scope that some role holds, with whatever reach. */
export const heldScopes = (roles: Roles): ReadonlySet<Scope> =>
  new Set([...roles.values()].flatMap(({ grants }) => [...grants.keys()]));

/** The wider of two reaches. */
export function widest(a: Reach, b: Reach): Reach {
  return reaches.indexOf(a) >= reaches.indexOf(b) ? a : b;
}

/** What several grants together allow: for each scope its widest reach. Order does not matter. */
export function grantsOf(roles: Iterable<Pick<Role, "grants">>): Grants {
  const together = new Map<Scope, Reach>();
  for (const { grants } of roles) {
    for (const [scope, reach] of grants) together.set(scope, widest(reach, together.get(scope) ?? "own"));
  }
  return together;
}

/** What is wrong in a roles file: where, and what to do. */
export type RolesFault = { path: readonly string[]; told: Told };

/**
 * Turns the file's roles into roles ready for use.
 * `knownScopes`, where given, are all scopes that any module asks for: an unknown one is a misspelling.
 */
export function compileRoles(
  file: RolesFile,
  knownScopes?: ReadonlySet<Scope>,
): { roles: Roles; faults: RolesFault[] } {
  const faults: RolesFault[] = [];
  if (file.roles.anonymous === undefined) {
    faults.push({ path: ["roles"], told: told("role.no-anonymous") });
  }
  const roles = new Map<string, Role>();
  for (const [id, definition] of Object.entries(file.roles)) {
    for (const scope of Object.values(definition.scopes).flat()) {
      if (knownScopes?.has(scope) === false) {
        faults.push({ path: ["roles", id, "scopes"], told: told("role.unknown-scope", { scope }) });
      }
    }
    const parts = included(file, id, [], faults);
    const { name, channel } = definition;
    const functions = [...new Set(parts.flatMap((part) => part.functions))];
    roles.set(id, { id, name, channel, grants: grantsOf(parts), functions });
  }
  return { roles, faults };
}

/** Grants and functions of a role and of all that it includes, each once per path. */
function included(
  file: RolesFile,
  id: string,
  above: readonly string[],
  faults: RolesFault[],
): Pick<Role, "grants" | "functions">[] {
  const definition = file.roles[id];
  const path = ["roles", above.at(-1) ?? id, "includes"];
  if (definition === undefined) {
    faults.push({ path, told: kernelTold("file.unknown-role", { role: id }) });
    return [];
  }
  if (above.includes(id)) {
    faults.push({ path, told: told("role.circle", { roles: [...above, id].join(" → ") }) });
    return [];
  }
  const own = reaches.flatMap((reach) =>
    (definition.scopes[reach] ?? []).map((scope) => [scope, reach] as const),
  );
  // Within one role too the widest reach wins: `own` lists come first and are overwritten.
  const below = (definition.includes ?? []).flatMap((role) => included(file, role, [...above, id], faults));
  return [{ grants: new Map(own), functions: definition.functions ?? [] }, ...below];
}

/** Whether `unit` is a path of lower-case segments, each with its slash: `district/department/`. */
export function isUnitPath(unit: string): boolean {
  return /^([a-z0-9][a-z0-9-]*\/)+$/.test(unit);
}
