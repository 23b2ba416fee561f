import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, startTestCity, type TestCity } from "../../../test/support/city.ts";
import { createLog, timelineOf, transact } from "../../kernel/index.ts";
import { signalSweep } from "../notices/signalling.ts";
import { rewatch } from "../notices/watch.ts";
import { fold } from "./fold.ts";
import { toEvent } from "./move.ts";

/** Jing'an's clock runs on while a requester is asked, Port Linden's stands. */
const settings = [
  {
    city: "jingan",
    now: "2026-03-10T01:30:00Z",
    unit: "construction-management",
    place: { longitude: 121.4547, latitude: 31.2304 },
    pauses: false,
  },
  {
    city: "port-linden",
    now: "2026-03-10T08:30:00Z",
    unit: "public-works",
    place: { longitude: 11.42, latitude: 54.02 },
    pauses: true,
  },
];
const day = 86_400_000;

describe.each(settings)("asking the requester for more in $city", (setting) => {
  let city: TestCity;
  let operator: Caller;
  let dispatcher: Caller;
  let handler: Caller;

  beforeAll(async () => {
    city = await startTestCity({ city: setting.city, now: setting.now });
    operator = await city.as("operator");
    dispatcher = await city.as("dispatcher");
    handler = await city.as(`handler.${setting.unit}`);
  });
  afterAll(() => city.stop());

  const { place } = setting;
  const text = "Which side of the street?";
  type Reported = { id: string; number: string; code: string };

  async function reported(over: Record<string, unknown> = {}): Promise<Reported> {
    const asked = { source: "asked", title: "A hole", description: "There.", ...place, ...over };
    return (await city.anonymous.does("/api/tickets", asked)) as Reported;
  }

  async function handling(): Promise<Reported> {
    const made = await reported();
    await dispatcher.does(`/api/tickets/${made.id}/accept`, { category: "roads/road-damage" });
    await dispatcher.does(`/api/tickets/${made.id}/verify`, { verified: true });
    const path = city.application.city.duties.tree.units.find(({ path: one }) =>
      one.endsWith(`/${setting.unit}/`),
    );
    await dispatcher.does(`/api/tickets/${made.id}/dispatch`, { unit: path?.path });
    await handler.does(`/api/tickets/${made.id}/acknowledge`);
    await handler.does(`/api/tickets/${made.id}/contact`, { reached: false });
    return made;
  }

  const shown = async (id: string) =>
    (await dispatcher.get(`/api/tickets/${id}`)).body as Record<string, never>;
  const followed = async ({ number, code }: Reported) =>
    (await city.anonymous.post(`/api/public/tickets/${number}/follow`, { code })).body;
  /** Where the process of a matter stands, as its requester sees it. */
  const standing = async ({ number, code }: Reported) => {
    const { body } = await city.anonymous.post(`/api/public/tickets/${number}/way`, { code });
    return (body as { way: { at: string[] } }).way.at;
  };
  const acts = (id: string) => timelineOf(city.application.ground.database.kysely, { kind: "ticket", id });
  /** Lets the clock come to an instant and does what is due there for this ticket. */
  async function until(at: number, id: string) {
    const { ground, house } = city.application;
    city.clock.advance(new Date(at));
    await transact(ground.database, (tx) => rewatch(house.services, tx, [id], ground.clock.now()));
    await signalSweep(house.services, createLog("error")).run(ground);
  }

  it("asks at every stage at which something may be missing, and nothing leaves it before the question has ended", async () => {
    const made = await reported();
    const { id } = made;
    await dispatcher.does(`/api/tickets/${id}/ask`, { text });
    const refused = await dispatcher.post(`/api/tickets/${id}/accept`, { category: "roads/road-damage" });
    expect(refused).toMatchObject({ status: 409, body: { code: "ticket.question-open" } });
    const again = await dispatcher.post(`/api/tickets/${id}/ask`, { text });
    expect(again).toMatchObject({ status: 409, body: { code: "ticket.question-open" } });
    await dispatcher.does(`/api/tickets/${id}/recall`, { reason: "Found it on the map." });
    await dispatcher.does(`/api/tickets/${id}/accept`, { category: "roads/road-damage" });
    await dispatcher.does(`/api/tickets/${id}/ask`, { text });
    await operator.does(`/api/tickets/${id}/reply`, { words: "She says on the phone: the north side." });
    await dispatcher.does(`/api/tickets/${id}/verify`, { verified: true });
    await dispatcher.does(`/api/tickets/${id}/ask`, { text });
    await city.anonymous.does(`/api/tickets/${id}/reply`, { words: "North.", code: made.code });
    await dispatcher.does(`/api/tickets/${id}/dispatch`, { unit: `${setting.city}/${setting.unit}/` });
    expect((await shown(id)).stage).toBe("acknowledge");
  });

  it("shows the question on the page of the matter to whoever has no address, and takes the answer there", async () => {
    const made = await handling();
    const { id } = made;
    await handler.does(`/api/tickets/${id}/ask`, { text });
    const ask = (await acts(id)).at(-1);
    expect(ask?.detail).toMatchObject({ told: 0, untold: 1 });
    const page = await followed(made);
    expect(page).toMatchObject({ question: { text, pauses: setting.pauses }, replied: null });
    expect(page.notes).toEqual([]);
    expect(await standing(made)).toEqual(expect.arrayContaining(["handle", "awaited-at-handling"]));
    const wrong = await city.anonymous.post(`/api/tickets/${id}/reply`, { words: "I", code: "not-the-code" });
    expect(wrong).toMatchObject({ status: 403, body: { code: "ticket.wrong-code" } });
    await city.anonymous.does(`/api/tickets/${id}/reply`, { words: "The north side.", code: made.code });
    const after = await followed(made);
    expect(after).toMatchObject({ question: null, replied: { words: "The north side." } });
    // What was asked is told as a question for good, never as an answer.
    expect(after.notes).toContainEqual(expect.objectContaining({ text, asked: true }));
    expect(await standing(made)).not.toContain("awaited-at-handling");
    const ticket = await shown(id);
    expect(ticket).toMatchObject({ stage: "handle", question: null, asked: false, suspended: false });
    expect(ticket.notes).toContainEqual(expect.objectContaining({ text: "The north side.", public: false }));
    const late = await city.anonymous.post(`/api/tickets/${id}/reply`, {
      words: "And more",
      code: made.code,
    });
    expect(late).toMatchObject({ status: 409, body: { code: "ticket.nothing-asked" } });
    await handler.does(`/api/tickets/${id}/handle`, { solved: true, outcome: "Filled." });
  });

  it(`lets the clock ${setting.pauses ? "stand" : "run on"} until the answer, as the city declares`, async () => {
    const made = await handling();
    const { id } = made;
    const before = await shown(id);
    await handler.does(`/api/tickets/${id}/ask`, { text });
    expect((await shown(id)).suspended).toBe(setting.pauses);
    if (setting.pauses) {
      const resume = await handler.post(`/api/tickets/${id}/resume`, {});
      expect(resume).toMatchObject({ status: 409, body: { code: "ticket.question-open" } });
    }
    city.clock.advance(new Date(city.clock.now().getTime() + day));
    await city.anonymous.does(`/api/tickets/${id}/reply`, { words: "North.", code: made.code });
    const after = await shown(id);
    const moved = Date.parse(String(after.dueAt)) - Date.parse(String(before.dueAt));
    if (setting.pauses) expect(moved).toBeGreaterThanOrEqual(day);
    else expect(moved).toBe(0);
    expect(after.pauses).toHaveLength(setting.pauses ? 1 : 0);
  });

  it("reminds once before the time is over, and lapses then; the matter goes on without the answer", async () => {
    const made = await handling();
    const { id } = made;
    await handler.does(`/api/tickets/${id}/ask`, { text });
    const { remindAt, dueAt } = (await shown(id)).question as unknown as {
      remindAt: string;
      dueAt: string;
    };
    expect(Date.parse(remindAt)).toBeLessThan(Date.parse(dueAt));
    const verbs = async () =>
      (await acts(id)).map(({ verb }) => verb).filter((verb) => /prompt|lapse/.test(verb));
    await until(Date.parse(remindAt) - 1000, id);
    expect(await verbs()).toEqual([]);
    await until(Date.parse(remindAt), id);
    await until(Date.parse(remindAt) + 1000, id);
    expect(await verbs()).toEqual(["ticket.prompt"]);
    await until(Date.parse(dueAt), id);
    expect(await verbs()).toEqual(["ticket.prompt", "ticket.lapse"]);
    expect(await followed(made)).toMatchObject({ question: null, replied: null });
    await handler.does(`/api/tickets/${id}/handle`, { solved: true, outcome: "Found and filled." });
  });

  it("asks nobody where nobody asked", async () => {
    const found = { source: "found", title: "A hole", description: "There.", ...place };
    const { id } = await operator.does("/api/tickets", found);
    const refused = await dispatcher.post(`/api/tickets/${id}/ask`, { text });
    expect(refused).toMatchObject({ status: 409, body: { code: "ticket.nobody-to-ask" } });
  });

  it("ends with a matter that is merged into another while its requester is asked", async () => {
    const made = await reported();
    const other = await reported();
    await dispatcher.does(`/api/tickets/${made.id}/ask`, { text });
    await dispatcher.does(`/api/tickets/${made.id}/merge`, { into: other.id });
    expect(await shown(made.id)).toMatchObject({ status: "merged", question: null, suspended: false });
  });

  it("leaves each row the fold of its ticket's acts", async () => {
    const { pool } = city.application.ground.database;
    const { rows } = await pool.query<{ id: string; question: unknown }>(
      "SELECT id, question FROM tickets.ticket",
    );
    for (const { id, question } of rows) {
      const folded = fold(id, (await acts(id)).map(toEvent));
      expect(question).toEqual(folded.question);
      expect(await shown(id)).toMatchObject({ stage: folded.stage, version: folded.version });
    }
  });
});
