import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestCity, type TestCity } from "../../test/support/city.ts";
import { transact } from "../kernel/index.ts";

let city: TestCity;
const weekMs = 7 * 86_400_000;

type Known = Record<string, number | null>;
const partsOf = (known: Known) =>
  Object.entries(known).map(([id, points]) => ({ id, weight: id === "tickets" ? 1 : 3, points }));

beforeAll(async () => {
  city = await startTestCity({ now: "2026-03-10T01:30:00Z" });
  const at = Date.parse("2026-03-10T01:00:00Z");
  const keep = (quarter: number, value: number | null, known: Known = { all: value }) =>
    transact(city.application.ground.database, (tx) =>
      sql`INSERT INTO insight.vital_sign (domain, area, quarter, computed_at, formula, value, reason, parts)
        VALUES ('air', '', ${new Date(quarter)}, now(), '1', ${value}, ${value === null ? "x" : null},
          ${JSON.stringify(partsOf(known))})`.execute(tx),
    );
  await keep(at, 70);
  for (const [week, value] of [90, 60, null, 80].entries()) await keep(at - (week + 1) * weekMs, value);
  // Now something is known that the past could not know.
  const later = at + 4 * 3_600_000;
  await keep(later, 70, { dust: 80, tickets: 60 });
  await keep(later - weekMs, 90, { dust: 90 });
  await keep(later - 2 * weekMs, 50, { tickets: 50 });
  await keep(later - 3 * weekMs, 40, { noise: 40 });
});
afterAll(() => city.stop());

type Answer = { domains: { code: string; points: Record<string, unknown>[] }[] };

it("tells each quarter of an hour beside the median and span of the same quarter of past weeks", async () => {
  const leader = await city.as("leader");
  const { status, body } = await leader.get(
    "/api/vital-signs/trends?domain=air&from=2026-03-10T00:45:00Z&to=2026-03-10T01:15:00Z",
  );
  expect(status).toBe(200);
  const [air] = (body as unknown as Answer).domains;
  expect(air?.points).toEqual([
    { quarter: "2026-03-10T00:45:00.000Z", value: null, usual: null, low: null, high: null },
    { quarter: "2026-03-10T01:00:00.000Z", value: 70, usual: 80, low: 60, high: 90 },
    { quarter: "2026-03-10T01:15:00.000Z", value: null, usual: null, low: null, high: null },
  ]);
});

it("takes what the past knows nothing of as it is now, and leaves out a past that knows too little", async () => {
  const leader = await city.as("leader");
  const { body } = await leader.get(
    "/api/vital-signs/trends?domain=air&from=2026-03-10T04:45:00Z&to=2026-03-10T05:00:00Z",
  );
  const point = (body as unknown as Answer).domains[0]?.points.at(-1);
  // The week with dust alone: (3 × 90 + 1 × 60) / 4; the others know less than half of what is known now.
  expect(point).toMatchObject({ value: 70, usual: 82.5, low: 82.5, high: 82.5 });
});

it("refuses a stretch that is too long or runs backwards, and an area that is not the asker's", async () => {
  const leader = await city.as("leader");
  const asked = async (query: string) => (await leader.get(`/api/vital-signs/trends?${query}`)).status;
  expect(await asked("from=2026-03-01T00:00:00Z")).toBe(400);
  expect(await asked("domain=air&from=2026-03-01T00:00:00Z")).toBe(200);
  expect(await asked("from=2026-03-11T00:00:00Z")).toBe(400);
  const elsewhere = await city.as("leader.jiangninglu");
  expect((await elsewhere.get("/api/vital-signs/trends")).status).toBe(404);
});
