import type { Source, Stage, Urgency } from "../intake/schema.ts";
import type { About, Labelling } from "../labelling/schema.ts";

/** How a ticket stands: open, or how it ended. */
export type Status = "open" | "closed" | "void" | "merged" | "transferred";

/** What may need a second person before it happens. */
export type PendingKind = "suspend" | "extend" | "void" | "exclude";

/** A request that waits for a second person. Its reason is a note of the ticket. */
export type Pending = {
  kind: PendingKind;
  by: string;
  at: string;
  /** Extension asked for, in working days, what the class gives if left out; suspension until, as an ISO instant. */
  workingDays?: number;
  until?: string;
};

/** What the requester has been asked and has not answered yet. Instants are epoch milliseconds; the words are a note. */
export type Question = {
  /** The act that asked, which the note of its words is kept with. */
  act: string;
  by: string;
  at: number;
  /** When the requester is reminded, and when the question lapses, in working time. */
  remindAt: number;
  dueAt: number;
  reminded: boolean;
  /** Whether the clock stands while it waits for the answer: the city's rule. */
  pauses: boolean;
};

/** How a question ended: answered, not answered in time, or taken back by whoever may ask. */
export type Settled = {
  question: string;
  /** Working minutes for which the clock stood; absent where it ran on. */
  pausedMinutes?: number;
  dueAt: number | null;
  stageDueAt: number | null;
  stageYellowAt: number | null;
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
  /** Labels of it and of what it has to do with, and what they do; null where there are none. */
  labels: Labelling | null;
  /** A thing or organisation of the registers that it is about. */
  about: About | null;
  question: Question | null;
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

/** What labels make of a ticket, told by the act in which they do; absent where there are none. */
export type Labelled = { labels?: Labelling | null; urgency?: Urgency; deadlineClass?: string | null };

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
    about?: About;
    labels?: Labelling;
    /** A label's, where one sets the class before the category is known. */
    deadlineClass?: string | null;
  };
  "ticket.accept": Moved & {
    category: string;
    urgency: Urgency;
    deadlineClass: string;
    public: boolean;
    labels?: Labelling | null;
  };
  "ticket.verify": Moved & { verified: boolean };
  "ticket.register": { dueAt: number; contactDueAt: number };
  "ticket.dispatch": Moved & {
    owner: string;
    partners: string[];
    proposed: boolean;
    reasons: string[];
    dueAt: number | null;
    contactDueAt: number | null;
  } & Labelled;
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
    /** Null where the class gives time by the clock. */
    workingDays: number | null;
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
  "ticket.reclassify": {
    category: string;
    dueAt: number | null;
    deadlineClass: string;
    /** The other clocks under the new class; acts of earlier releases left them as they were. */
    clocks?: { contactDueAt: number | null; stageDueAt: number | null; stageYellowAt: number | null };
  } & Omit<Labelled, "deadlineClass">;
  "ticket.label": Required<Labelled> & {
    /** What a person said, of which label; absent where rules or models spoke. */
    said?: { label: string; verdict: "applies" | "does-not-apply" | "withdrawn" };
    /** The act in which rules, models or people said it of something that the ticket has to do with. */
    because?: string;
    /** It proposes a second dispatch that was not proposed before. */
    proposesAnew?: boolean;
    dueAt: number | null;
    contactDueAt: number | null;
    stageDueAt: number | null;
    stageYellowAt: number | null;
  };
  "ticket.ask": { question: Question; told: number; untold: number };
  "ticket.prompt": { question: string };
  "ticket.reply": Settled & { requester: string | null };
  "ticket.lapse": Settled;
  "ticket.recall": Settled;
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
