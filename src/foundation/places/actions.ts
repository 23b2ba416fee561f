import {
  act,
  type Clock,
  type Context,
  type Database,
  inOneLine,
  type Language,
  reachOf,
  type Told,
  timelineOf,
} from "../../kernel/index.ts";
import {
  changes,
  closeMissing,
  Directory,
  type DirectoryOptions,
  dayIn,
  digestOfJson,
  type Origin,
  type Plan,
  plan,
} from "../validity/index.ts";
import type { BoundarySet } from "./folder.ts";
import { placed, readBoundaries } from "./geojson.ts";
import { problem } from "./problems.ts";
import { PlaceIndex } from "./resolve.ts";
import type { BoundaryOptions, Crs, Finding, Level } from "./schema.ts";
import {
  type AreaStatement,
  applyAreas,
  areaStatement,
  areasOn,
  heldAreas,
  lockAreas,
  placesMarker,
} from "./store.ts";

/** What an import did; counts of areas. */
export interface ImportReport {
  readonly level: Level;
  readonly areas: number;
  readonly added: number;
  readonly unchanged: number;
  /** Earlier boundaries that ended or were superseded. */
  readonly replaced: number;
  readonly matchedByName: number;
  readonly warnings: readonly Told[];
}

export interface ImportRequest {
  readonly content: unknown;
  readonly level: Level;
  readonly crs?: Crs;
  readonly source: string;
  /** First day on which the boundaries hold, YYYY-MM-DD. */
  readonly validFrom: string;
  readonly properties?: NonNullable<BoundaryOptions["properties"]>;
  /** The file has every area of its level: those that it leaves out end. */
  readonly complete?: boolean;
}

/**
 * Imports a boundary file (`place.import`): all of it or nothing. Refuses a faulty file with `place.file-refused`.
 * A file that says nothing new is no act and changes nothing.
 */
export async function importPlaces(context: Context, request: ImportRequest): Promise<ImportReport> {
  reachOf(context.actor, "place.import");
  const reader = context.transaction ?? context.database.kysely;
  const known = await areasOn(reader, request.validFrom);
  const { level, crs, properties, source, validFrom } = request;
  const reading = readBoundaries(request.content, {
    level,
    known,
    ...(crs ? { crs } : {}),
    ...(properties ? { properties } : {}),
  });
  refuseErrors(reading.findings, context.language);
  const statements = reading.areas.map((area) => areaStatement(area, source, reading.crs, validFrom));
  const report = (made: readonly Plan<AreaStatement>[]): ImportReport => ({
    level,
    areas: reading.areas.length,
    ...count(made),
    matchedByName: reading.matchedByName,
    warnings: reading.findings.map(placed),
  });
  const foreseen = planImport(await heldAreas(reader), statements, request);
  if (!foreseen.some(changes)) return report(foreseen);
  return act(context, "place.import", { kind: "place", id: level }, async (tx, draft) => {
    await lockAreas(tx);
    const made = planImport(await heldAreas(tx), statements, request);
    for (const one of made) await applyAreas(tx, one, "import", draft.at);
    draft.detail = { level, source, validFrom, digest: digestOfJson(request.content), ...count(made) };
    return report(made);
  });
}

function planImport(
  held: Awaited<ReturnType<typeof heldAreas>>,
  statements: readonly AreaStatement[],
  { level, validFrom, complete }: ImportRequest,
): Plan<AreaStatement>[] {
  const made: Plan<AreaStatement>[] = [plan(held, statements, "import")];
  if (!complete) return made;
  const keys = new Set(statements.map((one) => one.key));
  const ofLevel = held.filter((one) => one.level === level);
  return [
    ...made,
    closeMissing(ofLevel, keys, "import", validFrom),
    closeMissing(ofLevel, keys, "city", validFrom),
  ];
}

function refuseErrors(findings: readonly Finding[], language: Language): void {
  const errors = findings.filter((finding) => finding.severity === "error");
  if (errors.length === 0) return;
  const reasons = errors.map((error) => placed(error).message);
  throw problem(
    "place.file-refused",
    { reasons: inOneLine(reasons.slice(0, 10)) },
    { reasons: reasons.map((reason) => reason[language]) },
  );
}

function count(made: readonly Plan<AreaStatement>[]): { added: number; unchanged: number; replaced: number } {
  const sum = (of: (one: Plan<AreaStatement>) => number): number =>
    made.reduce((total, one) => total + of(one), 0);
  return {
    added: sum((one) => one.insert.length),
    unchanged: sum((one) => one.unchanged),
    replaced: sum((one) => one.close.length + one.supersede.length),
  };
}

const citySubject = { kind: "place", id: "city" };

/**
 * Brings the boundaries of a city folder into the database (`place.load`). Does nothing where the folder is the one
 * loaded last. Areas that were imported by an administrator stay as they are.
 */
export async function loadCityPlaces(
  context: Context,
  sets: readonly BoundarySet[],
): Promise<{ added: number }> {
  const digest = digestOfJson(sets);
  const before = await timelineOf(context.transaction ?? context.database.kysely, citySubject);
  if (before.at(-1)?.detail.digest === digest) return { added: 0 };
  const origin: Origin = "city";
  const statements = sets.flatMap(({ areas, source, crs, validFrom }) =>
    areas.map((area) => areaStatement(area, source, crs, validFrom)),
  );
  return act(context, "place.load", citySubject, async (tx, draft) => {
    await lockAreas(tx);
    const held = await heldAreas(tx);
    const keys = new Set(statements.map((one) => one.key));
    const made = [
      plan(held, statements, origin),
      ...sets.map(({ level, validFrom }) => {
        const ofLevel = held.filter((one) => one.level === level);
        return closeMissing(ofLevel, keys, origin, validFrom);
      }),
    ];
    for (const one of made.filter(changes)) await applyAreas(tx, one, origin, draft.at);
    draft.detail = { digest, ...count(made) };
    return { added: count(made).added };
  });
}

/** The place index of today, in memory. Close it when the process ends. */
export function openPlaces(
  database: Database,
  clock: Clock,
  timeZone: string,
  options: DirectoryOptions,
): Promise<Directory<PlaceIndex>> {
  const source = {
    marker: () => placesMarker(database.kysely),
    load: async (day: string) => new PlaceIndex(await areasOn(database.kysely, day)),
    today: (now: Clock) => dayIn(timeZone, now.now()),
  };
  return Directory.open(source, clock, options);
}
