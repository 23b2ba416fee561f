import { noted } from "../offline/database.ts";
import type { Entry, Fault } from "./entry.ts";
import {
  expectedVersion,
  foreignSince,
  isTooOld,
  judge,
  nextToSend,
  type Told,
  ticketOf,
  workOf,
} from "./rules.ts";
import { allEntries, change, halt, photoOf } from "./store.ts";

/** Runs in pages and in the service worker: no document, no framework. */

const lockName = "liangwang-outbox";
const answerMs = 30_000;
const uploadMs = 180_000;

let queued: Promise<void> | undefined;

/**
 * Sends what waits, in order, one at a time, over all tabs and the service worker. Resolves when nothing more can be
 * sent now. Whoever calls while it runs is followed by another run, so that nothing added meanwhile is left.
 */
export function drain(): Promise<void> {
  queued ??= alone(async () => {
    queued = undefined;
    while (await sendNext());
  });
  return queued;
}

let last: Promise<void> = Promise.resolve();

function alone(work: () => Promise<void>): Promise<void> {
  // Without HTTPS there are no locks and no service worker; then this tab at least waits for itself, and the key of
  // each entry keeps another tab from doing it twice.
  if ("locks" in navigator) return navigator.locks.request(lockName, work);
  last = last.then(work, work);
  return last;
}

/** Sends one entry; false where there is none, or none can be sent now. */
async function sendNext(): Promise<boolean> {
  if ((await allEntries()).every(({ state }) => state === "sent" || state === "refused")) {
    await halt(undefined);
    return false;
  }
  const me = await whoAmI();
  if (me === "unreachable") return stop({ reason: "unreachable" });
  if (me === null) return stop({ reason: "signed-out" });
  const entries = await allEntries();
  const entry = nextToSend(entries, me);
  if (entry === undefined) {
    await halt(undefined);
    return false;
  }
  return send(entry, entries);
}

async function stop(why: Parameters<typeof halt>[0]): Promise<false> {
  await halt(why);
  return false;
}

/**
 * The account that is signed in now. Asked before each entry: without a session a report would be taken as a
 * stranger's, and under another's session as that person's.
 */
async function whoAmI(): Promise<string | null | "unreachable"> {
  try {
    const response = await fetch("/api/session", { signal: AbortSignal.timeout(answerMs) });
    if (response.status === 401) return null;
    if (!response.ok) return "unreachable";
    const { account } = (await response.json()) as { account: { id: string } | null };
    return account?.id ?? null;
  } catch {
    return "unreachable";
  }
}

async function send(entry: Entry, entries: readonly Entry[]): Promise<boolean> {
  const now = new Date();
  if (isTooOld(entry, now.getTime())) {
    await refuse(entry, { code: "outbox.too-old", status: 0, title: "" });
    return true;
  }
  const request = await requestOf(entry, entries);
  if (request === undefined) {
    await refuse(entry, { code: "outbox.lost", status: 0, title: "" });
    return true;
  }
  const sending = { state: "sending", firstTriedAt: entry.firstTriedAt ?? now.toISOString() } as const;
  if ((await change(entry, sending)) === undefined) return true;
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(request);
    body = await response.json();
  } catch {
    // Perhaps it arrived and only the answer was lost: the key makes asking again safe.
    await change(entry, { state: "waiting" });
    return stop({ reason: "unreachable" });
  }
  if (response.ok) {
    await halt(undefined);
    await change(entry, {
      state: "sent",
      sentAt: new Date().toISOString(),
      answer: answerOf(body, entry),
      fault: null,
      foreign: null,
    });
    return true;
  }
  return settle(entry, faultOf(body, response.status), ticketOf(entry, entries));
}

async function settle(entry: Entry, fault: Fault, ticket: string | undefined): Promise<boolean> {
  switch (judge(fault, entry.failures)) {
    case "later": {
      await change(entry, {
        state: "waiting",
        failures: entry.failures + (fault.status >= 500 ? 1 : 0),
        fault,
      });
      return stop({ reason: "busy", fault });
    }
    case "sign-in": {
      await change(entry, { state: "waiting" });
      return stop({ reason: "signed-out" });
    }
    case "changed":
      return lookAgain(entry, fault, ticket);
    default: {
      // A session that ended just now is refused too; that is no fault of the entry.
      const signedOut = fault.status === 403 && (await whoAmI()) !== entry.account;
      if (signedOut) {
        await change(entry, { state: "waiting" });
        return stop({ reason: "signed-out" });
      }
      await refuse(entry, fault);
      return true;
    }
  }
}

