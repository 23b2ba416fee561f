import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { loadPlaces, type Place, PlaceIndex } from "../places/index.ts";
import { checkOrganisations } from "./checks.ts";
import { loadOrganisations } from "./folder.ts";
import { isWithin, type Matter, proposeOwners } from "./rules.ts";
import { type OrganisationsFile, type Responsibility, reasonKeys } from "./schema.ts";
import { reasonSentence, reasonTexts } from "./texts.ts";
import { parentPath, UnitTree, unitsOf } from "./tree.ts";

const names = (text: string) => ({ "zh-CN": text, ja: text, en: text });
const file: OrganisationsFile = {
  source: "test",
  validFrom: "2020-01-01",
  units: [
    { path: "town/", kind: "district", area: "T", names: names("Town") },
    { path: "town/roads/", kind: "department", names: names("Roads") },
    { path: "town/water/", kind: "department", names: names("Water") },
    { path: "town/old/", kind: "department", names: names("Old"), validTo: "2024-01-01" },
    { path: "town/old/desk/", kind: "team", names: names("Desk") },
    { path: "town/west/", kind: "subdistrict", area: "T1", names: names("West") },
    { path: "town/west/mill/", kind: "committee", area: "T11", names: names("Mill") },
    { path: "town/east/", kind: "subdistrict", area: "T2", names: names("East") },
  ],
  responsibilities: [],
};
const tree = UnitTree.on("2026-03-02", unitsOf(file));
const ref = (code: string) => ({ code, name: code, names: names(code) });
const west: Place = {
  lon: 10,
  lat: 50,
  cell: "",
  inside: true,
  neighbourhood: ref("T11"),
  subdistrict: ref("T1"),
  district: ref("T"),
};
const monday = new Date("2026-03-02T09:30:00Z");
const propose = (responsibilities: Responsibility[], matter: Partial<Matter> = {}) =>
  proposeOwners(
    { tree, responsibilities, timeZone: "UTC" },
    { category: "roads/potholes", place: west, at: monday, ...matter },
  );
const units = (...input: Parameters<typeof propose>) => propose(...input).map((proposal) => proposal.unit);

test("the closer fit in what leads, whatever the order of the duty list", () => {
  const group: Responsibility = { to: "town/roads/", categories: ["roads"] };
  const exact: Responsibility = { to: "town/water/", categories: ["roads/potholes"] };
  expect(units([group, exact])).toEqual(["town/water/", "town/roads/"]);
  expect(units([exact, group])).toEqual(["town/water/", "town/roads/"]);
});

test("a group does not cover a category whose name only begins like it", () => {
  const [first] = propose([{ to: "town/roads/", categories: ["roads/pot"] }]);
  expect(first?.unit).toBe("town/west/");
});

test("among equal fits the smaller area leads", () => {
  const everywhere: Responsibility = { to: "town/roads/", categories: ["roads"] };
  const here: Responsibility = { toKind: "subdistrict", categories: ["roads"] };
  expect(units([everywhere, here])).toEqual(["town/west/", "town/roads/"]);
});

test("a unit of another area, or a duty of another area, is not proposed", () => {
  expect(units([{ to: "town/east/", categories: ["roads"] }])).not.toContain("town/east/");
  expect(units([{ to: "town/roads/", categories: ["roads"], where: ["T2"] }])).not.toContain("town/roads/");
});

test("a label leads before a category, and a partner comes after every lead", () => {
  const label: Responsibility = { to: "town/water/", labels: ["flooded"] };
  const category: Responsibility = { to: "town/roads/", categories: ["roads/potholes"] };
  expect(units([category, label], { labels: ["flooded"] })).toEqual(["town/water/", "town/roads/"]);
  expect(units([category, { ...label, role: "partner" }], { labels: ["flooded"] })).toEqual([
    "town/roads/",
    "town/water/",
  ]);
  expect(units([category, label])).toEqual(["town/roads/"]);
});

