import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";

/**
 * C2SP signed notes with Ed25519 keys: https://c2sp.org/signed-note
 * Text, blank line, signature lines; a key is known by its name and a 32-bit key id.
 */

const ED25519 = 0x01;
const MAX_SIGNATURES = 100;
const EM_DASH = "\u2014";

export type NoteFault =
  | "note_malformed"
  | "note_unsigned"
  | "note_signature_wrong"
  | "verifier_key_malformed"
  | "checkpoint_malformed";

export class NoteError extends Error {
  override readonly name = "NoteError";
  readonly code: NoteFault;
  constructor(code: NoteFault, message: string) {
    super(message);
    this.code = code;
  }
}

/** Half of a key pair that checks: what is published. */
export interface Verifier {
  readonly name: string;
  /** uint32 */
  readonly keyId: number;
  /** 32 bytes, RFC 8032 */
  readonly publicKey: Uint8Array;
}

export interface Signer extends Verifier {
  readonly privateKey: KeyObject;
}

export interface NoteSignature {
  readonly name: string;
  readonly keyId: number;
  readonly signature: Uint8Array;
}

export interface Note {
  /** With its final newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key)[:4], big-endian. */
export function keyIdOf(name: string, publicKey: Uint8Array): number {
  return createHash("sha256")
    .update(`${name}\n`)
    .update(Uint8Array.of(ED25519))
    .update(publicKey)
    .digest()
    .readUInt32BE(0);
}

/** Makes a verifier; refuses names that a note could not carry. */
export function verifierOf(name: string, publicKey: Uint8Array): Verifier {
  if (!isKeyName(name)) {
    throw new NoteError("verifier_key_malformed", `"${name}" has spaces or a plus sign, or is empty.`);
  }
  return { name, keyId: keyIdOf(name, publicKey), publicKey };
}

/** `<name>+<key id in hex>+<base64 of type and public key>`. */
export function formatVerifierKey({ name, keyId, publicKey }: Verifier): string {
  const material = Buffer.concat([Uint8Array.of(ED25519), publicKey]).toString("base64");
  return `${name}+${hexKeyId(keyId)}+${material}`;
}

export function parseVerifierKey(text: string): Verifier {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(text.trim());
  const [, name, id, material] = match ?? [];
  const bytes = material === undefined ? null : strictBase64(material);
  if (name === undefined || bytes?.length !== 33 || bytes[0] !== ED25519) {
    throw new NoteError("verifier_key_malformed", "This is not an Ed25519 verifier key (name+id+key).");
  }
  const verifier = verifierOf(name, bytes.subarray(1));
  if (hexKeyId(verifier.keyId) !== id) {
    throw new NoteError("verifier_key_malformed", "The id in the verifier key does not belong to its key.");
  }
  return verifier;
}

export const hexKeyId = (keyId: number): string => keyId.toString(16).padStart(8, "0");

/** Signs the text (which must end in a newline) with every key given. */
export function signNote(text: string, signers: readonly Signer[]): string {
  if (!text.endsWith("\n") || hasControls(text)) {
    throw new NoteError("note_malformed", "A note ends in a newline and has no other control characters.");
  }
  const lines = signers.map(({ name, keyId, privateKey }) => {
    const id = Buffer.alloc(4);
    id.writeUInt32BE(keyId);
    const signature = Buffer.concat([id, sign(null, Buffer.from(text), privateKey)]);
    return `${EM_DASH} ${name} ${signature.toString("base64")}\n`;
  });
  return `${text}\n${lines.join("")}`;
}

/** Takes a note apart without trusting it. Throws NoteError. */
export function parseNote(note: string): Note {
  const split = note.lastIndexOf("\n\n");
  if (split < 0 || !note.endsWith("\n") || hasControls(note)) {
    throw new NoteError("note_malformed", "A note is text, an empty line and signature lines.");
  }
  const lines = note.slice(split + 2, -1).split("\n");
  if (lines.length > MAX_SIGNATURES) {
    throw new NoteError("note_malformed", `A note with more than ${MAX_SIGNATURES} signatures is not read.`);
  }
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignatureLine) };
}

function parseSignatureLine(line: string): NoteSignature {
  const [dash, name, encoded, ...more] = line.split(" ");
  const bytes = encoded === undefined ? null : strictBase64(encoded);
  if (dash !== EM_DASH || name === undefined || !isKeyName(name) || more.length > 0 || !bytes) {
    throw new NoteError("note_malformed", `"${line}" is not a signature line.`);
  }
  if (bytes.length < 5) throw new NoteError("note_malformed", `The signature by ${name} is cut short.`);
  return { name, keyId: Buffer.from(bytes).readUInt32BE(0), signature: bytes.subarray(4) };
}

/**
 * Gives the note's text if at least one of the keys signed it, and every signature by one of the keys is right.
 * Signatures by other keys are ignored, as the specification demands. Throws NoteError.
 */
export function openNote(
  note: string,
  verifiers: readonly Verifier[],
): { text: string; signedBy: Verifier[] } {
  const { text, signatures } = parseNote(note);
  const signedBy: Verifier[] = [];
  for (const { name, keyId, signature } of signatures) {
    const verifier = verifiers.find((known) => known.name === name && known.keyId === keyId);
    if (verifier === undefined) continue;
    if (!verify(null, Buffer.from(text), publicKeyObject(verifier.publicKey), signature)) {
      throw new NoteError(
        "note_signature_wrong",
        `The signature by ${name} (key ${hexKeyId(keyId)}) is wrong: the text or the signature was altered.`,
      );
    }
    signedBy.push(verifier);
  }
  if (signedBy.length === 0) {
    throw new NoteError("note_unsigned", "None of the known keys has signed this note.");
  }
  return { text, signedBy };
}

export function publicKeyObject(publicKey: Uint8Array): KeyObject {
  const x = Buffer.from(publicKey).toString("base64url");
  return createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x } });
}

/** Base64 in its one canonical spelling; null otherwise, so that no two texts mean the same signature. */
export function strictBase64(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? new Uint8Array(bytes) : null;
}

function isKeyName(name: string): boolean {
  return name !== "" && !/[\s+\p{Z}]/u.test(name) && !hasControls(name);
}

function hasControls(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the specification forbids exactly these
  return /[\u0000-\u0009\u000b-\u001f]/.test(text);
}
