import { sql } from "kysely";
import { reachOf } from "./access.ts";
import { type Act, type ActOptions, type Draft, type Subject, seal } from "./act.ts";
import type { Context } from "./context.ts";
import { afterCommit, type Transaction, transact } from "./db.ts";
import { holdVersion } from "./held.ts";
import { newId } from "./ids.ts";
import { record } from "./record.ts";
import { wakeWorkers } from "./wake.ts";

/**
 * The same act on each of several subjects, each with a row, a version and jobs of its own, in one transaction: all
 * or none. Like `act`, but locks all subjects in one round trip and records all in another, for thousands a second.
 * Subjects must differ. It takes no key and no If-Match: whoever may send it twice knows by the subjects' own keys.
 * `work` is called in the order of the subjects; its answers are returned in that order.
 */
export async function actEach<S extends Subject, R>(
  context: Context,
  verb: string,
  subjects: readonly S[],
  work: (tx: Transaction, draft: Draft, subject: S) => Promise<R>,
  options: Pick<ActOptions, "scope"> = {},
): Promise<R[]> {
  if (context.idempotency !== undefined || context.ifMatch !== undefined) {
    throw new TypeError("actEach takes neither an idempotency key nor If-Match");
  }
  reachOf(context.actor, options.scope ?? verb);
  if (subjects.length === 0) return [];
  const run = (tx: Transaction) => perform(context, tx, verb, subjects, work);
  const joined = context.transaction;
  return joined === undefined ? transact(context.database, run) : run(joined);
}

async function perform<S extends Subject, R>(
  context: Context,
  tx: Transaction,
  verb: string,
  subjects: readonly S[],
  work: (tx: Transaction, draft: Draft, subject: S) => Promise<R>,
): Promise<R[]> {
  const versions = await begin(context, tx, subjects);
  const answers: R[] = [];
  const made: Act[] = [];
  for (const subject of subjects) {
    const version = versions.get(keyOf(subject));
    if (version === undefined) throw new Error("kernel.begin_act returned no row");
    const draft: Draft = {
      id: newId(),
      at: context.clock.now(),
      version: version + 1,
      detail: {},
      audience: [],
    };
    answers.push(await work(tx, draft, subject));
    made.push(seal(context.actor, verb, { kind: subject.kind, id: subject.id }, draft));
  }
  const followers = context.followers(verb);
  await record(tx, made, followers);
  for (const one of made) holdVersion(tx, one.subject, one.version);
  afterCommit(tx, () => {
    for (const _ of made) context.recorded(verb);
    if (followers.length > 0) wakeWorkers(context.database);
  });
  return answers;
}

const keyOf = ({ kind, id }: Subject) => `${kind}\n${id}`;

/** Locks all subjects, in an order that is the same for everybody, and tells their versions. */
async function begin(
  context: Context,
  tx: Transaction,
  subjects: readonly Subject[],
): Promise<Map<string, number>> {
  const sorted = [...subjects].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const { rows } = await sql<Subject & { version: number }>`
    SELECT subject.kind, subject.id, begun.version
    FROM unnest(${sorted.map(({ kind }) => kind)}::text[], ${sorted.map(({ id }) => id)}::text[]) AS subject (kind, id),
      LATERAL kernel.begin_act(${context.actor.id}, NULL, subject.kind, subject.id) AS begun`.execute(tx);
  const versions = new Map(rows.map((row) => [keyOf(row), row.version]));
  if (versions.size !== subjects.length) throw new TypeError("the subjects of actEach must differ");
  return versions;
}
