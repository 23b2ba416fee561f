/** The functions a role has at its unit: notices to these are shown to it. */
export type FunctionsOf = (role: string) => readonly string[];

/** At which units somebody has each function. */
export type Staffed = ReadonlyMap<string, ReadonlySet<string>>;

/** Which functions somebody has where, by the roles held at units. */
export function staffedBy(
  held: readonly { role: string; unit: string }[],
  functionsOf: FunctionsOf,
): Staffed {
  const staffed = new Map<string, Set<string>>();
  for (const { role, unit } of held) {
    for (const name of functionsOf(role)) staffed.set(name, (staffed.get(name) ?? new Set()).add(unit));
  }
  return staffed;
}

/**
 * Whether whoever has the function `name` at `mine` is to read what is told to it at `unit`: at one's own unit, and at
 * those below where nobody nearer has that function. So nothing is told to nobody, and nobody is told their colleagues' work.
 */
export function isTheirs(staffed: Staffed, mine: string, unit: string, name: string): boolean {
  if (!unit.startsWith(mine)) return false;
  const units = staffed.get(name);
  for (let at = unit; at !== mine; at = above(at)) if (units?.has(at) === true) return false;
  return true;
}

/** `a/b/` of `a/b/c/`. */
const above = (path: string) => path.slice(0, path.lastIndexOf("/", path.length - 2) + 1);
