import { createPrivateKey, generateKeyPairSync, randomUUID } from "node:crypto";
import { chmod, link, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { formatVerifierKey, parseVerifierKey, type Signer, type Verifier, verifierOf } from "./note.ts";
import { problem } from "./problems.ts";

/** The log's keys: the newest signs, all of them verify. */
export interface KeyRing {
  /** Name of the log, fixed when its first key was made: a log that changes its name is another log. */
  readonly origin: string;
  readonly signer: Signer;
  readonly verifiers: readonly Verifier[];
}

/** What the key file holds: verifier keys, oldest first, and the private half of the last one (PKCS #8, base64). */
interface KeyFile {
  verifiers: string[];
  privateKey: string;
}

const keyFile = (dataDirectory: string) => join(dataDirectory, "ledger", "keys.json");

/** Reads the key ring; null where none was made yet. Throws `ledger.key-file` for one that cannot be used. */
export async function readKeys(dataDirectory: string): Promise<KeyRing | null> {
  const file = keyFile(dataDirectory);
  const text = await readIfThere(file);
  if (text === null) return null;
  await refuseOpenToOthers(file);
  return parseKeyFile(text, file);
}

/** Reads the key ring, or makes the first key (0600). Of two processes that start at once, both get the same. */
export async function openKeys(dataDirectory: string, origin: string): Promise<KeyRing> {
  const present = await readKeys(dataDirectory);
  if (present !== null) return present;
  const file = keyFile(dataDirectory);
  const draft = await writeDraft(file, newKeyFile(origin, []));
  try {
    await link(draft, file);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    await rm(draft);
  }
  return openKeys(dataDirectory, origin);
}

/**
 * Makes a new signing key. The private half of the old one is dropped; its public half stays, so that what it signed
 * can be verified. A running server signs with the new key after a restart.
 */
export async function rotateKeys(dataDirectory: string): Promise<KeyRing> {
  const file = keyFile(dataDirectory);
  const present = await readKeys(dataDirectory);
  if (present === null) throw problem("ledger.key-file", { file, reason: "it does not exist" });
  const draft = await writeDraft(file, newKeyFile(present.origin, present.verifiers));
  await rename(draft, file);
  return rotated(await readKeys(dataDirectory), file);
}

function rotated(keys: KeyRing | null, file: string): KeyRing {
  if (keys === null) throw problem("ledger.key-file", { file, reason: "it vanished" });
  return keys;
}

function newKeyFile(origin: string, before: readonly Verifier[]): KeyFile {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = new Uint8Array(Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url"));
  return {
    verifiers: [...before, verifierOf(origin, raw)].map(formatVerifierKey),
    privateKey: privateKey.export({ format: "der", type: "pkcs8" }).toString("base64"),
  };
}

function parseKeyFile(text: string, file: string): KeyRing {
  try {
    const { verifiers: texts, privateKey } = JSON.parse(text) as KeyFile;
    const verifiers = texts.map(parseVerifierKey);
    const newest = verifiers.at(-1);
    if (newest === undefined) throw new Error("it holds no key");
    const key = Buffer.from(privateKey, "base64");
    const signer = { ...newest, privateKey: createPrivateKey({ key, format: "der", type: "pkcs8" }) };
    return { origin: newest.name, signer, verifiers };
  } catch (error) {
    throw problem("ledger.key-file", {
      file,
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}

async function refuseOpenToOthers(file: string): Promise<void> {
  if (process.platform === "win32") return;
  const { mode } = await stat(file);
  if ((mode & 0o077) === 0) return;
  throw problem("ledger.key-file", { file, reason: "others may read it (chmod 600, and rotate the key)" });
}

/** Writes the whole file under another name and syncs it, so that the real name never shows half a file. */
export async function writeDraft(file: string, content: KeyFile | string): Promise<string> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return draft;
}

export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
