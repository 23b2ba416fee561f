import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { type TestKernel, testKernel } from "../../../test/support/kernel.ts";
import { transact } from "../../kernel/index.ts";
import {
  batchOf as batchOfReadings,
  MemoryDirectory,
  MemoryHistory,
  sampleStream,
} from "../ingest/testing.ts";
import { cityClock, type Rule } from "../rules/index.ts";
import { Alarms } from "./alarms.ts";
import { learnedRules } from "./learning-store.ts";

const clock = cityClock("UTC");
const now = Date.parse("2026-03-02T12:00:00Z");
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const unusual = (by: number): Rule => ({
  id: "unusual",
  names: { "zh-CN": "u", ja: "u", en: "u" },
  domain: "traffic",
  detect: {
    streams: { kind: "flow" },
    when: { unusual: { by, season: "hour-of-day", history: "3w" } },
    severity: "minor",
  },
});

let kernel: TestKernel;
let history: MemoryHistory;
let directory: MemoryDirectory;
const open: Alarms[] = [];

beforeAll(async () => {
  kernel = await testKernel();
  kernel.clock.advance(new Date(now));
});
beforeEach(async () => {
  for (const alarms of open.splice(0)) await alarms.close();
  await sql`DELETE FROM sensing.rule_state`.execute(kernel.database.kysely);
  await sql`DELETE FROM sensing.rule_learned`.execute(kernel.database.kysely);
  history = new MemoryHistory();
  directory = new MemoryDirectory(
    [1, 2].map((number) =>
      sampleStream(number, { kind: "flow", settings: { decimals: 0, everyMs: 15 * minute } }),
    ),
  );
});
afterAll(async () => {
  for (const alarms of open) await alarms.close();
  await kernel.close();
});

async function start(rules: readonly Rule[] = [unusual(6)]): Promise<Alarms> {
  const alarms = new Alarms({
    ground: kernel.ground,
    log: kernel.log,
    streams: directory,
    history,
    clock,
    rootUnit: () => "district/",
    settings: { tickMs: 1e9, snapshotMs: 1e9 },
  });
  open.push(alarms);
  alarms.setRules(rules);
  await alarms.start();
  return alarms;
}

/** Three weeks of quarters around 100, with one wild hour a fortnight ago. */
async function remember(streams: readonly number[]): Promise<void> {
  const rows: [number, number, number][] = [];
  for (let at = now - 21 * day; at < now; at += 15 * minute) {
    const wild = at >= now - 14 * day && at < now - 14 * day + hour;
    for (const stream of streams) rows.push([stream, at, wild ? 900 : 100 + ((at / minute) % 7)]);
  }
  await history.append(batchOf(...rows));
}

const batchOf = (...rows: [stream: number, time: number, value: number][]) =>
  batchOfReadings(rows.map(([stream, time, value]) => ({ stream, time, value, quality: 0 })));
const learned = () => transact(kernel.database, learnedRules);
const openAlarms = async () =>
  (
    await sql<{ subject: string }>`SELECT subject FROM sensing.alarm WHERE cleared_at IS NULL`.execute(
      kernel.database.kysely,
    )
  ).rows;
const settled = (alarms: Alarms) => alarms.writer.settled();

it("judges the first reading by what history says is usual, and raises nothing for the past", async () => {
  await remember([1, 2]);
  const alarms = await start();
  await expect.poll(learned, { timeout: 5000 }).toHaveLength(2);
  await settled(alarms);
  expect(await openAlarms()).toEqual([]);
  alarms.observe(batchOf([1, now, 103], [2, now, 400]));
  await settled(alarms);
  expect(await openAlarms()).toEqual([{ subject: "stream:2" }]);
});

it("learns once, again for another detection, and keeps what it learned over a restart", async () => {
  await remember([1]);
  const first = await start();
  await expect.poll(learned, { timeout: 5000 }).toHaveLength(2);
  const [{ print = "" } = {}] = await learned();
  await first.close();
  const range = vi.spyOn(history, "range");
  const second = await start();
  await new Promise((resolve) => setTimeout(resolve, 1300));
  expect(range.mock.calls.filter(([{ from }]) => from < now - 2 * day)).toEqual([]);
  second.observe(batchOf([1, now + minute, 104]));
  second.setRules([unusual(9)]);
  await expect
    .poll(async () => (await learned()).every((one) => one.print !== print), { timeout: 5000 })
    .toBe(true);
});

it("begins again with what was not durable when it was interrupted, with the same result", async () => {
  await remember([1, 2]);
  const first = await start();
  const { snapshot } = first;
  first.snapshot = async () => false;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await learned()).toEqual([]);
  first.snapshot = snapshot;
  await first.close();
  const second = await start();
  await expect.poll(learned, { timeout: 5000 }).toHaveLength(2);
  const states = async () =>
    (
      await sql<{ state: { sensors: Record<string, { memory: { samples: object } }> } }>`
      SELECT state FROM sensing.rule_state WHERE subject = 'stream:1'`.execute(kernel.database.kysely)
    ).rows[0]?.state.sensors["0:1"]?.memory.samples;
  const once = await states();
  await second.learnAgain();
  await expect.poll(learned, { timeout: 5000 }).toHaveLength(2);
  expect(await states()).toEqual(once);
});
