import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { getCompileCacheDir } from "node:module";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import yaml from "yaml/package.json" with { type: "json" };

/** The values of documents that were read before, by content. */
export type KeptValues = {
  /** Undefined where the text was not read before. */
  valueOf(text: string): unknown;
  keep(text: string, value: unknown): void;
};

/**
 * Values kept beside what Node.js compiled, where that is kept: parsing a city's long files took a fifteenth
 * of a start. The name of a kept value is a digest of the text and of the parser's version, so that none is ever stale.
 */
export function keptBesideTheProgram(folder = getCompileCacheDir()): KeptValues | undefined {
  if (folder === undefined) return undefined;
  const place = path.join(folder, "documents");
  const fileOf = (text: string) =>
    path.join(place, `${createHash("sha256").update(`${yaml.version}\0${text}`).digest("hex")}.json`);
  return {
    valueOf: (text) => read(fileOf(text)),
    keep(text, value) {
      const json = JSON.stringify(value);
      // What JSON cannot say, such as an infinite number, is parsed anew each time.
      if (json !== undefined && isDeepStrictEqual(JSON.parse(json), value)) write(place, fileOf(text), json);
    },
  };
}

function read(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    // Never kept, or cut short as the power failed: the document itself is there to be read.
    if (error instanceof SyntaxError || codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function write(place: string, file: string, json: string): void {
  const draft = `${file}.${randomUUID()}`;
  try {
    mkdirSync(place, { recursive: true });
    writeFileSync(draft, json);
    renameSync(draft, file);
  } catch (error) {
    // Where nothing may be written, nothing is kept, as it is with what was compiled.
    if (!["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT"].includes(codeOf(error) ?? "")) throw error;
  }
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error ? String(error.code) : undefined;
