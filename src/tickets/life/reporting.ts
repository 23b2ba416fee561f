import { hash, randomBytes } from "node:crypto";
import {
  act,
  type Context,
  type Draft,
  kernelProblem,
  newId,
  systemActor,
  type Transaction,
  within,
} from "../../kernel/index.ts";
import type { Source, Urgency } from "../intake/schema.ts";
import {
  labelCategory,
  labelCategoryAhead,
  labelReport,
  type Surroundings,
  surroundingsOf,
} from "../labelling/at-intake.ts";
import { baseOf } from "../labelling/decide.ts";
import type { About } from "../labelling/schema.ts";
import { classOf, matterDue, stageClock } from "./clock.ts";
import { evolve } from "./fold.ts";
import { answerOf, type Change, follow, move, type TicketAnswer } from "./move.ts";
import { ticketProblem } from "./problems.ts";
import { audienceOf } from "./rules.ts";
import type { Category, RequesterInput, TicketServices } from "./services.ts";
import { insertRequester, insertTicket, loadTicket, requestersOf } from "./store.ts";
import type { Details, Ticket } from "./ticket.ts";

/** What somebody reports. */
export type Report = {
  source: Source;
  title: string;
  description: string;
  address?: string;
  longitude?: number;
  latitude?: number;
  category?: string;
  urgency?: Urgency;
  requester?: RequesterInput;
  /** The ticket it is split from; its requesters are told of this one, too, and follow it by the codes they have. */
  parent?: string;
  externalSource?: string;
  externalId?: string;
  /** A thing or organisation of the registers that it is about. */
  about?: About;
};

/** What the reporter is answered: the ticket, and, if somebody asked, once the code to follow it without an account. */
export type ReportAnswer = TicketAnswer & { code?: string };

/** SHA-256 of a follow-up code, as it is stored. */
export function codeHash(code: string): Buffer {
  return hash("sha256", code, "buffer");
}

/**
 * Reports a matter (act `ticket.report`). The place is resolved to its cell and area; a place outside the district is
 * refused (`ticket.outside`). The process starts and the first stage's clock with it. `follow` does more in the same
 * transaction, such as dispatching at once.
 */
export async function reportTicket(
  services: TicketServices,
  context: Context,
  report: Report,
  follow?: (inner: Context, answer: ReportAnswer) => Promise<ReportAnswer>,
): Promise<ReportAnswer> {
  const category = report.category === undefined ? undefined : categoryOf(services, report.category);
  const { areas, ...place } = placeOf(services, report);
  mustBeKnown(services, report.about);
  const id = newId();
  const number = await services.nextNumber(context.clock.now().getTime());
  const looked = {
    ticket: id,
    source: report.source,
    category: report.category ?? null,
    words: `${report.title}\n${report.description}`,
    cell: place.cell,
    areas,
    about: report.about,
    urgency: report.urgency ?? category?.urgency ?? "normal",
    deadlineClass: category?.deadlineClass ?? null,
  };
  let surroundings: Promise<Surroundings> | undefined;
  const work = async (tx: Transaction, draft: Draft): Promise<ReportAnswer> => {
    const at = draft.at.getTime();
    await mustBeThing(services, tx, report.about?.thing);
    const inner = within(context, tx);
    // Whoever asked for the matter it is split from asks for this one.
    const isSplit = report.parent !== undefined;
    const isAsked = !isSplit && (report.source === "asked" || report.requester !== undefined);
    const [stage, around, person, handedOn] = await Promise.all([
      services.flow.start(inner, tx, id, { source: report.source }),
      surroundings ?? surroundingsOf(services, tx, looked, at),
      isAsked ? personOf(services, inner, tx, report.requester) : undefined,
      report.parent === undefined ? [] : requestersOf(tx, report.parent),
    ]);
    const people = [person, ...handedOn.map((one) => one.person)].filter((one) => one != null);
    const asReported = { ...looked, people };
    const { labels, urgency, deadlineClass } = await labelReport(services, tx, draft, asReported, around);
    const clock = stageClock(
      services.time,
      classOf(services, deadlineClass),
      { reportedAt: at, dispatchedAt: null },
      stage,
      at,
    );
    const detail: Details["ticket.report"] = {
      ...clock,
      ...place,
      number,
      source: report.source,
      channel: context.actor.channel,
      category: report.category ?? null,
      urgency,
      ownerPath: services.intakeUnit,
      public: false,
      parent: report.parent ?? null,
      externalSource: report.externalSource ?? null,
      externalId: report.externalId ?? null,
      wordsSha256: wordsHash(report),
      ...(report.about === undefined ? {} : { about: report.about }),
      ...(labels === null ? {} : { labels, ...(deadlineClass === null ? {} : { deadlineClass }) }),
    };
    const event = {
      verb: "ticket.report",
      at,
      actor: context.actor.id,
      channel: context.actor.channel,
      detail,
    } as const;
    const ticket = evolve(undefined, id, event);
    const words = { title: report.title, description: report.description, address: report.address ?? null };
    await insertTicket(
      tx,
      ticket,
      words,
      services.tokens(report.title, report.description, report.address ?? "", number),
    );
    for (const one of handedOn) {
      await insertRequester(tx, { ...one, id: newId(), ticket: ticket.id, at: draft.at });
    }
    const code = isAsked
      ? await addRequester(inner, tx, ticket, report.requester, person, draft.at)
      : undefined;
    draft.detail = detail;
    draft.audience = audienceOf(ticket);
    return { ...answerOf(ticket), ...(code === undefined ? {} : { code }) };
  };
  const options = {
    together: true,
    ahead(tx: Transaction) {
      surroundings = surroundingsOf(services, tx, looked, context.clock.now().getTime());
      // Where the act fails before it looks at them, their fault is the same transaction's.
      surroundings.catch(() => {});
    },
    ...(follow === undefined
      ? {}
      : { follow: (tx: Transaction, answer: ReportAnswer) => follow(within(context, tx), answer) }),
  };
  return act(context, "ticket.report", { kind: "ticket", id }, work, options);
}

