import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import type { Route } from "../../kernel/index.ts";
import { loadPlaces } from "./folder.ts";
import { PlaceIndex } from "./resolve.ts";
import { placeRoutes } from "./routes.ts";

const folder = fileURLToPath(new URL("../../../cities/port-linden", import.meta.url));
let routes: Route[];

beforeAll(async () => {
  const current = new PlaceIndex((await loadPlaces(folder)).flatMap((set) => set.areas));
  routes = placeRoutes({ current, refresh: async () => {} });
});

/** Calls a handler as the server does after validation. */
async function call(url: string, { query = {}, params = {}, language = "en" }): Promise<unknown> {
  const found = routes.find((one) => one.url === url && one.method === "GET");
  return found?.handle({ query, params, context: { language } } as unknown as Parameters<Route["handle"]>[0]);
}

test("everybody may read the geography; importing it asks for a scope", () => {
  for (const one of routes) expect(one.scope).toBe(one.method === "GET" ? "public" : "place.import");
});

test("a position is resolved", async () => {
  expect(await call("/api/places/resolve", { query: { lon: 11.42, lat: 54.015 } })).toMatchObject({
    inside: true,
  });
});

test("areas are GeoJSON of one level, named in the reader's language, closed rings", async () => {
  const answer = await call("/api/places/areas", {
    query: { level: "neighbourhood", parent: "PL-1" },
    language: "ja",
  });
  expect(answer).toMatchObject({
    type: "FeatureCollection",
    features: [{ id: "PL-1-1", properties: { name: "市場町会", parent: "PL-1" } }, { id: "PL-1-2" }],
  });
});

test("a cell tells its edges and neighbours; an unknown one is a problem", async () => {
  expect(await call("/api/places/cells/:cell", { params: { cell: "134695-287742" } })).toMatchObject({
    neighbours: expect.arrayContaining(["134696-287743"]),
  });
  await expect(call("/api/places/cells/:cell", { params: { cell: "1" } })).rejects.toMatchObject({
    code: "place.no-such-cell",
  });
});
