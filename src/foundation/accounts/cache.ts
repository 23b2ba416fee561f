import type { Actor } from "../../kernel/index.ts";
import type { Credential } from "./credential-store.ts";

/** What is known of a presented secret: who acts, and the row it was read from. */
export type Known = {
  kind: "session" | "token";
  credential: Credential;
  actor: Actor;
  /** Milliseconds since the epoch of the last look into the database. */
  readAt: number;
};

/** How long a verified secret is believed without looking again. A revocation elsewhere takes effect within this time. */
export const believedMs = 5000;
const entriesAtMost = 20_000;

/**
 * Verified secrets of this process. What ends here is forgotten at once; what ends in another process
 * is noticed after {@link believedMs}.
 */
export class KnownCredentials {
  readonly #bySecret = new Map<string, Known>();
  readonly #byAccount = new Map<string, Set<string>>();
  #generation = 0;

  /** The entry of a secret's hash (base64), if it is fresh enough. */
  fresh(secretHash: string, nowMs: number): Known | undefined {
    const known = this.#bySecret.get(secretHash);
    if (known === undefined) return undefined;
    if (nowMs - known.readAt < believedMs) return known;
    this.#drop(secretHash, known);
    return undefined;
  }

  remember(secretHash: string, known: Known): void {
    if (this.#bySecret.size >= entriesAtMost) this.clear();
    this.#bySecret.set(secretHash, known);
    const hashes = this.#byAccount.get(known.credential.account) ?? new Set();
    this.#byAccount.set(known.credential.account, hashes.add(secretHash));
  }

  /** Changes with every {@link forget}: what was read before must not be remembered after. */
  get generation(): number {
    return this.#generation;
  }

  /** Looks again at everything of this account: its roles, sessions or tokens changed. */
  forget(account: string): void {
    this.#generation += 1;
    for (const hash of this.#byAccount.get(account) ?? []) this.#bySecret.delete(hash);
    this.#byAccount.delete(account);
  }

  clear(): void {
    this.#bySecret.clear();
    this.#byAccount.clear();
  }

  #drop(secretHash: string, known: Known): void {
    this.#bySecret.delete(secretHash);
    const hashes = this.#byAccount.get(known.credential.account);
    hashes?.delete(secretHash);
    if (hashes?.size === 0) this.#byAccount.delete(known.credential.account);
  }
}
