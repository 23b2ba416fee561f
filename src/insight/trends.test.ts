import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestCity, type TestCity } from "../../test/support/city.ts";
import { transact } from "../kernel/index.ts";

let city: TestCity;
const weekMs = 7 * 86_400_000;

beforeAll(async () => {
  city = await startTestCity({ now: "2026-03-10T01:30:00Z" });
  const at = Date.parse("2026-03-10T01:00:00Z");
  const keep = (quarter: number, value: number | null) =>
    transact(city.application.ground.database, (tx) =>
      sql`INSERT INTO insight.vital_sign (domain, area, quarter, computed_at, formula, value, reason, parts)
        VALUES ('air', '', ${new Date(quarter)}, now(), '1', ${value}, ${value === null ? "x" : null}, '[]')`.execute(
        tx,
      ),
    );
  await keep(at, 70);
  for (const [week, value] of [90, 60, null, 80].entries()) await keep(at - (week + 1) * weekMs, value);
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

it("refuses a stretch that is too long or runs backwards, and an area that is not the asker's", async () => {
  const leader = await city.as("leader");
  const asked = async (query: string) => (await leader.get(`/api/vital-signs/trends?${query}`)).status;
  expect(await asked("from=2026-03-01T00:00:00Z")).toBe(400);
  expect(await asked("domain=air&from=2026-03-01T00:00:00Z")).toBe(200);
  expect(await asked("from=2026-03-11T00:00:00Z")).toBe(400);
  const elsewhere = await city.as("leader.jiangninglu");
  expect((await elsewhere.get("/api/vital-signs/trends")).status).toBe(404);
});