test("hours are read on the city's clock, also past midnight", () => {
  const night: Responsibility = {
    to: "town/water/",
    categories: ["roads"],
    when: { from: "18:00", to: "08:00" },
  };
  const always: Responsibility = { to: "town/roads/", categories: ["roads"] };
  const at = (time: string, timeZone: string) =>
    proposeOwners(
      { tree, responsibilities: [always, night], timeZone },
      { category: "roads", place: west, at: new Date(time) },
    )[0]?.unit;
  expect(at("2026-03-02T12:00:00Z", "Asia/Shanghai")).toBe("town/water/");
  expect(at("2026-03-02T12:00:00Z", "Europe/Berlin")).toBe("town/roads/");
  expect(at("2026-03-02T23:59:00Z", "Asia/Shanghai")).toBe("town/water/");
  expect(at("2026-03-03T00:00:00Z", "Asia/Shanghai")).toBe("town/roads/");
});

test("a weekly span past midnight belongs to the day on which it began", () => {
  const friday = { weekdays: [5], from: "22:00", to: "06:00" };
  expect(isWithin(friday, { day: "", weekday: 5, time: "22:00" })).toBe(true);
  expect(isWithin(friday, { day: "", weekday: 6, time: "05:59" })).toBe(true);
  expect(isWithin(friday, { day: "", weekday: 6, time: "06:00" })).toBe(false);
  expect(isWithin(friday, { day: "", weekday: 5, time: "05:59" })).toBe(false);
});

test("a duty holds from its first day until before its last", () => {
  const duty: Responsibility = {
    to: "town/roads/",
    categories: ["roads"],
    validFrom: "2026-03-02",
    validTo: "2026-03-03",
  };
  expect(units([duty])[0]).toBe("town/roads/");
  expect(units([duty], { at: new Date("2026-03-01T23:59:59Z") })[0]).toBe("town/west/");
  expect(units([duty], { at: new Date("2026-03-03T00:00:00Z") })[0]).toBe("town/west/");
});

test("nothing is ever without an owner: the sub-district at the place, then the root", () => {
  const some = fc.constantFrom<Responsibility>(
    { to: "town/roads/", categories: ["roads"] },
    { to: "town/water/", categories: ["water"], role: "partner" },
    { toKind: "committee", labels: ["x"] },
    { toKind: "team", categories: ["roads"] },
    { to: "town/east/", categories: ["roads"], where: ["T2"] },
  );
  const matter = fc.record({
    category: fc.constantFrom("roads/a", "water", "other", null),
    labels: fc.subarray(["x", "y"]),
    place: fc.constantFrom(west, null),
    at: fc.date({ min: new Date("2021-01-01"), max: new Date("2030-01-01"), noInvalidDate: true }),
  });
  fc.assert(
    fc.property(fc.array(some), matter, (responsibilities, what) => {
      const proposals = propose(responsibilities, what);
      expect(proposals.filter((p) => p.role === "lead").length).toBeGreaterThan(0);
      expect(proposals[0]?.role).toBe("lead");
      expect(new Set(proposals.map((p) => p.unit)).size).toBe(proposals.length);
      for (const { unit, reasons } of proposals) {
        expect(tree.unit(unit)).toBeDefined();
        expect(reasons.length).toBeGreaterThan(0);
      }
    }),
  );
  expect(units([], { place: west })).toEqual(["town/west/", "town/"]);
  expect(units([], { place: null })).toEqual(["town/"]);
});

test("every reason is a whole sentence in each language", () => {
  expect(Object.keys(reasonTexts).sort()).toEqual([...reasonKeys].sort());
  const [first] = propose([
    { to: "town/roads/", categories: ["roads"], when: { from: "08:00", to: "18:00" } },
  ]);
  for (const language of ["zh-CN", "ja", "en"] as const) {
    for (const reason of first?.reasons ?? []) expect(reasonSentence(reason, language)).not.toContain("{");
  }
  expect(
    reasonSentence({ key: "category", parameters: { category: "roads" } }, "en", () => "Roads"),
  ).toContain("Roads");
});

test("units live as long as their validity, and never without their parent", () => {
  expect(UnitTree.on("2023-12-31", unitsOf(file)).unit("town/old/desk/")).toBeDefined();
  expect(UnitTree.on("2024-01-01", unitsOf(file)).unit("town/old/")).toBeUndefined();
  expect(UnitTree.on("2024-01-01", unitsOf(file)).unit("town/old/desk/")).toBeUndefined();
  expect(UnitTree.on("2019-12-31", unitsOf(file)).units).toEqual([]);
});

