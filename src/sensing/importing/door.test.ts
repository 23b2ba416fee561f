import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createLog, createMetrics, SettableClock, systemActor } from "../../kernel/index.ts";
import { Ingest, IntakeCounts, StreamTable } from "../ingest/index.ts";
import { MemoryDirectory, MemoryHistory, sampleStream } from "../ingest/testing.ts";
import type { NewStream } from "../registry/index.ts";
import { openDoor, throughDoor } from "./door.ts";
import { importReadings } from "./import.ts";
import { readingMapping, readingMappingFor } from "./mapping.ts";

const sender = { actor: systemActor("import") };
const log = createLog("silent");
let folder: string;
let history: MemoryHistory;
let directory: MemoryDirectory;
let ingest: Ingest;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "lw-"));
  history = new MemoryHistory();
  directory = new MemoryDirectory([sampleStream(1, { code: "series" })]);
  ingest = new Ingest({
    history,
    table: new StreamTable(directory),
    counts: new IntakeCounts(createMetrics(false), () => 0),
    watch: { observe() {} },
    clock: new SettableClock(new Date("2026-03-10T08:00:00Z")),
    log,
    room: { readings: 1e6, bytes: 1e9 },
  });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const minute = (at: number) => `2015-09-01 00:${String(at).padStart(2, "0")}:00`;
function series(rows: number): string {
  const file = path.join(folder, "series.csv");
  const lines = Array.from({ length: rows }, (_, at) => `${minute(at)},${at === 3 ? "many" : at}`);
  writeFileSync(file, `timestamp,value\n${lines.join("\n")}\n`);
  return file;
}

it("hands an import over to the server that runs, with every row's fate, to its own user alone", async () => {
  const door = await openDoor(ingest, folder, log);
  expect(statSync(path.join(folder, "readings.sock")).mode & 0o777).toBe(0o600);
  expect(await openDoor(ingest, folder, log), "a second process leaves it").toBeUndefined();
  const through = await throughDoor(new StreamTable(directory), folder);
  if (through === undefined) throw new Error("the door is closed");
  const file = series(10);
  const mapping = await readingMappingFor(file);
  expect(mapping.name).toBe("nab");
  const first = await importReadings(through, sender, file, mapping);
  expect(first).toMatchObject({ rows: 10, kept: 9, repeated: 0, rejected: 1, wentOnAt: 1 });
  const longer = await importReadings(through, sender, series(20), mapping);
  expect(longer).toMatchObject({ kept: 19, repeated: 9 });
  expect((await history.state()).readings).toBe(19);
  through.close();
  await door?.close();
  expect(await throughDoor(ingest.table, folder)).toBeUndefined();
  const again = await openDoor(ingest, folder, log);
  expect(again, "opened again after it was closed").toBeDefined();
  await again?.close();
});

it("says what to do when the server ends in between, and takes a door that a killed one left", async () => {
  const door = await openDoor(ingest, folder, log);
  const through = await throughDoor(ingest.table, folder);
  await door?.close();
  if (through === undefined) throw new Error("the door is closed");
  const file = series(3);
  await expect(importReadings(through, sender, file, await readingMappingFor(file))).rejects.toMatchObject({
    code: "reading-import.cut-off",
  });
});

it("makes the streams that a mapping describes once, and reads Parquet as CSV", async () => {
  const file = path.join(folder, "pumps.parquet");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT 'p' || (n % 2) AS pump, TIMESTAMP '2026-03-01 00:00:00' + INTERVAL (n) MINUTE AS at,
      CASE WHEN n = 4 THEN NULL ELSE n / 4.0 END AS bar FROM range(10) t(n)) TO '${file}' (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
  const mappingFile = path.join(folder, "pumps.yaml");
  writeFileSync(
    mappingFile,
    `name: pumps
about: Pressure of pumps
thing: { code: "{pump}", name: "Pump {pump}" }
zone: Asia/Shanghai
time: { columns: [at], dates: [iso] }
streams:
  - { column: bar, code: "{pump}-pressure", new: { name: Pressure, unit: { code: bar, name: bar, symbol: bar } } }
`,
  );
  const wanted: NewStream[] = [];
  const summary = await importReadings(ingest, sender, file, await readingMapping(mappingFile), {
    makeStreams: async (streams) => {
      wanted.push(...streams);
      for (const { code } of streams) directory.set(sampleStream(wanted.length + 1, { code }));
    },
  });
  expect(summary).toMatchObject({ rows: 10, gaps: 1, kept: 9, made: ["p0-pressure", "p1-pressure"] });
  expect(wanted.map(({ thing }) => thing)).toEqual([
    { code: "p0", name: "Pump p0" },
    { code: "p1", name: "Pump p1" },
  ]);
  expect((await history.last([3])).get(3)).toMatchObject({
    time: Date.parse("2026-03-01T00:09:00+08:00"),
    value: 225,
  });
});

it("says which columns a file has that no mapping knows", async () => {
  const file = path.join(folder, "odd.csv");
  writeFileSync(file, "moment,level\n1,2\n");
  await expect(readingMappingFor(file)).rejects.toThrow("moment, level");
});
