import { createHash, randomBytes } from "node:crypto";
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
import { classOf, matterDue, stageClock } from "./clock.ts";
import { evolve } from "./fold.ts";
import { answerOf, type Change, follow, move, type TicketAnswer } from "./move.ts";
import { ticketProblem } from "./problems.ts";
import { audienceOf } from "./rules.ts";
import type { Category, RequesterInput, TicketServices } from "./services.ts";
import { insertRequester, insertTicket, loadTicket } from "./store.ts";
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
  parent?: string;
  externalSource?: string;
  externalId?: string;
};

/** What the reporter is answered: the ticket, and, if somebody asked, once the code to follow it without an account. */
export type ReportAnswer = TicketAnswer & { code?: string };

/** SHA-256 of a follow-up code, as it is stored. */
export function codeHash(code: string): Buffer {
  return createHash("sha256").update(code).digest();
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
  if (report.category !== undefined) categoryOf(services, report.category);
  const place = placeOf(services, report);
  const id = newId();
  const number = await services.nextNumber(context.clock.now().getTime());
  const work = async (tx: Transaction, draft: Draft): Promise<ReportAnswer> => {
    const at = draft.at.getTime();
    const inner = within(context, tx);
    const stage = await services.flow.start(inner, tx, id, { source: report.source });
    const category = report.category === undefined ? undefined : categoryOf(services, report.category);
    const clock = stageClock(
      services.time,
      classOf(services, category?.deadlineClass ?? null),
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
      urgency: report.urgency ?? category?.urgency ?? "normal",
      ownerPath: services.intakeUnit,
      public: false,
      parent: report.parent ?? null,
      externalSource: report.externalSource ?? null,
      externalId: report.externalId ?? null,
      wordsSha256: wordsHash(report),
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
    const isAsked = report.source === "asked" || report.requester !== undefined;
    const code = isAsked
      ? await addRequester(services, inner, tx, ticket, report.requester, draft.at)
      : undefined;
    draft.detail = detail;
    draft.audience = audienceOf(ticket);
    return { ...answerOf(ticket), ...(code === undefined ? {} : { code }) };
  };
  const options = {
    together: true,
    ...(follow === undefined
      ? {}
      : { follow: (tx: Transaction, answer: ReportAnswer) => follow(within(context, tx), answer) }),
  };
  return act(context, "ticket.report", { kind: "ticket", id }, work, options);
}

/** SHA-256 over a report's words, so that they can be proved while they exist and are gone when erased. */
export function wordsHash(words: Pick<Report, "title" | "description" | "address">): string {
  return createHash("sha256")
    .update([words.title, words.description, words.address ?? ""].join("\0"))
    .digest("hex");
}

function placeOf(services: TicketServices, { longitude, latitude }: Report) {
  if (longitude === undefined || latitude === undefined) {
    return { longitude: null, latitude: null, cell: null, areaPath: null };
  }
  const { cell, areaPath, inside } = services.resolve(longitude, latitude);
  if (!inside) throw ticketProblem("ticket.outside");
  return { longitude, latitude, cell, areaPath };
}

/** The category of this code, or the problem `ticket.unknown-category`. */
export function categoryOf(services: TicketServices, code: string): Category {
  const category = services.categories.get(code);
  if (category === undefined) throw ticketProblem("ticket.unknown-category", { category: code });
  return category;
}

/** Adds a requester to a ticket; returns the code with which this requester may follow and answer. */
export async function addRequester(
  services: TicketServices,
  context: Context,
  tx: Transaction,
  ticket: Ticket,
  input: RequesterInput | undefined,
  at: Date,
): Promise<string> {
  const signedIn = context.actor.id !== "anonymous" && context.actor.role === "resident";
  // A resident who has signed in is told at the address that the account's person has.
  for (const [way, address] of [
    ["mail", input?.mail],
    ["sms", input?.phone],
  ] as const) {
    if (!signedIn && input?.notify === way && address === undefined) {
      throw kernelProblem("kernel.invalid", { reason: `to be told by ${way}, the address for it is needed` });
    }
  }
  const code = randomBytes(9).toString("base64url");
  const named = input !== undefined && (input.name ?? input.phone ?? input.mail) !== undefined;
  const person = named ? await services.rememberPerson(context, tx, input) : undefined;
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
      const stage = await services.flow.complete(change.inner, change.tx, id, "accept", {
        source: change.ticket.source,
      });
      return {
        ...stageClock(
          services.time,
          classOf(services, category.deadlineClass),
          change.ticket,
          stage,
          change.at,
        ),
        category: category.code,
        urgency: input.urgency ?? change.ticket.urgency,
        deadlineClass: category.deadlineClass,
        public: input.public ?? category.public,
      };
    },
    (change) => registerWhenDue(services, change, "ticket.accept"),
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

/** Joins a further requester to an open public matter ("me too", act `ticket.join`). */
export function joinTicket(
  services: TicketServices,
  context: Context,
  id: string,
  input: RequesterInput,
): Promise<TicketAnswer & { code: string }> {
  let code = "";
  return move(
    context,
    "ticket.join",
    id,
    async ({ tx, inner, ticket, draft }) => {
      code = await addRequester(services, inner, tx, ticket, input, draft.at);
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
