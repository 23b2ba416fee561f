import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { problem } from "./problems.ts";

const keyBytes = 32;

/**
 * The installation's key for kept answers, `keys/answers.key` below the data folder (0600), made at the first start.
 * Of two processes that start at once, both get the same. Throws `kernel.key-file` for one that cannot be used.
 */
export function openAnswersKey(dataDirectory: string): Buffer {
  const file = path.join(dataDirectory, "keys", "answers.key");
  if (!existsSync(file)) make(file);
  // Windows has no such modes; there the folder's own rights hold.
  if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) {
    throw problem("kernel.key-file", { file, reason: "others may read it (chmod 600)" });
  }
  const key = Buffer.from(readFileSync(file, "utf8").trim(), "base64url");
  if (key.length !== keyBytes) throw problem("kernel.key-file", { file, reason: "it holds no key" });
  return key;
}

function make(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, `${randomBytes(keyBytes).toString("base64url")}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(draft);
  }
}
