import { type LabelStatement, sayLabels, sayOfFresh } from "../../foundation/index.ts";
import type { Draft, Transaction } from "../../kernel/index.ts";
import type { Source, Urgency } from "../intake/schema.ts";
import type { TicketServices } from "../life/services.ts";
import type { Ticket } from "../life/ticket.ts";
import { type Decided, decided, relabelled } from "./decide.ts";
import { carriedOf, type Held, holds, inCategories } from "./rules.ts";
import type { About, LabelRule } from "./schema.ts";
import { type Earlier, earlierOfPeople, earlierReports, heldBy, peopleOf, wordsOf } from "./store.ts";

/** A report as the labels look at it. */
export type Reported = {
  ticket: string;
  source: Source;
  category: string | null;
  words: string;
  cell: string | null;
  /** Codes of the areas it lies in. */
  areas: readonly string[];
  people: readonly string[];
  about: About | undefined;
  urgency: Urgency;
  deadlineClass: string | null;
};

/** What is known of a report before its requester is. */
export type Surroundings = { held: readonly Held[]; given: readonly LabelRule[] };

/**
 * What other registers hold of a report's place and of what it is about, and which rules give it their labels; asked
 * together, before the work begins (`ahead` of an act), so that acts of one transaction ask in one statement.
 */
export async function surroundingsOf(
  services: TicketServices,
  tx: Transaction,
  report: Omit<Reported, "people">,
  at: number,
): Promise<Surroundings> {
  const { cell, areas, about } = report;
  const places = cell === null ? [] : [cell, ...areas];
  const rules = services.labels.rules.filter(({ when }) => when.repeats?.same !== "requester");
  const [held, given] = await Promise.all([
    heldBy(tx, services.labels, { places, people: [], ...about }),
    givenBy(services, tx, rules, { ...report, people: [] }, at),
  ]);
  return { held, given };
}

/**
 * The labels of a ticket as it is reported: those that the city's rules give it, kept in this act with their versions,
 * and those of its place, its requester and what it is about.
 */
export async function labelReport(
  services: TicketServices,
  tx: Transaction,
  draft: Draft,
  report: Reported,
  surroundings: Surroundings,
): Promise<Decided> {
  const at = draft.at.getTime();
  const { ticket, people } = report;
  const ofRequesters = services.labels.rules.filter(({ when }) => when.repeats?.same === "requester");
  const given = [...surroundings.given, ...(await givenBy(services, tx, ofRequesters, report, at))];
  const entity = { kind: "ticket", id: ticket };
  const said = given.map((rule) => wordOf(rule, "applies"));
  await sayOfFresh(tx, entity, said, { act: draft.id, at: draft.at });
  const ofPeople = people.length === 0 ? [] : await heldBy(tx, services.labels, { places: [], people });
  const held = [...given.map(heldOfRule), ...surroundings.held, ...ofPeople];
  return decided(services, report, carriedOf(services.labels, held), at);
}

/**
 * The labels of a ticket that comes under another category: the rules that ask for categories are asked now. What the
 * ticket is without labels is `base`.
 */
export async function labelCategory(
  services: TicketServices,
  tx: Transaction,
  draft: Draft,
  ticket: Ticket,
  category: string,
  base: { urgency: Urgency; deadlineClass: string },
): Promise<Decided & { deadlineClass: string }> {
  const at = draft.at.getTime();
  const asked = askedBy(services, ticket, category);
  const said =
    asked.length === 0 ? [] : await saidOf(services, tx, asked, { ...ticket, category }, ticket.category);
  if (said.length > 0) await sayLabels(tx, said, { act: draft.id, at: draft.at });
  const held = said.length > 0 ? await heldOf(services, tx, ticket) : heldBefore(ticket);
  const under = { ...ticket, ...base, category, labels: ticket.labels && { ...ticket.labels, ...base } };
  const now = relabelled(services, under, held, at);
  return { ...now, deadlineClass: now.deadlineClass ?? base.deadlineClass };
}

/** Begins to read what {@link labelCategory} will ask of the time before, as soon as the ticket has come. */
export function labelCategoryAhead(
  services: TicketServices,
  tx: Transaction,
  coming: Promise<Ticket | undefined>,
  category: string,
): void {
  const begin = (ticket: Ticket | undefined) => {
    if (ticket === undefined) return;
    for (const rule of askedBy(services, ticket, category)) {
      const report = { ...ticket, ticket: ticket.id, category };
      const wanted = earlierOf(services, rule, report, ticket.reportedAt);
      if (wanted !== undefined) void earlierReports.begin(tx, wanted);
    }
  };
  // A fault in it comes again, and is heard, where the labels are asked for.
  coming.then(begin).catch(() => {});
}

/** The rules whose word may change with the category. */
function askedBy(services: TicketServices, ticket: Ticket, category: string): LabelRule[] {
  if (ticket.category === category) return [];
  return services.labels.rules.filter(
    (rule) => mayHold(rule, category) || (ticket.category !== null && mayHold(rule, ticket.category)),
  );
}

