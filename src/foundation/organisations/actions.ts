import { act, type Clock, type Context, type Database, timelineOf } from "../../kernel/index.ts";
import {
  changes,
  closeMissing,
  Directory,
  type DirectoryOptions,
  dayIn,
  digestOfJson,
  type Origin,
  plan,
} from "../validity/index.ts";
import type { Duties } from "./rules.ts";
import type { OrganisationsFile } from "./schema.ts";
import {
  applyUnits,
  dutiesHeld,
  heldUnits,
  lockOrganisations,
  organisationsMarker,
  replaceDuties,
  unitStatement,
  unitsOn,
} from "./store.ts";
import { UnitTree, unitsOf } from "./tree.ts";

const citySubject = { kind: "organisation", id: "city" };

/**
 * Brings `organisations.yaml` of a city folder into the database (`organisation.load`): units with their validity,
 * and the duty list as a whole. Does nothing where the file is the one loaded last.
 */
export async function loadCityOrganisations(
  context: Context,
  file: OrganisationsFile,
): Promise<{ added: number }> {
  const digest = digestOfJson(file);
  const before = await timelineOf(context.transaction ?? context.database.kysely, citySubject);
  if (before.at(-1)?.detail.digest === digest) return { added: 0 };
  const origin: Origin = "city";
  const statements = unitsOf(file).map((unit) => unitStatement(unit, file.source));
  return act(context, "organisation.load", citySubject, async (tx, draft) => {
    await lockOrganisations(tx);
    const held = await heldUnits(tx);
    const wanted = plan(held, statements, origin);
    const gone = closeMissing(held, new Set(statements.map((one) => one.key)), origin, file.validFrom);
    for (const one of [wanted, gone].filter(changes)) await applyUnits(tx, one, origin, draft.at);
    await replaceDuties(tx, file.responsibilities, file.source, draft.at);
    draft.audience = file.units.filter((unit) => unit.kind === "district").map((unit) => unit.path);
    draft.detail = {
      digest,
      added: wanted.insert.length,
      unchanged: wanted.unchanged,
      ended: gone.close.length + gone.supersede.length,
      responsibilities: file.responsibilities.length,
    };
    return { added: wanted.insert.length };
  });
}

/** The units and duties of today, in memory. Close it when the process ends. */
export function openOrganisations(
  database: Database,
  clock: Clock,
  timeZone: string,
  options: DirectoryOptions,
): Promise<Directory<Duties>> {
  const source = {
    marker: () => organisationsMarker(database.kysely),
    load: async (day: string): Promise<Duties> => ({
      tree: UnitTree.on(day, await unitsOn(database.kysely, day)),
      responsibilities: await dutiesHeld(database.kysely),
      timeZone,
    }),
    today: (now: Clock) => dayIn(timeZone, now.now()),
  };
  return Directory.open(source, clock, options);
}
