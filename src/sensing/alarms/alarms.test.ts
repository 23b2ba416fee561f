import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { contextFor, type TestKernel, testActor, testKernel } from "../../../test/support/kernel.ts";
import { mayReach, newId, openDatabase, type Reach, systemContext, transact } from "../../kernel/index.ts";
import { batchOf, MemoryDirectory, MemoryHistory, sampleStream } from "../ingest/testing.ts";
import { cityClock, type Detection, type Rule } from "../rules/index.ts";
import { acknowledgeAlarm } from "./actions.ts";
import { Alarms } from "./alarms.ts";
import { type Change, recordChanges } from "./changes.ts";
import * as store from "./store.ts";
import { tryRule } from "./trial.ts";
import { AlarmWriter } from "./writer.ts";

const clock = cityClock("Asia/Shanghai");
const noon = Date.parse("2026-03-02T04:00:00Z");
const minute = 60_000;
const units = ["district/", "district/water/", "district/water/east/", "district/roads/"];

const rule = (id: string, detect: Partial<Detection> & Pick<Detection, "when">): Rule => ({
  id,
  names: { "zh-CN": id, ja: id, en: id },
  domain: "water",
  detect: { streams: { kind: "level" }, severity: "minor", ...detect },
});
const high = rule("high", {
  when: { above: 5 },
  clears: { below: 4 },
  levels: [{ when: { above: 8 }, severity: "critical" }],
});

let kernel: TestKernel;
let history: MemoryHistory;
let directory: MemoryDirectory;
let open: Alarms[] = [];

beforeAll(async () => {
  kernel = await testKernel();
});
afterAll(() => kernel.close());

beforeEach(async () => {
  for (const alarms of open) await alarms.close();
  open = [];
  await sql`TRUNCATE sensing.alarm, sensing.rule_state, sensing.rule_seen`.execute(owner().kysely);
  history = new MemoryHistory();
  directory = new MemoryDirectory(
    [1, 2, 3, 4].map((number) =>
      sampleStream(number, {
        kind: "level",
        unit: units[number - 1] ?? "district/",
        area: "district/north/",
        settings: { decimals: 1, everyMs: minute },
      }),
    ),
  );
  kernel.clock.advance(new Date(noon));
});

/** TRUNCATE is not the application's to do. */
let ownerKernel: TestKernel["database"] | undefined;
function owner() {
  ownerKernel ??= openOwner();
  return ownerKernel;
}
afterAll(() => ownerKernel?.close());

function openOwner() {
  return openDatabase({ url: kernel.addresses.ownerUrl, connections: 1, onIdleError: () => {} });
}

async function startAlarms(
  rules: readonly Rule[] = [high],
  database = kernel.ground.database,
): Promise<Alarms> {
  const alarms = new Alarms({
    ground: { ...kernel.ground, database },
    log: kernel.log,
    streams: directory,
    history,
    clock,
    rootUnit: () => "district/",
    settings: { tickMs: 1e6, snapshotMs: 1e6 },
  });
  alarms.setRules(rules);
  await alarms.start();
  open.push(alarms);
  return alarms;
}

type Row = [stream: number, minutes: number, value: number];

/** Readings as ingest brings them: stored, then observed. */
async function bring(alarms: Alarms, ...rows: Row[]): Promise<void> {
  const batch = batchOf(
    rows.map(([stream, minutes, value]) => ({ stream, time: noon + minutes * minute, value, quality: 0 })),
  );
  await history.append(batch);
  alarms.observe(batch);
  await alarms.writer.settled();
}

async function stored(): Promise<store.StoredAlarm[]> {
  const everything = testActor({ "alarm.read": "all" });
  const rows = await transact(kernel.database, (tx) =>
    store.listAlarms(tx, everything, {}, { limit: 20_000 }),
  );
  return rows.reverse();
}

const brief = ({ subject, startedAt, status, severity }: store.StoredAlarm) =>
  `${subject} ${(startedAt.getTime() - noon) / minute} ${status} ${severity}`;

async function verbsOf(id: string): Promise<string[]> {
  const { rows } = await sql<{ verb: string }>`
    SELECT verb FROM kernel.act WHERE subject_kind = 'alarm' AND subject_id = ${id} ORDER BY version`.execute(
    kernel.database.kysely,
  );
  return rows.map(({ verb }) => verb);
}

