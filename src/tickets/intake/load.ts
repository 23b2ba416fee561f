import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Finding, kernelTold } from "../../kernel/index.ts";
import { type CityDocuments, checkCity } from "./check.ts";
import { type CityFiles, type ReadResult, readCityFile } from "./files.ts";
import type { CityFileKind } from "./schema.ts";

export type LoadedCity = { ok: true; files: CityFiles } | { ok: false; findings: Finding[] };

/**
 * Reads city.yaml, categories.yaml, deadlines.yaml and templates.yaml of a city folder.
 * Gives either all four, checked, or everything that is wrong in them.
 */
export async function loadCityFiles(folder: string): Promise<LoadedCity> {
  const [city, categories, deadlines, templates] = await Promise.all([
    read(folder, "city"),
    read(folder, "categories"),
    read(folder, "deadlines"),
    read(folder, "templates"),
  ]);
  if (!city.ok || !categories.ok || !deadlines.ok || !templates.ok) {
    const findings = [city, categories, deadlines, templates].flatMap((one) => (one.ok ? [] : one.findings));
    return { ok: false, findings };
  }
  const documents: CityDocuments = {
    city: city.document,
    categories: categories.document,
    deadlines: deadlines.document,
    templates: templates.document,
  };
  const findings = checkCity(documents);
  if (findings.length > 0) return { ok: false, findings };
  return {
    ok: true,
    files: {
      city: city.document.value,
      categories: categories.document.value,
      deadlines: deadlines.document.value,
      templates: templates.document.value,
    },
  };
}

async function read<K extends CityFileKind>(folder: string, kind: K): Promise<ReadResult<CityFiles[K]>> {
  const file = join(folder, `${kind}.yaml`);
  try {
    return readCityFile(kind, file, await readFile(file, "utf8"));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    const missing = kernelTold("file.missing", { schema: `urn:liangwang:schema:${kind}:1` });
    return { ok: false, findings: [{ ...missing, file, line: 1, path: "" }] };
  }
}
