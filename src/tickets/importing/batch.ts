import {
  actEach,
  type Context,
  type Draft,
  databaseError,
  newId,
  type Transaction,
  transact,
  within,
} from "../../kernel/index.ts";
import { classOf, stageClock } from "../life/clock.ts";
import { evolve } from "../life/fold.ts";
import { wordsHash } from "../life/reporting.ts";
import { audienceOf } from "../life/rules.ts";
import type { NewNote, NewTicket } from "../life/store.ts";
import type { Details, Moved, Ticket } from "../life/ticket.ts";
import { categorise, type FactParts, factsOf, statusOf } from "./facts.ts";
import type { ImportedRequest, ImportedStatus } from "./schema.ts";
import { insertNotes, insertTickets, type Known, knownRequests } from "./store.ts";

export type NumberedRequest = { row: number; request: ImportedRequest };

/** What became of one row of a batch. */
export type Outcome =
  | { row: number; outcome: "imported"; ticket: Ticket; proposed: boolean }
  | { row: number; outcome: "known" }
  | { row: number; outcome: "rejected"; reason: string; request: ImportedRequest };

const uniqueViolation = "23505";
const attemptsAtMost = 5;

/**
 * Imports some requests in one transaction, each as an act `ticket.import` of its own. What is there under the same
 * source and id stays as it is. When the promise resolves, all of it is durable.
 */
export async function importBatch(
  parts: FactParts,
  context: Context,
  requests: readonly NumberedRequest[],
): Promise<Outcome[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transact(context.database, (tx) => importWithin(parts, context, tx, requests));
    } catch (error) {
      // Another import brought one of them in at the same time: looked up again, it is known.
      const fault = databaseError(error);
      const doubled = fault?.code === uniqueViolation && fault.constraint === "ticket_external_key";
      if (!doubled || attempt === attemptsAtMost) throw error;
    }
  }
}

async function importWithin(
  parts: FactParts,
  context: Context,
  tx: Transaction,
  requests: readonly NumberedRequest[],
): Promise<Outcome[]> {
  const ids = requests.map(({ request }) => request.externalId);
  const { fresh, outcomes } = sorted(requests, await knownRequests(tx, parts.source, ids));
  const matters: Matter[] = [];
  for (const one of fresh) {
    const number = await parts.services.nextNumber(context.clock.now().getTime());
    matters.push({ ...one, kind: "ticket", id: newId(), number });
  }
  const inner = within(context, tx);
  const made = await actEach(inner, "ticket.import", matters, (_tx, draft, matter) =>
    importOne(parts, inner, tx, draft, matter),
  );
  await insertTickets(
    tx,
    made.map(({ ticket }) => ticket),
  );
  await insertNotes(
    tx,
    made.flatMap(({ notes }) => notes),
  );
  return [...outcomes, ...made.map(({ outcome }) => outcome)];
}

type Fresh = NumberedRequest & { status: ImportedStatus };
type Matter = Fresh & { kind: "ticket"; id: string; number: string };

/** Parts the requests that are new from those that are known or cannot be kept. */
function sorted(
  requests: readonly NumberedRequest[],
  stored: ReadonlyMap<string, Known>,
): { fresh: Fresh[]; outcomes: Outcome[] } {
  const known = new Map(stored);
  const fresh: Fresh[] = [];
  const outcomes: Outcome[] = [];
  for (const { row, request } of requests) {
    const { externalId: id, title, description } = request;
    const before = known.get(id);
    const status = statusOf(request);
    if (before !== undefined) outcomes.push(repeatOf(row, request, before));
    else if (typeof status === "object") {
      outcomes.push({ row, outcome: "rejected", reason: status.reason, request });
    } else {
      fresh.push({ row, request, status });
      known.set(id, { id, title, description });
    }
  }
  return { fresh, outcomes };
}

function repeatOf(row: number, request: ImportedRequest, before: Known): Outcome {
  if (before.title === request.title && before.description === request.description) {
    return { row, outcome: "known" };
  }
  const reason = `the id ${request.externalId} is there already with other words; an import changes no ticket`;
  return { row, outcome: "rejected", reason, request };
}

async function importOne(
  parts: FactParts,
  inner: Context,
  tx: Transaction,
  draft: Draft,
  { row, request, status, id, number }: Matter,
): Promise<{ ticket: NewTicket; notes: NewNote[]; outcome: Outcome }> {
  const { category, proposed } = categorise(parts, request);
  const { title, description, address = null } = request;
  const at = draft.at.getTime();
  const moved = status === "open" ? await begin(parts, inner, tx, id, request, at) : standing;
  const detail: Details["ticket.import"] = {
    ticket: factsOf(parts, request, { status, category, number, moved }),
    wordsSha256: wordsHash({ title, description, ...(address === null ? {} : { address }) }),
    origin: { category: request.category, agency: request.agency ?? null, proposed },
  };
  const { id: actor, channel } = inner.actor;
  const ticket = evolve(undefined, id, { verb: "ticket.import", at, actor, channel, detail });
  draft.detail = detail;
  draft.audience = audienceOf(ticket);
  const tokens = parts.services.tokens(title, description, address ?? "", number, request.externalId);
  return {
    ticket: { ticket, words: { title, description, address }, tokens },
    notes: notesOf(request, id, draft.id, draft.at, actor),
    outcome: { row, outcome: "imported", ticket, proposed },
  };
}

const standing: Moved = { stage: null, stageStartedAt: null, stageDueAt: null, stageYellowAt: null };

/** What is still open goes on here by the city's own process, from its beginning; the stage's clock starts now. */
async function begin(
  { services, mapping }: FactParts,
  inner: Context,
  tx: Transaction,
  id: string,
  request: ImportedRequest,
  at: number,
): Promise<Moved> {
  const stage = await services.flow.start(inner, tx, id, { source: mapping.file.source ?? "asked" });
  const starts = { reportedAt: request.openedAt, dispatchedAt: null };
  return stageClock(services.time, classOf(services, null), starts, stage, at);
}

/** The answer as a public note; requesters see it, strangers do not. */
function notesOf(
  request: ImportedRequest,
  ticket: string,
  act: string,
  now: Date,
  author: string,
): NewNote[] {
  const { answer, answeredAt } = request;
  if (answer === undefined) return [];
  const at = answeredAt === undefined ? now : new Date(answeredAt);
  return [{ id: newId(), ticket, act, public: true, text: answer, author, at }];
}
