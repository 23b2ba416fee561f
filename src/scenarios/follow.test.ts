import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestCity, type TestCity } from "../../test/support/city.ts";
import { type Context, keyed, newId, systemActor, systemContext, transact } from "../kernel/index.ts";
import { acknowledgeTicket, checkTicket, dispatchTicket, handleTicket } from "../tickets/life/handling.ts";
import type { Alarm } from "./follow.ts";
import { type FollowingParts, followAlarm } from "./follow.ts";
import { moveFollowings, standing } from "./store.ts";

let city: TestCity;
let parts: FollowingParts;
const alarms = new Map<string, Alarm>();

beforeAll(async () => {
  city = await startTestCity();
  const { house, city: files } = city.application;
  parts = {
    services: house.services,
    scenarios: new Map(files.scenarios.map((scenario) => [scenario.id, scenario])),
    language: "zh-CN",
    readAlarm: async (_tx, id) => alarms.get(id),
  };
});
afterAll(() => city.stop());

/** Degrees of longitude of a metre here. */
const metre = 1 / (111_320 * Math.cos((31.23 * Math.PI) / 180));
let thing = 1000;
let east = 0;

/** An alarm of a manhole cover; each stands two kilometres from the last one unless told where. */
function raised(change: Partial<Alarm> = {}): Alarm {
  thing += 1;
  east += 1;
  const alarm: Alarm = {
    id: newId(),
    scenario: "manhole-cover-open",
    severity: "major",
    stream: thing,
    thing,
    area: "310106/310106006/",
    spot: { longitude: 121.44 + (east % 40) * 20 * metre * 6, latitude: 31.235 },
    beganAt: city.clock.now().getTime(),
    clearedAt: null,
    name: `井盖 ${thing}`,
    value: "30",
    unit: "°",
    withdrawn: false,
    ...change,
  };
  alarms.set(alarm.id, alarm);
  return alarm;
}

const context = (): Context => systemContext(city.application.ground);
const follow = (id: string) => followAlarm(parts, keyed(context(), `test:${newId()}`, id), id);

