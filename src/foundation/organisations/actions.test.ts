import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestKernel, testKernel } from "../../../test/support/kernel.ts";
import { type Context, systemContext, timelineOf } from "../../kernel/index.ts";
import { loadPlaces, PlaceIndex } from "../places/index.ts";
import { loadCityOrganisations, openOrganisations } from "./actions.ts";
import { loadOrganisations } from "./folder.ts";
import { proposeOwners } from "./rules.ts";
import type { OrganisationsFile } from "./schema.ts";
import { dutiesHeld, unitsOn } from "./store.ts";
import { UnitTree, unitsOf } from "./tree.ts";

let kernel: TestKernel;
let context: Context;
let file: OrganisationsFile;
const folder = fileURLToPath(new URL("../../../cities/port-linden", import.meta.url));
const onFailure = (error: unknown): void => {
  throw error;
};

beforeAll(async () => {
  kernel = await testKernel();
  context = systemContext(kernel.ground, "cli");
  file = await loadOrganisations(folder);
});
afterAll(() => kernel.close());

test("a city's organisations are loaded once, and read back as the file says", async () => {
  expect(await loadCityOrganisations(context, file)).toEqual({ added: file.units.length });
  expect(await loadCityOrganisations(context, file)).toEqual({ added: 0 });
  expect(await timelineOf(kernel.database.kysely, { kind: "organisation", id: "city" })).toHaveLength(1);
  const units = await unitsOn(kernel.database.kysely, "2026-03-02");
  expect(units).toEqual([...UnitTree.on("2026-03-02", unitsOf(file)).units]);
  const held = await dutiesHeld(kernel.database.kysely);
  expect(held).toEqual(file.responsibilities.map((duty) => ({ role: "lead", ...duty })));
});

test("owners proposed from the database are those proposed from the folder", async () => {
  const organisations = await openOrganisations(kernel.database, kernel.clock, "Europe/Berlin", {
    onFailure,
  });
  const index = new PlaceIndex((await loadPlaces(folder)).flatMap((set) => set.areas));
  const matter = {
    category: "roads/illegal-parking",
    place: index.resolve([11.42, 54.022]),
    at: kernel.clock.now(),
  };
  const [first, second, third] = proposeOwners(organisations.current, matter);
  expect(first?.unit).toBe("port-linden/public-order/");
  expect(second?.unit).toBe("port-linden/public-works/");
  expect(third).toMatchObject({ unit: "port-linden/harbour/", role: "partner" });
  organisations.close();
});

test("a renamed unit gets a new version from its day on; one left out ends; the directory follows", async () => {
  const organisations = await openOrganisations(kernel.database, kernel.clock, "Europe/Berlin", {
    onFailure,
  });
  const day = "2026-03-02";
  const renamed = file.units
    .filter((unit) => unit.path !== "port-linden/town-hall/")
    .map((unit) =>
      unit.path === "port-linden/harbour/"
        ? { ...unit, validFrom: day, names: { ...unit.names, en: "Harbour Authority" } }
        : unit,
    );
  await loadCityOrganisations(context, { ...file, validFrom: day, units: renamed });
  const name = async (on: string) =>
    (await unitsOn(kernel.database.kysely, on)).find((unit) => unit.path === "port-linden/harbour/")?.names
      .en;
  expect(await name("2026-03-01")).toBe("Harbour and Environment");
  expect(await name(day)).toBe("Harbour Authority");
  await organisations.refresh();
  expect(organisations.current.tree.unit("port-linden/harbour/")?.names.en).toBe("Harbour Authority");
  expect(organisations.current.tree.unit("port-linden/town-hall/")).toBeUndefined();
  const { rows } = await kernel.database.pool.query<{ version: number }>(
    "SELECT version FROM foundation.organisation WHERE path = 'port-linden/harbour/' ORDER BY version",
  );
  expect(rows.map((row) => row.version)).toEqual([1, 2]);
  organisations.close();
});
