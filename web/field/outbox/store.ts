import { v4 as uuid } from "uuid";
import { done, keep, look, note, noted } from "../offline/database.ts";
import type { Entry, Halt, NewEntry } from "./entry.ts";
import { dependentsOf, inOrder } from "./rules.ts";

const channelName = "liangwang-outbox";
const toOthers = new BroadcastChannel(channelName);
const tell = () => toOthers.postMessage("changed");

/** Calls `listener` whenever the outbox changed, here, in another tab or in the service worker. */
export function onChange(listener: () => void): () => void {
  // A channel does not hear itself; a second one of the same name hears the first.
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = listener;
  return () => channel.close();
}

/** Everything in the outbox, oldest first. */
export const allEntries = (): Promise<Entry[]> =>
  look("outbox", (store) => store.getAll() as IDBRequest<Entry[]>);

/** A picture to be sent with a deed, and what is told of it. */
export type Picture = { blob: Blob; fileName: string; moment: "before" | "after" | "other"; public: boolean };

/**
 * Puts a deed into the outbox, its pictures after it, all in one transaction: both are kept, or neither. Resolves once
 * it is on disk. `replaces` names a refused entry that this one is the corrected form of.
 */
export async function addEntries(
  who: { id: string; name: string },
  entry: NewEntry,
  pictures: readonly Picture[],
  replaces?: Entry,
): Promise<void> {
  const madeAt = new Date().toISOString();
  const fresh = (made: NewEntry, id: string): Omit<Entry, "order"> => ({
    ...made,
    id,
    account: who.id,
    accountName: who.name,
    madeAt,
    state: "waiting",
    firstTriedAt: null,
    failures: 0,
    fault: null,
    foreign: null,
    answer: null,
    sentAt: null,
  });
  const first = { ...fresh(entry, uuid()) };
  // A report is itself the matter that its pictures belong to.
  const subject = entry.deed.kind === "report" ? { report: first.id } : entry.subject;
  await keep(["outbox", "photos"], async (store) => {
    const outbox = store("outbox");
    if (replaces !== undefined) await remove(store, replaces);
    // What was decided upon a picture alone, without a deed of its own, is the picture.
    if (entry.deed.kind !== "photo") await done(outbox.add({ ...first, subject }));
    for (const { blob, ...about } of pictures) {
      const id = uuid();
      const deed = { kind: "photo", ...about } as const;
      await done(store("photos").put(blob, id));
      await done(outbox.add(fresh({ subject, title: entry.title, deed, seenVersion: null }, id)));
    }
  });
  tell();
}

type Stores = (name: "outbox" | "photos") => IDBObjectStore;

async function remove(store: Stores, entry: Entry): Promise<void> {
  const all = (await done(store("outbox").getAll())) as Entry[];
  for (const each of [entry, ...dependentsOf(entry, all)]) {
    await done(store("outbox").delete(each.order));
    await done(store("photos").delete(each.id));
  }
}

/** Gives an entry up, and what was done to the matter it would have reported. Only a person decides this. */
export async function discard(entry: Entry): Promise<void> {
  await keep(["outbox", "photos"], (store) => remove(store, entry));
  tell();
}

/** Changes an entry that is still there; resolves with what it is then. */
export async function change(entry: Entry, to: Partial<Entry>): Promise<Entry | undefined> {
  const changed = await keep(["outbox", "photos"], async (store) => {
    const outbox = store("outbox");
    const now = (await done(outbox.get(entry.order))) as Entry | undefined;
    if (now === undefined) return undefined;
    const next = { ...now, ...to };
    await done(outbox.put(next));
    // What has arrived needs no room on the phone.
    if (next.state === "sent") await done(store("photos").delete(entry.id));
    return next;
  });
  tell();
  return changed;
}

export const photoOf = (id: string): Promise<Blob | undefined> =>
  look("photos", (store) => store.get(id) as IDBRequest<Blob | undefined>);

const halted = "halt";

/** Why nothing is being sent; undefined while it is. */
export const haltNow = (): Promise<Halt | undefined> => noted<Halt>(halted);

export async function halt(why: Halt | undefined): Promise<void> {
  await note(halted, why);
  tell();
}

const shownAfterSendingMs = 7 * 86_400_000;

/** Forgets what was sent more than a week ago. */
export async function forgetSent(): Promise<void> {
  const before = Date.now() - shownAfterSendingMs;
  const old = inOrder(await allEntries()).filter(
    ({ state, sentAt }) => state === "sent" && sentAt !== null && Date.parse(sentAt) < before,
  );
  if (old.length === 0) return;
  await keep(["outbox"], async (store) => {
    for (const { order } of old) await done(store("outbox").delete(order));
  });
  tell();
}
