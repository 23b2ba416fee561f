import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { timelineOf } from "../../src/kernel/index.ts";
import { type Caller, startTestCity, type TestCity } from "../support/city.ts";

/** Two cities, in two countries and time zones, with nothing in the code to tell them apart. */
const settings = [
  {
    city: "jingan",
    // A Tuesday at half past nine, on the clock of the city.
    now: "2026-03-10T01:30:00Z",
    unit: "construction-management",
    partner: "greenery-appearance",
    place: { longitude: 121.4547, latitude: 31.2304 },
  },
  {
    city: "port-linden",
    now: "2026-03-10T08:30:00Z",
    unit: "public-works",
    partner: "harbour",
    place: { longitude: 11.42, latitude: 54.02 },
  },
];

describe.each(settings)("in $city", (setting) => {
  let city: TestCity;
  let dispatcher: Caller;
  let operator: Caller;
  let handler: Caller;
  let checker: Caller;
  let supervisor: Caller;
  let handlerUnit: string;

  beforeAll(async () => {
    city = await startTestCity({ city: setting.city, now: setting.now });
    const { tree } = city.application.city.duties;
    handlerUnit =
      tree.units.find((unit) => unit.kind === "department" && unit.path.endsWith(`/${setting.unit}/`))
        ?.path ?? "";
    dispatcher = await city.as("dispatcher");
    operator = await city.as("operator");
    supervisor = await city.as("supervisor");
    handler = await city.as(`handler.${setting.unit}`);
    checker = await city.as(`checker.${setting.unit}`);
  });
  afterAll(() => city.stop());

  const somewhere = setting.place;

  async function reported(by: Caller = operator): Promise<{ id: string; code: string }> {
    const made = await by.does("/api/tickets", {
      source: "asked",
      title: "Hole in the road",
      description: "Deep hole before the school gate, a bicycle fell into it.",
      ...somewhere,
    });
    return { id: String(made.id), code: String(made.code) };
  }

  async function dispatched(): Promise<{ id: string; code: string }> {
    const made = await reported();
    await dispatcher.does(`/api/tickets/${made.id}/accept`, { category: "roads/road-damage" });
    await dispatcher.does(`/api/tickets/${made.id}/verify`, { verified: true });
    await dispatcher.does(`/api/tickets/${made.id}/dispatch`, { unit: handlerUnit });
    return made;
  }

  async function handled(): Promise<{ id: string; code: string }> {
    const made = await dispatched();
    await handler.does(`/api/tickets/${made.id}/acknowledge`);
    await handler.does(`/api/tickets/${made.id}/contact`, { reached: true });
    await handler.does(`/api/tickets/${made.id}/handle`, { solved: true, outcome: "Filled and rolled." });
    return made;
  }

  async function verbs(id: string): Promise<string[]> {
    const acts = await timelineOf(city.application.ground.database.kysely, { kind: "ticket", id });
    return acts.map((act) => act.verb.replace("ticket.", ""));
  }

  describe("a resident's matter", () => {
    it("walks from report to close, each step one act, by the city's own process", async () => {
      const { id } = await handled();
      expect(await checker.does(`/api/tickets/${id}/check`, { approved: true })).toMatchObject({
        stage: "callback",
      });
      const closed = await dispatcher.does(`/api/tickets/${id}/callback`, {
        reached: true,
        solved: true,
        satisfaction: 5,
      });
      expect(closed).toMatchObject({ status: "closed", stage: null });
      expect(await verbs(id)).toEqual([
        "report",
        "accept",
        "verify",
        "register",
        "dispatch",
        "acknowledge",
        "contact",
        "handle",
        "check",
        "callback",
        "close",
      ]);
    });

    it("is found untrue on verification and ends as void, with no owner to blame", async () => {
      const { id } = await reported();
      await dispatcher.does(`/api/tickets/${id}/accept`, { category: "roads/road-damage" });
      expect(await dispatcher.does(`/api/tickets/${id}/verify`, { verified: false })).toMatchObject({
        status: "void",
      });
    });

    it("goes back to the dispatcher with the clock running, and on to another unit", async () => {
      const { id } = await dispatched();
      const returned = await handler.does(`/api/tickets/${id}/return`, {
        notOurs: true,
        reason: "A private road",
      });
      expect(returned).toMatchObject({ stage: "dispatch" });
      const again = await dispatcher.does(`/api/tickets/${id}/dispatch`, { unit: handlerUnit });
      expect(again).toMatchObject({ stage: "acknowledge", ownerPath: handlerUnit });
    });

    it("is reworked when the check fails, and the checker must be another person than the handler", async () => {
      const { id } = await handled();
      const failed = await checker.does(`/api/tickets/${id}/check`, {
        approved: false,
        note: "Still uneven",
      });
      expect(failed).toMatchObject({ stage: "handle" });
      const head = await city.as(`checker.${setting.unit}`);
      await handler.does(`/api/tickets/${id}/handle`, { solved: true, outcome: "Levelled" });
      expect(await head.does(`/api/tickets/${id}/check`, { approved: true })).toMatchObject({
        stage: "callback",
      });
    });

    it("is dispatched anew when the requester says it is not solved", async () => {
      const { id } = await handled();
      await checker.does(`/api/tickets/${id}/check`, { approved: true });
      const said = await dispatcher.does(`/api/tickets/${id}/callback`, {
        reached: true,
        solved: false,
        satisfaction: 1,
      });
      expect(said).toMatchObject({ status: "open", stage: "dispatch" });
    });

    it("is reopened after the end by whoever holds the code, and by nobody with a wrong one", async () => {
      const { id, code } = await handled();
      await checker.does(`/api/tickets/${id}/check`, { approved: true });
      await dispatcher.does(`/api/tickets/${id}/callback`, { reached: false });
      const wrong = await city.anonymous.post(`/api/tickets/${id}/reopen`, {
        reason: "?",
        code: "wrong-code-1",
      });
      expect(wrong).toMatchObject({ status: 403, body: { code: "ticket.wrong-code" } });
      const reopened = await city.anonymous.does(`/api/tickets/${id}/reopen`, { reason: "It is back", code });
      expect(reopened).toMatchObject({ status: "open", stage: "dispatch" });
    });

    it("stops its clock only by two persons, and its deadlines move by the working time it stood", async () => {
      const { id } = await dispatched();
      const due = async () => {
        const acts = await timelineOf(city.application.ground.database.kysely, { kind: "ticket", id });
        return Number(acts.findLast((one) => "dueAt" in one.detail)?.detail.dueAt);
      };
      const before = await due();
      await handler.does(`/api/tickets/${id}/request`, { kind: "suspend", reason: "Waiting for asphalt" });
      const self = await handler.post(`/api/tickets/${id}/decide`, { approved: true });
      expect(self.status).toBe(403);
      await supervisor.does(`/api/tickets/${id}/decide`, { approved: true });
      const blocked = await handler.post(`/api/tickets/${id}/acknowledge`);
      expect(blocked.body).toMatchObject({ code: "ticket.suspended" });
      city.clock.advance(new Date(city.clock.now().getTime() + 30 * 60_000));
      await handler.does(`/api/tickets/${id}/resume`);
      expect((await due()) - before).toBeGreaterThanOrEqual(30 * 60_000);
      expect(await verbs(id)).toContain("suspend");
    });

    it("is given more time, and may stand still, no longer than its class says", async () => {
      const { id } = await dispatched();
      const { deadlineClass } = (await supervisor.get(`/api/tickets/${id}`)).body;
      const rule = city.application.city.files.deadlines.classes.find(({ code }) => code === deadlineClass);
      const { most: each } = rule?.suspension ?? {};
      expect(each).toHaveProperty("workingDays");
      const ask = (body: object) => handler.post(`/api/tickets/${id}/request`, { reason: "Frost", ...body });
      const at = (days: number) => new Date(city.clock.now().getTime() + days * 86_400_000).toISOString();
      expect((await ask({ kind: "extend", workingDays: 60 })).body).toMatchObject({
        code: "ticket.extension-too-long",
        title: expect.stringMatching(/gives \d+ working days at a time/),
      });
      expect((await ask({ kind: "suspend", until: at(-1) })).body).toMatchObject({
        code: "ticket.suspension-past",
      });
      expect((await ask({ kind: "suspend", until: at(400) })).body).toMatchObject({
        code: "ticket.suspension-too-long",
      });
      const { dueAt } = (await supervisor.get(`/api/tickets/${id}`)).body;
      await handler.does(`/api/tickets/${id}/request`, { kind: "extend", reason: "Frost" });
      await supervisor.does(`/api/tickets/${id}/decide`, { approved: true });
      const later = (await supervisor.get(`/api/tickets/${id}`)).body;
      const { extension } = rule ?? {};
      const { time } = city.application.house.services;
      const given = time.due(Date.parse(String(dueAt)), extension?.each ?? { days: 0 });
      expect(Date.parse(String(later.dueAt))).toBe(given);
      await handler.does(`/api/tickets/${id}/request`, { kind: "suspend", reason: "Frost" });
      await supervisor.does(`/api/tickets/${id}/decide`, { approved: true });
      const acts = await timelineOf(city.application.ground.database.kysely, { kind: "ticket", id });
      const stopped = acts.find((one) => one.verb === "ticket.suspend");
      expect(Number(stopped?.detail.until)).toBe(time.due(stopped?.at.getTime() ?? 0, each ?? { days: 0 }));
    });

    it("stops no clock that was asked for at a stage it has left meanwhile", async () => {
      const { id } = await dispatched();
      await handler.does(`/api/tickets/${id}/acknowledge`);
      await handler.does(`/api/tickets/${id}/contact`, { reached: true });
      await handler.does(`/api/tickets/${id}/request`, { kind: "suspend", reason: "Waiting for asphalt" });
      await handler.does(`/api/tickets/${id}/handle`, { solved: true, outcome: "It came" });
      const late = await supervisor.post(`/api/tickets/${id}/decide`, { approved: true });
      expect(late.body).toMatchObject({ status: 409, code: "ticket.wrong-stage" });
      await supervisor.does(`/api/tickets/${id}/decide`, { approved: false, note: "No longer needed" });
      expect(await checker.does(`/api/tickets/${id}/check`, { approved: true })).toMatchObject({
        stage: "callback",
      });
    });

    it("comes under the clocks of another category whole: what it stood still stays its own, and no clock goes by the old one", async () => {
      const { id } = await dispatched();
      await handler.does(`/api/tickets/${id}/acknowledge`);
      await handler.does(`/api/tickets/${id}/contact`, { reached: true });
      await handler.does(`/api/tickets/${id}/request`, { kind: "suspend", reason: "Frost" });
      await supervisor.does(`/api/tickets/${id}/decide`, { approved: true });
      city.clock.advance(new Date(city.clock.now().getTime() + 45 * 60_000));
      await handler.does(`/api/tickets/${id}/resume`);
      const before = (await supervisor.get(`/api/tickets/${id}`)).body;
      const to = (category: string) =>
        dispatcher.does(`/api/tickets/${id}/reclassify`, { category, reason: "Looked at again" });
      await to("drainage/waterlogging");
      const other = (await supervisor.get(`/api/tickets/${id}`)).body;
      expect(other.deadlineClass).not.toBe(before.deadlineClass);
      expect([other.stageDueAt, other.contactDueAt]).not.toContain(before.stageDueAt);
      expect(other.stageDueAt).toBe(other.dueAt);
      await to("roads/road-damage");
      const clocks = ({ dueAt, contactDueAt, stageDueAt, stageYellowAt }: Record<string, unknown>) => ({
        dueAt,
        contactDueAt,
        stageDueAt,
        stageYellowAt,
      });
      const again = (await supervisor.get(`/api/tickets/${id}`)).body;
      expect({ ...clocks(again), contactDueAt: null }).toEqual({ ...clocks(before), contactDueAt: null });
    });

    it("that went to another service is reopened there, and says so", async () => {
      const { id, code } = await dispatched();
      await dispatcher.does(`/api/tickets/${id}/transfer`, { service: "The railway", reason: "Their land" });
      const again = await city.anonymous.post(`/api/tickets/${id}/reopen`, { reason: "Still there", code });
      expect(again.body).toMatchObject({ code: "ticket.not-closed", status: 409 });
    });

    it("is merged into the matter that goes on, with its requester", async () => {
      const first = await dispatched();
      const second = await reported();
      await dispatcher.does(`/api/tickets/${second.id}/accept`, { category: "roads/road-damage" });
      const merged = await dispatcher.does(`/api/tickets/${second.id}/merge`, { into: first.id });
      expect(merged).toMatchObject({ status: "merged" });
      expect(await verbs(first.id)).toContain("absorb");
      const self = await dispatcher.post(`/api/tickets/${first.id}/merge`, { into: first.id });
      expect(self.body).toMatchObject({ code: "ticket.merge-itself" });
    });

    it("is split, and whoever asked is told of the parts and follows them by the code of the whole", async () => {
      const whole = await dispatched();
      const split = await dispatcher.does(`/api/tickets/${whole.id}/split`, {
        parts: [
          { title: "The lamp beside it", description: "Dark since Monday" },
          { title: "The broken kerb", description: "Ten metres on" },
        ],
      });
      const parts = split.children as { id: string; number: string }[];
      expect(parts).toHaveLength(2);
      for (const { number } of parts) {
        const followed = await city.anonymous.post(`/api/public/tickets/${number}/follow`, {
          code: whole.code,
        });
        expect(followed.body).toMatchObject({ number });
      }
    });

    it("is one handling by a lead with partners, and is done only when all have done their part", async () => {
      const { tree } = city.application.city.duties;
      const partner = tree.units.find((unit) => unit.path.endsWith(`/${setting.partner}/`))?.path;
      const { id } = await reported();
      await dispatcher.does(`/api/tickets/${id}/accept`, { category: "roads/road-damage" });
      await dispatcher.does(`/api/tickets/${id}/verify`, { verified: true });
      await dispatcher.does(`/api/tickets/${id}/dispatch`, { unit: handlerUnit, partners: [partner] });
      await handler.does(`/api/tickets/${id}/acknowledge`);
      await handler.does(`/api/tickets/${id}/contact`, { reached: true });
      const early = await handler.post(`/api/tickets/${id}/handle`, { solved: true, outcome: "Our part" });
      expect(early.body).toMatchObject({ code: "ticket.shares-open" });
      const helping = await city.as(`handler.${setting.partner}`);
      await helping.does(`/api/tickets/${id}/share`, { outcome: "Roots cut" });
      expect(
        await handler.does(`/api/tickets/${id}/handle`, { solved: true, outcome: "Done" }),
      ).toMatchObject({
        stage: "check",
      });
    });

    it("is its owner's to handle: neither partners nor whoever has the area do it in its place", async () => {
      const { tree } = city.application.city.duties;
      const partner = tree.units.find((unit) => unit.path.endsWith(`/${setting.partner}/`))?.path;
      const helping = await city.as(`handler.${setting.partner}`);
      const { id } = await reported();
      await dispatcher.does(`/api/tickets/${id}/accept`, { category: "roads/road-damage" });
      await dispatcher.does(`/api/tickets/${id}/verify`, { verified: true });
      await dispatcher.does(`/api/tickets/${id}/dispatch`, { unit: handlerUnit, partners: [partner] });
      const { areaPath } = (await supervisor.get(`/api/tickets/${id}`)).body;
      const quarter = tree.units.find(
        ({ kind, path }) => kind === "subdistrict" && String(areaPath).startsWith(path),
      );
      const near = quarter === undefined ? [] : [await city.as(`handler.${quarter.path.split("/").at(-2)}`)];
      const refused = { status: 403, code: "ticket.not-yours" };
      for (const other of [helping, ...near]) {
        expect((await other.get(`/api/tickets/${id}`)).body.allowed).not.toContain("acknowledge");
        expect((await other.post(`/api/tickets/${id}/acknowledge`)).body).toMatchObject(refused);
        const back = { notOurs: true, reason: "Not ours" };
        expect((await other.post(`/api/tickets/${id}/return`, back)).body).toMatchObject(refused);
        const stop = { kind: "suspend", reason: "Later" };
        expect((await other.post(`/api/tickets/${id}/request`, stop)).body).toMatchObject(refused);
      }
      const part = { unit: partner, outcome: "They are done, we think" };
      expect((await handler.post(`/api/tickets/${id}/share`, part)).body).toMatchObject(refused);
      await helping.does(`/api/tickets/${id}/share`, { outcome: "Roots cut" });
      await handler.does(`/api/tickets/${id}/acknowledge`);
      await handler.does(`/api/tickets/${id}/contact`, { reached: true });
      const whole = { solved: true, outcome: "For all" };
      expect((await helping.post(`/api/tickets/${id}/handle`, whole)).body).toMatchObject(refused);
      await handler.does(`/api/tickets/${id}/handle`, whole);
    });

    it("that goes to a former partner alone is that unit's, with no part of its own left open", async () => {
      const { tree } = city.application.city.duties;
      const partner = tree.units.find((unit) => unit.path.endsWith(`/${setting.partner}/`))?.path;
      const helping = await city.as(`handler.${setting.partner}`);
      const { id } = await reported();
      await dispatcher.does(`/api/tickets/${id}/accept`, { category: "roads/road-damage" });
      await dispatcher.does(`/api/tickets/${id}/verify`, { verified: true });
      await dispatcher.does(`/api/tickets/${id}/dispatch`, { unit: handlerUnit, partners: [partner] });
      await handler.does(`/api/tickets/${id}/return`, { notOurs: true, reason: "Theirs alone" });
      await dispatcher.does(`/api/tickets/${id}/dispatch`, { unit: partner });
      await helping.does(`/api/tickets/${id}/acknowledge`);
      await helping.does(`/api/tickets/${id}/contact`, { reached: true });
      const done = await helping.does(`/api/tickets/${id}/handle`, { solved: true, outcome: "Roots cut" });
      expect(done).toMatchObject({ stage: "check" });
    });
  });

  describe("what goes wrong", () => {
    it("changes nothing twice: a repeat with the same key gets the first answer", async () => {
      const key = { "idempotency-key": "the-very-same" };
      const body = { source: "asked", title: "Lamp out", description: "Dark corner", ...somewhere };
      const first = await operator.post("/api/tickets", body, key);
      const second = await operator.post("/api/tickets", body, key);
      expect(first.status).toBe(201);
      expect(second.body).toEqual(first.body);
      const other = await operator.post("/api/tickets", { ...body, title: "Other" }, key);
      expect(other.body).toMatchObject({ code: "kernel.key-reused" });
    });

    it("never gives a stranger what somebody else was answered, and lets who reported resend", async () => {
      const body = { source: "asked", title: "Lamp out", description: "Dark corner", ...somewhere };
      const report = (key: string, words: object = body) =>
        city.anonymous.post("/api/tickets", words, { "idempotency-key": key });
      expect((await report("1")).body).toMatchObject({ status: 400, code: "kernel.key-guessable" });
      const key = randomUUID();
      const first = await report(key);
      expect(first.body.code).toEqual(expect.any(String));
      expect((await report(key)).body).toEqual(first.body);
      const other = await report(randomUUID());
      expect(other.status).toBe(201);
      expect(other.body.code).not.toBe(first.body.code);
    });

    it("lets one of two dispatchers win, and shows the other the current state", async () => {
      const { id } = await reported();
      await dispatcher.does(`/api/tickets/${id}/accept`, { category: "roads/road-damage" });
      const { version } = await dispatcher.does(`/api/tickets/${id}/verify`, { verified: true });
      const other = await city.as("dispatcher2");
      const both = await Promise.all(
        [dispatcher, other].map((one) =>
          one.post(`/api/tickets/${id}/dispatch`, { unit: handlerUnit }, { "if-match": `"${version}"` }),
        ),
      );
      expect(both.map((answer) => answer.status).sort()).toEqual([200, 412]);
      const lost = both.find((answer) => answer.status === 412);
      expect(lost?.body).toMatchObject({ code: "kernel.stale", current: { id, stage: "acknowledge" } });
    });

    it("says what to do for a wrong stage, an unknown category, a place outside and a foreign ticket", async () => {
      const { id } = await reported();
      expect((await handler.post(`/api/tickets/${id}/acknowledge`)).body).toMatchObject({
        code: "ticket.not-found",
      });
      expect((await dispatcher.post(`/api/tickets/${id}/dispatch`, {})).body).toMatchObject({
        code: "ticket.wrong-stage",
      });
      expect(
        (await dispatcher.post(`/api/tickets/${id}/accept`, { category: "no/such" })).body,
      ).toMatchObject({
        code: "ticket.unknown-category",
      });
      const half = { source: "asked", title: "x", description: "y", longitude: somewhere.longitude };
      expect((await operator.post("/api/tickets", half)).body).toMatchObject({ code: "ticket.half-place" });
      for (const title of ["   ", "\u200b\u202e"]) {
        const unseen = { source: "asked", title, description: "y" };
        expect((await operator.post("/api/tickets", unseen)).body).toMatchObject({
          code: "kernel.invalid",
          errors: [{ pointer: "/title" }],
        });
      }
      const outside = { source: "asked", title: "x", description: "y", longitude: 0, latitude: 0 };
      expect((await operator.post("/api/tickets", outside)).body).toMatchObject({
        code: "ticket.outside",
        status: 422,
      });
      expect(
        (await city.anonymous.post(`/api/tickets/${id}/accept`, { category: "roads/road-damage" })).status,
      ).toBe(401);
    });
  });

  describe("months later, when every session has ended", () => {
    it("a matter that is reopened is due anew under every category, before and after its dispatch", async () => {
      const { id, code } = await handled();
      await checker.does(`/api/tickets/${id}/check`, { approved: true });
      await dispatcher.does(`/api/tickets/${id}/callback`, { reached: false });
      city.clock.advance(new Date(city.clock.now().getTime() + 90 * 86_400_000));
      const again = await city.as("dispatcher");
      const due = async () => Date.parse(String((await again.get(`/api/tickets/${id}`)).body.dueAt));
      await city.anonymous.does(`/api/tickets/${id}/reopen`, { reason: "It is back", code });
      const category = "drainage/waterlogging";
      await again.does(`/api/tickets/${id}/reclassify`, { category, reason: "Water, this time" });
      expect(await due()).toBeGreaterThan(city.clock.now().getTime());
      await again.does(`/api/tickets/${id}/dispatch`, { unit: handlerUnit });
      expect(await due()).toBeGreaterThan(city.clock.now().getTime());
    });
  });
});