type Row = { outcome: string; reason: string; ticket: string | null; recovered_at: Date | null };
async function rowOf(alarm: string): Promise<Row | undefined> {
  const { rows } = await city.application.ground.database.pool.query<Row>(
    "SELECT outcome, reason, ticket, recovered_at FROM scenarios.following WHERE alarm = $1",
    [alarm],
  );
  return rows[0];
}
async function ticketOf(id: string | null | undefined): Promise<Record<string, unknown>> {
  const { rows } = await city.application.ground.database.pool.query<Record<string, unknown>>(
    "SELECT * FROM tickets.ticket WHERE id = $1",
    [id],
  );
  return rows[0] ?? {};
}
async function sensedOn(ticket: string): Promise<string[]> {
  const { rows } = await city.application.ground.database.pool.query<{ change: string }>(
    "SELECT detail->>'change' AS change FROM kernel.act WHERE subject_id = $1 AND verb = 'ticket.sense' ORDER BY version",
    [ticket],
  );
  return rows.map(({ change }) => change);
}
async function ticketOfAlarm(alarm: Alarm): Promise<string> {
  const ticket = (await rowOf(alarm.id))?.ticket;
  if (ticket === null || ticket === undefined) throw new Error("no ticket");
  return ticket;
}
describe("an alarm", () => {
  it("opens one ticket that is dispatched to its owner at once, with its deadline and its id", async () => {
    const alarm = raised();
    await follow(alarm.id);
    const ticket = await ticketOf((await rowOf(alarm.id))?.ticket);
    expect(ticket).toMatchObject({
      source: "sensed",
      status: "open",
      category: "roads/manhole-cover",
      external_source: "alarm",
      external_id: alarm.id,
    });
    expect(ticket.dispatched_at).not.toBeNull();
    expect(ticket.due_at).not.toBeNull();
    expect(ticket.owner_path).not.toBe("jingan/urban-operations/");
    expect(String(ticket.title)).toContain(alarm.name);
    expect(await sensedOn(String(ticket.id))).toEqual(["opened"]);
  });

  it("is followed once, however often it is told", async () => {
    const alarm = raised();
    await Promise.all([follow(alarm.id), follow(alarm.id), follow(alarm.id)]);
    await follow(alarm.id);
    const { rows } = await city.application.ground.database.pool.query(
      "SELECT id FROM tickets.ticket WHERE external_source = 'alarm' AND external_id = $1",
      [alarm.id],
    );
    expect(rows).toHaveLength(1);
    expect(await sensedOn(await ticketOfAlarm(alarm))).toEqual(["opened"]);
  });

  it("never makes two tickets of one matter with others that come at the same moment", async () => {
    const spot = { longitude: 121.451, latitude: 31.2401 };
    const near = Array.from({ length: 8 }, (_, at) =>
      raised({ spot: { longitude: spot.longitude + at * 5 * metre, latitude: spot.latitude } }),
    );
    await Promise.all(near.map((alarm) => follow(alarm.id)));
    const tickets = new Set(await Promise.all(near.map(ticketOfAlarm)));
    expect(tickets.size).toBe(1);
    const outcomes = (await Promise.all(near.map(({ id }) => rowOf(id)))).map((row) => row?.outcome);
    expect(outcomes.filter((outcome) => outcome === "opened")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "joined")).toHaveLength(7);
  });

  it("tells its severity and its recovery once each, even where the clearing is heard of first", async () => {
    const alarm = raised();
    alarms.set(alarm.id, { ...alarm, severity: "critical", clearedAt: alarm.beganAt + 60_000 });
    await follow(alarm.id);
    await follow(alarm.id);
    const ticket = await ticketOfAlarm(alarm);
    expect(await sensedOn(ticket)).toEqual(["opened", "recovered"]);
    expect((await rowOf(alarm.id))?.recovered_at).not.toBeNull();
    const { rows } = await city.application.ground.database.pool.query<{ public: boolean }>(
      "SELECT public FROM tickets.note WHERE ticket = $1 AND public",
      [ticket],
    );
    expect(rows).toHaveLength(1);
  });

  it("below the severity that its scenario asks for calls for nothing until it is graver", async () => {
    const alarm = raised({ scenario: "manhole-sensor-silent", severity: "warning" });
    await follow(alarm.id);
    expect(await rowOf(alarm.id)).toMatchObject({ outcome: "none", reason: "below-severity" });
    alarms.set(alarm.id, { ...alarm, severity: "minor" });
    await follow(alarm.id);
    expect(await rowOf(alarm.id)).toMatchObject({ outcome: "opened" });
  });

  it("of a rule that is no scenario is left alone", async () => {
    const alarm = raised({ scenario: "somebody-elses-rule" });
    await follow(alarm.id);
    expect(await rowOf(alarm.id)).toBeUndefined();
  });

  it("stands on its ticket until the sensor is well, and goes along when tickets are merged", async () => {
    const [one, other] = [raised(), raised()];
    await follow(one.id);
    await follow(other.id);
    const [ticket, into] = [await ticketOfAlarm(one), await ticketOfAlarm(other)];
    const { database } = city.application.ground;
    await transact(database, (tx) => moveFollowings(tx, ticket, into));
    const found = await transact(database, (tx) => standing.read(tx, into));
    expect(found.map(({ alarm }) => alarm).sort()).toEqual([one.id, other.id].sort());
    alarms.set(one.id, { ...one, clearedAt: one.beganAt + 1000 });
    await follow(one.id);
    expect(await transact(database, (tx) => standing.read(tx, into))).toHaveLength(1);
  });
});

