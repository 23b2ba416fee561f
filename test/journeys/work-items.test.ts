import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, startTestCity, type TestCity } from "../support/city.ts";

/** What the rules of each city (decisions/inspection.dmn) say of the same place, and who does the work there. */
const settings = [
  {
    city: "jingan",
    now: "2026-03-10T01:30:00Z",
    unit: "construction-management",
    other: "greenery-appearance",
    inspectBy: "2026-03-13T01:30:00.000Z",
    mendBy: "2026-03-24T01:30:00.000Z",
  },
  {
    city: "port-linden",
    now: "2026-03-10T08:30:00Z",
    unit: "public-works",
    other: "harbour",
    inspectBy: "2026-03-17T08:30:00.000Z",
    mendBy: "2026-03-31T07:30:00.000Z",
  },
];

type Work = { instance: string; item: string; node: string; dueAt: string; mayDo: boolean };

describe.each(settings)(
  "the inspection of a place in $city",
  ({ city: folder, now, unit, other, inspectBy, mendBy }) => {
    let city: TestCity;
    let dispatcher: Caller;
    let handler: Caller;
    let checker: Caller;
    let stranger: Caller;
    let path: string;
    beforeAll(async () => {
      city = await startTestCity({ city: folder, now });
      dispatcher = await city.as("dispatcher");
      handler = await city.as(`handler.${unit}`);
      checker = await city.as(`checker.${unit}`);
      stranger = await city.as(`handler.${other}`);
      const { units } = city.application.city.duties.tree;
      path = units.find((each) => each.path.endsWith(`/${unit}/`))?.path ?? "";
    });
    afterAll(() => city.stop());

    const begin = (last: string, kind = "catering") =>
      dispatcher.does("/api/processes/inspection/start", {
        variables: { unit: path, place: "Quay 4", kind, last, reason: "A neighbour told of smoke" },
      });
    const workOf = async (who: Caller) => (await who.get("/api/work-items")).body.work as Work[];
    const urlOf = ({ instance, item }: { instance: string; item: string }) =>
      `/api/work-items/${instance}/${item}`;
    const theOne = async (who: Caller, instance: unknown) => {
      const found = (await workOf(who)).find((work) => work.instance === instance);
      if (found === undefined) throw new Error("there is no such work");
      return found;
    };

    it("is planned by the city's rules, done by the unit, put right, checked and ended", async () => {
      const { instance, incidents } = await begin("poor");
      expect(incidents).toEqual([]);
      const look = await theOne(handler, instance);
      expect(look).toMatchObject({ node: "inspect", about: "Quay 4", dueAt: inspectBy, mayDo: true });
      const detail = await handler.get(urlOf(look));
      expect(detail.body.input).toEqual({
        place: "Quay 4",
        kind: "catering",
        reason: "A neighbour told of smoke",
      });
      const inspected = { variables: { found: "minor", report: "No extinguisher" } };
      await handler.does(`${urlOf(look)}/complete`, inspected);
      const again = await handler.post(`${urlOf(look)}/complete`, inspected);
      expect(again).toMatchObject({ status: 409, body: { code: "work-item.done" } });
      for (const confirmed of [false, true]) {
        const mend = await theOne(handler, instance);
        expect(mend).toMatchObject({ node: "mend", dueAt: mendBy });
        await handler.does(`${urlOf(mend)}/complete`, { variables: { mended: "One hangs there now" } });
        const check = await theOne(checker, instance);
        expect(check).toMatchObject({ node: "check", mayDo: true });
        await checker.does(`${urlOf(check)}/complete`, {
          variables: { confirmed, objection: "It is empty" },
        });
      }
      const ended = await dispatcher.get(`/api/process-instances/${instance}`);
      expect(ended.body).toMatchObject({ status: "completed", at: [] });
    });

    it("tells by name who has a task and who did it, where the reader may know it", async () => {
      const { instance } = await begin("good");
      const look = await theOne(handler, instance);
      await handler.does(`${urlOf(look)}/claim`);
      const chosen = async (who: Caller) =>
        ((await who.get("/api/work-items?all=true")).body.work as (Work & { takenBy: unknown })[]).find(
          (work) => work.instance === instance,
        )?.takenBy;
      const name = expect.stringMatching(/承办人|Handler/);
      expect(await chosen(handler)).toMatchObject({ me: true, role: "handler", unit: path, name });
      expect(await chosen(dispatcher)).toMatchObject({ me: false, role: "handler", unit: path, name });
      // An administrator sees the process, and is told of no colleague's name.
      const administrator = await city.as("administrator");
      expect(await chosen(administrator)).toMatchObject({
        me: false,
        role: "handler",
        unit: path,
        name: null,
      });
      await handler.does(`${urlOf(look)}/complete`, { variables: { found: "nothing", report: "Clean" } });
      expect((await dispatcher.get(urlOf(look))).body).toMatchObject({
        state: "done",
        doneBy: { me: false, role: "handler", name },
      });
      expect((await dispatcher.get(`/api/process-instances/${instance}`)).body.items).toMatchObject([
        { node: "inspect", doneBy: { name } },
      ]);
      const begun = (await (await city.as("leader")).get("/api/begun-processes")).body.processes as object[];
      expect(begun[0]).toMatchObject({
        id: instance,
        about: "Quay 4",
        byMe: false,
        by: { role: "dispatcher", name: expect.stringMatching(/派单员|Dispatcher/) },
      });
      const { answers } = (await dispatcher.get(`/api/process-instances/${instance}/answers`)).body;
      expect(answers).toMatchObject([
        { item: null, given: { place: "Quay 4", last: "good" }, by: { me: true } },
        {
          node: "inspect",
          given: { found: "nothing", report: "Clean" },
          by: { me: false, name },
          intact: true,
        },
      ]);
    });

    it("ends at once where nothing was found", async () => {
      const { instance } = await begin("good");
      const look = await theOne(handler, instance);
      const done = await handler.does(`${urlOf(look)}/complete`, {
        variables: { found: "nothing", report: "Clean" },
      });
      expect(done).toMatchObject({ status: "completed", open: [] });
    });

    it("is not seen by another unit, and ends with a reason where it is called off", async () => {
      const { instance } = await begin("never", "crowded");
      const look = await theOne(handler, instance);
      expect((await workOf(stranger)).map((work) => work.instance)).not.toContain(instance);
      expect((await stranger.get(urlOf(look))).status).toBe(404);
      expect((await stranger.get(`/api/process-instances/${instance}`)).status).toBe(404);
      expect((await handler.post(`/api/process-instances/${instance}/cancel`, { reason: "x" })).status).toBe(
        403,
      );
      await dispatcher.does(`/api/process-instances/${instance}/cancel`, { reason: "The place is closed" });
      expect((await handler.post(`${urlOf(look)}/claim`)).body.code).toBe("work-item.withdrawn");
    });

    it("leaves the steps of tickets to their tickets, and says so in the reader's language", async () => {
      const { id, number } = await (await city.as("operator")).does("/api/tickets", {
        source: "asked",
        title: "Hole in the road",
        description: "Deep hole before the school gate",
        ...(folder === "jingan"
          ? { longitude: 121.4547, latitude: 31.2304 }
          : { longitude: 11.42, latitude: 54.02 }),
      });
      const { instance, item } = await openWorkOf(city, String(id));
      const dispatchers = await dispatcher.get(`/api/process-instances/${instance}`);
      const administrator = await city.as("administrator");
      expect(dispatchers.status).toBe(404);
      const url = urlOf({ instance, item });
      for (const [language, words] of [
        ["en", "step of ticket"],
        ["zh-CN", "办理环节"],
        ["ja", "案件を開いて"],
      ] as const) {
        const refused = await dispatcher.post(`${url}/complete`, {}, { "accept-language": language });
        expect(refused).toMatchObject({ status: 409, body: { code: "ticket.own-steps" } });
        expect(refused.body.title).toContain(words);
        expect(refused.body.title).toContain(String(number));
      }
      // An administrator handles no matter of residents: the ticket is not there for them, and its process stays.
      const cancel = await administrator.post(`/api/process-instances/${instance}/cancel`, {
        reason: "tidy",
      });
      expect(cancel).toMatchObject({ status: 404, body: { code: "ticket.not-found" } });
      const started = await administrator.post("/api/processes/ticket/start");
      expect(started).toMatchObject({ status: 409, body: { code: "ticket.begins-by-report" } });
      expect(JSON.stringify((await dispatcher.get("/api/work-items?all=true")).body)).not.toContain(instance);
      await dispatcher.does(`/api/tickets/${id}/accept`, {
        category: "roads/road-damage",
      });
    });
  },
);

async function openWorkOf(city: TestCity, ticket: string): Promise<{ instance: string; item: string }> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: city.superuserUrl });
  await client.connect();
  try {
    const { rows } = await client.query(
      "SELECT instance, item FROM process.work_item JOIN process.instance ON id = instance WHERE subject_id = $1",
      [ticket],
    );
    return rows[0];
  } finally {
    await client.end();
  }
}
