import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLog, createMetrics, readDocument, SettableClock, systemActor } from "../../kernel/index.ts";
import { Ingest, IntakeCounts, StreamTable } from "../ingest/index.ts";
import { MemoryDirectory, MemoryHistory, sampleStream } from "../ingest/testing.ts";
import { importReadings } from "./import.ts";
import { ReadingMappingFile } from "./schema.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const data = path.resolve(root, "../shared/data/readings");
const sender = { actor: systemActor("import") };

let folder: string;
let history: MemoryHistory;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "liangwang-"));
  history = new MemoryHistory();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function ingestInto(codes: readonly string[], decimals = 3): Ingest {
  const streams = codes.map((code, at) =>
    sampleStream(at + 1, {
      code,
      settings: { decimals, lateAfterMs: 1000, late: "refuse" },
      ...(code.endsWith("-wd") ? { type: "category" as const, words: ["NNW", "N", "NW", "NNE"] } : {}),
    }),
  );
  return new Ingest({
    history,
    table: new StreamTable(new MemoryDirectory(streams)),
    counts: new IntakeCounts(createMetrics(false), () => 0),
    watch: { observe() {} },
    clock: new SettableClock(new Date("2026-03-10T08:00:00Z")),
    log: createLog("silent"),
    room: { readings: 1e7, bytes: 1e9 },
  });
}

function mappingOf(name: string) {
  const file = path.join(root, "mappings", "readings", `${name}.yaml`);
  return readDocument(ReadingMappingFile, readFileSync(file, "utf8"), file).value;
}

/** The first rows of a real file, as a file of their own. */
function excerpt(name: string, rows: number): string {
  const file = path.join(folder, path.basename(name).replace(/\.gz$/, ""));
  const source = path.join(data, name);
  const text = name.endsWith(".gz")
    ? execFileSync("zcat", [source], { maxBuffer: 1e9 }).toString()
    : readFileSync(source, "utf8");
  writeFileSync(
    file,
    `${text
      .split("\n")
      .slice(0, rows + 1)
      .join("\n")}\n`,
  );
  return file;
}

const codesOf = (name: string, replace: Record<string, string> = {}) =>
  mappingOf(name).streams.map(({ code }) =>
    code.replace(/\{(.+)\}/, (_, key: string) => replace[key] ?? key),
  );

describe.skipIf(!existsSync(data))("real files (left out where ../shared/data is missing)", () => {
  it("brings in twelve series of a station by its wall clock, gaps as gaps, and twice the same is once", async () => {
    const file = excerpt("PRSA_Data_Aotizhongxin_20130301-20170228.csv.gz", 100);
    const text = readFileSync(file, "utf8");
    const gaps = (text.match(/,NA(?=,|$)/gm) ?? []).length;
    const ingest = ingestInto(codesOf("prsa", { station: "Aotizhongxin" }));
    const mapping = mappingOf("prsa");
    const first = await importReadings(ingest, sender, file, mapping);
    expect(first).toMatchObject({ rows: 100, gaps, readings: 1200 - gaps, repeated: 0 });
    expect(first.kept + first.rejected).toBe(1200 - gaps);
    // Midnight in Beijing is 16:00 UTC of the day before.
    const midnight = Date.parse("2013-02-28T16:00:00Z");
    const [reading] = [...(await history.last([1], midnight + 1)).values()];
    expect(reading).toMatchObject({ time: midnight, value: 4000 });
    const again = await importReadings(ingest, sender, file, mapping);
    expect(again).toMatchObject({ kept: first.kept, repeated: first.kept });
    expect((await history.state()).readings).toBe(first.kept);
  });

  it("brings in a column whose header has a space", async () => {
    const file = excerpt("ShanghaiPM20100101_20151231.csv.gz", 50);
    const summary = await importReadings(
      ingestInto(codesOf("shanghai-pm")),
      sender,
      file,
      mappingOf("shanghai-pm"),
    );
    expect(summary).toMatchObject({ rows: 50, rejected: 0, readings: 350 - summary.gaps });
    expect(summary.kept).toBe(summary.readings);
  });

  it("counts the times of a file that has none from a start, by a step", async () => {
    const file = excerpt("elevator_door_112001.csv.gz", 40);
    const summary = await importReadings(
      ingestInto(codesOf("elevator-door")),
      sender,
      file,
      mappingOf("elevator-door"),
    );
    // A spreadsheet has made dates of three of its numbers: "18. Jan".
    expect(summary).toMatchObject({ rows: 40, readings: 120, kept: 117, rejected: 3 });
    const last = (await history.last([3])).get(3);
    expect(last?.time).toBe(Date.parse("2020-01-01T00:00:09.750Z"));
  });

  it("calls the stream after the file where each file is one series", async () => {
    const file = excerpt("nab/realTraffic/speed_7578.csv", 1126);
    const summary = await importReadings(ingestInto(["speed_7578"]), sender, file, mappingOf("nab"));
    const lines = readFileSync(file, "utf8").trim().split("\n").slice(1);
    expect(summary.rows).toBe(lines.length);
    expect(summary.kept - summary.repeated).toBe(new Set(lines.map((line) => line.split(",")[0])).size);
  });
});

it("puts what it cannot take into a file with the reason, and takes the rest", async () => {
  const file = path.join(folder, "odd.csv");
  writeFileSync(
    file,
    "timestamp,value\n2015-09-01 00:00:00,1\nyesterday,2\n2015-09-01 00:05:00,many\n2015-09-01 00:10:00,\n",
  );
  const summary = await importReadings(ingestInto(["odd"]), sender, file, mappingOf("nab"));
  expect(summary).toMatchObject({
    rows: 4,
    kept: 1,
    gaps: 1,
    rejected: 2,
    rejectedFile: `${file}.rejected.ndjson`,
  });
  const reasons = readFileSync(`${file}.rejected.ndjson`, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(reasons.map(({ row }) => row).sort()).toEqual([2, 3]);
});

it("says which column a file lacks", async () => {
  const file = path.join(folder, "other.csv");
  writeFileSync(file, "time,value\n2015-09-01,1\n");
  await expect(importReadings(ingestInto(["other"]), sender, file, mappingOf("nab"))).rejects.toMatchObject({
    code: "reading-import.no-column",
  });
});
