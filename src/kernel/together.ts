import { CompiledQuery } from "kysely";
import { databaseError } from "./database-error.ts";
import { ask, attempt, type Database, postedBy, type Transaction } from "./db.ts";
import { Problem } from "./problems.ts";

/** What is known of an act's key and subject, once both are locked. */
export type Begun<R> = { version: number; repeated: boolean; fingerprint: Buffer | null; result: R };

/** One act that may share a transaction with others. */
export type Member<R> = {
  readonly actor: string;
  readonly key: string | null;
  readonly subject: { readonly kind: string; readonly id: string };
  /** Begins to read what the act will need. */
  readonly ahead: ((tx: Transaction) => void) | undefined;
  /** The act after its locks were won. */
  readonly perform: (tx: Transaction, begun: Begun<R>) => Promise<R>;
  /** The whole act in a transaction of its own. */
  readonly alone: () => Promise<R>;
};

type Entry = { member: Member<unknown>; resolve(answer: unknown): void; reject(error: unknown): void };

/** Two, so that one transaction computes while the other is being made durable. */
const groupsAtOnce = 2;
/** Whoever is in a group waits for all of it; from here on more would save little. */
const membersAtMost = 32;

/** A member failed and had written: nothing of the group can stand, and each member is to run by itself. */
class Apart extends Error {}

/**
 * Runs acts that wait at the same time in one transaction: those that come while others are under way are the next
 * group, so that nobody waits for a group to fill. A member is answered after the commit, as if it had been alone; its
 * work runs after the work of those before it, never beside it, and sees what they have written. Where a
 * statement or a member fails, nothing of the group stands, and each member runs in a transaction of its own.
 */
class Gathering {
  readonly #database: Database;
  #waiting: Entry[] = [];
  #groups = 0;
  #called = false;
  /** Keys and subjects under way here: their repeats wait for a later group rather than for a lock. */
  readonly #taken = new Set<string>();

  constructor(database: Database) {
    this.#database = database;
  }

  join<R>(member: Member<R>): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      this.#waiting.push({ member, resolve, reject } as Entry);
      this.#call();
    });
  }

  /** Begins what can begin, after all that arrived in this turn of the loop has joined. */
  #call(): void {
    if (this.#called || this.#waiting.length === 0) return;
    this.#called = true;
    setImmediate(() => {
      this.#called = false;
      while (this.#groups < groupsAtOnce) {
        const entries = this.#choose();
        if (entries.length === 0) return;
        void this.#run(entries);
      }
    });
  }

  /** The first that wait, no two of which share a key or a subject with each other or with what is under way. */
  #choose(): Entry[] {
    const chosen: Entry[] = [];
    const left: Entry[] = [];
    // Half of what waits for each of the groups that may run: both cores have work, and both groups are of a size.
    const atMost = Math.min(membersAtMost, Math.ceil(this.#waiting.length / (groupsAtOnce - this.#groups)));
    for (const entry of this.#waiting) {
      const names = namesOf(entry.member);
      if (chosen.length === atMost || names.some((name) => this.#taken.has(name))) left.push(entry);
      else {
        chosen.push(entry);
        for (const name of names) this.#taken.add(name);
      }
    }
    this.#waiting = left;
    return chosen;
  }

  async #run(entries: readonly Entry[]): Promise<void> {
    this.#groups += 1;
    const left = new Set<Entry>();
    const leave = (entry: Entry) => {
      left.add(entry);
      void this.#runAlone(entry);
    };
    try {
      for (const tell of await attempt(this.#database, (tx) => inOne(tx, entries, leave))) tell();
    } catch (error) {
      const members = entries.filter((entry) => !left.has(entry));
      // Where the connection broke, a further try would meet the same, or would be the second.
      if (error instanceof Apart || databaseError(error) !== undefined) members.forEach(leave);
      else for (const { reject } of members) reject(error);
    }
    this.#groups -= 1;
    for (const entry of entries) if (!left.has(entry)) this.#free(entry);
    this.#call();
  }

  /** Beside the groups: what waits for a lock must not hold them up. */
  async #runAlone(entry: Entry): Promise<void> {
    await entry.member.alone().then(entry.resolve, entry.reject);
    this.#free(entry);
    this.#call();
  }

  #free({ member }: Entry): void {
    for (const name of namesOf(member)) this.#taken.delete(name);
  }
}

const beginText = `SELECT place, busy, version, repeated, fingerprint, result
  FROM kernel.begin_acts($1::text[], $2::text[], $3::text[], $4::text[])`;

/** Runs the members one after the other. Returns how to tell each its answer once all is durable. */
async function inOne(
  tx: Transaction,
  entries: readonly Entry[],
  leave: (entry: Entry) => void,
): Promise<(() => void)[]> {
  const members = entries.map(({ member }) => member);
  const values = [
    members.map(({ actor }) => actor),
    members.map(({ key }) => key),
    members.map(({ subject }) => subject.kind),
    members.map(({ subject }) => subject.id),
  ];
  const rows = await ask<Begun<unknown> & { place: number; busy: boolean }>(
    tx,
    CompiledQuery.raw(beginText, values),
  );
  const begun = rows.flatMap((row) => {
    const entry = entries[row.place - 1];
    if (entry === undefined) throw new Error("kernel.begin_acts returned a row too many");
    // Another process acts on it just now: whoever waits for that waits alone.
    if (row.busy) leave(entry);
    return row.busy ? [] : [{ entry, row }];
  });
  for (const { entry, row } of begun) if (!row.repeated) entry.member.ahead?.(tx);
  const tell: (() => void)[] = [];
  for (const { entry, row } of begun) tell.push(await answerOf(tx, entry, row));
  return tell;
}

async function answerOf(tx: Transaction, entry: Entry, row: Begun<unknown>): Promise<() => void> {
  const before = postedBy(tx);
  try {
    const answer = await entry.member.perform(tx, row);
    return () => entry.resolve(answer);
  } catch (error) {
    // Refused before it wrote anything, it leaves nothing behind in the group.
    if (error instanceof Problem && postedBy(tx) === before) return () => entry.reject(error);
    if (databaseError(error) !== undefined) throw error;
    throw new Apart("a member failed", { cause: error });
  }
}

function namesOf({ actor, key, subject }: Member<unknown>): string[] {
  const name = `subject\n${subject.kind}\n${subject.id}`;
  return key === null ? [name] : [name, `key\n${actor}\n${key}`];
}

const gatherings = new WeakMap<Database, Gathering>();

/** Runs an act in one transaction with others that wait now; resolves when it is durable. */
export function together<R>(database: Database, member: Member<R>): Promise<R> {
  let gathering = gatherings.get(database);
  if (gathering === undefined) {
    gathering = new Gathering(database);
    gatherings.set(database, gathering);
  }
  return gathering.join(member);
}
