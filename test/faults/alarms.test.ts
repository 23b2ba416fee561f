import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Killable } from "../support/killable.ts";

/** Only where the environment asks for it: twenty kills take minutes. */
const kills = Number(process.env.ALARM_KILLS ?? 0);
/** The installation's clock stands here; readings come up to it. */
const now = Date.parse("2026-03-10T08:30:00Z");
const secondMs = 1000;

const folder = mkdtempSync(path.join(tmpdir(), "liangwang-"));
const installation = new Killable({ LIANGWANG_DATA: folder, LIANGWANG_CITY: "jingan" });

beforeAll(async () => {
  if (kills > 0) await installation.start();
}, 120_000);
afterAll(async () => {
  await installation.kill();
  rmSync(folder, { recursive: true, force: true });
});

type Alarm = {
  rule: string;
  subject: string;
  startedAt: string;
  clearedAt: string | null;
  worst: string;
};

/** What a sensor says, and the alarms that must come of it: `gas` leaks at once, a cover must stand open for two minutes. */
type Course = { kind: string; good: number; bad: number; worse: number; lastsMs: number; pauseMs: number };
const courses: Course[] = [
  { kind: "gas", good: 0, bad: 30, worse: 60, lastsMs: 60 * secondMs, pauseMs: 2400 * secondMs },
  { kind: "manhole-tilt", good: 1, bad: 20, worse: 60, lastsMs: 300 * secondMs, pauseMs: 900 * secondMs },
];

type Reading = { stream: number; time: number; value: number };
const acknowledged = new Map<string, number>();

/** Sends until it is answered, whatever is killed meanwhile; a resend is always safe. */
async function send(readings: readonly Reading[]): Promise<void> {
  const body = JSON.stringify(
    readings.map(({ stream, time, value }) => ({
      Datastream: { "@iot.id": stream },
      components: ["phenomenonTime", "result"],
      dataArray: [[new Date(time).toISOString(), value]],
    })),
  );
  for (;;) {
    try {
      const answer = await fetch(`${installation.url}/sensorthings/v1.1/CreateObservations`, {
        method: "POST",
        body,
        headers: {
          authorization: `Bearer ${installation.tokens.sensors}`,
          "content-type": "application/json",
        },
      });
      if (answer.status === 201) {
        const links = (await answer.json()) as string[];
        expect(links.filter((link) => link.startsWith("error"))).toEqual([]);
        for (const { stream, time, value } of readings) acknowledged.set(`${stream} ${time}`, value);
        return;
      }
      expect([429, 503]).toContain(answer.status);
    } catch (error) {
      // The server is gone at this moment; its answer is lost, and the message is sent again.
      if (!(error instanceof TypeError) && !(error instanceof SyntaxError)) throw error;
    }
    await sleep(20);
  }
}

type Step = { readings: Reading[]; begins: boolean };

/** One violation after the other on one stream, each graver in its middle. */
function* violations(stream: number, { good, bad, worse, lastsMs, pauseMs }: Course): Generator<Step> {
  let began = now - 23 * 3_600_000;
  for (; began < now - 3_600_000; began += lastsMs + pauseMs) {
    for (let part = 0; part < 10; part += 1) {
      const time = began + (part * lastsMs) / 10;
      yield { readings: [{ stream, time, value: part < 5 ? bad : worse }], begins: part === 0 };
    }
    for (let part = 0; part < 12; part += 1) {
      const time = began + lastsMs + (part * pauseMs) / 12;
      // A good reading overtakes the one before it: out of order, and of no meaning for an alarm.
      for (const at of [time + secondMs, time])
        yield { readings: [{ stream, time: at, value: good }], begins: false };
    }
  }
}

