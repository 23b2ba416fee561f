import { rename } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../kernel/index.ts";
import { type KeyRing, openKeys, readIfThere, writeDraft } from "./keys.ts";

/** One open ledger: its keys, and the last checkpoint that it signed. */
export interface Ledger {
  readonly dataDirectory: string;
  readonly keys: KeyRing;
  /**
   * The last note signed here, also kept in a file outside the database: whoever cuts the database back
   * cannot cut back this memory with SQL.
   */
  lastNote: string | null;
}

/** Opens the ledger of an installation; its keys are made at the first start. */
export async function openLedger(
  config: Pick<Config, "dataDirectory" | "publicUrl" | "port">,
): Promise<Ledger> {
  const { dataDirectory } = config;
  const keys = await openKeys(dataDirectory, originOf(config));
  return { dataDirectory, keys, lastNote: await readLastNote(dataDirectory) };
}

/** The log's name: its address without the scheme, as C2SP recommends. */
export function originOf({ publicUrl, port }: Pick<Config, "publicUrl" | "port">): string {
  const { host, pathname } = new URL(publicUrl ?? `http://localhost:${port}`);
  return `${host}${pathname.replace(/\/+$/, "")}/ledger`;
}

const lastNoteFile = (dataDirectory: string) => join(dataDirectory, "ledger", "checkpoint");

export function readLastNote(dataDirectory: string): Promise<string | null> {
  return readIfThere(lastNoteFile(dataDirectory));
}

/** Called after the commit. Dying in between is harmless: an older memory is a beginning of the same log. */
export async function rememberNote(ledger: Ledger, note: string): Promise<void> {
  ledger.lastNote = note;
  const file = lastNoteFile(ledger.dataDirectory);
  await rename(await writeDraft(file, note), file);
}
