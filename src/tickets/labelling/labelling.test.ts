import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, startTestCity, type TestCity } from "../../../test/support/city.ts";
import { setLabels } from "../../foundation/index.ts";
import { type Act, systemContext, timelineOf } from "../../kernel/index.ts";
import { fold } from "../life/fold.ts";
import { toEvent } from "../life/move.ts";
import { followStatements } from "./actions.ts";

let city: TestCity;
let operator: Caller;
let dispatcher: Caller;
let supervisor: Caller;
let handler: Caller;

/** Another place each time: the same matter at the same place is a repeated one. */
const somewhere = () => {
  places += 1;
  return { longitude: 121.4547, latitude: 31.2304 + places * 0.0015 };
};
let places = 0;
const roads = "jingan/construction-management/";
const centre = "jingan/urban-operations/";

beforeAll(async () => {
  city = await startTestCity();
  operator = await city.as("operator");
  dispatcher = await city.as("dispatcher");
  supervisor = await city.as("supervisor");
  handler = await city.as("handler.construction-management");
});
afterAll(() => city.stop());

type Carried = { label: string; on: string; state: string; origin: string; source: string; version: string };
type Shown = Record<string, unknown> & {
  urgency: string;
  deadlineClass: string | null;
  ownerPath: string;
  dueAt: string;
  marks: string[];
  labels: { carried: Carried[]; proposes: Record<string, unknown> | null } | null;
};

const report = (over: Record<string, unknown> = {}) =>
  operator.does("/api/tickets", { source: "asked", title: "Hole", description: "In the road.", ...over });
const shown = async (id: unknown) => (await dispatcher.get(`/api/tickets/${id}`)).body as Shown;
const accept = (id: unknown, over: Record<string, unknown> = {}) =>
  dispatcher.does(`/api/tickets/${id}/accept`, { category: "roads/road-damage", ...over });
const verify = (id: unknown) => dispatcher.does(`/api/tickets/${id}/verify`, { verified: true });
const dispatch = (id: unknown, body = {}) => dispatcher.does(`/api/tickets/${id}/dispatch`, body);
const override = (id: unknown, label: string, verdict: string) =>
  dispatcher.does(`/api/tickets/${id}/label`, { label, verdict, reason: "I know the place." });
const timeline = (id: unknown): Promise<Act[]> =>
  timelineOf(city.application.ground.database.kysely, { kind: "ticket", id: String(id) });

/** A batch of statements as rules and models send it, and what follows it. */
async function say(entity: { kind: string; id: string }, over: Record<string, unknown> = {}) {
  const statement = {
    entity,
    label: "site.key",
    verdict: "applies",
    origin: "rule",
    source: "sites",
    version: "7",
    confidence: null,
    ...over,
  };
  const { batch } = (await dispatcher.does("/api/labels", { statements: [statement] })) as { batch: string };
  const [act] = await timelineOf(city.application.ground.database.kysely, { kind: "label-batch", id: batch });
  const context = systemContext(city.application.ground);
  await followStatements(city.application.house.services, context, act?.id ?? "");
}

async function dispatched(over: Record<string, unknown> = {}): Promise<string> {
  const { id } = await report({ ...somewhere(), ...over });
  await accept(id);
  await verify(id);
  await dispatch(id);
  return String(id);
}

describe("a rule of the city folder", () => {
  it("labels a ticket at its report, with the rule's version, and the label sets urgency and deadlines", async () => {
    const plain = await report(somewhere());
    const { id } = await report({ ...somewhere(), description: "A worker is trapped in the pit." });
    const ticket = await shown(id);
    expect(ticket).toMatchObject({
      urgency: "urgent",
      deadlineClass: "emergency",
      marks: ["people.in-danger"],
    });
    expect(ticket.labels?.carried).toEqual([
      expect.objectContaining({
        label: "people.in-danger",
        state: "acts",
        origin: "rule",
        source: "danger-in-words",
        version: "1",
      }),
    ]);
    const kept = (await dispatcher.get(`/api/labels/ticket/${id}`)).body as { current: object[] };
    expect(kept.current).toEqual([expect.objectContaining({ label: "people.in-danger", applies: true })]);
    await accept(id);
    await accept(plain.id);
    // The category's class would give days; the label's is the shorter one.
    expect(await shown(id)).toMatchObject({ urgency: "urgent", deadlineClass: "emergency" });
    expect(await shown(plain.id)).toMatchObject({ labels: null, marks: [] });
    expect((await shown(plain.id)).deadlineClass).not.toBe("emergency");
  });

  it("that asks for a category is asked once it is known, and takes its label back under another", async () => {
    city.clock.advance(new Date("2026-03-10T15:30:00Z"));
    const { id } = await report({ ...somewhere(), title: "Noise", description: "Drilling." });
    expect((await shown(id)).labels).toBeNull();
    await accept(id, { category: "construction/night-construction" });
    expect((await shown(id)).labels?.carried).toEqual([
      expect.objectContaining({ label: "noise.night", state: "acts", source: "noise-after-ten" }),
    ]);
    await dispatcher.does(`/api/tickets/${id}/reclassify`, {
      category: "roads/road-damage",
      reason: "wrong",
    });
    expect((await shown(id)).labels).toBeNull();
    expect((await shown(id)).deadlineClass).not.toBe("night-noise");
  });

  it("counts what was reported before at the same place", async () => {
    const here = { ...somewhere(), category: "roads/pavement-damage" };
    const marks = [];
    for (let n = 0; n < 3; n += 1) marks.push((await shown((await report(here)).id)).marks);
    expect(marks).toEqual([[], [], ["complaint.repeated"]]);
  });
});

