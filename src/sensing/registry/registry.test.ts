import { readFileSync } from "node:fs";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestKernel, testKernel } from "../../../test/support/kernel.ts";
import { loadOrganisations, loadPlaces, PlaceIndex, type Unit, unitsOf } from "../../foundation/index.ts";
import { systemContext } from "../../kernel/index.ts";
import { Directory } from "./directory.ts";
import { loadStreams } from "./file.ts";
import { loadCityStreams } from "./load.ts";
import type { StreamsFile } from "./schema.ts";

let kernel: TestKernel;
let directory: Directory;
let file: StreamsFile;
let units: Unit[];
let places: PlaceIndex;
const folder = "cities/jingan";

beforeAll(async () => {
  kernel = await testKernel();
  const areas = (await loadPlaces(folder)).flatMap((set) => set.areas);
  places = new PlaceIndex(areas);
  units = unitsOf(await loadOrganisations(folder, new Set(areas.map(({ code }) => code))));
  file = await loadStreams(
    folder,
    units.map(({ path }) => path),
  );
  directory = await Directory.open(kernel.database, (error) => {
    throw error;
  });
});
afterAll(async () => {
  directory?.close();
  await kernel?.close();
});

const load = (wanted: StreamsFile) =>
  loadCityStreams(systemContext(kernel.ground), wanted, { places, units, root: "jingan/" });

test("the demo has about two thousand streams of at least fourteen kinds in all fourteen sub-districts", async () => {
  expect((await load(file)).streams).toBeGreaterThan(1900);
  await directory.refresh();
  const all = [...directory.all()];
  expect(all.length).toBeLessThan(2300);
  expect(new Set(all.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(14);
  const subdistricts = new Set(all.map(({ area }) => area?.split("/")[1]));
  expect(subdistricts.size).toBe(14);
  expect(all.every(({ cell, unit }) => cell !== null && units.some(({ path }) => path === unit))).toBe(true);
});

test("loading the same file again does nothing; numbers stay when it changes, and what is gone is retired", async () => {
  expect(await load(file)).toEqual({ streams: 0 });
  const before = directory.byCode("manhole-001.manhole-tilt");
  const heard: string[] = [];
  const unlisten = directory.onChange((stream) => heard.push(stream.code));
  const changed: StreamsFile = {
    ...file,
    version: "2",
    spread: (file.spread ?? []).filter(({ code }) => code !== "square"),
  };
  await load(changed);
  await directory.refresh();
  unlisten();
  expect(heard.length).toBeGreaterThan(0);
  expect(directory.byCode("manhole-001.manhole-tilt")?.number).toBe(before?.number);
  expect(directory.byCode("square-001.noise")?.retiredAt).toBeInstanceOf(Date);
  await load(file);
  await directory.refresh();
  expect(directory.byCode("square-001.noise")?.retiredAt).toBeNull();
});

test("the directory sees a change of a thing's place and unit at its streams", async () => {
  const stream = directory.byCode("bin-001.bin-fill");
  await sql`UPDATE sensing.thing SET unit = 'jingan/data/', changed_in = pg_current_xact_id()
    WHERE id = ${stream?.thing}`.execute(kernel.database.kysely);
  await directory.refresh();
  expect(directory.byCode("bin-001.bin-fill")?.unit).toBe("jingan/data/");
  expect(directory.ofThing(stream?.thing ?? 0).map(({ code }) => code)).toEqual(["bin-001.bin-fill"]);
  expect(directory.ofKind("bin-fill")).toHaveLength(140);
});

test("a transaction that commits after a later one is not missed", async () => {
  const codes = ["gas-point-001.gas", "gas-point-002.gas"] as const;
  const slow = await kernel.database.pool.connect();
  await slow.query("BEGIN");
  await slow.query(
    "UPDATE sensing.stream SET name = 'slow', names = NULL, changed_in = pg_current_xact_id() WHERE code = $1",
    [codes[0]],
  );
  await kernel.database.pool.query(
    "UPDATE sensing.stream SET name = 'fast', names = NULL, changed_in = pg_current_xact_id() WHERE code = $1",
    [codes[1]],
  );
  await directory.refresh();
  expect(directory.byCode(codes[1])?.names.en).toBe("fast");
  await slow.query("COMMIT");
  slow.release();
  await directory.refresh();
  expect(directory.byCode(codes[0])?.names.en).toBe("slow");
});

test("faults of the file are told with their line", async () => {
  const text = readFileSync("cities/port-linden/streams.yaml", "utf8");
  expect(text).toContain("quay-gauge");
  await expect(loadStreams("cities/port-linden", ["port-linden/"])).rejects.toThrow(
    /streams\.yaml:\d+: .*there is no unit "port-linden\/harbour\/"/,
  );
});
