import type { OrganisationsFile, Unit, UnitEntry, UnitKind } from "./schema.ts";

/** The units of a district that are valid on one day, as a tree over their paths. Immutable. */
export class UnitTree {
  readonly units: readonly Unit[];
  readonly #byPath: ReadonlyMap<string, Unit>;
  readonly #byArea: ReadonlyMap<string, readonly Unit[]>;

  private constructor(units: readonly Unit[]) {
    this.units = units;
    this.#byPath = new Map(units.map((unit) => [unit.path, unit]));
    this.#byArea = Map.groupBy(units, (unit) => unit.area ?? "");
  }

  /** The tree of the units valid on `day` (YYYY-MM-DD); a unit whose parent is not valid is not there either. */
  static on(day: string, units: readonly Unit[]): UnitTree {
    const found = new Map<string, Unit>();
    for (const unit of [...units].sort(byPath)) {
      const there = unit.validFrom <= day && (unit.validTo === null || day < unit.validTo);
      if (there && (unit.parent === null || found.has(unit.parent))) found.set(unit.path, unit);
    }
    return new UnitTree([...found.values()]);
  }

  unit(path: string): Unit | undefined {
    return this.#byPath.get(path);
  }

  /** The units directly below a path; of null, the roots. */
  children(path: string | null): Unit[] {
    return this.units.filter((unit) => unit.parent === path);
  }

  /** The unit and everything below it. */
  subtree(path: string): Unit[] {
    return this.units.filter((unit) => unit.path.startsWith(path));
  }

  /** From the unit itself up to its root. */
  ancestors(path: string): Unit[] {
    const chain: Unit[] = [];
    for (
      let unit = this.#byPath.get(path);
      unit;
      unit = unit.parent === null ? undefined : this.unit(unit.parent)
    ) {
      chain.push(unit);
    }
    return chain;
  }

  /** Units of a kind that stand for an area. */
  inArea(area: string, kind: UnitKind): Unit[] {
    return (this.#byArea.get(area) ?? []).filter((unit) => unit.kind === kind);
  }
}

export function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/** `a/b/` → `a/`; null for a root. */
export function parentPath(path: string): string | null {
  const cut = path.lastIndexOf("/", path.length - 2);
  return cut < 0 ? null : path.slice(0, cut + 1);
}

/** Fills in what a file leaves out: validity from the file, area from the unit above. */
export function unitsOf(file: Pick<OrganisationsFile, "units" | "validFrom">): Unit[] {
  const entries = new Map(file.units.map((entry) => [entry.path, entry]));
  return file.units.map((entry) => ({
    path: entry.path,
    parent: parentPath(entry.path),
    kind: entry.kind,
    area: inheritedArea(entry, entries),
    names: entry.names,
    validFrom: entry.validFrom ?? file.validFrom,
    validTo: entry.validTo ?? null,
  }));
}

function inheritedArea(entry: UnitEntry, entries: ReadonlyMap<string, UnitEntry>): string | null {
  for (let at: UnitEntry | undefined = entry; at; at = entries.get(parentPath(at.path) ?? "")) {
    if (at.area) return at.area;
  }
  return null;
}