describe("the life of an alarm", () => {
  it("goes by acts from raised to cleared, and a new violation is a new alarm", async () => {
    const alarms = await startAlarms();
    await bring(alarms, [2, 1, 60], [2, 2, 90], [2, 3, 45], [2, 4, 10], [2, 5, 60]);
    const rows = await stored();
    expect(rows.map(brief)).toEqual(["stream:2 1 cleared critical", "stream:2 5 raised minor"]);
    expect(rows[0]).toMatchObject({
      unit: "district/water/",
      stream: 2,
      value: 60,
      version: 3,
      worst: "critical",
    });
    expect(await verbsOf(rows[0]?.id ?? "")).toEqual(["alarm.raise", "alarm.change-severity", "alarm.clear"]);
  });

  it("is acknowledged by one of two people who try at once, and keeps the note out of the act", async () => {
    const alarms = await startAlarms();
    await bring(alarms, [2, 1, 60]);
    const [alarm] = await stored();
    const id = alarm?.id ?? "";
    const people = ["a", "b"].map((name) =>
      contextFor(kernel.ground, testActor({ "alarm.acknowledge": "subtree" }, { id: name })),
    );
    const outcomes = await Promise.allSettled(
      people.map((one) => acknowledgeAlarm(one, id, "seen by Mrs X")),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find((one) => one.status === "rejected")).toMatchObject({
      reason: { code: "alarm.acknowledged" },
    });
    const { rows } = await sql<{ detail: unknown }>`
      SELECT detail FROM kernel.act WHERE subject_id = ${id} AND verb = 'alarm.acknowledge'`.execute(
      kernel.database.kysely,
    );
    expect(rows).toEqual([{ detail: { noted: true } }]);
  });

  it("ends cleared, whoever comes first, when it clears while it is acknowledged", async () => {
    const alarms = await startAlarms();
    for (let round = 0; round < 10; round += 1) {
      await bring(alarms, [2, 10 * round + 1, 60]);
      const id = (await stored()).at(-1)?.id ?? "";
      const person = contextFor(kernel.ground, testActor({ "alarm.acknowledge": "all" }));
      const [outcome] = await Promise.allSettled([
        acknowledgeAlarm(person, id, null),
        bring(alarms, [2, 10 * round + 2, 10]),
      ]);
      const alarm = (await stored()).at(-1);
      expect(alarm?.status).toBe("cleared");
      const done = outcome?.status === "fulfilled";
      expect(alarm?.acknowledgedAt !== null).toBe(done);
      if (outcome?.status === "rejected") expect(outcome.reason).toMatchObject({ code: "alarm.cleared" });
      expect(alarm?.version).toBe(done ? 3 : 2);
    }
  });

  it("ends as withdrawn when its rule is no longer watched", async () => {
    const first = await startAlarms();
    await bring(first, [2, 1, 60]);
    await first.close();
    const second = await startAlarms([]);
    await second.writer.settled();
    expect((await stored()).map(({ clearedWhy }) => clearedWhy)).toEqual(["withdrawn"]);
  });
});

describe("a crash", () => {
  const rows: Row[] = [
    [1, 1, 60],
    [2, 1, 90],
    [1, 2, 10],
    [2, 3, 60],
    [1, 4, 60],
    [3, 4, 95],
    [2, 5, 10],
    [1, 6, 85],
    [3, 7, 10],
    [3, 8, 60],
  ];

  it("between any two steps neither loses nor doubles an alarm", async () => {
    const whole = await startAlarms();
    await bring(whole, ...rows);
    const expected = (await stored()).map(brief).sort();
    await whole.close();
    for (let at = 0; at <= rows.length; at += 1) {
      await sql`TRUNCATE sensing.alarm, sensing.rule_state, sensing.rule_seen`.execute(owner().kysely);
      history = new MemoryHistory();
      const before = await startAlarms();
      for (const [place, row] of rows.slice(0, at).entries()) {
        await bring(before, row);
        // Snapshots come now and then; the last one lies before the crash.
        if (place === Math.floor(at / 2)) await before.snapshot();
      }
      // A stored reading that was not yet looked at, and changes not yet recorded, are what a crash leaves.
      const next = rows[at];
      if (next !== undefined) {
        const [stream, minutes, value] = next;
        await history.append(batchOf([{ stream, time: noon + minutes * minute, value, quality: 0 }]));
      }
      open = open.filter((one) => one !== before);
      const after = await startAlarms();
      for (const row of rows.slice(at + 1)) await bring(after, row);
      expect((await stored()).map(brief).sort()).toEqual(expected);
    }
  });

  it("makes recording the same changes again harmless", async () => {
    const change = (kind: Change["kind"], start: number, at: number, severity = 1): Change => {
      return {
        kind,
        rule: "high",
        subject: "stream:1",
        start: noon + start,
        at: noon + at,
        severity,
        cause: null,
      };
    };
    const changes = [
      change("raise", 1, 1),
      change("severity", 1, 2, 3),
      change("clear", 1, 3),
      change("raise", 4, 4),
      change("severity", 4, 5, 2),
    ];
    const place = () => ({
      thing: null,
      unit: "district/",
      area: null,
      cell: null,
      longitude: null,
      latitude: null,
    });
    const record = (some: readonly Change[]) =>
      recordChanges(systemContext(kernel.ground), some, { place, rule: () => high });
    await record(changes.slice(0, 3));
    await record(changes);
    await record(changes);
    const found = await stored();
    expect(found.map(({ status, severity, version }) => [status, severity, version])).toEqual([
      ["cleared", "critical", 3],
      ["raised", "major", 2],
    ]);
  });
});

