import Type from "typebox";
import { type Calendar, workingSpans } from "../calendar/index.ts";
import { type Config, type Route, route, TextSchema } from "../kernel/index.ts";
import type { City } from "./city.ts";
import { problem } from "./problems.ts";

const tag = "city";
const dayMs = 86_400_000;
const longestDays = 400;

/** What every page needs to know of the city before anything else. */
export function cityRoute(city: City, mode: Config["mode"]): Route {
  const { id, names, country, timeZone, centre, languages, contact } = city.files.city;
  return route({
    method: "GET",
    url: "/api/city",
    scope: "public",
    tag,
    summary: "The city: its names, time zone, languages and hotline, and whether this is a demo",
    response: Type.Object({
      id: Type.String(),
      names: TextSchema,
      country: Type.String({ description: "ISO 3166-1 alpha-2" }),
      timeZone: Type.String({ description: "IANA name" }),
      centre: Type.Object({ longitude: Type.Number(), latitude: Type.Number() }),
      languages: Type.Object({ default: Type.String(), offered: Type.Array(Type.String()) }),
      hotline: Type.String(),
      mode: Type.String({ description: "demo or production" }),
    }),
    handle: async () => ({
      id,
      names,
      country,
      timeZone,
      centre,
      languages: { default: languages.default, offered: [...languages.offered] },
      hotline: contact.hotline,
      mode,
    }),
  });
}

/** When the city works, so that a page can say how much working time is left without asking each time. */
export function workingTimeRoute(calendar: Calendar): Route {
  return route({
    method: "GET",
    url: "/api/working-time",
    scope: "public",
    tag,
    summary: "The stretches of working time between two instants, at most 400 days apart",
    query: Type.Object({
      from: Type.String({ format: "date-time" }),
      to: Type.String({ format: "date-time" }),
    }),
    response: Type.Object({
      version: Type.String({ description: "of the calendar" }),
      announcedThrough: Type.Integer({ description: "Last year whose holidays are officially announced" }),
      spans: Type.Array(
        Type.Object({ from: Type.String({ format: "date-time" }), to: Type.String({ format: "date-time" }) }),
      ),
    }),
    handle: async ({ query }) => {
      const [from, to] = [Date.parse(query.from), Date.parse(query.to)];
      if (!(from < to && to - from <= longestDays * dayMs)) throw problem("app.working-time-range");
      const spans = workingSpans(calendar, from, to);
      return {
        version: calendar.version,
        announcedThrough: calendar.announcedThrough,
        spans: spans.map((span) => ({
          from: new Date(span.from).toISOString(),
          to: new Date(span.to).toISOString(),
        })),
      };
    },
  });
}
