import type { QueryClient, QueryKey } from "@tanstack/react-query";
import type { Session } from "../../api.ts";
import { done, keep, look, note, noted } from "./database.ts";

type KeptAnswer = { key: QueryKey; data: unknown; at: number };

/** Kinds of answers that are worth showing without a network (the first part of a query's key). */
const worthKeeping = new Set([
  "session",
  "city",
  "working-time",
  "organisation",
  "categories",
  "place",
  "ticket",
  "process",
  "notification",
]);
const keptMs = 14 * 86_400_000;
const owner = "owner";

/**
 * Lets a face open with what the server last answered, and keeps what it answers from now on. Answers belong to the
 * account they were given to: another one that signs in on this phone finds none of them.
 */
export async function keepAnswers(client: QueryClient): Promise<void> {
  const { queries = {} } = client.getDefaultOptions();
  client.setDefaultOptions({ queries: { ...queries, gcTime: Number.POSITIVE_INFINITY } });
  await settleOwner();
  const now = Date.now();
  for (const { key, data, at } of await look(
    "answers",
    (store) => store.getAll() as IDBRequest<KeptAnswer[]>,
  )) {
    if (now - at < keptMs) client.setQueryData(key, data, { updatedAt: at });
  }
  client.getQueryCache().subscribe((event) => {
    if (event.type !== "updated" || event.action.type !== "success" || event.action.manual === true) return;
    const { queryKey, queryHash, state } = event.query;
    if (!worthKeeping.has(String(queryKey[0]))) return;
    void keepAnswer(client, queryHash, { key: queryKey, data: state.data, at: state.dataUpdatedAt });
  });
}

const askedMs = 1500;

/** Somebody else may have signed in on this phone since: then nothing of the one before is shown, not for a moment. */
async function settleOwner(): Promise<void> {
  const known = await noted<string>(owner);
  if (known === undefined || navigator.onLine === false) return;
  try {
    const response = await fetch("/api/session", { signal: AbortSignal.timeout(askedMs) });
    const { account } = (await response.json()) as Session;
    if (account !== null && account.id !== known) await forgetAnswers();
  } catch {
    // No answer is no other person: the page asks again, and shows what was kept meanwhile.
  }
}

async function keepAnswer(client: QueryClient, hash: string, answer: KeptAnswer): Promise<void> {
  if (answer.key[0] === "session") {
    const { account } = answer.data as Session;
    // The session has ended, but the phone is still that person's: what waits in the outbox is theirs.
    if (account === null) return;
    if ((await noted<string>(owner)) !== account.id) {
      await forgetAnswers();
      const theirs = new Set<unknown>(["ticket", "process", "notification"]);
      client.removeQueries({ predicate: ({ queryKey }) => theirs.has(queryKey[0]) });
      await note(owner, account.id);
    }
  }
  await keep(["answers"], (store) => done(store("answers").put(answer, hash)));
}

/** Forgets everything the server answered and all drafts, as whoever signs out expects. The outbox stays. */
export async function forgetAnswers(): Promise<void> {
  await keep(["answers", "notes"], async (store) => {
    await done(store("answers").clear());
    await done(store("notes").clear());
  });
}
