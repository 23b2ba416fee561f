import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { batchOf } from "../batch.ts";
import type { History } from "../history.ts";
import { DuckDbHistory } from "./duckdb-history.ts";

const noon = Date.UTC(2026, 0, 1, 12);
const always = { from: 0, to: Number.MAX_SAFE_INTEGER };
const undo: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

function place(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "liangwang-history-"));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function open(folder: string, told: string[] = []): DuckDbHistory {
  const history = new DuckDbHistory({
    folder,
    memoryMb: 64,
    threads: 1,
    log: (error, what) => told.push(`${what}: ${error instanceof Error ? error.message : error}`),
  });
  undo.push(() => history.close());
  return history;
}

const fill = (history: History, from: number, to: number) =>
  history.append(
    batchOf(
      Array.from({ length: to - from }, (_, n) => ({
        stream: 1,
        time: noon + from + n,
        value: from + n,
        quality: 0,
      })),
    ),
  );
const values = async (history: History) => [
  ...(await history.range({ streams: [1], ...always, limit: 10_000 })).values,
];
const journals = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.startsWith("journal-"))
    .sort()
    .map((name) => path.join(folder, name));

const writer = fileURLToPath(new URL("../testing/writer-to-kill.ts", import.meta.url));
const kills = Number(process.env.LIANGWANG_HISTORY_KILLS ?? 10);

test(`${kills} times killed at random, every acknowledged batch is there once and whole`, async () => {
  const folder = place();
  const acknowledged = new Set<number>();
  for (let kill = 0; kill < kills; kill += 1) {
    const next = 10_000 * kill;
    await killedAfter(
      spawn(process.execPath, [writer, folder, String(next)]),
      acknowledged,
      Math.random() * 250,
    );
  }
  expect(acknowledged.size).toBeGreaterThan(kills);
  const history = open(folder);
  const found = await history.aggregate({
    streams: [1, 2, 3, 4, 5],
    ...always,
    buckets: { length: 1_000_000 },
    groupOf: new Map([1, 2, 3, 4, 5].map((stream) => [stream, 0])),
  });
  const there = new Map(found.map(({ bucket, ...figures }) => [bucket / 1_000_000, figures]));
  for (const number of acknowledged) {
    expect(there.get(number)).toMatchObject({ count: 50, least: number, greatest: number });
  }
  // What was not acknowledged may be there, but only as a whole.
  for (const { count } of found) expect(count).toBe(50);
}, 180_000);

async function killedAfter(child: ChildProcess, acknowledged: Set<number>, ms: number): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  if (child.stdout === null) throw new Error("the writer says nothing");
  let killing = false;
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.add(Number(line));
    if (killing) continue;
    killing = true;
    setTimeout(() => child.kill("SIGKILL"), ms);
  }
  await ended;
}

test("a torn end of the journal was never acknowledged and does no harm", async () => {
  const folder = place();
  const first = open(folder);
  await fill(first, 0, 10);
  await first.close();
  const [segment = ""] = journals(folder);
  appendFileSync(segment, readFileSync(segment).subarray(0, 100));
  const told: string[] = [];
  const again = open(folder, told);
  await fill(again, 5, 20);
  expect(await values(again)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  expect(told).toEqual([]);
});

test("a damaged stretch of the journal is told, and all around it is kept", async () => {
  const folder = place();
  const first = open(folder);
  await fill(first, 0, 10);
  await fill(first, 10, 20);
  await fill(first, 20, 30);
  await first.close();
  const [segment = ""] = journals(folder);
  const bytes = readFileSync(segment);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(segment, bytes);
  const told: string[] = [];
  const again = open(folder, told);
  expect(await values(again)).toEqual([...Array(10).keys(), ...Array.from({ length: 10 }, (_, n) => 20 + n)]);
  expect(told).toEqual([expect.stringMatching(/^acknowledged readings are damaged: segment 1 .*byte 226$/)]);
  // What was lost can be sent again.
  expect(await fill(again, 0, 30)).toMatchObject({ stored: 10, repeated: 20 });
});

test("without its note of the newest readings a history works them out from the parts", async () => {
  const folder = place();
  const first = open(folder);
  await fill(first, 0, 10);
  await first.settle();
  await first.close();
  for (const name of readdirSync(folder)) if (name.startsWith("newest-")) rmSync(path.join(folder, name));
  const again = open(folder);
  expect((await again.last([1])).get(1)).toMatchObject({ time: noon + 9, value: 9 });
  expect(await fill(again, 0, 10)).toMatchObject({ repeated: 10 });
});

test("a second opening of the same folder is refused with a clear sentence, by this process and by another", async () => {
  const folder = place();
  const first = open(folder);
  await first.ready();
  await expect(open(folder).ready()).rejects.toMatchObject({ code: "history.in-use" });
  const child = spawn(process.execPath, [writer, folder]);
  let said = "";
  child.stderr.on("data", (text: Buffer) => {
    said += text.toString();
  });
  await new Promise((resolve) => child.once("exit", resolve));
  expect(said).toMatch(/in use by another process \(.*PID \d+.*\)\. Stop that one first/s);
  await first.close();
  await open(folder).ready();
});

test("a manifest that cannot be read is told, and nothing is changed", async () => {
  const folder = place();
  const first = open(folder);
  await fill(first, 0, 10);
  await first.settle();
  await first.close();
  const manifest = path.join(folder, "manifest.json");
  const text = readFileSync(manifest, "utf8");
  writeFileSync(manifest, text.slice(0, 50));
  await expect(open(folder).ready()).rejects.toMatchObject({ code: "history.damaged" });
  writeFileSync(manifest, text);
  expect(await values(open(folder))).toEqual([...Array(10).keys()]);
});

const full = fileURLToPath(new URL("../testing/writer-on-full-disk.ts", import.meta.url));

test("on a full disk readings are refused, told as trouble, and taken again by itself when there is room", async () => {
  const folder = place();
  const child = spawn(process.execPath, [full, folder]);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text: Buffer) => {
      said += text.toString();
    });
  }
  await new Promise((resolve) => child.once("exit", resolve));
  const told = JSON.parse(said) as Record<string, unknown>;
  expect(told).toMatchObject({
    code: "history.unavailable",
    trouble: "a file may not grow further",
    readWhileFull: true,
    over: true,
  });
  const history = open(folder);
  expect((await values(history)).length).toBe(told.acknowledged);
});
