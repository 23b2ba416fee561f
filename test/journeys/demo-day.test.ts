import { afterAll, beforeAll, expect, test } from "vitest";
import { cityFolder, openCity } from "../../src/app/index.ts";
import { loadRhythm } from "../../src/cli/day/rhythm.ts";
import { liveDay } from "../../src/cli/demo/life.ts";
import { rememberPast } from "../../src/cli/demo/past.ts";
import { loadDemoRequests } from "../../src/cli/demo/requests.ts";
import { createLog } from "../../src/kernel/index.ts";
import { startTestCity, type TestCity } from "../support/city.ts";

let city: TestCity;
beforeAll(async () => {
  city = await startTestCity({ environment: { DEMO_PACE: "3600" } });
});
afterAll(() => city?.stop());

type Day = { running: boolean; reported: number; ended: number };
const look = async () => (await city.anonymous.get("/api/demo/day")).body.day as Day;

test("every request of the demo names a category of the city that may come from its source", async () => {
  const { categories } = (await openCity(cityFolder("jingan"), new Date())).files;
  const sources = new Map(
    categories.groups.flatMap((group) =>
      group.categories.map((one) => [`${group.code}/${one.code}`, one.sources ?? group.defaults.sources]),
    ),
  );
  const requests = (await loadDemoRequests(cityFolder("jingan"))) ?? [];
  expect(requests.length).toBeGreaterThan(40);
  for (const { category, source } of requests) expect(sources.get(category), category).toContain(source);
});

test("the day is told as missing where none runs", async () => {
  expect(await look()).toBeNull();
  const somebody = await city.as("dispatcher");
  expect(await somebody.call("PUT", "/api/demo/day", { running: false })).toMatchObject({
    status: 404,
    body: { code: "app.no-demo-day" },
  });
});

test("a new demo remembers some weeks, brought in once, that every KPI stands on", async () => {
  const folder = cityFolder("jingan");
  const requests = (await loadDemoRequests(folder)) ?? [];
  const rhythm = await loadRhythm(folder);
  const past = () => rememberPast(city.application, city.config, { requests, rhythm, seed: 1 });
  expect(await past()).toBeGreaterThan(1_000);
  expect(await past()).toBe(0);
  const leader = await city.as("leader");
  const { body } = await leader.get("/api/kpis?period=2026-02");
  const figures = body.figures as {
    id: string;
    rate?: number | null;
    mean?: number | null;
    count?: number;
  }[];
  for (const id of ["on-time", "resolved", "confirmed", "satisfied"]) {
    expect(figures.find((one) => one.id === id)?.rate, id).toBeGreaterThan(0.5);
  }
  // Brought in, not lived through here: no requester is told of it, and nobody has work with it.
  expect((await leader.get("/api/tickets/counts?status=open")).body).toMatchObject({ total: 0 });
});

test("a district comes to life by itself, stands still while paused, and goes on after a restart", async () => {
  const log = createLog("error");
  const day = await liveDay(city.application, city.config, log);
  await expect.poll(async () => (await look()).ended, { timeout: 50_000 }).toBeGreaterThan(3);

  const somebody = await city.as("dispatcher");
  expect(await city.anonymous.call("PUT", "/api/demo/day", { running: false })).toMatchObject({
    status: 401,
  });
  expect((await somebody.call("PUT", "/api/demo/day", { running: false })).body).toMatchObject({
    day: { running: false },
  });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const paused = await look();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(await look()).toEqual(paused);
  day?.stop();

  // Restarted, it takes up what is open instead of filling the district again.
  const open = (await somebody.get("/api/tickets/counts?by=status")).body;
  const again = await liveDay(city.application, city.config, log);
  await expect.poll(async () => (await look()).ended, { timeout: 30_000 }).toBeGreaterThan(0);
  again?.stop();
  expect((await look()).reported).toBeLessThan(20);
  expect(open).toBeDefined();
});
