import type { Context, Language, Text, Transaction } from "../../kernel/index.ts";
import type { Amount, Stage, Urgency } from "../intake/schema.ts";
import type { Policies } from "../labelling/rules.ts";

/** What the city's files say of one category. */
export type Category = {
  code: string;
  names: Text;
  deadlineClass: string;
  urgency: Urgency;
  public: boolean;
};

/** What the city's files say of one class of deadlines. */
export type DeadlineClass = {
  code: string;
  stages: Readonly<Record<Stage, { within: Amount; from: "report" | "dispatch" | "stage" }>>;
  light: { yellow: number; red: number };
  reminders: readonly Signal[];
  escalations: readonly Signal[];
  /** How often the deadline may be moved, and by how much at a time. */
  extension: { most: number; each: Amount };
  /** How long the clock may stand at a time. */
  suspension: { most: Amount };
};

/** At which share of the allowed time whom to tell, with which template. */
export type Signal = { at: number; to: readonly string[]; template: string };

/** Working time of the city, as the calendar module computes it. Instants are epoch milliseconds. */
export type WorkingTime = {
  /** The instant `amount` after `from`. */
  due(from: number, amount: Amount): number;
  /** The instant `share` of the way through `amount` after `from`. */
  partly(from: number, amount: Amount, share: number): number;
  /** Working minutes in [from, to). */
  minutes(from: number, to: number): number;
  /** Working minutes of a standard day: what a working day is counted as in averages. */
  readonly minutesPerDay: number;
  /** Local date `yyyy-MM-dd` of an instant. */
  localDate(at: number): string;
};

/** A place as the places register resolves it. */
export type ResolvedPlace = {
  cell: string;
  areaPath: string | null;
  inside: boolean;
  /** Codes of the areas it lies in, the smallest first. */
  areas: readonly string[];
};

/** An alarm on a ticket that still stands: the sensor shows the fault. */
export type StandingAlarm = { alarm: string; scenario: string; severity: string; name: string };

/** A unit proposed to own a matter, with reasons as message keys. */
export type OwnerProposal = { unit: string; reasons: string[] };

/** The ticket's process. Each function moves it within the caller's transaction and returns the open stage. */
export type Flow = {
  start(
    context: Context,
    tx: Transaction,
    ticket: string,
    variables: Record<string, string | boolean>,
  ): Promise<Stage | null>;
  complete(
    context: Context,
    tx: Transaction,
    ticket: string,
    stage: Stage,
    variables: Record<string, string | boolean>,
  ): Promise<Stage | null>;
  message(
    context: Context,
    tx: Transaction,
    ticket: string,
    name: string,
    variables: Record<string, string | boolean>,
  ): Promise<Stage | null>;
};

/** Words of a requester about themselves; all optional for anonymous ones. */
export type RequesterInput = {
  name?: string;
  phone?: string;
  mail?: string;
  notify: "mail" | "sms" | "none";
  language: Language;
};

/** The city's rule for questions to requesters. */
export type QuestionRule = {
  answerWithin: Amount;
  /** At which share of that time the requester is reminded. */
  remindAt: number;
  /** Whether the ticket's clock stands until the answer. */
  pausesClock: boolean;
};

/** Asks for a ticket's alarms that still stand, and begins to where an act will (`ahead`). */
export type StandingAlarms = {
  ahead(tx: Transaction, ticket: string): void;
  on(tx: Transaction, ticket: string): Promise<readonly StandingAlarm[]>;
};

/** Everything the actions on tickets stand on. */
export type TicketServices = {
  categories: ReadonlyMap<string, Category>;
  deadlineClasses: ReadonlyMap<string, DeadlineClass>;
  /** Class for tickets whose category is not known yet. */
  defaultDeadlineClass: string;
  /** How requesters are asked for more; null where the city does not ask. */
  questions: QuestionRule | null;
  /** Unit that takes in, dispatches, checks and calls back. */
  intakeUnit: string;
  time: WorkingTime;
  /** What labels do, and the rules that give them. */
  labels: Policies;
  /** Local minute of the day of an instant. */
  minuteOfDay(at: number): number;
  resolve(longitude: number, latitude: number): ResolvedPlace;
  /** Whether a unit exists that can own tickets. */
  isUnit(path: string): boolean;
  /** Whether the register of things holds this one. */
  isThing(tx: Transaction, id: string): Promise<boolean>;
  proposeOwners(
    category: string,
    place: { longitude: number | null; latitude: number | null },
    at: number,
    labels?: readonly string[],
  ): OwnerProposal[];
  /** Path of the unit that stands for an area; null where none does. */
  areaUnit(code: string): string | null;
  nextNumber(at: number): Promise<string>;
  flow: Flow;
  /** Keeps a requester in the register of people; undefined for nobody to keep. */
  rememberPerson(context: Context, tx: Transaction, input: RequesterInput): Promise<string | undefined>;
  /** Alarms on the ticket that still stand: whoever says that it is done is asked about them. */
  standingAlarms: StandingAlarms;
  /** Search tokens of texts. */
  tokens(...texts: string[]): string[];
};
