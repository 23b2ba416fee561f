import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { act, createLog, newId, type Sweep, systemContext } from "../../kernel/index.ts";
import * as marking from "../life/marking.ts";
import * as secondPerson from "../life/second-person.ts";
import { insertTicket } from "../life/store.ts";
import { signalSweep } from "./signalling.ts";
import { ticketsWithWords } from "./store.ts";
import { type NoticesCity, openNoticesCity, roads, stepsOf } from "./testing.ts";

let city: NoticesCity;
let steps: ReturnType<typeof stepsOf>;
let sweep: Sweep;

beforeAll(async () => {
  city = await openNoticesCity();
  steps = stepsOf(city);
  sweep = signalSweep(city.services, createLog("silent"));
});
afterAll(() => city.stop());

const followAll = () => city.followAll();
/** Lives on in steps, with following and signalling as the worker would. */
async function live(hours: number, stepMinutes = 30) {
  for (let minutes = 0; minutes < hours * 60; minutes += stepMinutes) {
    city.clock.advance(new Date(city.clock.now().getTime() + stepMinutes * 60_000));
    await followAll();
    while ((await sweep.run(city.ground)) > 0);
  }
  await followAll();
}
async function signals(id: string) {
  const { rows } = await city.ground.database.pool.query<{ verb: string; detail: Record<string, unknown> }>(
    `SELECT verb, detail FROM kernel.act WHERE subject_id = $1 AND verb IN ('ticket.remind', 'ticket.escalate')
     ORDER BY version`,
    [id],
  );
  return rows.map(({ verb, detail }) => `${verb.replace("ticket.", "")} ${detail.stage} ${detail.at}`);
}