/** What the rules say of a ticket under its new category, and no longer say that they said under the one before. */
async function saidOf(
  services: TicketServices,
  tx: Transaction,
  asked: readonly LabelRule[],
  ticket: Ticket,
  before: string | null,
): Promise<LabelStatement[]> {
  const { areas } = placeOf(services, ticket);
  const people = asked.some(({ when }) => when.repeats?.same === "requester")
    ? await peopleOf(tx, ticket.id)
    : [];
  const words = asked.some(({ when }) => when.words !== undefined) ? await wordsOf(tx, ticket.id) : "";
  const report = { ...ticket, ticket: ticket.id, words, areas, people, about: ticket.about ?? undefined };
  const given = await givenBy(services, tx, asked, report, ticket.reportedAt);
  const withdrawn = asked.filter((rule) => !given.includes(rule) && before !== null && mayHold(rule, before));
  return [
    ...given.map((rule) => statementOf(rule, ticket.id, "applies")),
    ...withdrawn.map((rule) => statementOf(rule, ticket.id, "withdrawn")),
  ];
}

/** What was held of a ticket when its labels were looked at last. */
function heldBefore({ labels }: Ticket): Held[] {
  return (labels?.carried ?? [])
    .filter(({ state }) => state !== "gone")
    .map(({ state, ...word }) => ({ ...word, applies: state !== "overruled" }));
}

/** Whether a rule depends on the category, and this one is among those it asks for. */
function mayHold({ when }: LabelRule, category: string): boolean {
  if (when.categories !== undefined) return inCategories(when.categories, category);
  return when.repeats?.same === "place-and-category";
}

/** All that is held of a ticket and of what it has to do with. */
export async function heldOf(services: TicketServices, tx: Transaction, ticket: Ticket): Promise<Held[]> {
  const people = services.labels.bearers.has("requester") ? await peopleOf(tx, ticket.id) : [];
  const { cell, areas } = placeOf(services, ticket);
  return heldBy(tx, services.labels, {
    ticket: ticket.id,
    places: cell === null ? [] : [cell, ...areas],
    people,
    ...ticket.about,
  });
}

function placeOf(services: TicketServices, { longitude, latitude, cell }: Ticket) {
  const areas = longitude === null || latitude === null ? [] : services.resolve(longitude, latitude).areas;
  return { cell, areas };
}

/** Those of the rules that give the report their label. What they ask the database, they ask at once. */
async function givenBy(
  services: TicketServices,
  tx: Transaction,
  rules: readonly LabelRule[],
  report: Reported,
  at: number,
): Promise<LabelRule[]> {
  if (rules.length === 0) return [];
  const facts = { ...report, minute: services.minuteOfDay(at) };
  const asked = rules
    .filter(({ when }) => holds(when, facts))
    .map(async (rule) => ((await repeats(services, tx, rule, report, at)) ? rule : undefined));
  return (await Promise.all(asked)).filter((rule) => rule !== undefined);
}

/** Whether the same was reported before as often as a rule asks for. */
async function repeats(
  services: TicketServices,
  tx: Transaction,
  rule: LabelRule,
  report: Pick<Reported, "ticket" | "cell" | "category" | "people">,
  at: number,
): Promise<boolean> {
  if (rule.when.repeats === undefined) return true;
  const { times, same } = rule.when.repeats;
  if (same === "requester") {
    const { ticket, people } = report;
    const since = sinceOf(services, rule.when.repeats, at);
    return (await earlierOfPeople(tx, { ticket, people, since, times })) >= times;
  }
  const wanted = earlierOf(services, rule, report, at);
  if (wanted === undefined) return false;
  return (await earlierReports.read(tx, wanted)).some(({ known }) => known >= times);
}

type Repeats = NonNullable<LabelRule["when"]["repeats"]>;

function sinceOf(services: TicketServices, { within }: Repeats, at: number): number {
  return at - (services.time.due(at, within) - at);
}

/** What a rule about the same place asks of the time before; undefined where it asks nothing of this report. */
function earlierOf(
  services: TicketServices,
  { when: { repeats } }: LabelRule,
  { ticket, cell, category }: Pick<Reported, "ticket" | "cell" | "category">,
  at: number,
): Earlier | undefined {
  if (repeats === undefined || repeats.same === "requester" || cell === null) return undefined;
  if (repeats.same === "place-and-category" && category === null) return undefined;
  const { times, same } = repeats;
  const since = sinceOf(services, repeats, at);
  return { ticket, cell, category: same === "place" ? null : category, since, times };
}

function statementOf(rule: LabelRule, ticket: string, verdict: "applies" | "withdrawn"): LabelStatement {
  return { entity: { kind: "ticket", id: ticket }, ...wordOf(rule, verdict) };
}

/** What a rule says: its label, with the version of the rule. */
function wordOf({ id, version, label }: LabelRule, verdict: "applies" | "withdrawn") {
  return { label, verdict, origin: "rule", source: id, version, confidence: null } as const;
}

function heldOfRule({ id, version, label }: LabelRule): Held {
  const word = { origin: "rule", source: id, version, confidence: null } as const;
  return { label, on: "ticket", entity: null, applies: true, ...word };
}
