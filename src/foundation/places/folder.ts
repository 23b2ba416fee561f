import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FaultyFiles, type Finding, kernelTold, readDocument, type Told } from "../../kernel/index.ts";
import { placed, readBoundaries } from "./geojson.ts";
import { type Area, type Crs, levels, PlacesFile } from "./schema.ts";

/** The areas of one boundary file, with what its entry says of it. */
export interface BoundarySet {
  readonly file: string;
  readonly level: Area["level"];
  readonly crs: Crs;
  readonly source: string;
  readonly validFrom: string;
  readonly areas: readonly Area[];
}

/**
 * Reads and checks `places/places.yaml` of a city folder and the boundary files it names, widest level first.
 * Throws `FaultyFiles` with everything that is wrong in any of them.
 */
export async function loadPlaces(cityFolder: string): Promise<BoundarySet[]> {
  const folder = join(cityFolder, "places");
  const manifest = join(folder, "places.yaml");
  const { value, finding } = readDocument(PlacesFile, await readFile(manifest, "utf8"), manifest);
  const entries = value.boundaries
    .map((entry, i) => ({ ...entry, i }))
    .sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level));
  const faults: Finding[] = [];
  const sets: BoundarySet[] = [];
  for (const { i, file, level, crs, source, validFrom, properties } of entries) {
    const known = sets.flatMap((set) => set.areas);
    const content = await readJson(join(folder, file));
    if ("message" in content) {
      faults.push(finding(["boundaries", i, "file"], content));
      continue;
    }
    const reading = readBoundaries(content.value, {
      level,
      crs,
      known,
      ...(properties ? { properties } : {}),
    });
    for (const one of reading.findings)
      faults.push({ ...placed(one), file: join(folder, file), line: 1, path: "" });
    sets.push({ file, level, crs, source, validFrom, areas: reading.areas });
  }
  if (faults.length > 0) throw new FaultyFiles(faults);
  return sets;
}

/** The parsed file, or why there is none. */
export async function readJson(path: string): Promise<{ value: unknown } | Told> {
  try {
    return { value: JSON.parse(await readFile(path, "utf8")) };
  } catch (error) {
    return kernelTold("file.not-json", { reason: error instanceof Error ? error.message : String(error) });
  }
}
