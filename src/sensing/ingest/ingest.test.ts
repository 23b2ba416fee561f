import { beforeEach, describe, expect, it } from "vitest";
import {
  type Actor,
  createLog,
  createMetrics,
  type ReadingBatch,
  SettableClock,
  systemActor,
} from "../../kernel/index.ts";
import { Columns } from "./columns.ts";
import { IntakeCounts } from "./counts.ts";
import { type Outcome, reasons, type Sender } from "./incoming.ts";
import { Ingest, type Room } from "./ingest.ts";
import { StreamTable } from "./stream-table.ts";
import { MemoryDirectory, MemoryHistory, sampleStream } from "./testing.ts";

const now = Date.UTC(2026, 2, 10, 8);
const hour = 3_600_000;

let history: MemoryHistory;
let directory: MemoryDirectory;
let observed: ReadingBatch[];
let ingest: Ingest;

let pressed = false;

function build(room: Room = { readings: 1_000_000, bytes: 1e9 }, observe?: () => void): Ingest {
  const metrics = createMetrics(false);
  const made: Ingest = new Ingest({
    history,
    table: new StreamTable(directory),
    counts: new IntakeCounts(metrics, () => made.waiting.readings),
    watch: {
      observe: observe ?? ((batch) => void observed.push(batch)),
      get pressed() {
        return pressed;
      },
    },
    clock: new SettableClock(new Date(now)),
    log: createLog("silent"),
    room,
  });
  return made;
}

beforeEach(() => {
  history = new MemoryHistory();
  directory = new MemoryDirectory([
    sampleStream(1, { settings: { least: -40, greatest: 60, outOfRange: "refuse" } }),
    sampleStream(2, {
      settings: { least: 0, greatest: 10, late: "refuse", early: "mark" },
      unit: "district/roads/",
    }),
    sampleStream(3, { retiredAt: new Date(now) }),
    sampleStream(4, { type: "category", words: ["open", "closed"], unitCode: null }),
    sampleStream(5, { type: "truth", unitCode: null }),
    sampleStream(6, { type: "count", unitCode: null, settings: { decimals: 3 } }),
  ]);
  observed = [];
  ingest = build();
});

const all: Sender = { actor: systemActor("api") };

type Row = [stream: number, time: unknown, result: unknown, unit?: string];

function take(rows: readonly Row[], sender = all): Promise<Outcome> {
  const columns = new Columns(ingest.table);
  for (const [stream, time, result, unit] of rows) columns.add(stream, time, result, { unit });
  return ingest.take(columns.incoming(sender));
}

const fates = ({ reasons: found }: Outcome) => Array.from(found, (one) => reasons[one]);

describe("taking readings", () => {
  it("stores scaled values, shows them to the rules and answers", async () => {
    const outcome = await take([
      [1, "2026-03-10T08:00:00Z", 21.345],
      [4, now, "closed"],
      [5, now, true],
      [6, now, 12],
    ]);
    expect(outcome).toMatchObject({ rows: 4, kept: 4, repeated: 0, marked: 0, refused: 0, conflicting: 0 });
    expect((await history.last([1])).get(1)).toEqual({ stream: 1, time: now, value: 2134, quality: 0 });
    expect((await history.last([4])).get(4)?.value).toBe(1);
    expect((await history.last([6])).get(6)?.value).toBe(12);
    expect(observed.map(({ streams }) => [...streams])).toEqual([[1, 4, 5, 6]]);
  });

  it("tells row by row why a reading is refused, and stores the others", async () => {
    const outcome = await take([
      [0, now, 1],
      [99, now, 1],
      [3, now, 1],
      [1, now, null],
      [1, now, Number.NaN],
      [1, now, "21"],
      [4, now, "ajar"],
      [5, now, 2],
      [6, now, 1.5],
      [1, "2026-03-10T08:00:00", 1],
      [1, now, 1e300],
      [1, now, 61],
      [1, now + 10 * hour, 1],
      [2, now - 25 * hour, 1],
      [1, now, 1, "m"],
      [1, now, 1],
    ]);
    expect(fates(outcome)).toEqual([
      "unknownStream",
      "unknownStream",
      "retired",
      "noValue",
      "notANumber",
      "notANumber",
      "unknownWord",
      "notANumber",
      "notANumber",
      "noTime",
      "tooLarge",
      "outOfRange",
      "early",
      "late",
      "unit",
      "none",
    ]);
    expect(outcome).toMatchObject({ kept: 1, refused: 15 });
    expect((await history.state()).readings).toBe(1);
  });

  it("marks what the stream's settings let in with an objection", async () => {
    const outcome = await take([
      [2, now, 11],
      [2, now + hour, 5],
      [1, now - 25 * hour, 5],
    ]);
    expect(outcome).toMatchObject({ kept: 3, marked: 3 });
    expect([...outcome.qualities]).toEqual([1, 4, 2]);
    expect((await history.last([1])).get(1)?.quality).toBe(2);
  });

  it("calls nothing late in an import of what lies in the past", async () => {
    const outcome = await take([[2, now - 9000 * hour, 1]], { ...all, historic: true });
    expect(outcome).toMatchObject({ kept: 1, marked: 0 });
  });

  it("converts a value in another unit of the same dimension", async () => {
    expect(await take([[1, now, 68, "[degF]"]])).toMatchObject({ kept: 1 });
    expect((await history.last([1])).get(1)?.value).toBe(2000);
  });

  it("keeps the first of two values at one time, and knows a resend", async () => {
    await take([[1, now, 1]]);
    observed = [];
    const again = await take([
      [1, now, 1],
      [1, now + 1, 3],
      [1, now, 2],
    ]);
    expect(again).toMatchObject({ kept: 2, repeated: 1, conflicting: 1, refused: 0 });
    expect(fates(again)).toEqual(["none", "none", "conflicting"]);
    expect((await history.last([1], now + 1)).get(1)?.value).toBe(100);
    expect(observed.map(({ values }) => [...values])).toEqual([[100, 300]]);
  });

  it("lets a sender write the streams within reach and no other", async () => {
    const actor: Actor = {
      id: "a",
      name: "a",
      role: "device",
      unit: "district/roads/",
      channel: "mqtt",
      grants: new Map([["reading.write", "subtree"]]),
    };
    const rows: Row[] = [
      [1, now, 1],
      [2, now, 1],
    ];
    expect(fates(await take(rows, { actor }))).toEqual(["forbidden", "none"]);
    expect(fates(await take(rows, { actor: { ...actor, grants: new Map() } }))).toEqual([
      "forbidden",
      "forbidden",
    ]);
    directory.set(sampleStream(1, { unit: "district/roads/north/" }));
    expect(fates(await take([[1, now, 1]], { actor }))).toEqual(["none"]);
  });

  it("takes a stream's new settings with the next reading", async () => {
    directory.set(sampleStream(70_000));
    expect(await take([[70_000, now, 1]])).toMatchObject({ kept: 1 });
    directory.set(sampleStream(70_000, { retiredAt: new Date(now) }));
    expect(fates(await take([[70_000, now + 1, 1]]))).toEqual(["retired"]);
  });
});