describe("reminders and escalations", () => {
  it("come at their share of the stage's working time, each once, and not at night", async () => {
    // Tuesday 09:30: accept is due within 30 working minutes.
    const { id } = await steps.report("Una");
    await followAll();
    city.clock.advance(new Date(city.clock.now().getTime() + 15 * 60_000));
    await sweep.run(city.ground);
    expect(await signals(id)).toEqual(["remind accept 0.5"]);
    await live(0.25, 15);
    expect(await signals(id)).toEqual(["remind accept 0.5", "escalate accept 1"]);
    await live(24);
    expect(await signals(id)).toEqual([
      "remind accept 0.5",
      "escalate accept 1",
      "escalate accept 1.5",
      "escalate accept 2",
    ]);
    const notices = (await city.messages(id)).filter((message) => message.channel === "notice");
    const intake = city.services.intakeUnit;
    expect(notices.slice(0, 3).map(({ template, recipient }) => [template, recipient])).toEqual([
      ["reminder", `unit:${intake}@handler`],
      ["escalation", `unit:${intake}@unit-leader`],
      ["escalation", `unit:${intake}@dispatcher`],
    ]);
    expect(notices[0]?.body).toContain("50%");
  });

  it("begin anew with the next stage, and name whoever took it", async () => {
    const { id } = await steps.report("Vera");
    await steps.dispatch(id);
    await followAll();
    await live(3);
    const given = await signals(id);
    expect(given.filter((signal) => signal.includes("acknowledge")).length).toBeGreaterThan(1);
    const reminded = (await city.messages(id)).filter((message) => message.template === "reminder");
    expect(reminded.map((message) => message.recipient)).toContain(`unit:${roads}@handler`);
    expect(new Set(given).size).toBe(given.length);
  });

  it("stand still while the clock does, and the ticket resumes by itself when it was said to", async () => {
    const { services, by } = city;
    const { id } = await steps.report("Wim");
    await steps.dispatch(id);
    const until = new Date(city.clock.now().getTime() + 48 * 3_600_000);
    const ask = { kind: "suspend", reason: "waiting for the part", until: until.toISOString() } as const;
    await secondPerson.requestChange(services, by("handler"), id, ask);
    await secondPerson.decideRequest(services, by("supervisor"), id, { approved: true });
    const before = await signals(id);
    await live(47.5);
    expect(await signals(id)).toEqual(before);
    const suspended = "SELECT suspended_at IS NOT NULL AS suspended FROM tickets.ticket WHERE id = $1";
    const state = async () => (await city.ground.database.pool.query(suspended, [id])).rows[0]?.suspended;
    expect(await state()).toBe(true);
    await live(1);
    expect(await state()).toBe(false);
    expect((await city.messages(id)).map((message) => message.template)).toContain("resumed");
  });

  it("are given once by two processes that look at the same moment, and by one that is killed half-way", async () => {
    const made = await Promise.all(Array.from({ length: 15 }, (_, n) => steps.report(`X${n}`)));
    await followAll();
    city.clock.advance(new Date(city.clock.now().getTime() + 24 * 3_600_000));
    const others = [sweep, signalSweep(city.services, createLog("silent")), sweep];
    for (let turn = 0; turn < 3; turn += 1) await Promise.all(others.map((each) => each.run(city.ground)));
    // As a process does that is killed after the act and before it looked when to come again.
    await city.ground.database.pool.query("UPDATE tickets.watch SET next_at = '2026-01-01'");
    while ((await sweep.run(city.ground)) > 0);
    for (const { id } of made) {
      expect(await signals(id)).toEqual(["escalate accept 1", "escalate accept 1.5", "escalate accept 2"]);
    }
  });

  it("leave imported history alone until somebody does something with it", async () => {
    const { id } = await steps.report("Xia");
    const { ground } = city;
    const imported = newId();
    await act(
      systemContext(ground, "import"),
      "ticket.import",
      { kind: "ticket", id: imported },
      async (tx, draft) => {
        const [known] = (await ticketsWithWords(tx, [id])).values();
        if (known === undefined) throw new Error("the ticket is missing");
        const { title, address, ...ticket } = {
          ...known,
          id: imported,
          number: `I-${imported}`,
          stageDueAt: 0,
        };
        await insertTicket(tx, ticket, { title, description: "", address }, []);
        draft.detail = { ticket };
        return null;
      },
    );
    const watched = async () =>
      (await ground.database.pool.query("SELECT FROM tickets.watch WHERE ticket = $1", [imported])).rowCount;
    await followAll();
    expect(await watched()).toBe(0);
    await marking.superviseTicket(city.by("leader"), imported, { reason: "look at this" });
    await followAll();
    expect(await watched()).toBe(1);
  });

  it("end with the ticket, and are watched no more", async () => {
    const { id } = await steps.report("Yan");
    await steps.dispatch(id);
    await followAll();
    await steps.handle(id);
    await steps.close(id);
    await live(1);
    const { rowCount } = await city.ground.database.pool.query(
      "SELECT FROM tickets.watch WHERE ticket = $1",
      [id],
    );
    expect(rowCount).toBe(0);
    const before = await signals(id);
    await live(48);
    expect(await signals(id)).toEqual(before);
  });

  it("put off a ticket that cannot be looked after, and look after the others", async () => {
    const sick = await steps.report("Zoe");
    const well = await steps.report("Zen");
    await followAll();
    const { rows } = await city.ground.database.pool.query<{ deadline_class: string | null }>(
      "UPDATE tickets.ticket SET deadline_class = 'no-such-class' WHERE id = $1 RETURNING deadline_class",
      [sick.id],
    );
    expect(rows).toHaveLength(1);
    city.clock.advance(new Date(city.clock.now().getTime() + 24 * 3_600_000));
    await sweep.run(city.ground);
    while ((await sweep.run(city.ground)) > 0);
    expect((await signals(well.id)).length).toBe(3);
    expect(await signals(sick.id)).toEqual([]);
    await followAll();
    await city.ground.database.pool.query("UPDATE tickets.ticket SET deadline_class = NULL WHERE id = $1", [
      sick.id,
    ]);
    city.clock.advance(new Date(city.clock.now().getTime() + 5 * 60_000));
    await sweep.run(city.ground);
    expect((await signals(sick.id)).length).toBe(3);
  });
});