describe("silence", () => {
  const quiet = rule("quiet", { when: { silent: { for: "30min" } } });
  /** Minutes after noon at which a test begins: the clock never goes back. */
  let begun = 0;
  beforeEach(() => {
    begun = Math.ceil((kernel.clock.now().getTime() - noon) / minute);
    kernel.clock.advance(new Date(noon + begun * minute));
  });
  const bringAt = (alarms: Alarms, at: number, ...streams: number[]) =>
    bring(alarms, ...streams.map((stream): Row => [stream, begun + at, 10]));
  /** The clock runs to a minute of the day, with a tick every five seconds; or jumps there, as after standing still. */
  const passTo = (alarms: Alarms, from: number, to: number) => {
    for (let at = from * minute; at <= to * minute; at += 5000) {
      kernel.clock.advance(new Date(noon + begun * minute + at));
      alarms.tick();
    }
  };
  const raised = async (alarms: Alarms) => {
    await alarms.writer.settled();
    return (await stored()).map(
      ({ subject, startedAt }) => `${subject} ${(startedAt.getTime() - noon) / minute - begun}`,
    );
  };

  it("raises nothing after a night in which the platform stood, before devices had the time to send", async () => {
    const first = await startAlarms([quiet]);
    await bringAt(first, 1, 1, 2, 3, 4);
    await first.close();
    kernel.clock.advance(new Date(noon + (begun + 600) * minute));
    const second = await startAlarms([quiet]);
    passTo(second, 600, 629);
    expect(await raised(second)).toEqual([]);
    await bringAt(second, 629, 1, 2, 3);
    passTo(second, 629, 640);
    expect(await raised(second)).toEqual(["stream:4 630"]);
  });

  it("does not count while the process was paused", async () => {
    const alarms = await startAlarms([quiet]);
    passTo(alarms, 0, 20);
    passTo(alarms, 300, 329);
    expect(await raised(alarms)).toEqual([]);
    passTo(alarms, 329, 331);
    expect(await raised(alarms)).toHaveLength(4);
  });

  it("does not count while readings were sent that could not be stored", async () => {
    const alarms = await startAlarms([quiet]);
    passTo(alarms, 0, 29);
    alarms.unheard();
    passTo(alarms, 29, 58);
    expect(await raised(alarms)).toEqual([]);
    passTo(alarms, 58, 60);
    expect((await raised(alarms)).sort()[0]).toBe("stream:1 59");
  });

  it("of a stream that comes later counts from when it came", async () => {
    for (const per of ["stream", "thing"] as const) {
      const alarms = await startAlarms([rule(`quiet-${per}`, { per, when: { silent: { for: "30min" } } })]);
      passTo(alarms, 0, 20);
      await bringAt(alarms, 20, 1, 2, 3, 4);
      passTo(alarms, 20, 45);
      directory.set(sampleStream(9, { kind: "level", thing: 1, settings: { everyMs: null } }));
      await bringAt(alarms, 45, 1, 2, 3, 4);
      passTo(alarms, 45, 74);
      expect(await raised(alarms)).toEqual([]);
      await alarms.close();
      directory.set({ ...sampleStream(9, { kind: "level", thing: 1 }), retiredAt: new Date() });
      begun += 80;
    }
  });
});

