import type { Source, Stage, Urgency } from "../intake/schema.ts";

/** How a ticket stands: open, or how it ended. */
export type Status = "open" | "closed" | "void" | "merged" | "transferred";

/** What may need a second person before it happens. */
export type PendingKind = "suspend" | "extend" | "void" | "exclude";

/** A request that waits for a second person. Its reason is a note of the ticket. */
export type Pending = {
  kind: PendingKind;
  by: string;
  at: string;
  /** Extension asked for, in working days; suspension until, as an ISO instant. */
  workingDays?: number;
  until?: string;
};

/**
 * A ticket's facts: the fold of its acts. Instants are epoch milliseconds, so that the fold is exact and plain.
 * Words of people (title, description, address) are not in it: they are erasable and live beside it.
 */
export type Ticket = {
  id: string;
  number: string;
  version: number;
  source: Source;
  channel: string;
  status: Status;
  stage: Stage | null;
  category: string | null;
  urgency: Urgency;
  deadlineClass: string | null;
  longitude: number | null;
  latitude: number | null;
  cell: string | null;
  areaPath: string | null;
  ownerPath: string;
  partnerPaths: readonly string[];
  assignee: string | null;
  reporter: string | null;
  public: boolean;
  parent: string | null;
  mergedInto: string | null;
  externalSource: string | null;
  externalId: string | null;
  reportedAt: number;
  registeredAt: number | null;
  dispatchedAt: number | null;
  acknowledgedAt: number | null;
  contactedAt: number | null;
  handledAt: number | null;
  handledBy: string | null;
  checkedAt: number | null;
  calledBackAt: number | null;
  closedAt: number | null;
  dueAt: number | null;
  contactDueAt: number | null;
  stageStartedAt: number | null;
  stageDueAt: number | null;
  stageYellowAt: number | null;
  suspendedAt: number | null;
  pending: Pending | null;
  dispatches: number;
  returns: number;
  wrongDispatches: number;
  reworks: number;
  reopenings: number;
  extensions: number;
  escalations: number;
  grossMinutes: number | null;
  netMinutes: number | null;
  excluded: boolean;
  claimedSolved: boolean | null;
  callbackReached: boolean | null;
  confirmedSolved: boolean | null;
  /** What the requester said at the first answer, before any further handling; the measure of really solved. */
  firstSolved: boolean | null;
  satisfaction: number | null;
};

/** Where the process stands after an act, and the clock of that stage. */
export type Moved = {
  stage: Stage | null;
  stageStartedAt: number | null;
  stageDueAt: number | null;
  stageYellowAt: number | null;
};

/** How long a matter took, in working minutes, told when it ends. */
export type Taken = { grossMinutes: number; netMinutes: number };

/** A reminder or escalation: at which share of the time of which stage, due when, told to which recipients. */
export type Signalled = { at: number; to: string[]; stage?: Stage; stageDueAt?: number };

/** What a sensor's alarm means for a ticket. */
export type Sensed = {
  alarm: string;
  scenario: string;
  change: "opened" | "joined" | "severity" | "recovered" | "withdrawn" | "relapsed";
  severity: string;
};

/** Alarms that still stood when a person said, with a reason, that it is done all the same. */
export type Despite = { despiteAlarms?: string[] };

/** What each verb of a ticket says in the detail of its act. */
export type Details = {
  "ticket.report": Moved & {
    number: string;
    source: Source;
    channel: string;
    category: string | null;
    urgency: Urgency;
    longitude: number | null;
    latitude: number | null;
    cell: string | null;
    areaPath: string | null;
    ownerPath: string;
    public: boolean;
    parent: string | null;
    externalSource: string | null;
    externalId: string | null;
    /** SHA-256 of title, description and address, so that the words can be proved while they exist. */
    wordsSha256: string;
    reportedAt?: number;
  };
  "ticket.accept": Moved & { category: string; urgency: Urgency; deadlineClass: string; public: boolean };
  "ticket.verify": Moved & { verified: boolean };
  "ticket.register": { dueAt: number; contactDueAt: number };
  "ticket.dispatch": Moved & {
    owner: string;
    partners: string[];
    proposed: boolean;
    reasons: string[];
    dueAt: number | null;
    contactDueAt: number | null;
  };
  "ticket.acknowledge": Moved & { assignee: string };
  "ticket.contact": Moved & { reached: boolean };
  "ticket.handle": Moved & { solved: boolean } & Despite;
  "ticket.check": Moved & { approved: boolean } & Despite;
  "ticket.callback": Moved & {
    reached: boolean;
    solved: boolean | null;
    satisfaction: number | null;
    /** Who has it after the call: the intake unit again where the requester said it is not solved. */
    ownerPath: string;
  };
  "ticket.close": Taken;
  "ticket.return": Moved & { from: string; ownerPath: string; notOurs: boolean };
  "ticket.request": { pending: Pending };
  "ticket.approve": { kind: PendingKind; requestedBy: string };
  "ticket.refuse": { kind: PendingKind; requestedBy: string };
  "ticket.suspend": { until: number | null };
  "ticket.resume": {
    pausedMinutes: number;
    dueAt: number | null;
    stageDueAt: number | null;
    stageYellowAt: number | null;
  };
  "ticket.extend": {
    workingDays: number;
    dueAt: number | null;
    stageDueAt: number | null;
    stageYellowAt: number | null;
  };
  "ticket.exclude": Record<never, never>;
  "ticket.void": Taken;
  "ticket.merge": Taken & { into: string };
  "ticket.absorb": { from: string };
  "ticket.split": { children: string[] };
  "ticket.transfer": Taken & { service: string };
  "ticket.reopen": Moved & { ownerPath: string; byRequester: boolean; dueAt: number };
  "ticket.join": { requester: string };
  "ticket.share": { unit: string; done: boolean };
  "ticket.partners": { partners: string[] };
  "ticket.supervise": Record<never, never>;
  "ticket.remind": Signalled;
  "ticket.escalate": Signalled;
  "ticket.note": { note: string; public: boolean };
  "ticket.sense": Sensed;
  "ticket.attach": { attachment: string; sha256: string; moment: string };
  "ticket.reclassify": { category: string; deadlineClass: string; dueAt: number | null };
  "ticket.answer": { solved: boolean | null; satisfaction: number | null };
  "ticket.import": {
    ticket: Omit<Ticket, "id" | "version">;
    /** As in a report. */
    wordsSha256?: string;
    /** What the other system called it. */
    origin?: { category: string[]; agency: string | null; proposed: boolean };
  };
};

export type TicketVerb = keyof Details;

/** One act on a ticket, as the fold reads it. */
export type TicketEvent = {
  [V in TicketVerb]: { verb: V; at: number; actor: string; channel: string; detail: Details[V] };
}[TicketVerb];
