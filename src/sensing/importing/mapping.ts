import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { FaultyFiles, kernelTold, readDocument } from "../../kernel/index.ts";
import { problem } from "./problems.ts";
import { ReadingMappingFile } from "./schema.ts";
import { columnsOf } from "./source.ts";

const shippedFolder = fileURLToPath(new URL("../../../mappings/readings", import.meta.url));

/** Reads a mapping file. Throws `FaultyFiles` with file, line and remedy of what is wrong in it. */
export async function readingMapping(file: string): Promise<ReadingMappingFile> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    const missing = kernelTold("file.mapping-missing", { folder: "mappings/readings/" });
    throw new FaultyFiles([{ ...missing, file, line: 1, path: "" }]);
  }
  return readDocument(ReadingMappingFile, text, file).value;
}

/** The mappings that come with the installation, by name. */
export async function shippedMappings(): Promise<ReadingMappingFile[]> {
  const names = (await readdir(shippedFolder)).filter((name) => name.endsWith(".yaml")).sort();
  return Promise.all(names.map((name) => readingMapping(path.join(shippedFolder, name))));
}

/** The mapping that knows the file by its columns: all of its `match` are there, and most of them. */
export async function readingMappingFor(file: string): Promise<ReadingMappingFile> {
  const mappings = await shippedMappings();
  const columns = new Map<string | undefined, readonly string[]>();
  for (const { delimiter } of mappings)
    if (!columns.has(delimiter)) columns.set(delimiter, await columnsOf(file, delimiter));
  const fitting = mappings
    .filter(({ match, delimiter }) => match?.every((column) => columns.get(delimiter)?.includes(column)))
    .sort((one, other) => (other.match?.length ?? 0) - (one.match?.length ?? 0));
  const [best] = fitting;
  if (best !== undefined) return best;
  const found = (columns.get(undefined) ?? []).join(", ").slice(0, 300);
  throw problem("reading-import.unknown-file", { file, columns: found === "" ? "none" : found });
}
