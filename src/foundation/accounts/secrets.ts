import { hash as digest, randomBytes } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";

/** Begins every API token, so that scanners find one that leaked. */
export const tokenPrefix = "lw_";

/** 256 random bits as 43 characters of base64url. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * What is stored of a secret, and what it is looked up by. A plain hash suffices: 256 random bits cannot be guessed,
 * and how far a look-up of a hash got tells nothing about the secret. Nothing compares secrets byte by byte.
 */
export function hashSecret(secret: string): Buffer {
  return digest("sha256", secret, "buffer");
}

/** The secret of a bearer token, or undefined where the text is none of ours. */
export function secretOfToken(token: string): string | undefined {
  return /^lw_([A-Za-z0-9_-]{43})$/.exec(token)?.[1];
}

// 19 MiB, two passes, one lane: the second choice of RFC 9106 scaled as OWASP recommends for web sign-in.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** argon2id in PHC form. Passwords are compared in NFC, so that an input method does not matter. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFC"), cost);
}

let unknownAccount: Promise<string> | undefined;

/**
 * Whether the password is the right one. Without a stored hash (no such login) it takes as long and says no,
 * so that the time of an answer does not tell which logins exist.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  unknownAccount ??= hashPassword(newSecret());
  const right = await verify(stored ?? (await unknownAccount), password.normalize("NFC"));
  return stored !== null && right;
}
