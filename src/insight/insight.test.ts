import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestCity, type TestCity } from "../../test/support/city.ts";
import { recordVitalSigns, type VitalParts } from "./cycle.ts";

let city: TestCity;
let parts: VitalParts;

beforeAll(async () => {
  city = await startTestCity();
  const { house, city: files, history } = city.application;
  await house.sensing.loaded;
  if (files.vitalSigns === undefined) throw new Error("this city declares vital signs");
  parts = {
    file: files.vitalSigns,
    areas: () =>
      files.places.areas
        .filter(({ level }) => level === "subdistrict")
        .map(({ code, names }) => ({
          code,
          names,
          unit: files.duties.tree.inArea(code, "subdistrict")[0]?.path ?? null,
        })),
    streams: house.sensing.streams,
    kinds: files.streams.kinds,
    history,
    rootUnit: () => "jingan/",
  };
});
afterAll(() => city.stop());

const record = () => recordVitalSigns(parts, city.application.ground);

type Sign = { area: string; value: number | null; band: string | null; reason: string | null };
type Now = { domains: { code: string; signs: Sign[] }[] };
async function now(login: string): Promise<Now> {
  const { status, body } = await (await city.as(login)).get("/api/vital-signs");
  expect(status).toBe(200);
  return body as unknown as Now;
}
const signOf = ({ domains }: Now, code: string, area = "") =>
  domains.find((domain) => domain.code === code)?.signs.find((sign) => sign.area === area);

/** One reading of every stream of a kind, now. */
async function measureAll(kind: string, value: (place: number) => number): Promise<void> {
  const streams = parts.streams.ofKind(kind);
  const time = city.clock.now().getTime() - 60_000;
  await parts.history.append({
    streams: Uint32Array.from(streams.map(({ number }) => number)),
    times: new Float64Array(streams.length).fill(time),
    values: Float64Array.from(
      streams.map(({ settings }, place) => Math.round(value(place) * 10 ** settings.decimals)),
    ),
    qualities: new Uint8Array(streams.length),
  });
}

describe("vital signs", () => {
  it("are null with the reason while nothing is known, and never 100", async () => {
    await record();
    const sign = signOf(await now("leader"), "air");
    expect(sign).toMatchObject({ value: null, band: null, reason: "not-enough-data" });
  });

  it("follow the readings, for the whole city and for each area, and open into their parts", async () => {
    await measureAll("pm25", () => 15);
    await measureAll("pm10", () => 30);
    await measureAll("dust", () => 0.1);
    await record();
    const good = signOf(await now("leader"), "air");
    expect(good?.value).toBeCloseTo(100);
    expect(good?.band).toBe("good");
    const signs = (await now("leader")).domains.find(({ code }) => code === "air")?.signs ?? [];
    expect(signs).toHaveLength(15);
    expect(signs.every(({ value }) => value !== null)).toBe(true);

    const { body } = await (await city.as("leader")).get("/api/vital-signs/air");
    const detail = body as unknown as {
      parts: {
        declared: { id: string };
        points: number | null;
        counted: number;
        open: { streams: number[] };
      }[];
      history: unknown[];
      comparison: { usual: number | null; weeks: unknown[] };
    };
    const pm25 = detail.parts.find(({ declared }) => declared.id === "pm25");
    expect(pm25?.points).toBeCloseTo(100);
    expect(pm25?.open.streams).toHaveLength(parts.streams.ofKind("pm25").length);
    expect(detail.history).toHaveLength(1);
    expect(detail.comparison).toMatchObject({ usual: null, weeks: [null, null, null, null] });
  });

  it("keep a row a quarter of an hour, compare with the same one of past weeks, and make no act for nothing", async () => {
    const acts = async () => {
      const { rows } = await city.application.ground.database.pool.query<{ count: number }>(
        "SELECT count(*)::int AS count FROM kernel.act WHERE verb = 'vital-sign.record'",
      );
      return rows[0]?.count;
    };
    const before = await acts();
    expect(await record()).toBe(0);
    expect(await acts()).toBe(before);
    city.clock.advance(new Date(city.clock.now().getTime() + 7 * 86_400_000));
    await measureAll("pm25", () => 150);
    await measureAll("pm10", () => 350);
    await measureAll("dust", () => 3);
    await record();
    const { body } = await (await city.as("leader")).get("/api/vital-signs/air");
    const { sign, comparison } = body as unknown as {
      sign: Sign;
      comparison: { usual: number; difference: number };
    };
    expect(sign.value).toBeLessThan(30);
    expect(sign.band).toBe("bad");
    expect(comparison.usual).toBeCloseTo(100);
    expect(comparison.difference).toBeLessThan(-70);
  });

  it("are refused to whoever may not see them, and unknown ones are said to be unknown", async () => {
    expect((await city.anonymous.get("/api/vital-signs")).status).toBe(401);
    const leader = await city.as("leader");
    const unknown = await leader.get("/api/vital-signs/weather");
    expect(unknown).toMatchObject({ status: 404, body: { code: "vital-sign.unknown" } });
  });
});
