import type { Static, TSchema } from "typebox";
import { type Context, type Route, route, type Transaction, transact } from "../../kernel/index.ts";
import { joinTicket } from "../life/reporting.ts";
import { ReportAnswer } from "../life/schema.ts";
import type { TicketServices } from "../life/services.ts";
import { countTickets } from "./counts.ts";
import { readTicket, readTimeline, ticketByNumber } from "./detail.ts";
import type { Asker } from "./filter.ts";
import { followTicket } from "./follow.ts";
import { listTickets } from "./list.ts";
import { mapTickets } from "./map.ts";
import { listPublic, mapPublic, type PublicWords, publicId, readPublic } from "./public.ts";
import * as open from "./public-schema.ts";
import * as schema from "./schema.ts";
import { changeView, removeView, saveView, viewsOf } from "./views.ts";

const scope = "ticket.read";
const tag = "tickets";

/** Reads in one transaction. */
function read<R>(context: Context, work: (tx: Transaction, asker: Asker) => Promise<R>): Promise<R> {
  const asker = { actor: context.actor, scope, now: context.clock.now() };
  return transact(context.database, (tx) => work(tx, asker));
}

/** Reading tickets over HTTP; every row by the reach of `ticket.read`. */
export function readingRoutes({ questions }: Pick<TicketServices, "questions">): Route[] {
  const cityAsks = questions !== null;
  return [
    route({
      method: "GET",
      url: "/api/tickets",
      scope,
      tag,
      summary: "Tickets you may see: filters, full-text search, pages by cursor",
      query: schema.ListQuery,
      response: schema.List,
      handle: ({ context, query }) => read(context, (tx, asker) => listTickets(tx, query, asker)),
    }),
    route({
      method: "GET",
      url: "/api/tickets/counts",
      scope,
      tag,
      summary: "How many tickets match, by facet; exact, or marked as lower bounds",
      query: schema.Filter,
      response: schema.Counts,
      handle: ({ context, query }) => read(context, (tx, asker) => countTickets(tx, query, asker)),
    }),
    route({
      method: "GET",
      url: "/api/tickets/map",
      scope,
      tag,
      summary: "The matching tickets within a box: points while they are few, else clusters",
      query: schema.MapQuery,
      response: schema.TicketMap,
      handle: ({ context, query }) => read(context, (tx, asker) => mapTickets(tx, query, asker)),
    }),
    route({
      method: "GET",
      url: "/api/tickets/:id",
      scope,
      tag,
      summary: "The whole ticket, with what you may do with it now",
      params: schema.IdParams,
      response: schema.Whole,
      versioned: true,
      handle: ({ context, params }) =>
        read(context, (tx, { actor, now }) => readTicket(tx, actor, params.id, now, cityAsks)),
    }),
    route({
      method: "GET",
      url: "/api/tickets/:id/timeline",
      scope,
      tag,
      summary: "All acts on a ticket, each with its proof",
      params: schema.IdParams,
      response: schema.Timeline,
      handle: ({ context, params }) => read(context, (tx, { actor }) => readTimeline(tx, actor, params.id)),
    }),
    route({
      method: "GET",
      url: "/api/tickets/by-number/:number",
      scope,
      tag,
      summary: "The whole ticket of this number",
      params: schema.NumberParams,
      response: schema.Whole,
      versioned: true,
      handle: ({ context, params }) =>
        read(context, async (tx, { actor, now }) => {
          const { id } = await ticketByNumber(tx, actor, params.number);
          return readTicket(tx, actor, id, now, cityAsks);
        }),
    }),
  ];
}

/** Saved views: each account its own. */
export function viewRoutes(): Route[] {
  return [
    route({
      method: "GET",
      url: "/api/tickets/views",
      scope,
      tag,
      summary: "Your saved views",
      response: schema.Views,
      handle: ({ context }) =>
        read(context, async (tx, { actor }) => ({ views: await viewsOf(tx, actor.id) })),
    }),
    route({
      method: "POST",
      url: "/api/tickets/views",
      scope,
      tag,
      summary: "Save a filter under a name",
      body: schema.ViewBody,
      response: schema.View,
      status: 201,
      handle: ({ context, body }) => saveView(context, body),
    }),
    route({
      method: "PUT",
      url: "/api/tickets/views/:id",
      scope,
      tag,
      summary: "Change your view",
      params: schema.IdParams,
      body: schema.ViewBody,
      response: schema.View,
      handle: ({ context, params, body }) => changeView(context, params.id, body),
    }),
    route({
      method: "DELETE",
      url: "/api/tickets/views/:id",
      scope,
      tag,
      summary: "Remove your view",
      params: schema.IdParams,
      status: 204,
      handle: ({ context, params }) => removeView(context, params.id),
    }),
  ];
}

/** What everybody may see: public tickets without personal data, and one's own matter by its code. */
export function publicRoutes(services: TicketServices, words: PublicWords): Route[] {
  const everybody = <R extends TSchema>(schema: R) => ({ scope: "public", tag: "public", response: schema });
  type Answer<S extends TSchema> = Promise<Static<S>>;
  return [
    route({
      method: "GET",
      url: "/api/public/tickets",
      ...everybody(open.PublicList),
      summary: "Public tickets, the newest first, without personal data",
      query: open.PublicListQuery,
      handle: ({ context, query }): Answer<typeof open.PublicList> =>
        read(context, (tx, { now }) => listPublic(tx, query, words, now)),
    }),
    route({
      method: "GET",
      url: "/api/public/tickets/map",
      ...everybody(open.PublicMap),
      summary: "Public tickets by cell of the grid",
      query: open.PublicMapQuery,
      handle: ({ context, query }): Answer<typeof open.PublicMap> =>
        read(context, (tx, { now }) => mapPublic(tx, query, now)),
    }),
    route({
      method: "GET",
      url: "/api/public/tickets/:number",
      ...everybody(open.PublicTicket),
      summary: "One public ticket, without personal data",
      params: schema.NumberParams,
      handle: ({ context, params }): Answer<typeof open.PublicTicket> =>
        read(context, (tx, { now }) => readPublic(tx, params.number, words, now)),
    }),
    route({
      method: "POST",
      url: "/api/public/tickets/:number/follow",
      ...everybody(open.Progress),
      summary: "Progress of your matter, by the code given at its report",
      params: schema.NumberParams,
      body: open.FollowBody,
      handle: ({ context, params, body }): Answer<typeof open.Progress> =>
        read(context, (tx) => followTicket(tx, params.number, body.code, words.unitNames)),
    }),
    route({
      method: "POST",
      url: "/api/public/tickets/:number/join",
      scope: "ticket.join",
      tag: "public",
      summary: "Me too: be informed of this public matter; the answer holds the code with which to follow it",
      params: schema.NumberParams,
      body: open.JoinBody,
      response: ReportAnswer,
      handle: async ({ context, params, body }) => {
        const id = await read(context, (tx, { now }) => publicId(tx, params.number, now));
        return joinTicket(services, context, id, body);
      },
    }),
  ];
}
