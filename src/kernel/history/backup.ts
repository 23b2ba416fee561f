import { readFile } from "node:fs/promises";
import path from "node:path";
import { segmentFile, segmentsIn } from "./duckdb/journal.ts";
import { manifestName, partsFolder, readManifest } from "./duckdb/manifest.ts";

/** How a copy is made: of a file, false where it is gone; of a content; and how a copy is taken back. */
export type CopyFile = {
  copy(name: string): Promise<boolean>;
  write(name: string, content: string): Promise<void>;
  forget(name: string): Promise<void>;
};

/**
 * Copies a history folder while another process writes it, as it was at one moment: everything acknowledged before the
 * copy began is in it. Parts never change and the journal only grows, so what is copied is right if the manifest was
 * the same before and after the journal; where it was not, what changed is copied again. Names are told relative to
 * the folder.
 */
export async function copyHistory(folder: string, { copy, write, forget }: CopyFile): Promise<void> {
  const copied = new Set<string>();
  for (;;) {
    const before = await manifestText(folder);
    const { parts, newest, sealed } = await readManifest(folder);
    const lasting = parts.map(({ file }) => path.join(partsFolder, file));
    if (newest !== null) lasting.push(newest);
    const wanted = new Set(lasting);
    for (const name of copied) {
      if (wanted.has(name)) continue;
      await forget(name);
      copied.delete(name);
    }
    const all = [...wanted].filter((name) => !copied.has(name));
    if (!(await copyAll(all, copy, copied))) continue;
    const journal = (await segmentsIn(folder))
      .filter((segment) => segment > sealed)
      .map((segment) => path.basename(segmentFile(folder, segment)));
    // Oldest first: a later segment is never in the copy without the whole of an earlier one.
    if (!(await copyAll(journal, copy, copied))) continue;
    if ((await manifestText(folder)) !== before) continue;
    if (before !== undefined) await write(manifestName, before);
    return;
  }
}

async function copyAll(
  names: readonly string[],
  copy: CopyFile["copy"],
  copied: Set<string>,
): Promise<boolean> {
  for (const name of names) {
    if (!(await copy(name))) return false;
    copied.add(name);
  }
  return true;
}

async function manifestText(folder: string): Promise<string | undefined> {
  try {
    return await readFile(path.join(folder, manifestName), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
