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
