import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestCity, type TestCity } from "../../test/support/city.ts";

let city: TestCity;
beforeAll(async () => {
  city = await startTestCity({ worker: true });
  await city.application.house.sensing.loaded;
});
afterAll(() => city.stop());

it("leads a reading that shows a gas leak to a dispatched ticket, and the ticket tells its alarm", async () => {
  const { house, ground } = city.application;
  const stream = house.sensing.streams.ofKind("gas")[0];
  if (stream === undefined) throw new Error("the city has gas detectors");
  const device = await city.as("sensors");
  const reading = [
    {
      Datastream: { "@iot.id": stream.number },
      components: ["phenomenonTime", "result"],
      "dataArray@iot.count": 1,
      dataArray: [[ground.clock.now().toISOString(), 60]],
    },
  ];
  const answer = await device.post("/sensorthings/v1.1/CreateObservations", reading);
  expect(answer.status).toBe(201);
  const leader = await city.as("leader");
  await expect
    .poll(
      async () => {
        const { body } = await leader.get("/api/scenarios/gas-leak");
        return (body.latest as { outcome: string }[]).map(({ outcome }) => outcome);
      },
      { timeout: 10_000 },
    )
    .toEqual(["opened"]);
  const { body } = await leader.get("/api/scenarios/gas-leak");
  const [linked] = body.latest as { alarm: string; ticket: { id: string } }[];
  expect(body.counts).toMatchObject({ raised: 1, tickets: 1, standing: 1, unfounded: 0 });
  expect((body.tests as { passed: boolean }[]).every(({ passed }) => passed)).toBe(true);
  const alarms = await leader.get(`/api/tickets/${linked?.ticket.id}/alarms`);
  expect(alarms.body.alarms).toMatchObject([{ alarm: linked?.alarm, scenario: "gas-leak" }]);
  const ticket = await leader.get(`/api/alarms/${linked?.alarm}/ticket`);
  expect(ticket.body).toMatchObject({ ticket: { id: linked?.ticket.id, status: "open" } });
  const several = await leader.get(`/api/alarms/tickets?alarms=${linked?.alarm}`);
  expect(several.body.alarms).toMatchObject([{ alarm: linked?.alarm, ticket: { id: linked?.ticket.id } }]);
  const list = await leader.get("/api/scenarios");
  expect((list.body.scenarios as unknown[]).length).toBeGreaterThanOrEqual(24);
});

it("leads three spots under water in different committees of a sub-district to one matter of that sub-district", async () => {
  const { house } = city.application;
  const bySubDistrict = new Map<string, number[]>();
  for (const { number, area } of house.sensing.streams.ofKind("puddle-depth")) {
    const key = area?.split("/").slice(0, 2).join("/") ?? "";
    bySubDistrict.set(key, [...(bySubDistrict.get(key) ?? []), number]);
  }
  const [wet] = [...bySubDistrict].filter(([, spots]) => spots.length >= 3);
  if (wet === undefined) throw new Error("no sub-district has three spots");
  const [subDistrict, spots] = wet;
  const committees = new Set(spots.map((spot) => house.sensing.streams.byNumber(spot)?.area));
  expect(committees.size).toBeGreaterThan(1);
  const device = await city.as("sensors");
  const send = async (value: number) => {
    const at = city.clock.now().toISOString();
    const readings = spots.map((spot) => ({
      Datastream: { "@iot.id": spot },
      components: ["phenomenonTime", "result"],
      "dataArray@iot.count": 1,
      dataArray: [[at, value]],
    }));
    expect((await device.post("/sensorthings/v1.1/CreateObservations", readings)).status).toBe(201);
  };
  await send(25);
  city.clock.advance(new Date(city.clock.now().getTime() + 6 * 60_000));
  const leader = await city.as("leader");
  const latest = async () =>
    (await leader.get("/api/scenarios/flood-in-area")).body.latest as { outcome: string }[];
  await expect
    .poll(async () => (await latest()).map(({ outcome }) => outcome), { timeout: 10_000 })
    .toEqual(["opened"]);
  const alarms = await leader.get("/api/alarms?rule=flood-in-area");
  expect(alarms.body.alarms).toMatchObject([{ subject: `area:${subDistrict}/`, severity: "critical" }]);
});