test("a unit without an area of its own stands for its parent's", () => {
  expect(tree.unit("town/roads/")?.area).toBe("T");
  expect(tree.ancestors("town/west/mill/").map((unit) => unit.path)).toEqual([
    "town/west/mill/",
    "town/west/",
    "town/",
  ]);
  expect(tree.subtree("town/west/")).toHaveLength(2);
  expect(parentPath("town/")).toBeNull();
});

test("each mistake in a file is named with its place in the document", () => {
  const broken: OrganisationsFile = {
    ...file,
    units: [...file.units, { path: "town/north/mill/", kind: "committee", area: "T99", names: names("?") }],
    responsibilities: [
      { to: "town/nobody/", categories: ["roads"] },
      { toKind: "hall", labels: ["x"] },
      { to: "town/" },
    ],
  };
  const found = checkOrganisations(broken, new Set(["T", "T1", "T11", "T2"]));
  expect(found.map((finding) => finding.path.join("."))).toEqual([
    "units.8.path",
    "units.8.area",
    "responsibilities.0",
    "responsibilities.1",
    "responsibilities.2",
  ]);
});

describe.each([
  ["jingan", 29, 14, 267],
  ["port-linden", 4, 3, 6],
])("cities/%s", (city, departments, subdistricts, committees) => {
  const folder = fileURLToPath(new URL(`../../../cities/${city}`, import.meta.url));

  test("has its departments, sub-districts and committees, each with an area of the map", async () => {
    const areas = (await loadPlaces(folder)).flatMap((set) => set.areas);
    const organisations = await loadOrganisations(folder, new Set(areas.map((area) => area.code)));
    const count = (kind: string) => organisations.units.filter((unit) => unit.kind === kind).length;
    expect([count("department"), count("subdistrict"), count("committee")]).toEqual([
      departments,
      subdistricts,
      committees,
    ]);
    const used = new Set(organisations.units.map((unit) => unit.area));
    expect(areas.filter((area) => !used.has(area.code))).toEqual([]);
  });

  test("gives every category an owner by its duty list, at every sub-district", async () => {
    const index = new PlaceIndex((await loadPlaces(folder)).flatMap((set) => set.areas));
    const organisations = await loadOrganisations(folder);
    const duties = {
      tree: UnitTree.on("2026-03-02", unitsOf(organisations)),
      responsibilities: organisations.responsibilities,
      timeZone: "UTC",
    };
    const categories: string[] = parse(readFileSync(`${folder}/categories.yaml`, "utf8")).groups.flatMap(
      (group: { code: string; categories: { code: string }[] }) =>
        group.categories.map((category) => `${group.code}/${category.code}`),
    );
    for (const area of index.areas.filter((one) => one.level === "subdistrict")) {
      const place: Place = {
        lon: 0,
        lat: 0,
        cell: "",
        inside: true,
        neighbourhood: null,
        subdistrict: { code: area.code, name: "", names: area.names },
        district: { code: area.parent ?? "", name: "", names: area.names },
      };
      for (const category of categories) {
        const [first] = proposeOwners(duties, { category, place, at: monday });
        expect(first?.reasons[0]?.key, `${category} in ${area.code}`).toBe("category");
      }
    }
    const codes = new Set(categories.flatMap((code) => [code, code.split("/")[0]]));
    const named = organisations.responsibilities.flatMap((duty) => duty.categories ?? []);
    expect(named.filter((code) => !codes.has(code))).toEqual([]);
  });
});

const official = new URL("../../../../shared/data/jingan/jingan_streets_two_sources.csv", import.meta.url);

test.skipIf(!existsSync(official))(
  "the sub-districts of the demo carry their official codes and names (skipped where ../shared/data is missing)",
  async () => {
    const organisations = await loadOrganisations(
      fileURLToPath(new URL("../../../cities/jingan", import.meta.url)),
    );
    const ours = new Map(organisations.units.map((unit) => [unit.area, unit.names["zh-CN"]]));
    const rows = readFileSync(official, "utf8").trim().split("\n").slice(1);
    for (const [code = "", name] of rows.map((row) => row.split(","))) expect(ours.get(code)).toBe(name);
  },
);