describe("a label of the place", () => {
  it("sends the ticket to the unit that the duty list names for it, and says so in the act", async () => {
    const there = somewhere();
    const before = await report(there);
    const { cell } = (await shown(before.id)) as unknown as { cell: string };
    await say({ kind: "place", id: cell });
    const { id } = await report(there);
    for (const one of [before.id, id]) {
      await accept(one);
      await verify(one);
      await dispatch(one);
      expect(await shown(one)).toMatchObject({ ownerPath: centre, urgency: "high", marks: ["site.key"] });
      const act = (await timeline(one)).findLast(({ verb }) => verb === "ticket.dispatch");
      expect(act?.detail).toMatchObject({ owner: centre, reasons: ["label", "area"] });
      expect((act?.detail.labels as { carried: object[] } | undefined)?.carried).toEqual([
        expect.objectContaining({
          label: "site.key",
          on: "place",
          entity: cell,
          source: "sites",
          version: "7",
        }),
      ]);
    }
  });

  it("does nothing to a ticket of which a person denies it, before dispatch and after", async () => {
    const there = somewhere();
    const { id } = await report(there);
    await accept(id);
    await verify(id);
    await say({ kind: "place", id: String((await shown(id)).cell) });
    expect((await shown(id)).urgency).toBe("high");
    await override(id, "site.key", "does-not-apply");
    expect(await shown(id)).toMatchObject({ urgency: "normal", marks: [] });
    await dispatch(id);
    expect((await shown(id)).ownerPath).toBe(roads);
    const act = (await timeline(id)).findLast(({ verb }) => verb === "ticket.label");
    expect(act).toMatchObject({ detail: { said: { label: "site.key", verdict: "does-not-apply" } } });
    await override(id, "site.key", "withdrawn");
    // It speaks again, but the ticket has been handed over: it proposes.
    expect(await shown(id)).toMatchObject({ ownerPath: roads, urgency: "normal" });
    expect((await shown(id)).labels?.proposes).toEqual({
      unit: centre,
      urgency: "high",
      deadlineClass: null,
    });
  });
});

describe("a label of the requester", () => {
  it("counts for what this person reports, and who carries it is not told in the act", async () => {
    const requester = { name: "Old and alone", phone: "13800000001", notify: "none", language: "en" };
    await report({ ...somewhere(), requester });
    const { rows } = await city.application.ground.database.pool.query<{ person: string }>(
      "SELECT person FROM tickets.requester WHERE person IS NOT NULL ORDER BY joined_at DESC LIMIT 1",
    );
    const person = String(rows[0]?.person);
    const context = systemContext(city.application.ground);
    await setLabels(context, { person: async (_tx, _actor, _scope, ids) => new Set(ids) }, [
      {
        entity: { kind: "person", id: person },
        label: "household.vulnerable",
        verdict: "applies",
        origin: "rule",
        source: "register",
        version: "3",
        confidence: null,
      },
    ]);
    const { id } = await report({ ...somewhere(), requester });
    expect(await shown(id)).toMatchObject({ urgency: "high", marks: ["household.vulnerable"] });
    expect(JSON.stringify((await timeline(id))[0]?.detail)).not.toContain(person);
  });
});

