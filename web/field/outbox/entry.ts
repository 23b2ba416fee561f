import type { PostBody } from "../../api.ts";

/** What an officer may do without a network, by the last part of its address below a ticket. */
export type Change =
  | { name: "acknowledge"; body: PostBody<"/api/tickets/{id}/acknowledge"> }
  | { name: "contact"; body: PostBody<"/api/tickets/{id}/contact"> }
  | { name: "handle"; body: PostBody<"/api/tickets/{id}/handle"> }
  | { name: "share"; body: PostBody<"/api/tickets/{id}/share"> }
  | { name: "verify"; body: PostBody<"/api/tickets/{id}/verify"> }
  | { name: "check"; body: PostBody<"/api/tickets/{id}/check"> }
  | { name: "ask"; body: PostBody<"/api/tickets/{id}/ask"> }
  | { name: "note"; body: PostBody<"/api/tickets/{id}/note"> };
export type ChangeName = Change["name"];

/** What an officer may do with a task of a process, by the last part of its address. */
export type WorkDeed =
  | { name: "claim" | "release" }
  | { name: "complete"; body: PostBody<"/api/work-items/{instance}/{item}/complete"> };

export type PhotoMoment = "before" | "after" | "other";

export type Deed =
  | { kind: "report"; body: PostBody<"/api/tickets"> }
  | ({ kind: "change" } & Change)
  | ({ kind: "work" } & WorkDeed)
  | { kind: "photo"; moment: PhotoMoment; fileName: string; public: boolean };

/**
 * What it is done to: a ticket, the matter that an entry of this outbox reports, or a task of a process, by its address
 * below `/api/work-items/`, which stays that of the page (`/work/…`).
 */
export type Subject =
  | { ticket: string; number: string }
  | { report: string }
  | { work: string; process: string };

/** What the server said against it, of single fields too, or why it could not be asked. */
export type Fault = { code: string; status: number; title: string; fields?: Record<string, string> };

/** Something somebody else did to the ticket since the officer looked at it. */
export type Foreign = {
  verb: string;
  role: string;
  actor: string;
  channel: string;
  at: string;
  detail: Record<string, unknown>;
};

export type EntryState = "waiting" | "sending" | "sent" | "refused";

/** Something done on this phone: a line of the outbox. */
export type Entry = {
  /** Place in the outbox; given by the database. */
  order: number;
  /** The Idempotency-Key, made when the person pressed: however often it is sent, it is done once. */
  id: string;
  /** Account that did it; nobody else's session sends it. */
  account: string;
  accountName: string;
  madeAt: string;
  subject: Subject;
  /** What the matter is called, for the list. */
  title: string;
  deed: Deed;
  /** Version of the ticket the person saw when deciding; null where it does not matter. */
  seenVersion: number | null;
  state: EntryState;
  firstTriedAt: string | null;
  /** How often the server failed at it. */
  failures: number;
  fault: Fault | null;
  /** Where it was refused because the ticket had changed: what others did meanwhile. */
  foreign: Foreign[] | null;
  /** What the server answered. */
  answer: { id: string; number: string } | null;
  sentAt: string | null;
};
/** An entry as the person makes it. */
export type NewEntry = Pick<Entry, "subject" | "title" | "deed" | "seenVersion">;

/** Why nothing is being sent, although something waits. */
export type Halt = { reason: "unreachable" } | { reason: "signed-out" } | { reason: "busy"; fault: Fault };