it.runIf(kills > 0)(
  "neither loses nor doubles an alarm or a ticket, killed at any moment while faults come and go",
  async () => {
    const streams = await installation.query<{ number: number; kind: string }>(
      "SELECT id AS number, kind FROM sensing.stream WHERE kind IN ('gas', 'manhole-tilt') AND retired_at IS NULL ORDER BY id",
    );
    let over = false;
    const lanes = courses.flatMap((course) =>
      streams
        .filter(({ kind }) => kind === course.kind)
        .slice(0, 8)
        .map(async ({ number }) => {
          for (const { readings, begins } of violations(number, course)) {
            // It ends between two violations, so that each that began has ended, too.
            if (over && begins) return;
            await send(readings);
          }
        }),
    );
    for (let kill = 0; kill < kills; kill += 1) {
      const from = acknowledged.size;
      await expect.poll(() => acknowledged.size, { timeout: 60_000 }).toBeGreaterThan(from + 150);
      await sleep(Math.random() * 500);
      await installation.kill();
      await installation.start();
    }
    const last = acknowledged.size;
    await expect.poll(() => acknowledged.size, { timeout: 60_000 }).toBeGreaterThan(last + 150);
    over = true;
    await Promise.all(lanes);

    const expected = expectedAlarms();
    const watched = [...new Set([...acknowledged.keys()].map((key) => `'stream:${key.split(" ")[0]}'`))];
    const alarms = () =>
      installation.query<Alarm>(
        `SELECT rule, subject, started_at AS "startedAt", cleared_at AS "clearedAt", worst FROM sensing.alarm
       WHERE rule IN ('gas-leak', 'manhole-cover-open') AND subject IN (${watched.join(", ")})`,
      );
    await expect
      .poll(async () => (await alarms()).filter(({ clearedAt }) => clearedAt !== null).length, {
        timeout: 60_000,
        interval: 500,
      })
      .toBe(expected.size);
    const found = await alarms();
    expect(found.map(({ subject, startedAt }) => `${subject} ${Date.parse(startedAt)}`).sort()).toEqual(
      [...expected].sort(),
    );
    expect(new Set(found.map(({ worst }) => worst))).toEqual(new Set(["critical"]));

    const waiting = async () => {
      const [row] = await installation.query<{ count: number }>(
        `SELECT count(*)::integer AS count FROM sensing.alarm LEFT JOIN scenarios.following ON following.alarm = alarm.id
       WHERE alarm.subject IN (${watched.join(", ")}) AND rule IN ('gas-leak', 'manhole-cover-open')
         AND (following.alarm IS NULL OR following.recovered_at IS NULL)`,
      );
      return row?.count;
    };
    await expect.poll(waiting, { timeout: 120_000, interval: 500 }).toBe(0);
    // One matter is one ticket: everything of a thing joins the one that is open, and no alarm leads to two.
    const matters = await installation.query<{ tickets: number; opened: number }>(
      `SELECT count(DISTINCT ticket)::integer AS tickets,
       count(*) FILTER (WHERE outcome = 'opened')::integer AS opened
     FROM scenarios.following WHERE 'stream:' || stream IN (${watched.join(", ")}) GROUP BY category, thing`,
    );
    for (const { tickets, opened } of matters) {
      expect(tickets).toBe(1);
      expect(opened).toBeLessThanOrEqual(1);
    }
    const [orphans] = await installation.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM tickets.ticket WHERE external_source = 'alarm'
       AND NOT EXISTS (SELECT FROM scenarios.following WHERE following.ticket = ticket.id)`,
    );
    expect(orphans?.count).toBe(0);
    console.info(`killed ${kills} times; ${acknowledged.size} readings acknowledged, ${found.length} alarms`);

    const stored = new Map<string, number>();
    let twice = 0;
    for (const number of new Set([...acknowledged.keys()].map((key) => Number(key.split(" ")[0])))) {
      for (const [time, value] of await installation.readings(number)) {
        const key = `${number} ${time}`;
        if (stored.has(key)) twice += 1;
        stored.set(key, value);
      }
    }
    expect(twice).toBe(0);
    expect([...acknowledged].filter(([key, value]) => stored.get(key) !== value)).toEqual([]);
  },
  900_000,
);

/** When violations began, out of the very readings that were acknowledged: a bad one after a good one, or the first. */
function expectedAlarms(): Set<string> {
  const byStream = new Map<number, [time: number, value: number][]>();
  for (const [key, value] of acknowledged) {
    const [stream = 0, time = 0] = key.split(" ").map(Number);
    byStream.set(stream, [...(byStream.get(stream) ?? []), [time, value]]);
  }
  const starts = new Set<string>();
  for (const [stream, readings] of byStream) {
    let bad = false;
    for (const [time, value] of readings.sort(([one], [other]) => one - other)) {
      if (value > 10 && !bad) starts.add(`stream:${stream} ${time}`);
      bad = value > 10;
    }
  }
  return starts;
}