describe("a model's label", () => {
  it("acts from the declared confidence on, and below it only proposes", async () => {
    const model = { label: "site.key", origin: "model", source: "sites-model", version: "2" };
    const unsure = await report(somewhere());
    await say({ kind: "ticket", id: String(unsure.id) }, { ...model, confidence: 0.89 });
    expect(await shown(unsure.id)).toMatchObject({ urgency: "normal", marks: [] });
    expect((await shown(unsure.id)).labels?.carried).toEqual([
      expect.objectContaining({ state: "unsure", confidence: 0.89 }),
    ]);
    const sure = await report(somewhere());
    await say({ kind: "ticket", id: String(sure.id) }, { ...model, confidence: 0.9 });
    expect(await shown(sure.id)).toMatchObject({ urgency: "high", marks: ["site.key"] });
  });
});

describe("a label that comes after dispatch", () => {
  it("moves nothing, proposes a second dispatch, and acts with it", async () => {
    const id = await dispatched();
    const before = await shown(id);
    await say({ kind: "ticket", id });
    const proposing = await shown(id);
    expect(proposing).toMatchObject({
      ownerPath: before.ownerPath,
      urgency: before.urgency,
      dueAt: before.dueAt,
      marks: [],
    });
    expect(proposing.labels).toMatchObject({
      proposes: { unit: centre, urgency: "high", deadlineClass: null },
    });
    await dispatch(id);
    expect(await shown(id)).toMatchObject({ ownerPath: centre, urgency: "high", marks: ["site.key"] });
    expect((await shown(id)).labels?.proposes).toBeNull();
  });

  it("brings its class of deadlines with the second dispatch, from then on, and never gives more time", async () => {
    const id = await dispatched();
    const before = await shown(id);
    await override(id, "people.in-danger", "applies");
    expect(await shown(id)).toMatchObject({ dueAt: before.dueAt, deadlineClass: before.deadlineClass });
    city.clock.advance(new Date(city.clock.now().getTime() + 60 * 60_000));
    await dispatch(id);
    const after = await shown(id);
    expect(after.deadlineClass).toBe("emergency");
    expect(new Date(after.dueAt).getTime()).toBe(city.clock.now().getTime() + 2 * 60 * 60_000);
    // The stage in which it is handled is not late by what ran before the label came.
    await handler.does(`/api/tickets/${id}/acknowledge`);
    await handler.does(`/api/tickets/${id}/contact`, { reached: true });
    expect(await shown(id)).toMatchObject({ stage: "handle", stageDueAt: after.dueAt, dueAt: after.dueAt });
  });

  it("gives the time of its own class back where a person denies it", async () => {
    const id = await dispatched({ description: "Somebody is trapped." });
    const strict = await shown(id);
    await override(id, "people.in-danger", "does-not-apply");
    const own = await shown(id);
    const plain = await shown(await dispatched());
    expect(own.deadlineClass).toBe(plain.deadlineClass);
    expect(own.dueAt).toBe(plain.dueAt);
    expect(own.dueAt > strict.dueAt).toBe(true);
  });

  it("is looked at once however often the same is said", async () => {
    const id = await dispatched();
    await say({ kind: "ticket", id });
    const acts = (await timeline(id)).length;
    await say({ kind: "ticket", id });
    expect((await timeline(id)).length).toBe(acts);
  });
});

describe("who may say what", () => {
  it("refuses a label that the city does not declare, and whoever may not label", async () => {
    const { id } = await report();
    const unknown = await supervisor.post(`/api/tickets/${id}/label`, {
      label: "no.such",
      verdict: "applies",
      reason: "r",
    });
    expect(unknown).toMatchObject({ status: 422, body: { code: "ticket.unknown-label" } });
    const mine = { label: "site.key", verdict: "applies", reason: "r" };
    expect((await handler.post(`/api/tickets/${id}/label`, mine)).status).toBe(403);
  });

  it("lists what labels do, for whoever reads them", async () => {
    const { body } = await dispatcher.get("/api/labels/declared");
    expect(body).toContainEqual(
      expect.objectContaining({ code: "people.in-danger", deadlineClass: "emergency", mark: true }),
    );
  });
});

it("leaves each row the fold of its ticket's acts", async () => {
  const { rows } = await city.application.ground.database.pool.query<{ id: string }>(
    "SELECT id FROM tickets.ticket WHERE labels IS NOT NULL",
  );
  expect(rows.length).toBeGreaterThan(5);
  for (const { id } of rows) {
    const folded = fold(id, (await timeline(id)).map(toEvent));
    const ticket = await shown(id);
    expect(ticket).toMatchObject({
      version: folded.version,
      urgency: folded.urgency,
      deadlineClass: folded.deadlineClass,
      ownerPath: folded.ownerPath,
      labels: folded.labels,
    });
  }
});
