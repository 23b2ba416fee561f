import { rm } from "node:fs/promises";
import path from "node:path";
import { type Config, ensureRoles, type Log, startEmbedded } from "../../kernel/index.ts";
import { verify } from "../../ledger/index.ts";
import { openInstallation } from "../ground.ts";
import { claimEmpty, copyFileOf } from "./files.ts";
import { loadDatabase } from "./load.ts";
import { type Manifest, openBackup } from "./manifest.ts";

/** What was restored, and what the ledger says to it. */
export type RestoreReport = {
  manifest: Manifest;
  sha256: string;
  ledger: Awaited<ReturnType<typeof verify>>;
};

/**
 * Restores a backup into an empty data folder (and an empty database, with `DATABASE_URL`), after holding every file
 * against the manifest, and then verifies the ledger. A restore that fails leaves the data folder empty again.
 */
export async function restore(config: Config, log: Log, folder: string): Promise<RestoreReport> {
  const { manifest, sha256 } = await openBackup(folder);
  const { dataDirectory } = config;
  await claimEmpty(dataDirectory);
  try {
    await copyBack(manifest, folder, dataDirectory);
    await load(config, log, folder, manifest);
  } catch (error) {
    for (const part of ["history", "keys", "ledger", "objects", "postgresql"]) {
      await rm(path.join(dataDirectory, part), { recursive: true, force: true });
    }
    throw error;
  }
  const { database, close } = await openInstallation(config, log);
  try {
    return { manifest, sha256, ledger: await verify(database, dataDirectory) };
  } finally {
    await close();
  }
}

async function copyBack(manifest: Manifest, folder: string, dataDirectory: string): Promise<void> {
  for (const { path: name } of manifest.files) {
    if (!name.startsWith("data/")) continue;
    await copyFileOf(path.join(folder, name), dataDirectory, name.slice("data/".length));
  }
}

async function load(config: Config, log: Log, folder: string, manifest: Manifest): Promise<void> {
  const { databaseUrl, dataDirectory } = config;
  if (databaseUrl !== undefined) {
    const ownerUrl = config.ownerUrl ?? databaseUrl;
    await ensureRoles(ownerUrl);
    await loadDatabase(ownerUrl, folder, manifest);
    return;
  }
  const embedded = await startEmbedded({ dataDirectory, log });
  try {
    await loadDatabase(embedded.ownerUrl, folder, manifest);
  } finally {
    await embedded.stop();
  }
}
