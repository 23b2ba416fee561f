import { hash } from "node:crypto";
import { CompiledQuery } from "kysely";
import { type Actor, reachOf, type Scope } from "./access.ts";
import type { Context } from "./context.ts";
import { afterCommit, ask, post, type Transaction, transact } from "./db.ts";
import { heldVersion, holdVersion } from "./held.ts";
import { newId } from "./ids.ts";
import { textFault } from "./json.ts";
import { problem } from "./problems.ts";
import { fewRandomBytes } from "./random.ts";
import { type Act, digestOf, keep, record, type Subject, sealed } from "./record.ts";
import { type Begun, together } from "./together.ts";

export type { Act, Subject };
export { digestOf };

import { wakeWorkers } from "./wake.ts";

/** What the work of an act may say about it before it is recorded. */
export type Draft = {
  /** The act's id, known before the work, so that rows can refer to it. */
  readonly id: string;
  readonly at: Date;
  /** The subject's version after this act. */
  readonly version: number;
  /** What was decided, as JSON without personal data. */
  detail: Record<string, unknown>;
  /** Unit paths and `account:ID` of those who may hear of the act; nobody but `all` readers if left empty. */
  audience: string[];
};

export type ActOptions<R = unknown> = {
  /**
   * Further acts of the same decision on the same subject, such as the closing that follows a call-back. Runs in the
   * same transaction after this act is recorded, so that theirs are the next versions; its answer is the request's.
   */
  follow?: (tx: Transaction, result: R) => Promise<R>;
  /** The scope that allows it, where it is not named like the verb. */
  scope?: Scope;
  /** The subject's current state, shown to whoever sent a stale If-Match. Must respect the actor's reach. */
  current?: (tx: Transaction) => Promise<unknown>;
  /**
   * Begins to read what the work will need, so that it travels with the question for the lock: with `ask`, and
   * without awaiting. The server answers it after the lock is won.
   */
  ahead?: (tx: Transaction) => void;
  /** Further subjects that the work acts on: locked before it begins, all in one order, so that no two acts wait for each other. */
  also?: readonly Subject[];
  /**
   * It may share a transaction with other acts that wait at the same time (docs/decisions/0010). For short acts only:
   * those beside it wait for all that it does.
   */
  together?: boolean;
};

/**
 * The only way to change business state.
 *
 * Checks that the actor holds the scope, opens the transaction (or joins the context's), locks the subject,
 * refuses a stale `ifMatch` (412), runs `work`, and inserts one row into the append-only table together with the
 * jobs that follow. When the promise resolves, all of it is durable. A repeat of the context's idempotency key
 * returns the first result and runs nothing; the same key on another request is refused (422).
 *
 * `work` returns plain JSON: it is kept as the answer for repeats. One request makes one outer act: its key is the
 * act's, and a second outer act of another verb under the same key is refused. It may run again after a deadlock.
 * An act inside another act's transaction joins it: pass `within(context, tx)`.
 */
export async function act<R>(
  context: Context,
  verb: string,
  subject: Subject,
  work: (tx: Transaction, draft: Draft) => Promise<R>,
  options: ActOptions<R> = {},
): Promise<R> {
  reachOf(context.actor, options.scope ?? verb);
  const key = context.idempotency?.key ?? null;
  const run = async (tx: Transaction) => {
    if (options.also !== undefined) await lock(tx, context.actor, key, [subject, ...options.also]);
    const beginning = begin<R>(tx, context.actor, key, subject);
    options.ahead?.(tx);
    return perform(context, tx, verb, subject, work, options, await beginning);
  };
  const joined = context.transaction;
  if (joined !== undefined) return run(joined);
  const alone = () => transact(context.database, run);
  if (options.together !== true || options.also !== undefined) return alone();
  return together<R>(context.database, {
    actor: context.actor.id,
    key,
    subject,
    ahead: options.ahead,
    perform: (tx, begun) => perform(context, tx, verb, subject, work, options, begun),
    alone,
  });
}

