import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { FaultyFiles, type Finding, kernelTold, readDocument } from "../../kernel/index.ts";
import { hasColumn } from "./fields.ts";
import { problem } from "./problems.ts";
import { compileMapping, type Mapping } from "./request.ts";
import { MappingFile } from "./schema.ts";
import { firstRow } from "./source.ts";

const shippedFolder = fileURLToPath(new URL("../../../mappings", import.meta.url));

/** Reads a mapping file. Throws `FaultyFiles` with file, line and remedy of everything wrong in it. */
export async function readMapping(file: string): Promise<Mapping> {
  return parseMapping(await readText(file), file);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    const missing = kernelTold("file.mapping-missing", { folder: "mappings/" });
    throw new FaultyFiles([{ ...missing, file, line: 1, path: "" }]);
  }
}

/** Reads the text of a mapping file; see {@link readMapping}. */
export function parseMapping(text: string, file: string): Mapping {
  const { value, finding } = readDocument(MappingFile, text, file);
  const faults: Finding[] = [];
  const mapping = compileMapping(value, (at, told) => faults.push(finding(at, told)));
  if (faults.length > 0) throw new FaultyFiles(faults);
  return mapping;
}

/** The mappings that come with the program, by name. */
export async function shippedMappings(): Promise<Mapping[]> {
  const names = (await readdir(shippedFolder)).filter((name) => name.endsWith(".yaml")).sort();
  return Promise.all(names.map((name) => readMapping(path.join(shippedFolder, name))));
}

/**
 * The mapping that knows the file: all columns of its `match` are there, and most of them.
 * Throws `import.unknown-file` with the file's columns, `import.unreadable`.
 */
export async function mappingFor(file: string, among?: readonly Mapping[]): Promise<Mapping> {
  const row = (await firstRow(file)) ?? {};
  const fitting = (among ?? (await shippedMappings()))
    .filter((mapping) => mapping.file.match.every((column) => hasColumn(row, column)))
    .sort((one, other) => other.file.match.length - one.file.match.length);
  const best = fitting[0];
  if (best !== undefined) return best;
  const columns = Object.keys(row).join(", ").slice(0, 300);
  throw problem("import.unknown-file", { file, columns: columns === "" ? "none" : columns });
}
