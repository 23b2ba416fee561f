import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Calendar, parseCalendar } from "../calendar/index.ts";
import {
  type BoundarySet,
  type Duties,
  loadOrganisations,
  loadPlaces,
  type OrganisationsFile,
  PlaceIndex,
  UnitTree,
  unitsOf,
} from "../foundation/index.ts";
import { loadVitalSigns, type VitalSignsFile } from "../insight/index.ts";
import { FaultyFiles, type Finding } from "../kernel/index.ts";
import { loadScenarios, type ScenarioFile } from "../scenarios/index.ts";
import { cityClock, loadStreams, type StreamsFile } from "../sensing/index.ts";
import {
  type CityFiles,
  categoriesOf,
  type Knowledge,
  loadCityFiles,
  loadKnowledge,
  loadLabels,
  type Policies,
} from "../tickets/index.ts";
import { told } from "./findings.ts";
import { problem } from "./problems.ts";

const citiesFolder = fileURLToPath(new URL("../../cities", import.meta.url));

/** A city folder, read and checked: everything particular to one city. */
export type City = {
  folder: string;
  files: CityFiles;
  calendar: Calendar;
  boundaries: readonly BoundarySet[];
  places: PlaceIndex;
  organisations: OrganisationsFile;
  knowledge: Knowledge;
  /** What labels do to tickets, and the rules that give them. */
  labels: Policies;
  streams: StreamsFile;
  scenarios: readonly ScenarioFile[];
  /** Undefined where the city declares none. */
  vitalSigns: VitalSignsFile | undefined;
  duties: Duties;
};

/** The folder of a city by its name below `cities/`, or by a path. Throws `app.no-city`. */
export function cityFolder(name: string): string {
  const folder =
    path.isAbsolute(name) || name.includes("/") ? path.resolve(name) : path.join(citiesFolder, name);
  if (!existsSync(path.join(folder, "city.yaml"))) throw problem("app.no-city", { folder });
  return folder;
}

/** Reads the calendar alone, for questions that need no more. */
export async function openCalendar(folder: string): Promise<Calendar> {
  const file = path.join(folder, "calendar.yaml");
  return parseCalendar(await readFile(file, "utf8"), file);
}

/** Reads the boundaries alone, for questions that need no more. */
export async function openPlaces(folder: string): Promise<PlaceIndex> {
  return new PlaceIndex((await loadPlaces(folder)).flatMap((set) => set.areas));
}

/**
 * Reads and checks a whole city folder. Throws `FaultyFiles` with file, line and remedy of every fault. `tests` runs
 * the scenarios' own tests, too.
 */
export async function openCity(folder: string, now: Date, tests = false): Promise<City> {
  const loaded = await loadCityFiles(folder);
  if (!loaded.ok) {
    throw new FaultyFiles(loaded.findings);
  }
  const boundaries = await loadPlaces(folder);
  const areas = boundaries.flatMap((set) => set.areas);
  const areaCodes = new Set(areas.map((area) => area.code));
  const labels = await loadLabels(folder, {
    categories: new Set(categoriesOf(loaded.files.categories).map(({ code }) => code)),
    deadlineClasses: new Set(loaded.files.deadlines.classes.map(({ code }) => code)),
    areas: areaCodes,
  });
  const organisations = await loadOrganisations(folder, areaCodes, new Set(labels.labels.keys()));
  const timeZone = loaded.files.city.timeZone;
  const calendar = await openCalendar(folder);
  if (calendar.file.timeZone !== timeZone)
    throw new FaultyFiles([otherTimeZone(folder, timeZone, calendar.file.timeZone)]);
  const categories = categoriesOf(loaded.files.categories).map(({ code }) => code);
  const knowledge = await loadKnowledge(folder, new Set(categories));
  const unitPaths = organisations.units.map((unit) => unit.path);
  const streams = await loadStreams(folder, unitPaths);
  const scenarios = await loadScenarios(folder, {
    categories: new Set(categories),
    units: new Set(unitPaths),
    streams,
    clock: cityClock(timeZone),
    tests,
  });
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(now);
  return {
    folder,
    files: loaded.files,
    calendar,
    boundaries,
    places: new PlaceIndex(areas),
    organisations,
    knowledge,
    labels,
    streams,
    scenarios,
    vitalSigns: await loadVitalSigns(folder, {
      kinds: new Set(streams.kinds.map(({ code }) => code)),
      categories: new Set(categories),
    }),
    duties: {
      tree: UnitTree.on(today, unitsOf(organisations)),
      responsibilities: organisations.responsibilities,
      timeZone,
    },
  };
}

/** Deadlines are told in the city's time and counted in the calendar's: they must be one. */
function otherTimeZone(folder: string, city: string, calendar: string): Finding {
  const file = path.join(folder, "calendar.yaml");
  return { ...told("city.two-time-zones", { calendar, city }), file, line: 1, path: "timeZone" };
}