const beginText = "SELECT version, repeated, fingerprint, result FROM kernel.begin_act($1, $2, $3, $4)";

async function perform<R>(
  context: Context,
  tx: Transaction,
  verb: string,
  subject: Subject,
  work: (tx: Transaction, draft: Draft) => Promise<R>,
  options: ActOptions<R>,
  start: Begun<R>,
): Promise<R> {
  const { actor } = context;
  const key = context.idempotency?.key ?? null;
  const fingerprint = fingerprintOf(context, verb, subject);
  if (start.repeated) {
    if (fingerprint === null || start.fingerprint?.equals(fingerprint) !== true) {
      throw problem("kernel.key-reused");
    }
    return start.result;
  }
  // An act before it in the same transaction may have been on the same subject.
  const version = heldVersion(tx, subject) ?? start.version;
  if (context.ifMatch !== undefined && context.ifMatch !== version) {
    const current = await options.current?.(tx);
    throw problem(
      "kernel.stale",
      { expected: context.ifMatch, version },
      { version, ...(current === undefined ? {} : { current }) },
    );
  }
  const draft: Draft = {
    id: newId(),
    at: context.clock.now(),
    version: version + 1,
    detail: {},
    audience: [],
  };
  // What the work does in further acts belongs to the same request: its key and If-Match are spent here.
  const result = await work(tx, draft);
  const made = seal(actor, verb, subject, draft);
  const followers = context.followers(verb);
  await record(tx, [made], followers);
  holdVersion(tx, subject, made.version);
  const answer = options.follow === undefined ? result : await options.follow(tx, result);
  if (key !== null) await keep(tx, { actor: actor.id, key, fingerprint, act: made, result: answer });
  afterCommit(tx, () => {
    context.recorded(verb);
    if (followers.length > 0) wakeWorkers(context.database);
  });
  return answer;
}

const lockText = "SELECT kernel.lock_subjects($1, $2, $3::text[], $4::text[])";

async function lock(tx: Transaction, actor: Actor, key: string | null, subjects: readonly Subject[]) {
  const kinds = subjects.map(({ kind }) => kind);
  const ids = subjects.map(({ id }) => id);
  await post(tx, CompiledQuery.raw(lockText, [actor.id, key, kinds, ids]));
}

/** Locks key and subject and says what is known of both; a subject that this transaction holds needs no asking. */
async function begin<R>(
  tx: Transaction,
  actor: Actor,
  key: string | null,
  subject: Subject,
): Promise<Begun<R>> {
  const version = key === null ? heldVersion(tx, subject) : undefined;
  if (version !== undefined) return { version, repeated: false, fingerprint: null, result: undefined as R };
  const [begun] = await ask<Begun<R>>(
    tx,
    CompiledQuery.raw(beginText, [actor.id, key, subject.kind, subject.id]),
  );
  if (begun === undefined) throw new Error("kernel.begin_act returned no row");
  return begun;
}

/** The request's hash together with what the act does, so that a key stands for one act and not for two. */
function fingerprintOf(context: Context, verb: string, subject: Subject): Buffer | null {
  if (context.idempotency === undefined) return null;
  const kinds = Buffer.from(`${verb}\n${subject.kind}\n`);
  return hash("sha256", Buffer.concat([kinds, context.idempotency.fingerprint]), "buffer");
}

/** The finished act of a draft, with its digest. Throws `kernel.invalid` for what cannot be stored. */
export function seal(actor: Actor, verb: string, subject: Subject, draft: Draft): Act {
  const fault = [subject.id, ...draft.audience].map(textFault).find((found) => found !== undefined);
  if (fault !== undefined) throw problem("kernel.invalid", { reason: fault });
  const body = {
    id: draft.id,
    at: draft.at,
    actor: actor.id,
    role: actor.role,
    channel: actor.channel,
    verb,
    subject,
    version: draft.version,
    audience: draft.audience,
    detail: draft.detail,
    salt: fewRandomBytes(16),
  };
  return sealed(body);
}
