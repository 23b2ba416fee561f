import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readdir } from "node:fs/promises";
import path from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { problem } from "./problems.ts";

/** A file of a backup: where below its folder, with slashes, and what it must be. */
export type FileEntry = { path: string; bytes: number; sha256: string };

type Source = AsyncIterable<Uint8Array | string>;

/** Writes a file for its owner alone, synced, and tells its size and hash. Folders on the way are made. */
export async function writeFileOf(
  root: string,
  name: string,
  content: Source,
  through: readonly Transform[] = [],
): Promise<FileEntry> {
  const file = path.join(root, name);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const hash = createHash("sha256");
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline([
    Readable.from(content),
    ...through,
    measure,
    createWriteStream(file, { flags: "wx", mode: 0o600 }),
  ]);
  const handle = await open(file, "r");
  await handle.sync().finally(() => handle.close());
  return { path: name.split(path.sep).join("/"), bytes, sha256: hash.digest("hex") };
}

/** Copies a file; undefined where there is none. */
export async function copyFileOf(from: string, root: string, name: string): Promise<FileEntry | undefined> {
  const handle = await open(from, "r").catch(ignoreMissing);
  return handle === undefined ? undefined : writeFileOf(root, name, handle.createReadStream());
}

/** Size and SHA-256 of a file; undefined where there is none. */
export async function hashOf(file: string): Promise<{ bytes: number; sha256: string } | undefined> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    return ignoreMissing(error);
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** The names of all files below a folder; none where it is missing. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries =
    (await readdir(folder, { recursive: true, withFileTypes: true }).catch(ignoreMissing)) ?? [];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

/** Makes the folder if need be. Throws `backup.not-empty` where something is in it. */
export async function claimEmpty(folder: string, mode = 0o777): Promise<void> {
  await mkdir(folder, { recursive: true, mode });
  if ((await readdir(folder)).length > 0) throw problem("backup.not-empty", { place: folder });
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}
