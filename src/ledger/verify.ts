import { readFile } from "node:fs/promises";
import { validate as isUuid } from "uuid";
import { type Database, fill, type Language } from "../kernel/index.ts";
import { verifyAct } from "./audit/act.ts";
import { type Finding, findingTexts, type Report } from "./audit/findings.ts";
import type { Trust } from "./audit/heads.ts";
import { verifyAll } from "./audit/verify.ts";
import type { Progress } from "./audit/walk.ts";
import { readKeys } from "./keys.ts";
import { readLastNote } from "./ledger.ts";
import { NoteError, parseVerifierKey, type Verifier } from "./note.ts";
import { problem } from "./problems.ts";

export interface VerifyOptions {
  /** Only this act: its digest, leaf, path and signature. Everything if left out. */
  readonly actId?: string;
  /** File with a checkpoint kept from earlier, which the ledger must continue. */
  readonly since?: string;
  /** Verifier key to trust instead of the installation's own. */
  readonly verifierKey?: string;
  readonly onProgress?: Progress;
}

/**
 * Recomputes the ledger from the acts in the database and tells exactly what was changed, removed or inserted.
 * Trusts the keys in the data directory (or the one given), and the checkpoints kept outside the database.
 * Throws `ledger.no-key`, `ledger.no-verifier-key`, `ledger.unreadable-checkpoint`, `ledger.unknown-act`.
 */
export async function verify(
  database: Database,
  dataDirectory: string,
  options: VerifyOptions = {},
): Promise<Report> {
  const trust = await trustOf(dataDirectory, options);
  // Whatever is no UUID is the id of no act; the database would call it a fault of ours.
  if (options.actId !== undefined && !isUuid(options.actId)) {
    throw problem("ledger.unknown-act", { act: options.actId });
  }
  return options.actId === undefined
    ? verifyAll(database, trust, options.onProgress)
    : verifyAct(database, trust, options.actId);
}

async function trustOf(dataDirectory: string, { since, verifierKey }: VerifyOptions): Promise<Trust> {
  const keys =
    verifierKey === undefined ? await readKeys(dataDirectory) : trusting(readVerifier(verifierKey));
  if (keys === null) throw problem("ledger.no-key", { directory: dataDirectory });
  const { origin, verifiers } = keys;
  const remembered = await readLastNote(dataDirectory);
  const file = since === undefined ? {} : { since: { file: since, note: await readSince(since) } };
  return { origin, verifiers, remembered, ...file };
}

function readVerifier(key: string): Verifier {
  try {
    return parseVerifierKey(key);
  } catch (error) {
    throw error instanceof NoteError ? problem("ledger.no-verifier-key", { key }) : error;
  }
}

const trusting = (verifier: Verifier) => ({
  origin: verifier.name,
  verifiers: [verifier],
});

async function readSince(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw problem("ledger.unreadable-checkpoint", { file, reason });
  }
}

/** The finding as one sentence. */
export function sayFinding({ kind, parameters }: Finding, language: Language): string {
  return fill(findingTexts[kind][language], parameters);
}
