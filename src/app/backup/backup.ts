import { createHash } from "node:crypto";
import { open, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Config, copyHistory, type Log } from "../../kernel/index.ts";
import { reachInstallation } from "../ground.ts";
import { version } from "../version.ts";
import { dumpDatabase } from "./dump.ts";
import { claimEmpty, copyFileOf, type FileEntry, filesBelow, writeFileOf } from "./files.ts";
import { type Manifest, manifestName } from "./manifest.ts";

/** What was backed up; `sha256` of the manifest stands for all of it. */
export type BackupReport = { manifest: Manifest; sha256: string; rows: number; bytes: number };

/**
 * Backs an installation up into an empty folder, beside the running server where there is one: the history of readings
 * (unless a server of its own keeps it), the database in one snapshot, then the attachments (each is on the disk before a row names it, and none is ever changed), the keys, and
 * the ledger's checkpoint of that very snapshot. The manifest is written last. The folder holds keys in the clear:
 * whoever has it has the installation.
 */
export async function backUp(config: Config, log: Log, folder: string): Promise<BackupReport> {
  await claimEmpty(folder, 0o700);
  const { ownerUrl, close } = await reachInstallation(config, log);
  try {
    // Before the database: so every stream that has readings is in the database's snapshot.
    const history = await copyReadings(config.dataDirectory, folder);
    const { files, ...dump } = await dumpDatabase(ownerUrl, folder);
    const all = [...files, ...history, ...(await copyData(config.dataDirectory, folder, dump.checkpoint))];
    const manifest: Manifest = { format: 1, release: version, city: config.city, ...dump, files: all };
    const text = `${JSON.stringify(manifest, null, 1)}\n`;
    await writeManifest(folder, text);
    return {
      manifest,
      sha256: createHash("sha256").update(text).digest("hex"),
      rows: dump.tables.reduce((sum, table) => sum + table.rows, 0),
      bytes: all.reduce((sum, file) => sum + file.bytes, 0),
    };
  } finally {
    await close();
  }
}

async function copyReadings(dataDirectory: string, folder: string): Promise<FileEntry[]> {
  const copied = new Map<string, FileEntry>();
  const targetOf = (name: string) => path.join("data", "history", name);
  await copyHistory(path.join(dataDirectory, "history"), {
    async copy(name) {
      const entry = await copyFileOf(path.join(dataDirectory, "history", name), folder, targetOf(name));
      if (entry !== undefined) copied.set(name, entry);
      return entry !== undefined;
    },
    async write(name, content) {
      copied.set(name, await writeFileOf(folder, targetOf(name), one(content)));
    },
    async forget(name) {
      await rm(path.join(folder, targetOf(name)), { force: true });
      copied.delete(name);
    },
  });
  return [...copied.values()];
}

async function copyData(
  dataDirectory: string,
  folder: string,
  checkpoint: string | null,
): Promise<FileEntry[]> {
  const names = ["keys", "objects"].map(async (part) =>
    (await filesBelow(path.join(dataDirectory, part))).map((name) => path.join(part, name)),
  );
  const wanted = [...(await Promise.all(names)).flat(), path.join("ledger", "keys.json")].filter(
    (name) => !name.startsWith(path.join("objects", "incoming")),
  );
  const copied: FileEntry[] = [];
  for (const name of wanted) {
    const entry = await copyFileOf(path.join(dataDirectory, name), folder, path.join("data", name));
    if (entry !== undefined) copied.push(entry);
  }
  // Not the newest one beside the key: that may be ahead of the snapshot, and would tell of leaves that are not there.
  if (checkpoint !== null) copied.push(await writeFileOf(folder, "data/ledger/checkpoint", one(checkpoint)));
  return copied;
}

async function* one(text: string) {
  yield text;
}

async function writeManifest(folder: string, text: string): Promise<void> {
  const half = path.join(folder, `${manifestName}.half`);
  await writeFile(half, text, { mode: 0o600, flush: true });
  await rename(half, path.join(folder, manifestName));
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}
