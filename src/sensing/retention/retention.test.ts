import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { batchOf, sampleSettings, sampleStream } from "../ingest/testing.ts";
import { station, type TestService, testService } from "../sensorthings/testing/service.ts";
import { expiredOf, retentionSweep } from "./retention.ts";

const hour = 3_600_000;
const day = 24 * hour;

it("never takes what is still to be kept, and leaves what has expired for less than a day more", () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.integer({ min: 1, max: 500 * 24 }), { nil: null }), { maxLength: 20 }),
      fc.integer({ min: 0, max: 4e12 }),
      (kept, now) => {
        const streams = kept.map((hours, number) => ({
          number,
          settings: { ...sampleSettings, keptMs: hours === null ? null : hours * hour },
        }));
        const expired = expiredOf(streams, now);
        const named = expired.flatMap(({ streams: numbers }) => numbers).sort((one, other) => one - other);
        expect(named).toEqual(kept.flatMap((hours, number) => (hours === null ? [] : [number])));
        for (const { streams: numbers, before } of expired)
          for (const number of numbers) {
            const end = now - (kept[number] ?? 0) * hour;
            expect(before).toBeLessThanOrEqual(end);
            expect(before).toBeGreaterThan(end - ((kept[number] ?? 0) < 7 * 24 ? hour : day));
          }
      },
    ),
  );
});

let service: TestService;
beforeAll(async () => {
  service = await testService();
});
afterAll(() => service?.close());

it("takes out a day at a time until nothing has expired, with what came along, and counts it", async () => {
  const { kernel, history, directory } = service;
  const thing = await service.all("POST", "/Things", station);
  const number = directory.ofThing(Number(thing.body["@iot.id"]))[0]?.number ?? 0;
  const now = kernel.clock.now().getTime();
  const times = Array.from({ length: 40 }, (_, days) => now - days * day);
  await history.append(
    batchOf([
      ...times.map((time) => ({ stream: number, time, value: 1, quality: 0 })),
      ...times.map((time) => ({ stream: 1_000_000, time, value: 1, quality: 0 })),
    ]),
  );
  for (const at of [times[0], times[35]])
    await sql`INSERT INTO sensing.observation (stream, time, parameters)
      VALUES (${number}, ${new Date(at ?? 0)}, '{}')`.execute(kernel.database.kysely);
  const sweep = retentionSweep({
    ...kernel,
    history,
    streams: {
      all: () => [sampleStream(number, { settings: { keptMs: 30 * day } }), sampleStream(1_000_000)],
    },
  });
  const taken: number[] = [];
  for (;;) {
    const readings = await sweep.run(kernel.ground);
    if (readings === 0) break;
    taken.push(readings);
  }
  // Ten days beyond the thirtieth; the day in which the thirtieth lies stays whole.
  expect(taken).toEqual(Array.from({ length: 9 }, () => 1));
  expect(history.streams.get(number)?.size).toBe(31);
  expect(history.streams.get(1_000_000)?.size).toBe(40);
  const { rows } = await sql`SELECT time FROM sensing.observation WHERE stream = ${number}`.execute(
    kernel.database.kysely,
  );
  expect(rows).toEqual([{ time: new Date(now) }]);
  expect(await kernel.metrics.registry.getSingleMetricAsString("liangwang_readings_expired_total")).toContain(
    "liangwang_readings_expired_total 9",
  );
});
