import { createHash } from "node:crypto";
import type { Actor } from "./access.ts";
import { systemActor } from "./access.ts";
import type { Clock } from "./clock.ts";
import type { Database, Transaction } from "./db.ts";
import { newId } from "./ids.ts";
import type { Language } from "./language.ts";

/** The sender's key for one request, and the hash of that request. */
export type Idempotency = { key: string; fingerprint: Buffer };

/** Everything an action needs to know about who asks, when and where. One per request, job or command. */
export type Context = {
  readonly database: Database;
  readonly clock: Clock;
  readonly actor: Actor;
  readonly language: Language;
  readonly requestId: string;
  readonly idempotency?: Idempotency;
  /** Version of the subject that the caller has seen; a stale one is refused with 412. */
  readonly ifMatch?: number;
  /** Set inside an act: further acts join this transaction. */
  readonly transaction?: Transaction;
  /** The installation's key for the answers kept for repeats; without one they stand on the sender's key alone. */
  readonly answersKey?: Buffer;
  /** Names of the jobs that follow a verb. */
  readonly followers: (verb: string) => string[];
  /** Told of each act recorded, for counting. Called before the commit. */
  readonly recorded: (verb: string) => void;
};

/** What all contexts of one process share. */
export type Ground = Pick<Context, "database" | "clock" | "followers" | "recorded" | "answersKey">;

/** The context of the installation's own doings: jobs, sweeps, commands. */
export function systemContext(ground: Ground, channel: "job" | "cli" | "import" | "mqtt" = "job"): Context {
  return { ...ground, actor: systemActor(channel), language: "zh-CN", requestId: newId() };
}

/**
 * The context for further acts inside a running act: same actor, same transaction.
 * Key and If-Match belong to the outer act and are left out.
 */
export function within(context: Context, transaction: Transaction): Context {
  const { idempotency: _key, ifMatch: _version, ...rest } = context;
  return { ...rest, transaction };
}

/** The same context with a message's own id as key, so that resending the message is safe. */
export function keyed(context: Context, key: string, ...content: (string | Uint8Array)[]): Context {
  const hash = createHash("sha256");
  for (const part of content) hash.update(part).update("\0");
  return { ...context, idempotency: { key, fingerprint: hash.digest() } };
}