/** SHA-256 over a report's words, so that they can be proved while they exist and are gone when erased. */
export function wordsHash(words: Pick<Report, "title" | "description" | "address">): string {
  return hash("sha256", [words.title, words.description, words.address ?? ""].join("\0"));
}

function placeOf(services: TicketServices, { longitude, latitude }: Report) {
  if ((longitude === undefined) !== (latitude === undefined)) throw ticketProblem("ticket.half-place");
  if (longitude === undefined || latitude === undefined) {
    return { longitude: null, latitude: null, cell: null, areaPath: null, areas: [] };
  }
  const { cell, areaPath, inside, areas } = services.resolve(longitude, latitude);
  if (!inside) throw ticketProblem("ticket.outside");
  return { longitude, latitude, cell, areaPath, areas };
}

function mustBeKnown(services: TicketServices, about: About | undefined): void {
  const unit = about?.organisation;
  if (unit !== undefined && !services.isUnit(unit)) throw ticketProblem("ticket.unknown-unit", { unit });
}

async function mustBeThing(services: TicketServices, tx: Transaction, thing: string | undefined) {
  if (thing !== undefined && !(await services.isThing(tx, thing)))
    throw ticketProblem("ticket.unknown-thing", { thing });
}

/** The category of this code, or the problem `ticket.unknown-category`. */
export function categoryOf(services: TicketServices, code: string): Category {
  const category = services.categories.get(code);
  if (category === undefined) throw ticketProblem("ticket.unknown-category", { category: code });
  return category;
}

const isResident = ({ actor }: Context) => actor.id !== "anonymous" && actor.role === "resident";

/** Keeps whoever asks in the register of people; undefined for those who name nothing of themselves. */
async function personOf(
  services: TicketServices,
  context: Context,
  tx: Transaction,
  input: RequesterInput | undefined,
): Promise<string | undefined> {
  const signedIn = isResident(context);
  // A resident who has signed in is told at the address that the account's person has.
  for (const [way, address] of [
    ["mail", input?.mail],
    ["sms", input?.phone],
  ] as const) {
    if (!signedIn && input?.notify === way && address === undefined) {
      throw kernelProblem("kernel.invalid", { reason: `to be told by ${way}, the address for it is needed` });
    }
  }
  const named = input !== undefined && (input.name ?? input.phone ?? input.mail) !== undefined;
  return named ? services.rememberPerson(context, tx, input) : undefined;
}

/** Crockford's base 32: what is read out and written down, without letters that are taken for others. */
const codeLetters = "0123456789abcdefghjkmnpqrstvwxyz";
const codeLength = 16;

/** A code of 80 bits that can be dictated over the phone. */
function newCode(): string {
  return Array.from(randomBytes(codeLength), (byte) => codeLetters[byte % codeLetters.length]).join("");
}

/** Adds a requester to a ticket; returns the code with which this requester may follow and answer. */
async function addRequester(
  context: Context,
  tx: Transaction,
  ticket: Ticket,
  input: RequesterInput | undefined,
  person: string | undefined,
  at: Date,
): Promise<string> {
  const signedIn = isResident(context);
  const code = newCode();
  await insertRequester(tx, {
    id: newId(),
    ticket: ticket.id,
    person: person ?? null,
    account: signedIn ? context.actor.id : null,
    language: input?.language ?? context.language,
    notify: input?.notify ?? "none",
    secret: codeHash(code),
    at,
  });
  return code;
}