describe("under load", () => {
  it("commits small batches together that arrive while one is under way", async () => {
    let open = () => {};
    history.gate = new Promise((resolve) => {
      open = () => resolve();
    });
    const outcomes = Array.from({ length: 500 }, (_, at) => take([[1, now + at, at % 50]]));
    setImmediate(open);
    expect((await Promise.all(outcomes)).every(({ kept }) => kept === 1)).toBe(true);
    expect(history.appends).toBeLessThanOrEqual(3);
    expect((await history.state()).readings).toBe(500);
  });

  it("gives each of the batches committed together its own conflicts", async () => {
    await take([[1, now, 1]]);
    const outcomes = await Promise.all([take([[2, now, 1]]), take([[1, now, 2]]), take([[1, now + 1, 1]])]);
    expect(outcomes.map(fates)).toEqual([["none"], ["conflicting"], ["none"]]);
  });

  it("refuses what does not fit with 429 and loses nothing of what it took", async () => {
    ingest = build({ readings: 10, bytes: 1e9 });
    let open = () => {};
    history.gate = new Promise((resolve) => {
      open = () => resolve();
    });
    const taken = Array.from({ length: 10 }, (_, at) => take([[1, now + at, 1]]));
    await expect(take([[1, now + 10, 1]])).rejects.toMatchObject({ code: "ingest.busy", status: 429 });
    let waited = false;
    const room = ingest.room().then(() => {
      waited = true;
    });
    await Promise.resolve();
    expect(waited).toBe(false);
    open();
    await Promise.all(taken);
    await room;
    expect(ingest.waiting).toEqual({ readings: 0, bytes: 0 });
    expect(await take([[1, now + 10, 1]])).toMatchObject({ kept: 1 });
  });

  it("takes nothing while alarms wait to be recorded, turns away who cannot wait, and then goes on", async () => {
    pressed = true;
    try {
      await expect(take([[1, now, 1]])).rejects.toMatchObject({ code: "ingest.pressed", status: 429 });
      expect(() => ingest.reserve(10)).toThrow("Alarms arise faster");
      const columns = new Columns(ingest.table);
      columns.add(1, now, 1);
      let taken = false;
      const waiting = ingest.takeInTime(columns.incoming(all)).then((outcome) => {
        taken = true;
        return outcome;
      });
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect([taken, history.appends, ingest.waiting.readings]).toEqual([false, 0, 0]);
      pressed = false;
      expect(await waiting).toMatchObject({ kept: 1, repeated: 0 });
    } finally {
      pressed = false;
    }
  });

  it("says that nothing was stored where history cannot, and goes on afterwards", async () => {
    history.failure = new Error("disk full");
    await expect(take([[1, now, 1]])).rejects.toThrow("disk full");
    expect(observed).toEqual([]);
    history.failure = undefined;
    expect(await take([[1, now, 1]])).toMatchObject({ kept: 1 });
  });

  it("answers that readings are stored where the rules fail to look at them", async () => {
    ingest = build(undefined, () => {
      throw new Error("broken rule");
    });
    expect(await take([[1, now, 1]])).toMatchObject({ kept: 1 });
  });
});

it("counts by stream what was wrong, streams that do not exist together", async () => {
  await take([
    [99, now, 1],
    [98, now, 1],
    [1, now, 61],
    [1, now, 62],
    [2, now, 11],
  ]);
  const counted = ingest.counts
    .drain()
    .map(({ stream, reason, stored, readings }) => [stream, reason, stored, readings]);
  expect(counted).toEqual([
    [0, "unknownStream", false, 2],
    [1, "outOfRange", false, 2],
    [2, "outOfRange", true, 1],
  ]);
  expect(ingest.counts.drain()).toEqual([]);
});
