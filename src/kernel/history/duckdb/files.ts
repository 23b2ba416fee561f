import { open, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";

/** Makes a file's content durable. */
export async function syncFile(file: string): Promise<void> {
  const handle = await open(file, "r+");
  await handle.sync().finally(() => handle.close());
}

/** Makes names in a folder durable; Windows does so by itself. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}

/** Puts a file in its place at once and durably: there is the old content or the new one, never half. */
export async function replaceFile(file: string, content: Uint8Array | string): Promise<void> {
  const half = `${file}.half`;
  const handle = await open(half, "w", 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(half, file);
  await syncFolder(path.dirname(file));
}

/** Removes what of a folder is not to be kept, among the names that match. */
export async function removeAllBut(
  folder: string,
  kept: ReadonlySet<string>,
  among: RegExp = /./,
): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!kept.has(name) && among.test(name)) await rm(path.join(folder, name), { force: true });
  }
}
