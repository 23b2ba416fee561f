import { type Context, kernelProblem, type Route, route } from "../../kernel/index.ts";
import {
  type CityFiles,
  categoriesOf,
  findDuplicates,
  keywordIndex,
  proposeCategories,
  searchQuery,
  shinglesOf,
} from "../intake/index.ts";
import type { TicketServices } from "../life/services.ts";
import { ticketsWithin } from "../life/store.ts";
import { Categories, DeadlineClasses, Proposals, ProposeBody } from "./schema.ts";
import { type Candidate, candidates } from "./store.ts";

type Asked = { text: string; category?: string; longitude?: number; latitude?: number };

/** What the desk is shown while a matter is being written down: place, category, owner, what is already open. */
export function proposalRoutes(services: TicketServices, files: CityFiles): Route[] {
  const all = categoriesOf(files.categories);
  const keywords = keywordIndex(all);
  const names = new Map(all.map((category) => [category.code, category.names]));
  const groups = files.categories.groups.map(({ code, names: groupNames }) => ({
    code,
    names: groupNames,
    categories: all
      .filter((category) => category.group === code)
      .map(({ deadline, keywords: _words, groupNames: _group, group: _code, ...rest }) => ({
        ...rest,
        deadlineClass: deadline,
      })),
  }));
  return [
    route({
      method: "GET",
      url: "/api/categories",
      scope: "public",
      tag: "tickets",
      summary: "The city's categories of matters, in two levels",
      response: Categories,
      handle: async () => groups,
    }),
    route({
      method: "GET",
      url: "/api/deadline-classes",
      scope: "public",
      tag: "tickets",
      summary: "How long each stage of a matter may take, by class of deadlines, and what each rests on",
      response: DeadlineClasses,
      handle: async () => files.deadlines,
    }),
    route({
      method: "POST",
      url: "/api/tickets/propose",
      scope: "ticket.report",
      tag: "tickets",
      summary:
        "Propose category and owner with reasons, and show what may be the same matter; changes nothing",
      body: ProposeBody,
      response: Proposals,
      async handle({ context, body }) {
        const place = placeOf(services, body);
        const proposed = proposeCategories(body.text, { keywords }, 5).flatMap((one) => {
          const found = names.get(one.code);
          return found === undefined ? [] : [{ ...one, names: found }];
        });
        const category = body.category ?? proposed[0]?.code;
        const at = context.clock.now().getTime();
        const { longitude = null, latitude = null } = body;
        const owners =
          category === undefined ? [] : services.proposeOwners(category, { longitude, latitude }, at);
        return { place, categories: proposed, owners, similar: await similar(context, body, category) };
      },
    }),
  ];
}

function placeOf(services: TicketServices, { longitude, latitude }: Asked) {
  if ((longitude === undefined) !== (latitude === undefined)) {
    throw kernelProblem("kernel.invalid", { reason: "longitude and latitude go together" });
  }
  return longitude === undefined || latitude === undefined ? null : services.resolve(longitude, latitude);
}

async function similar({ database, actor, clock }: Context, asked: Asked, category: string | undefined) {
  const { longitude, latitude, text } = asked;
  const place = longitude === undefined || latitude === undefined ? null : { longitude, latitude };
  const words = searchQuery(text).slice(0, 40);
  if (place === null && words.length === 0) return [];
  const within = ticketsWithin(actor.grants.has("ticket.read") ? actor : nobody(actor), "ticket.read");
  const found = new Map((await candidates(database, within, place, words)).map((one) => [one.id, one]));
  const matter = {
    id: "",
    shingles: shinglesOf(text),
    category: category ?? null,
    place,
    at: clock.now().getTime(),
  };
  return findDuplicates(matter, [...found.values()].map(asMatter)).flatMap(({ id, score, reasons }) => {
    const one = found.get(id);
    if (one === undefined) return [];
    const { number, stage, title, readable } = one;
    return [{ id, number, category: one.category, stage, title: readable ? title : null, score, reasons }];
  });
}

/** Whoever may report but not read sees public matters alone. */
function nobody(actor: Context["actor"]): Context["actor"] {
  return { ...actor, id: "anonymous", grants: new Map([["ticket.read", "own" as const]]) };
}

function asMatter({ id, category, title, description, longitude, latitude, reportedAt }: Candidate) {
  return {
    id,
    category,
    shingles: shinglesOf(`${title}\n${description}`),
    place: longitude === null || latitude === null ? null : { longitude, latitude },
    at: reportedAt.getTime(),
  };
}