/** The ticket changed since the person looked: if only by themselves or by reminders, it is sent upon the new state. */
async function lookAgain(entry: Entry, fault: Fault, ticket: string | undefined): Promise<boolean> {
  const acts = ticket === undefined ? undefined : await timelineOf(ticket);
  if (acts === undefined || entry.seenVersion === null) {
    await change(entry, { state: "waiting" });
    return stop({ reason: "unreachable" });
  }
  const foreign = foreignSince(acts, entry.seenVersion, entry.account);
  const seenVersion = Math.max(entry.seenVersion, ...acts.map(({ version }) => version));
  if (foreign.length === 0) await change(entry, { state: "waiting", seenVersion });
  else await change(entry, { state: "refused", fault, foreign, seenVersion });
  return true;
}

async function timelineOf(ticket: string): Promise<Told[] | undefined> {
  try {
    const response = await fetch(`/api/tickets/${ticket}/timeline`, {
      signal: AbortSignal.timeout(answerMs),
    });
    return response.ok ? ((await response.json()) as { acts: Told[] }).acts : undefined;
  } catch {
    return undefined;
  }
}

const refuse = (entry: Entry, fault: Fault) => change(entry, { state: "refused", fault, foreign: null });

/** The request of an entry, the same each time; undefined where its picture or its matter is gone. */
async function requestOf(entry: Entry, entries: readonly Entry[]): Promise<Request | undefined> {
  const { deed } = entry;
  const headers = new Headers({
    "idempotency-key": entry.id,
    "accept-language": (await noted<string>("language")) ?? navigator.language,
  });
  if (deed.kind === "report") return posted("/api/tickets", headers, deed.body);
  if (deed.kind === "work") {
    const address = `/api/work-items/${workOf(entry)}/${deed.name}`;
    return posted(address, headers, "body" in deed ? deed.body : undefined);
  }
  const ticket = ticketOf(entry, entries);
  if (ticket === undefined) return undefined;
  if (deed.kind === "change") {
    const version = expectedVersion(entry);
    if (version !== undefined) headers.set("if-match", `"${version}"`);
    return posted(`/api/tickets/${ticket}/${deed.name}`, headers, deed.body);
  }
  const photo = await photoOf(entry.id);
  if (photo === undefined) return undefined;
  const form = new FormData();
  form.set("moment", deed.moment);
  form.set("public", String(deed.public));
  form.set("file", photo, deed.fileName);
  const signal = AbortSignal.timeout(uploadMs);
  return new Request(`/api/tickets/${ticket}/attachments`, { method: "POST", headers, body: form, signal });
}

function posted(address: string, headers: Headers, body: unknown): Request {
  const signal = AbortSignal.timeout(answerMs);
  if (body === undefined) return new Request(address, { method: "POST", headers, signal });
  headers.set("content-type", "application/json");
  return new Request(address, { method: "POST", headers, body: JSON.stringify(body), signal });
}

const textOf = (body: unknown, name: string): string | undefined => {
  const value = (body as Record<string, unknown> | null)?.[name];
  return typeof value === "string" ? value : undefined;
};

function answerOf(body: unknown, { subject, deed }: Entry): Entry["answer"] {
  // Only what changes a ticket is answered with it; a picture is answered with the picture.
  const id = deed.kind === "photo" || deed.kind === "work" ? undefined : textOf(body, "id");
  const number = textOf(body, "number");
  if (id !== undefined && number !== undefined) return { id, number };
  return "ticket" in subject ? { id: subject.ticket, number: subject.number } : null;
}

function faultOf(body: unknown, status: number): Fault {
  const told = {
    code: textOf(body, "code") ?? "client.unreadable",
    status,
    title: textOf(body, "title") ?? "",
  };
  const fields = fieldsOf(body);
  return Object.keys(fields).length === 0 ? told : { ...told, fields };
}

/** What the server said against single fields of a flat form. */
function fieldsOf(body: unknown): Record<string, string> {
  const errors = (body as { errors?: unknown } | null)?.errors;
  if (!Array.isArray(errors)) return {};
  return Object.fromEntries(
    errors.flatMap((error: unknown) => {
      const [pointer, sentence] = [textOf(error, "pointer"), textOf(error, "sentence")];
      return pointer === undefined || sentence === undefined ? [] : [[pointer.replace(/^\//, ""), sentence]];
    }),
  );
}
