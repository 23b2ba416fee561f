import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Root of the repository. */
export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Where built pages lie: a folder for each state of their sources, and `current.json`, which names the newest. */
export const shelf = path.join(root, "dist/pages");

/** Where the first part of a build lies while the rest is made, and how the builder tells of it on a line of its own. */
export const firstPrefix = "first-";
export const firstWord = "first pages: ";

/** What is still being built: nobody is shown it, and a build that was cut off leaves it behind. */
export const draftPrefix = ".draft-";

/** What `current.json` says: the folder of the pages, the digest of their sources, and those of them below `src/`. */
export type Stocked = { folder: string; digest: string; inputs: string[] };

/** The newest pages that were built, fresh or not; undefined where none ever were. */
export function stocked(): Stocked | undefined {
  try {
    return JSON.parse(readFileSync(path.join(shelf, "current.json"), "utf8")) as Stocked;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** The pages that fit the sources as they are now; undefined where they are stale or were never built. */
export function freshPages(): Stocked | undefined {
  const found = stocked();
  return found !== undefined && found.digest === digestOf(found.inputs) ? found : undefined;
}

/**
 * SHA-256 over everything the pages are made of: `web/`, the shared files of `src/`, the tool's settings and versions.
 * Reads without turning the loop, which takes a third of the processor time for so many small files.
 */
export function digestOf(inputs: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of sourcesOf(inputs)) {
    const content = contentOf(file);
    hash.update(`${file.replaceAll("\\", "/")}\0`).update(createHash("sha256").update(content).digest());
  }
  return hash.digest("hex");
}

/** The first of the pages' sources that was changed, or put in its place, since a time; undefined where none was. */
export function changedSince(inputs: readonly string[], atMs: number): string | undefined {
  return sourcesOf(inputs).find((file) => {
    const { ctimeMs } = statSync(path.join(root, file), { throwIfNoEntry: false }) ?? { ctimeMs: atMs };
    return ctimeMs >= atMs;
  });
}

function sourcesOf(inputs: readonly string[]): string[] {
  const files = readdirSync(path.join(root, "web"), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && !/\.test\.tsx?$|\.md$/.test(file.name))
    .map((file) => path.relative(root, path.join(file.parentPath, file.name)));
  files.push("vite.config.ts", "package-lock.json", "src/app/pages/build.ts", ...inputs);
  return [...new Set(files)].sort();
}

/** A shared file that is gone makes the pages stale; the build then says who missed it. */
function contentOf(file: string): Buffer | string {
  try {
    return readFileSync(path.join(root, file));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "gone";
    throw error;
  }
}
