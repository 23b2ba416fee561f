import { afterAll, beforeAll, expect, test } from "vitest";
import { cityFolder } from "../../src/app/index.ts";
import { loadSensorHabits } from "../../src/cli/day/sensors/habits.ts";
import { rememberReadings } from "../../src/cli/demo/past-readings.ts";
import { quality } from "../../src/kernel/index.ts";
import { startTestCity, type TestCity } from "../support/city.ts";

let city: TestCity;
beforeAll(async () => {
  city = await startTestCity();
  await city.application.house.sensing.loaded;
});
afterAll(() => city?.stop());

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** The quarter of an hour that the past ends at. */
const progressTo = (now: number) => Math.floor(now / 900_000) * 900_000;

test("a new demo remembers readings, with vital signs to compare, no alarm, once, and on from where it was stopped", async () => {
  const { application } = city;
  const { history, house, city: files } = application;
  const habits = await loadSensorHabits(cityFolder("jingan"), files.streams.kinds);
  if (habits === undefined) throw new Error("this city says how its sensors behave");
  const now = city.clock.now().getTime();
  const stopped = new AbortController();
  const remember = (signal: AbortSignal, days: number) =>
    rememberReadings(application, city.config, habits, { seed: 1, signal, days });
  setTimeout(() => stopped.abort(), 150);
  const first = await remember(stopped.signal, 2);
  const { signal } = new AbortController();
  const second = await remember(signal, 2);
  const streams = [...house.sensing.streams.all()].map(({ number }) => number);
  const stored = await history.count({ streams, from: 0, to: now });
  expect(stored).toBe(first + second);
  expect(stored).toBeGreaterThan(streams.length * 24 * 2 * 0.9);
  expect(await remember(signal, 2)).toBe(0);
  expect(await history.count({ streams, from: now - 2.1 * dayMs, to: now })).toBe(stored);

  // The days join: no hour between two of them is without most of the streams.
  const between = progressTo(now) - dayMs;
  const heard = await history.aggregate({ streams, from: between - hourMs / 2, to: between + hourMs / 2 });
  expect(heard.length).toBeGreaterThan(streams.length * 0.9);
  const simulated = await history.aggregate({ streams, from: 0, to: now, without: quality.simulated });
  expect(simulated.filter(({ count }) => count > 0)).toEqual([]);

  const leader = await city.as("leader");
  const earlier = new Date(now - dayMs).toISOString();
  const { body } = await leader.get(
    `/api/vital-signs/trends?domain=traffic&from=${earlier}&to=${new Date(now).toISOString()}`,
  );
  const [trend] = body.domains as { points: { value: number | null }[] }[];
  expect((trend?.points ?? []).filter(({ value }) => value !== null).length).toBeGreaterThan(90);
  await house.sensing.alarms.writer.settled();
  const commander = await city.as("commander");
  expect((await commander.get("/api/alarms")).body.alarms).toEqual([]);
}, 120_000);