describe("the writer", () => {
  const change = (subject: number): Change => ({
    kind: "raise",
    rule: "high",
    subject: `stream:${subject}`,
    start: noon,
    at: noon,
    severity: 1,
    cause: null,
  });

  it("keeps changes while the database is away, says so, and records each once when it is back, in order", async () => {
    let away = true;
    const recorded: string[] = [];
    const writer = new AlarmWriter({
      record: async (changes) => {
        if (away) throw new Error("connect ECONNREFUSED");
        recorded.push(...changes.map(({ subject }) => subject));
      },
      now: () => noon,
      log: kernel.log,
      retryMs: { first: 1, most: 2 },
    });
    for (let n = 1; n <= 1200; n += 1) writer.add([change(n)]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(writer.trouble).toMatchObject({ since: noon });
    expect(writer.waiting).toBe(1200);
    away = false;
    expect(await writer.settled()).toBe(true);
    expect(writer.trouble).toBeNull();
    expect(recorded).toEqual(Array.from({ length: 1200 }, (_, n) => `stream:${n + 1}`));
  });

  it("does not let one change that the database refuses hold up the others", async () => {
    const alarms = await startAlarms();
    alarms.writer.add([change(1), { ...change(2), rule: "" }, change(3)]);
    await alarms.writer.settled();
    expect((await stored()).map(({ subject }) => subject).sort()).toEqual(["stream:1", "stream:3"]);
    expect(alarms.writer.refused).toBe(1);
  });

  it("records every alarm of a storm", async () => {
    const numbers = Array.from({ length: 10_000 }, (_, n) => n + 1);
    directory = new MemoryDirectory(numbers.map((number) => sampleStream(number, { kind: "level" })));
    const alarms = await startAlarms();
    alarms.observe(batchOf(numbers.map((stream) => ({ stream, time: noon, value: 9000, quality: 0 }))));
    await alarms.writer.settled();
    expect(new Set((await stored()).map(({ subject }) => subject)).size).toBe(10_000);
  }, 60_000);
});

describe("reach", () => {
  it("decides what of alarms anybody sees, counts or acknowledges", async () => {
    const alarms = await startAlarms();
    await bring(alarms, [1, 1, 60], [2, 1, 60], [3, 1, 60], [4, 1, 60]);
    const all = await stored();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<Reach>("own", "unit", "subtree", "all"),
        fc.constantFrom(...units, "district/water/eastern/", "other/"),
        async (reach, unit) => {
          const actor = testActor({ "alarm.read": reach }, { unit });
          const expected = all
            .filter((one) => mayReach(actor, "alarm.read", { units: [one.unit], accounts: [] }))
            .map(({ id }) => id);
          const [listed, counted, single] = await transact(kernel.database, async (tx) => [
            await store.listAlarms(tx, actor, {}, { limit: 100 }),
            await store.countAlarms(tx, actor, {}),
            await Promise.all(all.map(({ id }) => store.findAlarm(tx, actor, "alarm.read", id))),
          ]);
          expect(listed.map(({ id }) => id).sort()).toEqual(expected.sort());
          expect(counted.reduce((sum, { count }) => sum + count, 0)).toBe(expected.length);
          expect(single.flatMap((one) => one?.id ?? []).sort()).toEqual(expected);
          const roads = all.find((one) => one.unit === "district/roads/")?.id ?? newId();
          const acting = contextFor(kernel.ground, testActor({ "alarm.acknowledge": "own" }, { unit }));
          await expect(acknowledgeAlarm(acting, roads, null)).rejects.toMatchObject({
            code: "alarm.unknown",
          });
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe("trying a rule", () => {
  it("finds in history what the same readings raised live", async () => {
    const alarms = await startAlarms();
    await bring(alarms, [2, 1, 60], [2, 2, 90], [2, 4, 10], [3, 5, 60]);
    const question = { rule: high, streams: [...directory.all()], from: noon, to: noon + 60 * minute };
    const result = await tryRule({ ...question, signal: new AbortController().signal }, history, clock);
    expect(result).toMatchObject({
      readings: 4,
      raised: 2,
      cleared: 1,
      standing: 1,
      complete: true,
      subjects: 4,
    });
    expect(result.alarms.map(({ subject, startedAt, worst }) => [subject, startedAt, worst])).toEqual(
      (await stored()).map(({ subject, startedAt, worst }) => [subject, startedAt.toISOString(), worst]),
    );
    expect(result.days).toEqual([{ day: "2026-03-02", raised: 2, cleared: 1, readings: 4 }]);
  });

  it("ends where the asker has gone, and says how far a limit let it come", async () => {
    const gone = AbortSignal.abort();
    const question = { rule: high, streams: [...directory.all()], from: noon, to: noon + 60 * minute };
    await expect(tryRule({ ...question, signal: gone }, history, clock)).rejects.toThrow();
  });
});

// The last of the file: the clock runs on by days, and never goes back.
describe("a crash at any moment", () => {
  /** What happens to a stream: readings that come late or out of order, the clock, a snapshot, kill -9. */
  const happening = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant("reading" as const),
        afterMs: fc.integer({ min: 5_000, max: 150_000 }),
        lateMs: fc.constantFrom(0, 0, 500, 20_000, 60_000, 90_000),
        value: fc.constantFrom(10, 10, 45, 60, 90),
        looks: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("snapshot" as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("crash" as const),
        afterMs: fc.integer({ min: 0, max: 400_000 }),
      }),
    },
  );
  const held = rule("held", {
    when: { above: 5 },
    clears: { below: 4, for: "1min" },
    for: "1min",
    levels: [{ when: { above: 8 }, severity: "critical" }],
  });

  it("leaves alarms that neither overlap nor miss a violation, whatever the clock had decided before it", async () => {
    let begun = kernel.clock.now().getTime();
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 10, maxLength: 40 }), async (happenings) => {
        await sql`TRUNCATE sensing.alarm, sensing.rule_state, sensing.rule_seen`.execute(owner().kysely);
        history = new MemoryHistory();
        let now = begun;
        const pass = (ms: number) => {
          now += ms;
          kernel.clock.advance(new Date(now));
        };
        let alarms = await startAlarms([held, high]);
        const readings = new Map<number, number>();
        const inOrder = new Set<number>();
        const hear = async (time: number, value: number) => {
          if (readings.has(time)) return;
          if (time > Math.max(...readings.keys())) inOrder.add(time);
          readings.set(time, value);
          const batch = batchOf([{ stream: 1, time, value, quality: 0 }]);
          await history.append(batch);
          alarms.observe(batch);
        };
        for (const one of happenings) {
          if (one.kind === "snapshot") await alarms.snapshot();
          else if (one.kind === "crash") {
            // What was told is recorded or not: both happen.
            if (one.afterMs % 2 === 0) await alarms.writer.settled();
            pass(one.afterMs);
            open = open.filter((other) => other !== alarms);
            await alarms.writer.stop();
            alarms = await startAlarms([held, high]);
          } else {
            pass(one.afterMs);
            if (one.looks) alarms.tick();
            await hear(now - one.lateMs, one.value);
          }
        }
        for (let minutes = 0; minutes < 8; minutes += 1) {
          pass(minute);
          await hear(now, 10);
          alarms.tick();
        }
        await alarms.writer.settled();
        begun = now + minute;

        const rows = await stored();
        expect(rows.filter(({ status }) => status !== "cleared")).toEqual([]);
        for (const of of ["held", "high"]) {
          const spans = rows
            .filter((row) => row.rule === of)
            .map(({ startedAt, clearedAt }) => [startedAt.getTime(), clearedAt?.getTime() ?? 0] as const)
            .sort(([one], [other]) => one - other);
          for (const [place, [start]] of spans.entries()) {
            expect(start).toBeGreaterThanOrEqual(spans[place - 1]?.[1] ?? 0);
          }
          for (const [from, to] of violations(readings, inOrder)) {
            if (of === "held" && to - from < 4 * minute) continue;
            // What the clock had decided in between is not taken back: an alarm may begin a little after its reading.
            expect(spans.some(([start, end]) => start <= to + 5 * minute && end >= from)).toBe(true);
          }
        }
        await alarms.close();
        open = open.filter((other) => other !== alarms);
      }),
      { numRuns: 15 },
    );
  });

  /**
   * The stretches of readings above 5, as they lie in time, from the first to the last that came in order: one that was
   * overtaken is passed over.
   */
  function violations(
    readings: ReadonlyMap<number, number>,
    inOrder: ReadonlySet<number>,
  ): [from: number, to: number][] {
    const found: [number, number][] = [];
    let current: [number, number] | undefined;
    for (const [time, value] of [...readings].sort(([one], [other]) => one - other)) {
      if (value <= 50) current = undefined;
      else if (inOrder.has(time)) {
        if (current !== undefined) current[1] = time;
        else {
          current = [time, time];
          found.push(current);
        }
      }
    }
    return found;
  }
});
