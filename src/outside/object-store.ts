import { createHash, type Hash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, stat, unlink } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { outsideProblem } from "./problems.ts";

/** What was stored: its SHA-256 in small hexadecimal digits, which is its name, its size and its first bytes. */
export type Stored = { sha256: string; bytes: number; head: Buffer };

/** Decides whether content is kept; throws to refuse it. */
export type Accept = (stored: Stored) => Promise<void>;

/** Files by their SHA-256. What is stored is never changed; the same content is stored once. */
export type ObjectStore = {
  /**
   * Stores content; when it resolves, the content is on disk. Rejects with `outside.object-too-large` beyond
   * `bytesAtMost`, and with whatever the stream or `accept` fails with, which looks at it before it is kept; nothing is
   * kept then.
   */
  put(content: AsyncIterable<Uint8Array>, bytesAtMost: number, accept?: Accept): Promise<Stored>;
  /** A stream of the content and its size, or undefined if there is none. Throws for what is no SHA-256. */
  read(sha256: string): Promise<{ bytes: number; stream: Readable } | undefined>;
  /** Removes what broken uploads left behind, older than `olderThanMs`. Returns how many files. */
  tidy(olderThanMs: number): Promise<number>;
};

/** Files of more than this are looked at by their beginning only. */
export const headBytes = 16_384;

const leftoverMs = 24 * 3_600_000;

/** Opens the store in a folder, which is made if missing, and clears what broken uploads left there a day ago. */
export async function openObjectStore(folder: string): Promise<ObjectStore> {
  const root = path.resolve(folder);
  const incoming = path.join(root, "incoming");
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  await syncFolder(path.dirname(root));
  await syncFolder(root);
  await tidy(incoming, leftoverMs);
  return {
    put: (content, bytesAtMost, accept) => put({ root, incoming, content, bytesAtMost }, accept),
    read: (sha256) => read(root, sha256),
    tidy: (olderThanMs) => tidy(incoming, olderThanMs),
  };
}

/** Two folders of two digits each: no folder grows large. Only a SHA-256 becomes a path, so none leads elsewhere. */
function placeOf(root: string, sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256))
    throw new TypeError("an object is named by its SHA-256 in small digits");
  return path.join(root, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
}

type Arriving = { root: string; incoming: string; content: AsyncIterable<Uint8Array>; bytesAtMost: number };

async function put({ root, incoming, content, bytesAtMost }: Arriving, accept?: Accept): Promise<Stored> {
  const temporary = path.join(incoming, randomUUID());
  const file = await open(temporary, "wx", 0o600);
  try {
    const hash = createHash("sha256");
    const { bytes, head } = await write(file, content, hash, bytesAtMost);
    const stored = { sha256: hash.digest("hex"), bytes, head };
    await accept?.(stored);
    await file.sync();
    await file.close();
    await keep(root, temporary, stored.sha256);
    return stored;
  } catch (error) {
    await file.close();
    await unlink(temporary).catch(ignoreMissing);
    throw error;
  }
}

async function write(
  file: FileHandle,
  content: AsyncIterable<Uint8Array>,
  hash: Hash,
  bytesAtMost: number,
): Promise<{ bytes: number; head: Buffer }> {
  let bytes = 0;
  const first: Uint8Array[] = [];
  for await (const chunk of content) {
    if (bytes < headBytes) first.push(chunk.subarray(0, headBytes - bytes));
    bytes += chunk.length;
    if (bytes > bytesAtMost) throw outsideProblem("outside.object-too-large", { limit: bytesAtMost });
    hash.update(chunk);
    await file.writeFile(chunk);
  }
  return { bytes, head: Buffer.concat(first) };
}

/** Renames into place and makes the names durable, from the file up to the root. */
async function keep(root: string, temporary: string, sha256: string): Promise<void> {
  const place = placeOf(root, sha256);
  const folder = path.dirname(place);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(temporary, place);
  await syncFolder(folder);
  await syncFolder(path.dirname(folder));
  await syncFolder(root);
}

/** A new name in a folder is durable once the folder is. */
async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders; there a rename is durable with the file system's journal.
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}

async function read(root: string, sha256: string): Promise<{ bytes: number; stream: Readable } | undefined> {
  const place = placeOf(root, sha256);
  const found = await stat(place).catch(ignoreMissing);
  if (found === undefined) return undefined;
  return { bytes: found.size, stream: createReadStream(place) };
}

async function tidy(incoming: string, olderThanMs: number): Promise<number> {
  let removed = 0;
  for (const name of await readdir(incoming)) {
    const file = path.join(incoming, name);
    const found = await stat(file).catch(ignoreMissing);
    if (found === undefined || Date.now() - found.mtimeMs < olderThanMs) continue;
    await unlink(file).catch(ignoreMissing);
    removed += 1;
  }
  return removed;
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}
