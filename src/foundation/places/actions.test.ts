import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contextFor, type TestKernel, testActor, testKernel } from "../../../test/support/kernel.ts";
import { type Context, type Route, systemContext, timelineOf } from "../../kernel/index.ts";
import { type ImportRequest, importPlaces, loadCityPlaces, openPlaces } from "./actions.ts";
import { loadPlaces } from "./folder.ts";
import { placeRoutes } from "./routes.ts";
import { areasOn } from "./store.ts";

let kernel: TestKernel;
let context: Context;
const folder = fileURLToPath(new URL("../../../cities/port-linden", import.meta.url));
const onFailure = (error: unknown): void => {
  throw error;
};

beforeAll(async () => {
  kernel = await testKernel();
  context = systemContext(kernel.ground, "cli");
});
afterAll(() => kernel.close());

const square = (x: number, y: number, size: number) => ({
  type: "Polygon",
  coordinates: [
    [
      [x, y],
      [x + size, y],
      [x + size, y + size],
      [x, y + size],
      [x, y],
    ],
  ],
});
const file = (...areas: [code: string | undefined, name: string, x: number][]) => ({
  type: "FeatureCollection",
  features: areas.map(([code, name, x]) => ({
    type: "Feature",
    properties: { code, name },
    geometry: square(x, 54, 0.01),
  })),
});
const request = (content: unknown, more: Partial<ImportRequest> = {}): ImportRequest => ({
  content,
  level: "subdistrict",
  crs: "wgs84",
  source: "test",
  validFrom: "2026-01-01",
  ...more,
});
const codes = async (day: string) => (await areasOn(kernel.database.kysely, day)).map((area) => area.code);

describe("one city after the other", () => {
  test("a city folder is loaded once, however often it is asked for", async () => {
    const sets = await loadPlaces(folder);
    expect(await loadCityPlaces(context, sets)).toEqual({ added: 10 });
    expect(await loadCityPlaces(context, sets)).toEqual({ added: 0 });
    expect(await timelineOf(kernel.database.kysely, { kind: "place", id: "city" })).toHaveLength(1);
    expect(await codes("2020-01-01")).toHaveLength(10);
    expect(await codes("2019-12-31")).toEqual([]);
  });

  test("what is stored resolves like the folder it came from", async () => {
    const places = await openPlaces(kernel.database, kernel.clock, "Europe/Berlin", { onFailure });
    expect(places.current.resolve([11.42, 54.015])).toMatchObject({ inside: true, district: { code: "PL" } });
    places.close();
  });

  test("an imported boundary holds from its first day on; the old one stays for the time before", async () => {
    const places = await openPlaces(kernel.database, kernel.clock, "Europe/Berlin", { onFailure });
    expect(places.current.resolve([11.605, 54.005]).subdistrict).toBeNull();
    // Its code is not ours, its name is: it takes over the code of the area it names.
    const report = await importPlaces(context, request(file(["X1", "老城区", 11.6])));
    expect(report).toMatchObject({ added: 1, replaced: 1, matchedByName: 1, warnings: [] });
    await places.refresh();
    expect(places.current.resolve([11.605, 54.005]).subdistrict?.code).toBe("PL-1");
    expect(places.current.area("PL-1")?.names.en).toBe("Old Town");
    const before = (await areasOn(kernel.database.kysely, "2025-12-31")).find((area) => area.code === "PL-1");
    expect(before?.boundary[0]?.[0]?.[0]?.[0]).toBeLessThan(11.5);
    places.close();
  });

  test("importing the same file again changes nothing and is no act", async () => {
    const acts = async () =>
      (await timelineOf(kernel.database.kysely, { kind: "place", id: "subdistrict" })).length;
    const before = await acts();
    expect(await importPlaces(context, request(file(["X1", "老城区", 11.6])))).toMatchObject({
      added: 0,
      unchanged: 1,
    });
    expect(await acts()).toBe(before);
  });

  test("the city folder, changed and loaded again, does not overrule what was imported", async () => {
    const sets = await loadPlaces(folder);
    await loadCityPlaces(
      context,
      sets.map((set) => ({ ...set, source: `${set.source}, again` })),
    );
    const held = (await areasOn(kernel.database.kysely, "2026-03-02")).find((area) => area.code === "PL-1");
    expect(held?.boundary[0]?.[0]?.[0]?.[0]).toBe(11.6);
  });

  test("a complete file ends the areas that it leaves out", async () => {
    await importPlaces(
      context,
      request(file(["PL-1", "老城区", 11.6], ["PL-9", "New", 11.7]), {
        validFrom: "2026-06-01",
        complete: true,
      }),
    );
    const subdistricts = (day: string) =>
      areasOn(kernel.database.kysely, day).then((all) =>
        all.flatMap((a) => (a.level === "subdistrict" ? [a.code] : [])),
      );
    expect(await subdistricts("2026-05-31")).toEqual(["PL-1", "PL-2", "PL-3"]);
    expect(await subdistricts("2026-06-01")).toEqual(["PL-1", "PL-9"]);
  });

  test("a faulty file is refused as a whole, with every reason", async () => {
    const faulty = file(["PL-1", "老城区", 11.6], [undefined, "?", 11.8]);
    await expect(importPlaces(context, request(faulty))).rejects.toMatchObject({
      code: "place.file-refused",
      extensions: { reasons: [expect.stringMatching(/^第 2 个要素/)] },
    });
  });

  test("whoever may not import is told so, and nothing is written", async () => {
    const before = await codes("2026-03-02");
    const stranger = contextFor(kernel.ground, testActor({ "place.read": "all" }));
    await expect(importPlaces(stranger, request(file(["PL-1", "老城区", 12])))).rejects.toMatchObject({
      code: "kernel.forbidden",
    });
    expect(await codes("2026-03-02")).toEqual(before);
  });

  test("the application may not change what an area said", async () => {
    await expect(kernel.database.pool.query("UPDATE foundation.area SET boundary = '[]'")).rejects.toThrow(
      /permission denied/,
    );
    await expect(kernel.database.pool.query("DELETE FROM foundation.area")).rejects.toThrow(
      /permission denied/,
    );
  });
});

const real = new URL("../../../../shared/data/jingan/jingan_14_subdistricts_wgs84.geojson", import.meta.url);

describe.skipIf(!existsSync(real))("the real sub-districts (skipped where ../shared/data is missing)", () => {
  test("take over the official codes by their names, through the route that imports", async () => {
    const other = await testKernel();
    const cli = systemContext(other.ground, "cli");
    await loadCityPlaces(
      cli,
      await loadPlaces(fileURLToPath(new URL("../../../cities/jingan", import.meta.url))),
    );
    const places = await openPlaces(other.database, other.clock, "Asia/Shanghai", { onFailure });
    const post = placeRoutes(places).find((route) => route.method === "POST");
    const query = { level: "subdistrict", crs: "wgs84", source: "test", validFrom: "2026-01-01" };
    const call = { query, body: JSON.parse(readFileSync(real, "utf8")), context: cli };
    const answer = await post?.handle(call as unknown as Parameters<Route["handle"]>[0]);
    expect(answer).toMatchObject({ areas: 14, added: 14, replaced: 14, matchedByName: 14 });
    // Jing'an Temple, from any map
    expect(places.current.resolve([121.4403, 31.2247])).toMatchObject({
      subdistrict: { code: "310106013", name: "静安寺街道" },
      district: { code: "310106" },
    });
    places.close();
    await other.close();
  });
});