describe("closing a ticket whose sensor still shows the fault", () => {
  it("is questioned, and goes on with a reason that is kept beside the alarm", async () => {
    const alarm = raised();
    await follow(alarm.id);
    const ticket = await ticketOfAlarm(alarm);
    const { services } = city.application.house;
    const by: Context = { ...context(), actor: { ...systemActor("web"), id: "handler", role: "handler" } };
    await acknowledgeTicket(services, by, ticket);
    const done = { solved: true, outcome: "复位" };
    await expect(handleTicket(services, by, ticket, done)).rejects.toMatchObject({
      code: "ticket.still-sensed",
      status: 409,
    });
    await handleTicket(services, by, ticket, { ...done, despite: "传感器待更换" });
    const { rows } = await city.application.ground.database.pool.query(
      "SELECT detail->'despiteAlarms' AS alarms FROM kernel.act WHERE subject_id = $1 AND verb = 'ticket.handle'",
      [ticket],
    );
    expect(rows).toEqual([{ alarms: [alarm.id] }]);
  });
});

describe("a fault that comes back", () => {
  it("goes to the unit that had it, though the register would propose another", async () => {
    const alarm = raised();
    await follow(alarm.id);
    const ticket = await ticketOfAlarm(alarm);
    const { services } = city.application.house;
    const by = (id: string): Context => ({
      ...context(),
      actor: { ...systemActor("web"), id, role: "staff" },
    });
    const proposed = (await ticketOf(ticket)).owner_path;
    const other = ["jingan/water/", "jingan/construction-management/", "jingan/urban-operations/", "jingan/"]
      .concat(
        String(proposed)
          .split("/")
          .slice(0, 1)
          .map((root) => `${root}/emergency-management/`),
      )
      .find((unit) => services.isUnit(unit) && unit !== proposed && unit !== services.intakeUnit);
    if (other === undefined) throw new Error("the city has another unit");
    await dispatchTicket(services, by("dispatcher"), ticket, { unit: other });
    await acknowledgeTicket(services, by("handler"), ticket);
    alarms.set(alarm.id, { ...alarm, clearedAt: alarm.beganAt + 1000 });
    await follow(alarm.id);
    await handleTicket(services, by("handler"), ticket, { solved: true, outcome: "复位" });
    await checkTicket(services, by("checker"), ticket, { approved: true });
    const again = { ...alarm, id: newId(), beganAt: city.clock.now().getTime() + 3_600_000 };
    alarms.set(again.id, again);
    await follow(again.id);
    expect(await rowOf(again.id)).toMatchObject({ outcome: "reopened", ticket });
    expect(await ticketOf(ticket)).toMatchObject({ status: "open", stage: "acknowledge", owner_path: other });
  });

  it("within the set time opens the closed ticket again by itself, with the reason; later it is a new matter", async () => {
    const alarm = raised();
    await follow(alarm.id);
    alarms.set(alarm.id, { ...alarm, clearedAt: alarm.beganAt + 1000 });
    await follow(alarm.id);
    const ticket = await ticketOfAlarm(alarm);
    const { services } = city.application.house;
    const by = (id: string): Context => ({
      ...context(),
      actor: { ...systemActor("web"), id, role: "staff" },
    });
    const close = async () => {
      await acknowledgeTicket(services, by("handler"), ticket);
      await handleTicket(services, by("handler"), ticket, { solved: true, outcome: "复位" });
      await checkTicket(services, by("checker"), ticket, { approved: true });
      expect((await ticketOf(ticket)).status).toBe("closed");
    };
    await close();
    const again = { ...alarm, id: newId(), beganAt: city.clock.now().getTime() + 3_600_000 };
    alarms.set(again.id, again);
    await follow(again.id);
    expect(await rowOf(again.id)).toMatchObject({ outcome: "reopened", reason: "relapse", ticket });
    expect(await ticketOf(ticket)).toMatchObject({ status: "open", stage: "acknowledge", reopenings: 1 });
    expect(await sensedOn(ticket)).toEqual(["opened", "recovered", "relapsed"]);
    alarms.set(again.id, { ...again, clearedAt: again.beganAt + 1000 });
    await follow(again.id);
    await close();
    const later = { ...alarm, id: newId(), beganAt: city.clock.now().getTime() + 25 * 3_600_000 };
    alarms.set(later.id, later);
    await follow(later.id);
    expect(await rowOf(later.id)).toMatchObject({ outcome: "opened", reason: "first" });
  });
});
