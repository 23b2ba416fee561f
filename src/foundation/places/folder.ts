import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  FaultyFiles,
  type Finding,
  jsonFault,
  kernelTold,
  readDocument,
  type Told,
} from "../../kernel/index.ts";
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
      // What the manifest names and is not there is a fault of the manifest; else of the file.
      const { line, ...one } = content;
      faults.push(
        line === undefined
          ? finding(["boundaries", i, "file"], one)
          : { ...one, file: join(folder, file), line, path: "" },
      );
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

/** The parsed file, or why there is none, with the line of the fault where it is in the text. */
export async function readJson(path: string): Promise<{ value: unknown } | (Told & { line?: number })> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    return error.code === "ENOENT"
      ? kernelTold("file.not-there")
      : kernelTold("file.closed", { code: error.code });
  }
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const fault = jsonFault(text);
    if (fault === undefined) throw error;
    const { line, column, said: reason } = fault;
    return { ...kernelTold("file.not-json", { line, column, reason }), line };
  }
}