/** What accepting decides. */
export type Acceptance = { category: string; urgency?: Urgency; public?: boolean; note?: string };

/** Accepts a report: category, urgency and with them the class of deadlines (act `ticket.accept`). */
export function acceptTicket(
  services: TicketServices,
  context: Context,
  id: string,
  input: Acceptance,
): Promise<TicketAnswer> {
  const category = categoryOf(services, input.category);
  return move(
    context,
    "ticket.accept",
    id,
    async (change) => {
      await change.note(input.note, false);
      const { tx, inner, ticket, draft, at } = change;
      const stage = await services.flow.complete(inner, tx, id, "accept", { source: ticket.source });
      // Who leaves the urgency as labels have made it has not said what it would be without them.
      const said = input.urgency === ticket.urgency ? undefined : input.urgency;
      const base = { urgency: said ?? baseOf(ticket).urgency, deadlineClass: category.deadlineClass };
      const now = await labelCategory(services, tx, draft, ticket, category.code, base);
      return {
        ...stageClock(services.time, classOf(services, now.deadlineClass), ticket, stage, at),
        category: category.code,
        urgency: now.urgency,
        deadlineClass: now.deadlineClass,
        public: input.public ?? category.public,
        ...(now.labels === null && ticket.labels === null ? {} : { labels: now.labels }),
      };
    },
    (change) => registerWhenDue(services, change, "ticket.accept"),
    { ahead: (tx, ticket) => labelCategoryAhead(services, tx, ticket, category.code) },
  );
}

/** Verifies a report on the spot or by a call (act `ticket.verify`); what is not so leads to where the process says. */
export function verifyTicket(
  services: TicketServices,
  context: Context,
  id: string,
  input: { verified: boolean; note?: string },
): Promise<TicketAnswer> {
  return move(
    context,
    "ticket.verify",
    id,
    async (change) => {
      await change.note(input.note, false);
      const variables = { verified: input.verified };
      const stage = await services.flow.complete(change.inner, change.tx, id, "verify", variables);
      const rule = classOf(services, change.ticket.deadlineClass);
      return {
        ...stageClock(services.time, rule, change.ticket, stage, change.at),
        verified: input.verified,
      };
    },
    (change) => registerWhenDue(services, change, "ticket.verify"),
  );
}

/** A ticket that reaches dispatch for the first time is registered: its deadlines are set from the report on. */
async function registerWhenDue(services: TicketServices, change: Change, scope: string): Promise<Ticket> {
  const { ticket } = change;
  if (ticket.stage === null) return endFalse(services, change, scope);
  if (ticket.stage !== "dispatch" || ticket.registeredAt !== null) return ticket;
  const rule = classOf(services, ticket.deadlineClass);
  return follow(
    change.inner,
    "ticket.register",
    ticket,
    (at) => matterDue(services.time, rule, ticket, at),
    scope,
  );
}

/** A report that verification found untrue ends as void. */
function endFalse(services: TicketServices, change: Change, scope: string): Promise<Ticket> {
  const { ticket } = change;
  const minutes = services.time.minutes(ticket.reportedAt, change.at);
  return follow(
    change.inner,
    "ticket.void",
    ticket,
    () => ({ grossMinutes: minutes, netMinutes: minutes }),
    scope,
  );
}

/**
 * Joins a further requester to an open public matter ("me too", act `ticket.join`). What they say of it is kept for
 * staff: another may have seen what the first one did not.
 */
export function joinTicket(
  services: TicketServices,
  context: Context,
  id: string,
  { words, ...input }: RequesterInput & { words?: string },
): Promise<TicketAnswer & { code: string }> {
  let code = "";
  return move(
    context,
    "ticket.join",
    id,
    async ({ tx, inner, ticket, draft, note }) => {
      await note(words, false);
      const person = await personOf(services, inner, tx, input);
      code = await addRequester(inner, tx, ticket, input, person, draft.at);
      return { requester: codeHash(code).toString("hex") };
    },
    undefined,
    { load: (tx) => loadPublic(tx, id), answer: () => ({ code }) },
  );
}

/** A public ticket by id, for those who may only see the public list. */
async function loadPublic(tx: Transaction, id: string): Promise<Ticket> {
  const ticket = await loadTicket(tx, systemActor("web"), "ticket.read", id);
  if (!ticket.public) throw ticketProblem("ticket.not-found");
  return ticket;
}
