import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import Type from "typebox";
import { readDocument, type Text } from "../../kernel/index.ts";
import { problem } from "./problems.ts";

const Key = Type.String({ pattern: "^[A-Za-z0-9_-]{43}$", description: "32 bytes, base64url" });
const KeysFile = Type.Object(
  { current: Type.String(), keys: Type.Record(Type.String({ pattern: "^k[0-9]{1,6}$" }), Key), blind: Key },
  { additionalProperties: false },
);

const nonceBytes = 12;
const tagBytes = 16;

/** A value sealed with the key of this id. */
export type Sealed = { keyId: string; sealed: Buffer };

/** What the file holds, opened. `seen` tells this state of the file from a later one. */
type Opened = { current: string; keys: ReadonlyMap<string, Buffer>; blind: Buffer; seen: string };

/** How soon a running process learns of a rotation. */
const refreshMs = 1_000;

/**
 * The keys of personal data: AES-256-GCM keys by id, of which one is current, and the key of the blind index.
 * A rotation by another process is noticed within a second, or at once by what that process sealed.
 * Losing the file means losing the data: it belongs into the backup, apart from the database.
 */
export class PersonalKeys {
  readonly #file: string;
  #opened: Opened;
  #lookedAtMs = performance.now();

  constructor(file: string) {
    this.#file = file;
    this.#opened = read(file);
  }

  /** Id of the key that seals from now on. */
  get current(): string {
    if (performance.now() - this.#lookedAtMs >= refreshMs) this.#refresh();
    return this.#opened.current;
  }

  /** Learns at once of a rotation in this very process. */
  reload(): void {
    this.#refresh();
  }

  /** Encrypts `text` so that it opens only for the same `binding` (record and kind): rows cannot be swapped. */
  seal(text: string, binding: string): Sealed {
    const nonce = randomBytes(nonceBytes);
    const keyId = this.current;
    const cipher = createCipheriv("aes-256-gcm", this.#key(keyId), nonce).setAAD(Buffer.from(binding));
    const sealed = Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return { keyId, sealed };
  }

  /** Decrypts. Throws `personal.unreadable` where the key is missing or the row was changed. */
  open({ keyId, sealed }: Sealed, binding: string): string {
    const nonce = sealed.subarray(0, nonceBytes);
    const body = sealed.subarray(nonceBytes, sealed.length - tagBytes);
    const key = this.#key(keyId);
    try {
      const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes })
        .setAAD(Buffer.from(binding))
        .setAuthTag(sealed.subarray(sealed.length - tagBytes));
      return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
    } catch (error) {
      throw Object.assign(problem("personal.unreadable", { keyId }), { cause: error });
    }
  }

  /** Finds equal values without reading any: HMAC-SHA-256 of kind and written form. */
  blindIndex(kind: string, value: string): Buffer {
    return createHmac("sha256", this.#opened.blind).update(`${kind}\n${value}`).digest();
  }

  #key(id: string): Buffer {
    if (!this.#opened.keys.has(id)) this.#refresh();
    const key = this.#opened.keys.get(id);
    if (key === undefined) throw problem("personal.unreadable", { keyId: id });
    return key;
  }

  #refresh(): void {
    this.#lookedAtMs = performance.now();
    if (stateOf(this.#file) !== this.#opened.seen) this.#opened = read(this.#file);
  }
}

function fileIn(dataDirectory: string): string {
  return path.join(dataDirectory, "keys", "personal.json");
}

/** Opens the keys of an installation, making them at the first start (0600). Throws `personal.keys-open` where others may read them. */
export function openPersonalKeys(dataDirectory: string): PersonalKeys {
  const file = fileIn(dataDirectory);
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    write(file, { current: "k1", keys: { k1: newKey() }, blind: newKey() }, "wx");
  }
  return new PersonalKeys(file);
}

/** Adds a new key and makes it current; what older keys sealed is then sealed anew. Returns its id. */
export function rotatePersonalKeys(dataDirectory: string): string {
  const file = fileIn(dataDirectory);
  const { keys, blind } = readText(file);
  const next = `k${Math.max(0, ...Object.keys(keys).map((id) => Number(id.slice(1)))) + 1}`;
  replace(file, { current: next, keys: { ...keys, [next]: newKey() }, blind });
  return next;
}

/** Takes keys out of the file that nothing is sealed with any more; never the current one. Returns their ids. */
export function dropPersonalKeys(dataDirectory: string, isUsed: (id: string) => boolean): string[] {
  const file = fileIn(dataDirectory);
  const { current, keys, blind } = readText(file);
  const dropped = Object.keys(keys).filter((id) => id !== current && !isUsed(id));
  const kept = Object.fromEntries(Object.entries(keys).filter(([id]) => !dropped.includes(id)));
  if (dropped.length > 0) replace(file, { current, keys: kept, blind });
  return dropped;
}

/** How long ago the keys were last changed. */
export function keysAgeMs(dataDirectory: string): number {
  return Date.now() - statSync(fileIn(dataDirectory)).mtimeMs;
}

/** Written whole under another name first: a kill leaves the old file or the new one. */
function replace(file: string, content: object): void {
  const half = `${file}.half`;
  write(half, content, "w");
  renameSync(half, file);
}

function stateOf(file: string): string {
  const { mtimeMs, ino, size } = statSync(file);
  return [mtimeMs, ino, size].join();
}

function read(file: string): Opened {
  const seen = stateOf(file);
  const { current, keys, blind } = readText(file);
  const opened = new Map(Object.entries(keys).map(([id, key]) => [id, Buffer.from(key, "base64url")]));
  return { current, keys: opened, blind: Buffer.from(blind, "base64url"), seen };
}

const namesNoKey: Text = {
  en: "current names no key",
  "zh-CN": "current 未指向任何密钥",
  ja: "current が指す鍵がありません",
};

function readText(file: string) {
  // Windows has no such modes; there the folder's own rights hold.
  if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0)
    throw problem("personal.keys-open", { file });
  const { value } = readDocument(KeysFile, readFileSync(file, "utf8"), file);
  if (value.keys[value.current] === undefined)
    throw problem("personal.keys-broken", { fault: namesNoKey, file });
  return value;
}

function write(file: string, content: object, flag: "w" | "wx"): void {
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag, flush: true });
  chmodSync(file, 0o600);
}

function newKey(): string {
  return randomBytes(32).toString("base64url");
}
