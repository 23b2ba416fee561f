import type { ChangeName, Entry, Fault, Foreign } from "./entry.ts";

/** What an entry is done to, by one name: a reported matter keeps that of its report's entry until it has a number. */
export function matterOf(entry: Pick<Entry, "subject">): string {
  const { subject } = entry;
  return "report" in subject ? subject.report : "work" in subject ? subject.work : subject.ticket;
}

/** The task of a process that an entry is done to, if it is done to one. */
export const workOf = ({ subject }: Pick<Entry, "subject">): string | undefined =>
  "work" in subject ? subject.work : undefined;

/** The ticket that an entry is done to; undefined while its report has not been answered, and of a process's task. */
export function ticketOf(entry: Pick<Entry, "subject">, entries: readonly Entry[]): string | undefined {
  const { subject } = entry;
  if ("ticket" in subject) return subject.ticket;
  if ("work" in subject) return undefined;
  return entries.find(({ id }) => id === subject.report)?.answer?.id;
}

/**
 * The entry to be sent next for an account: the oldest, but none after a refused one on the same matter, for what a
 * person did second rests on what they did first. Other matters go on meanwhile.
 */
export function nextToSend(entries: readonly Entry[], account: string): Entry | undefined {
  const held = new Set<string>();
  for (const entry of inOrder(entries)) {
    if (entry.account !== account || entry.state === "sent") continue;
    const names = [matterOf(entry), ticketOf(entry, entries)].filter((name) => name !== undefined);
    if (names.some((name) => held.has(name))) continue;
    if (entry.state === "refused") for (const name of names) held.add(name);
    else return entry;
  }
  return undefined;
}

/** Whether an entry waits because an earlier one on the same matter was refused. */
export function isHeld(entry: Entry, entries: readonly Entry[]): boolean {
  if (entry.state !== "waiting") return false;
  const ticket = ticketOf(entry, entries);
  return entries.some(
    (other) =>
      other.state === "refused" &&
      other.order < entry.order &&
      other.account === entry.account &&
      (matterOf(other) === matterOf(entry) || (ticket !== undefined && ticketOf(other, entries) === ticket)),
  );
}

export const inOrder = (entries: readonly Entry[]): Entry[] => [...entries].sort((a, b) => a.order - b.order);

/** Those that go with an entry when it is given up: what was done to the matter it reports. */
export function dependentsOf(entry: Entry, entries: readonly Entry[]): Entry[] {
  if (entry.deed.kind !== "report") return [];
  return entries.filter(
    ({ subject, id }) => id !== entry.id && "report" in subject && subject.report === entry.id,
  );
}

/** Changes in which a person decides upon what they saw: if others changed it meanwhile, they decide again. */
const deciding: ReadonlySet<ChangeName> = new Set<ChangeName>(["handle", "share", "verify", "check"]);

/** The version that the ticket must have when the entry arrives; undefined where any will do. */
export function expectedVersion({ deed, seenVersion }: Entry): number | undefined {
  return deed.kind === "change" && deciding.has(deed.name) && seenVersion !== null ? seenVersion : undefined;
}

/** Acts that change nothing of what an officer decides upon. */
const harmless = new Set(["ticket.remind", "ticket.escalate", "ticket.attach", "ticket.join"]);

/** An act as the timeline of a ticket tells it. */
export type Told = Foreign & { version: number };

/** What others did to a ticket after the version seen, as far as it matters to whoever decides. */
export function foreignSince(acts: readonly Told[], seenVersion: number, account: string): Foreign[] {
  return acts
    .filter((act) => act.version > seenVersion && act.actor !== account && !harmless.has(act.verb))
    .map(({ verb, role, actor, channel, at, detail }) => ({ verb, role, actor, channel, at, detail }));
}

/** Repeats are known to the server for a week; beyond that, resending might do it twice. */
const repeatableMs = 6 * 86_400_000;

/** Whether it can no longer be known whether an entry that was tried before had arrived. */
export function isTooOld({ firstTriedAt }: Entry, now: number): boolean {
  return firstTriedAt !== null && now - Date.parse(firstTriedAt) > repeatableMs;
}

const failuresAtMost = 5;

/** What an answer other than success means: wait and send again, sign in first, or a person must look at it. */
export function judge({ status }: Fault, failures: number): "later" | "sign-in" | "changed" | "refused" {
  if (status === 401) return "sign-in";
  if (status === 412) return "changed";
  if (status === 0 || status === 408 || status === 429) return "later";
  if (status === 502 || status === 503 || status === 504) return "later";
  // A fault of the server may pass, but one entry must not hold up the others for ever.
  if (status >= 500) return failures + 1 < failuresAtMost ? "later" : "refused";
  return "refused";
}

/** What an officer sees of a ticket that what waits in the outbox will change. */
export type Foreseen = { stage: string | null; allowed: string[] };

const after: Partial<Record<ChangeName, (source: string) => string | null>> = {
  acknowledge: (source) => (source === "asked" ? "contact" : "handle"),
  contact: () => "handle",
  handle: () => "check",
};

/** What has to wait for the answer of a requester who was asked. */
const afterAnswer: ReadonlySet<string> = new Set<ChangeName>(["ask", "handle", "verify"]);

/**
 * A ticket as it will be once the outbox is sent, as far as a phone can know: the city's process decides, and refuses
 * where it decides otherwise. Only what the person's own entries lead to is foreseen.
 */
export function foresee(
  ticket: { id: string; source: string; stage: string | null; allowed: readonly string[]; asked?: boolean },
  entries: readonly Entry[],
): Foreseen {
  const foreseen = { stage: ticket.stage, allowed: [...ticket.allowed] };
  let asked = ticket.asked === true;
  for (const entry of inOrder(entries)) {
    if (entry.deed.kind !== "change" || entry.state === "sent") continue;
    if (ticketOf(entry, entries) !== ticket.id) continue;
    const { name } = entry.deed;
    if (name === "note") continue;
    foreseen.allowed = foreseen.allowed.filter((each) => each !== name);
    asked ||= name === "ask";
    const next = after[name]?.(ticket.source);
    if (next === undefined) continue;
    foreseen.stage = next;
    const kept = next === "check" || next === null ? ["note", "share"] : ["note", "share", "ask"];
    const keep = foreseen.allowed.filter((each) => kept.includes(each));
    // Whoever handled it may not check it.
    foreseen.allowed = next === "check" || next === null ? keep : [...keep, next];
  }
  // Until the requester answers, the matter stays at its stage.
  if (asked) foreseen.allowed = foreseen.allowed.filter((each) => !afterAnswer.has(each));
  return foreseen;
}

/** A task of a process as it will be once the outbox is sent: done, or who has it. */
export function foreseeWork<Taken extends "nobody" | "me" | "another">(
  work: { address: string; taken: Taken },
  entries: readonly Entry[],
): { done: boolean; taken: "nobody" | "me" | "another" } {
  const foreseen: { done: boolean; taken: "nobody" | "me" | "another" } = { done: false, taken: work.taken };
  for (const entry of inOrder(entries)) {
    const { deed, state } = entry;
    if (deed.kind !== "work" || workOf(entry) !== work.address) continue;
    if (state === "sent" || state === "refused") continue;
    if (deed.name === "complete") foreseen.done = true;
    else foreseen.taken = deed.name === "claim" ? "me" : "nobody";
  }
  return foreseen;
}
