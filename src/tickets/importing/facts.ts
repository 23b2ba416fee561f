import { Problem } from "../../kernel/index.ts";
import type { Proposal } from "../intake/index.ts";
import { blank } from "../life/fold.ts";
import type { TicketServices, WorkingTime } from "../life/services.ts";
import type { Moved, Ticket } from "../life/ticket.ts";
import type { Mapping } from "./request.ts";
import type { ImportedRequest, ImportedStatus } from "./schema.ts";

/** What the facts of an imported ticket are found with. */
export type FactParts = {
  services: TicketServices;
  mapping: Mapping;
  /** Name of the other system: with its id, the key of the ticket. */
  source: string;
  /** Categories for a text, the most likely first. */
  propose(text: string): Proposal[];
};

/** A category that words alone propose counts from here on; of those with 0.6, about 6 in 10 are right. */
const confidenceAtLeast = 0.6;
const proposedFromAtMost = 400;

export type Categorised = { category: string | null; proposed: boolean };

/**
 * Our category for their words: by the mapping, the narrowest word first; else what title and description propose
 * with enough confidence; else none. Codes that this city does not have count as not said.
 */
export function categorise(parts: FactParts, request: ImportedRequest): Categorised {
  const { categories } = parts.mapping.file;
  for (const word of request.category.toReversed()) {
    const code = categories !== undefined && Object.hasOwn(categories, word) ? categories[word] : undefined;
    if (code !== undefined && parts.services.categories.has(code)) return { category: code, proposed: false };
  }
  const text = `${request.category.join(" ")} ${request.title} ${request.description}`;
  const best = parts.propose(text.slice(0, proposedFromAtMost))[0];
  const sure = best !== undefined && best.confidence >= confidenceAtLeast;
  return { category: sure ? best.code : null, proposed: sure };
}

/** What the status of a request means here, or why it cannot be kept. */
export function statusOf(request: ImportedRequest): ImportedStatus | { reason: string } {
  const { status = request.closedAt === undefined ? "open" : "closed" } = request;
  if (status === "open" || endOf(request) !== undefined) return status;
  return { reason: `its status is ${status}, but no time says when it ended` };
}

const endOf = ({ closedAt, answeredAt }: ImportedRequest) => closedAt ?? answeredAt;

/**
 * The facts of an imported ticket: its own opening, due and closing times. An open one goes on here, at the stage
 * and with the stage's clock of `moved`. A place outside the district keeps coordinates and cell and has no area.
 */
export function factsOf(
  parts: FactParts,
  request: ImportedRequest,
  given: { status: ImportedStatus; category: string | null; number: string; moved: Moved },
): Omit<Ticket, "id" | "version"> {
  const { services, mapping, source } = parts;
  const category = given.category === null ? undefined : services.categories.get(given.category);
  const ended = given.status === "open" ? undefined : endOf(request);
  return {
    ...blank,
    ...placeOf(services, request),
    ...given.moved,
    number: given.number,
    source: mapping.file.source ?? "asked",
    channel: request.channel ?? "import",
    status: given.status,
    category: given.category,
    urgency: category?.urgency ?? "normal",
    ownerPath: ownerOf(parts, request.agency),
    partnerPaths: [],
    reporter: null,
    public: mapping.file.public ?? false,
    parent: null,
    externalSource: source,
    externalId: request.externalId,
    reportedAt: request.openedAt,
    dueAt: request.dueAt ?? null,
    satisfaction: request.satisfaction ?? null,
    ...(ended === undefined
      ? {}
      : {
          registeredAt: request.openedAt,
          handledAt: Math.min(request.answeredAt ?? ended, ended),
          closedAt: ended,
          ...answersOf(request, ended),
          ...takenOf(services.time, request.openedAt, ended),
        }),
  };
}

/** What department and requester said of how it ended, as far as the file tells. */
function answersOf({ contactedAt, claimed, confirmed }: ImportedRequest, ended: number): Partial<Ticket> {
  const solved = confirmed === "yes" ? true : confirmed === "no" ? false : null;
  return {
    contactedAt: contactedAt ?? null,
    claimedSolved: claimed === undefined ? null : claimed === "yes",
    ...(confirmed === undefined
      ? {}
      : {
          calledBackAt: ended,
          callbackReached: confirmed !== "unreached",
          confirmedSolved: solved,
          firstSolved: solved,
        }),
  };
}

function placeOf(services: TicketServices, { longitude, latitude }: ImportedRequest) {
  if (longitude === undefined || latitude === undefined) {
    return { longitude: null, latitude: null, cell: null, areaPath: null };
  }
  const { cell, areaPath } = services.resolve(longitude, latitude);
  return { longitude, latitude, cell, areaPath };
}

function ownerOf({ services, mapping }: FactParts, agency: string | undefined): string {
  const { units } = mapping.file;
  const unit =
    agency !== undefined && units !== undefined && Object.hasOwn(units, agency) ? units[agency] : undefined;
  return unit !== undefined && services.isUnit(unit) ? unit : services.intakeUnit;
}

/** Nothing is measured where the end lies before the beginning, or outside the years that the calendar counts. */
function takenOf(time: WorkingTime, from: number, to: number) {
  if (to < from) return {};
  try {
    const minutes = time.minutes(from, to);
    return { grossMinutes: minutes, netMinutes: minutes };
  } catch (error) {
    if (error instanceof Problem && error.code === "calendar.range") return {};
    throw error;
  }
}
