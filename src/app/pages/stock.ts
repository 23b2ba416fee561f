import { createHash } from "node:crypto";
import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Root of the repository. */
export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Where built pages lie: a folder for each state of their sources, and `current.json`, which names the newest. */
export const shelf = path.join(root, "dist/pages");

/** Where the first part of a build lies while the rest is made, and how the builder tells of it on a line of its own. */
export const firstPrefix = "first-";
export const firstWord = "first pages: ";

/** What `current.json` says: the folder of the pages, the digest of their sources, and those of them below `src/`. */
export type Stocked = { folder: string; digest: string; inputs: string[] };

/** The newest pages that were built, fresh or not; undefined where none ever were. */
export async function stocked(): Promise<Stocked | undefined> {
  try {
    return JSON.parse(await readFile(path.join(shelf, "current.json"), "utf8")) as Stocked;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** The pages that fit the sources as they are now; undefined where they are stale or were never built. */
export async function freshPages(): Promise<Stocked | undefined> {
  const found = await stocked();
  return found !== undefined && found.digest === (await digestOf(found.inputs)) ? found : undefined;
}

/** SHA-256 over everything the pages are made of: `web/`, the shared files of `src/`, the tool's settings and versions. */
export async function digestOf(inputs: readonly string[]): Promise<string> {
  const files: string[] = [];
  for await (const file of glob("web/**/*", { cwd: root, withFileTypes: true })) {
    if (file.isFile() && !/\.test\.tsx?$|\.md$/.test(file.name))
      files.push(path.relative(root, path.join(file.parentPath, file.name)));
  }
  files.push("vite.config.ts", "package-lock.json", "src/app/pages/build.ts", ...inputs);
  const hash = createHash("sha256");
  for (const file of [...new Set(files)].sort()) {
    // A shared file that is gone makes the pages stale; the build then says who missed it.
    const content = await readFile(path.join(root, file)).catch(() => "gone");
    hash.update(`${file.replaceAll("\\", "/")}\0`).update(createHash("sha256").update(content).digest());
  }
  return hash.digest("hex");
}
