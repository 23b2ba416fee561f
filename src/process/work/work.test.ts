import { readFileSync } from "node:fs";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contextFor, type TestKernel, testActor, testKernel } from "../../../test/support/kernel.ts";
import { anybody, testServer } from "../../../test/support/server.ts";
import { parseCalendar } from "../../calendar/index.ts";
import {
  type Actor,
  act,
  newId,
  type Reach,
  systemContext,
  timelineOf,
  transact,
  within,
} from "../../kernel/index.ts";
import { deployProcess } from "../actions.ts";
import { processModule } from "../module.ts";
import { problem } from "../problems.ts";
import { Processes } from "../processes.ts";
import { bpmn, flows } from "../testing/model.ts";
import { beginProcess, completeWork } from "./actions.ts";
import { hindrance, maySeeWork } from "./rules.ts";
import { findWork, openWork } from "./store.ts";

const calendarFile = new URL("../../../cities/jingan/calendar.yaml", import.meta.url);
const calendar = parseCalendar(readFileSync(calendarFile, "utf8"), "calendar.yaml");
const units = ["d/", "d/roads/", "d/roads/north/", "d/water/"];
const processes = new Processes({ calendar: () => calendar, isUnit: (path) => units.includes(path) });

const names = (en: string) => ({ "zh-CN": en, ja: en, en });
const form = (properties: object, required: string[]) =>
  `<extensionElements><liangwang:form><![CDATA[${JSON.stringify({ type: "object", properties, required })}]]></liangwang:form></extensionElements>`;
const startForm = form({ unit: { type: "string", format: "unit", names: names("Unit") } }, ["unit"]);
const lookForm = form(
  {
    found: {
      type: "string",
      names: names("Finding"),
      oneOf: ["good", "poor"].map((one) => ({ const: one, names: names(one) })),
    },
    remark: { type: "string", names: names("Remark") },
    count: { type: "integer", minimum: 0, names: names("Count") },
    place: { type: "string", readOnly: true, names: names("Place") },
  },
  ["found"],
);
const xml = bpmn(
  `<startEvent id="s">${startForm}</startEvent>
  <userTask id="look" name="Look" liangwang:candidateScope="inspection.do" liangwang:candidateUnit="unit">${lookForm}</userTask>
  <exclusiveGateway id="g" default="f3_g_e"/><userTask id="mend" name="Mend" liangwang:candidateUnit="unit" liangwang:notBy="look"/><endEvent id="e"/>
  ${flows("s -> look", "look -> g", 'g -> mend : found = "poor" and remark = null', "g -> e", "mend -> e")}`,
  "",
  "inspection",
).replace('isExecutable="true"', 'isExecutable="true" liangwang:startScope="inspection.order"');

const member = (id: string, unit: string, reach: Reach, ...scopes: string[]) =>
  testActor(
    Object.fromEntries(
      ["process.read", "process.work", "process.answers", ...scopes].map((scope) => [scope, reach]),
    ),
    {
      id,
      unit,
    },
  );
const chief = member("chief", "d/", "subtree", "process.start", "process.cancel", "inspection.order");
const roads = member(
  "roads",
  "d/roads/",
  "subtree",
  "inspection.do",
  "process.start",
  "process.cancel",
  "inspection.order",
);
const roads2 = member("roads2", "d/roads/", "subtree", "inspection.do");
const water = member("water", "d/water/", "subtree", "inspection.do", "process.cancel");
const clerk = testActor(
  { "process.read": "subtree", "process.work": "subtree", "process.start": "subtree" },
  { id: "clerk", unit: "d/roads/" },
);
const steward = member("steward", "d/", "subtree", "process.erase");
const people = [chief, roads, roads2, water, clerk, steward];

let kernel: TestKernel;
let server: Awaited<ReturnType<typeof testServer>>;
beforeAll(async () => {
  const module = processModule(processes);
  kernel = await testKernel([module]);
  server = await testServer(kernel, [module], new Map([...people, anybody].map((who) => [who.id, who])));
  await deployProcess(systemContext(kernel.ground), "inspection.bpmn", xml);
});
afterAll(async () => {
  await server.server.close();
  await kernel.close();
});

async function ask(who: Actor, method: string, path: string, body?: unknown, language = "en") {
  const response = await fetch(server.url + path, {
    method,
    headers: {
      authorization: `Bearer ${who.id}`,
      "accept-language": language,
      ...(body !== undefined && { "content-type": "application/json" }),
      "idempotency-key": newId(),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

const begin = (who: Actor, unit: string) =>
  ask(who, "POST", "/api/processes/inspection/start", { variables: { unit } });
const workOf = (instance: string, item: string) => `/api/work-items/${instance}/${item}`;
async function opened(unit = "d/roads/north/"): Promise<{ instance: string; item: string; url: string }> {
  const { body } = await begin(chief, unit);
  const { item } = body.open[0];
  return { instance: body.instance, item, url: workOf(body.instance, item) };
}
const listed = async (who: Actor, query = "") =>
  (await ask(who, "GET", `/api/work-items?limit=500${query}`)).body.work as {
    instance: string;
    mayDo: boolean;
  }[];

test("a process of the city is begun by hand, its work taken on and done, and what follows stands open", async () => {
  const startable = await ask(chief, "GET", "/api/startable-processes");
  expect(startable.body.processes).toMatchObject([
    { id: "inspection", form: { properties: { unit: { format: "unit" } } } },
  ]);
  const { instance, item, url } = await opened();
  expect(await listed(roads)).toMatchObject([
    {
      instance,
      item,
      node: "look",
      names: { ja: "Look" },
      unit: "d/roads/north/",
      taken: "nobody",
      mayDo: true,
    },
  ]);
  expect((await ask(roads, "POST", `${url}/claim`)).status).toBe(200);
  expect(await listed(roads2)).toEqual([]);
  expect(await listed(roads2, "&all=true")).toMatchObject([{ taken: "another", mayDo: false }]);
  expect((await ask(roads2, "POST", `${url}/complete`, { variables: { found: "poor" } })).body.code).toBe(
    "work-item.taken",
  );
  expect((await ask(roads2, "POST", `${url}/release`)).body.code).toBe("work-item.taken");
  expect((await ask(chief, "GET", url)).body).toMatchObject({ mayDo: false, mayRelease: true });
  expect((await ask(chief, "POST", `${url}/release`)).status).toBe(200);
  expect((await ask(roads, "POST", `${url}/claim`)).status).toBe(200);
  expect((await ask(roads, "POST", `${url}/release`)).status).toBe(200);
  expect((await ask(roads, "POST", `${url}/release`)).body.code).toBe("work-item.not-taken");
  const done = await ask(roads2, "POST", `${url}/complete`, { variables: { found: "poor" } });
  expect(done.body).toMatchObject({ open: [{ node: "mend" }], incidents: [] });
  const view = await ask(chief, "GET", `/api/process-instances/${instance}`);
  expect(view.body.items).toMatchObject([
    { node: "look", state: "done" },
    { node: "mend", state: "open" },
  ]);
  const acts = await timelineOf(kernel.database.kysely, { kind: "process", id: instance });
  expect(acts.map(({ verb }) => verb)).toEqual([
    "process.start",
    "process.claim",
    "process.release",
    "process.claim",
    "process.release",
    "process.complete",
  ]);
});

test("an act tells what was chosen, and what was written lies beside it, sealed by it and to be erased", async () => {
  const { instance, url } = await opened();
  const given = { found: "good", remark: "The caretaker limps", count: 13_905_551_234 };
  await ask(roads, "POST", `${url}/complete`, { variables: given });
  const acts = await timelineOf(kernel.database.kysely, { kind: "process", id: instance });
  expect(acts.map(({ detail }) => detail)).toMatchObject([
    { variables: ["unit"], facts: { unit: "d/roads/north/" } },
    {
      variables: ["found", "remark", "count"],
      facts: { found: "good" },
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
  ]);
  for (const { detail } of acts) expect(JSON.stringify(detail)).not.toMatch(/caretaker|13905551234/);

  const answers = async (who: Actor) =>
    (await ask(who, "GET", `/api/process-instances/${instance}/answers`)).body.answers;
  expect(await answers(chief)).toMatchObject([
    { item: null, given: { unit: "d/roads/north/" }, by: { me: true }, intact: null },
    { node: "look", names: { en: "Look" }, given, by: { me: false }, intact: true, erasedAt: null },
  ]);
  expect(await answers(water)).toEqual([]);
  await sql`UPDATE process.answer SET given = jsonb_set(given, '{remark}', '"All well"')
    WHERE instance = ${instance} AND item IS NOT NULL`.execute(kernel.database.kysely);
  expect(await answers(roads)).toMatchObject([{ node: "look", intact: false }]);

  const erase = (who: Actor) =>
    ask(who, "POST", `/api/process-instances/${instance}/erase`, { reason: "asked for" });
  expect((await erase(chief)).status).toBe(403);
  expect((await erase(steward)).body).toEqual({ erased: 1 });
  expect((await answers(chief))[1]).toMatchObject({
    given: { found: "good" },
    intact: null,
    erasedAt: expect.any(String),
  });
  const { rows } = await sql<{ left: string }>`SELECT concat(i.variables, i.state, a.given, w.input) AS left
    FROM process.instance i JOIN process.answer a ON a.instance = i.id JOIN process.work_item w ON w.instance = i.id
    WHERE i.id = ${instance}`.execute(kernel.database.kysely);
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toMatch(/caretaker|All well|13905551234/);
  expect((await erase(steward)).body).toEqual({ erased: 0 });
});

test("words are not erased under a process that still needs them", async () => {
  const { instance } = await opened();
  const refused = await ask(steward, "POST", `/api/process-instances/${instance}/erase`, { reason: "tidy" });
  expect(refused).toMatchObject({ status: 409, body: { code: "process.still-running" } });
});

test("everything that is wrong in a form is told at once, each with its field and its sentence", async () => {
  const { url } = await opened();
  const complete = (variables: object, language = "en") =>
    ask(roads, "POST", `${url}/complete`, { variables }, language);
  const wrong = { found: "fair", remark: 5, count: -1, stray: true };
  const { status, body } = await complete(wrong);
  expect(status).toBe(400);
  expect(body.code).toBe("kernel.invalid");
  expect(body.title).toBe(
    "4 fields are not yet right: “Finding”, “Remark”, “Count”, “stray”. Correct them and send it again.",
  );
  expect(body.errors).toMatchObject([
    { pointer: "/found", keyword: "enum", sentence: expect.stringContaining("good, poor") },
    { pointer: "/remark", keyword: "type", sentence: expect.stringContaining("must be text") },
    { pointer: "/count", keyword: "minimum", sentence: expect.stringContaining("0 or more") },
    { pointer: "/stray", keyword: "additionalProperties" },
  ]);
  const { body: chinese } = await complete(wrong, "zh-CN");
  expect(chinese.title).toContain("4 项");
  expect(chinese.errors[2].sentence).toContain("应不小于 0");
  expect((await complete({})).body).toMatchObject({
    title: "“Finding” is missing. Fill it in.",
    errors: [{ pointer: "/found", sentence: "“Finding” is missing. Fill it in." }],
  });
  const flood = Object.fromEntries([...Array(5_000)].map((_, n) => [`n${n}`, n]));
  expect((await complete(flood)).body.errors).toHaveLength(21);
  expect((await begin(chief, "d/nowhere/")).body).toMatchObject({
    code: "kernel.invalid",
    errors: [{ pointer: "/unit", sentence: expect.stringContaining("no unit d/nowhere/") }],
  });
  expect((await begin(roads, "d/water/")).body).toMatchObject({
    code: "process.unit-beyond",
    errors: [{ pointer: "/unit", sentence: expect.stringContaining("beyond your reach") }],
  });
});

test("what is filled in is held to the model's form, and nothing else comes along", async () => {
  const { url } = await opened();
  const complete = (variables: object, language = "en") =>
    ask(roads, "POST", `${url}/complete`, { variables }, language);
  expect((await complete({})).body.title).toContain("Finding");
  expect(await complete({ found: "fair" })).toMatchObject({ status: 400, body: { code: "kernel.invalid" } });
  expect((await complete({ found: "good", unit: "d/water/" })).status).toBe(400);
  expect((await complete({ found: "good", place: "elsewhere" })).status).toBe(400);
  expect((await complete({ found: "good", remark: "x".repeat(2_001) })).status).toBe(400);
  expect((await begin(roads, "d/roads/")).status).toBe(201);
  expect((await complete({ found: "good" })).body).toMatchObject({ status: "completed" });
});

test("without a form small JSON is taken, and what is too much is refused with the limits", async () => {
  const { url, instance } = await opened();
  const { body } = await ask(roads, "POST", `${url}/complete`, { variables: { found: "poor" } });
  const mend = workOf(instance, body.open[0].item);
  const complete = (variables: unknown) => ask(roads2, "POST", `${mend}/complete`, { variables });
  let deep: unknown = 1;
  for (let level = 0; level < 50; level++) deep = { deep };
  for (const wrong of [
    { deep },
    { "a b": 1 },
    { long: "x".repeat(20_000) },
    Object.fromEntries([...Array(51)].map((_, n) => [`n${n}`, n])),
  ])
    expect((await complete(wrong)).body).toMatchObject({
      code: "process.values",
      title: expect.stringContaining("16384"),
    });
  expect((await complete({ cost: 5, parts: [{ of: "iron" }] })).body).toMatchObject({ status: "completed" });
});

test("whoever did what a task looks at may not do it, however wide the reach", async () => {
  const { url, instance } = await opened();
  const { body } = await ask(roads, "POST", `${url}/complete`, { variables: { found: "poor" } });
  const mend = workOf(instance, body.open[0].item);
  for (const step of ["claim", "complete"]) {
    const refused = await ask(roads, "POST", `${mend}/${step}`, step === "claim" ? undefined : {});
    expect(refused).toMatchObject({ status: 403, body: { code: "work-item.second-person" } });
  }
  const idsOf = async (who: Actor, query = "") => (await listed(who, query)).map((work) => work.instance);
  expect(await idsOf(roads)).not.toContain(instance);
  expect(await idsOf(roads, "&all=true")).toContain(instance);
  expect(await idsOf(roads2)).toContain(instance);
  expect((await ask(roads2, "POST", `${mend}/complete`, {})).body.status).toBe("completed");
});

test("of two who do the same work at once one does it, and the other is told so", async () => {
  for (let round = 0; round < 5; round++) {
    const { instance, item } = await opened();
    const both = await Promise.allSettled(
      [roads, roads2].map((who) =>
        completeWork(processes, contextFor(kernel.ground, who), { instance, item }, { found: "good" }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const lost = both.find((one) => one.status === "rejected");
    expect(lost).toMatchObject({ reason: { code: "work-item.done", status: 409 } });
  }
  const { url } = await opened();
  await ask(roads, "POST", `${url}/complete`, { variables: { found: "good" } });
  for (const [language, word] of [
    ["zh-CN", "已经办完"],
    ["ja", "済んで"],
    ["en", "already been done"],
  ] as const)
    expect(
      (await ask(roads2, "POST", `${url}/complete`, { variables: { found: "good" } }, language)).body.title,
    ).toContain(word);
});

test("only whom the model and the reach allow begin, do and cancel", async () => {
  const { instance, url } = await opened();
  const done = { variables: { found: "good" } };
  expect((await ask(water, "GET", url)).status).toBe(404);
  expect((await ask(water, "POST", `${url}/claim`)).status).toBe(404);
  expect(await ask(clerk, "POST", `${url}/complete`, done)).toMatchObject({
    status: 403,
    body: { code: "work-item.not-yours" },
  });
  expect((await ask(clerk, "GET", url)).body).toMatchObject({ mayDo: false, input: null });
  // Whoever may read what is answered sees what it is about as well.
  expect((await ask(chief, "GET", url)).body).toMatchObject({ mayDo: false, input: {} });
  expect((await begin(clerk, "d/roads/")).body.code).toBe("process.not-by-hand");
  expect((await begin(water, "d/water/")).status).toBe(403);
  const cancel = (who: Actor) =>
    ask(who, "POST", `/api/process-instances/${instance}/cancel`, { reason: "rain" });
  expect((await cancel(water)).status).toBe(404);
  expect((await cancel(roads)).status).toBe(404);
  expect((await cancel(chief)).body.status).toBe("cancelled");
  expect((await cancel(chief)).body.code).toBe("process.ended");
  expect((await ask(roads, "POST", `${url}/complete`, done)).body.code).toBe("work-item.withdrawn");
  expect((await ask(chief, "GET", "/api/begun-processes")).body.processes[0]).toMatchObject({
    id: instance,
    status: "cancelled",
    byMe: true,
    mayCancel: false,
  });
  expect(JSON.stringify((await ask(water, "GET", "/api/begun-processes")).body)).not.toContain(instance);
});

test("an incident is listed to those within whose reach its work stands, however many others are older", async () => {
  const broken = xml
    .replace('id="inspection"', 'id="broken"')
    .replace("found = &quot;poor&quot;", "missing")
    .replace('found = "poor"', "missing");
  await deployProcess(systemContext(kernel.ground), "broken.bpmn", broken);
  const held = async (unit: string) => {
    const context = contextFor(kernel.ground, chief);
    const moved = await beginProcess(processes, context, newId(), { process: "broken", variables: { unit } });
    const ref = { instance: moved.instance, item: moved.open[0]?.item ?? "" };
    const done = await completeWork(processes, contextFor(kernel.ground, anybody), ref, { found: "good" });
    expect(done.incidents).toHaveLength(1);
    return moved.instance;
  };
  for (let older = 0; older < 201; older++) await held("d/water/");
  const instance = await held("d/roads/");
  const seen = async (who: Actor) =>
    ((await ask(who, "GET", "/api/process-instances")).body.instances as { id: string }[]).map(
      ({ id }) => id,
    );
  expect(await seen(roads)).toEqual([instance]);
  expect(await seen(water)).toHaveLength(200);
  expect(await seen(water)).not.toContain(instance);
});

test("work of another module's things is left to it, and it says where to go", async () => {
  const here = new Processes({ calendar: () => calendar });
  here.keepFor("boat", {
    processes: ["boats"],
    refuse: async (_c, _tx, id) => problem("process.unknown", { process: `boat ${id}` }),
  });
  const context = systemContext(kernel.ground);
  const subject = { kind: "boat", id: newId() };
  const moved = await act(context, "boat.change", subject, (tx) =>
    here.start(within(context, tx), tx, { process: "inspection", subject, variables: { unit: "d/" } }),
  );
  const item = moved.open[0]?.item ?? "";
  await expect(
    completeWork(here, context, { instance: moved.instance, item }, { found: "good" }),
  ).rejects.toThrow(/boat/);
  await expect(beginProcess(here, context, newId(), { process: "boats" })).rejects.toThrow();
  expect((await listed(anybody, "&all=true")).map(({ instance }) => instance)).not.toContain(moved.instance);
});

test("no list shows what the reach does not cover, and offers to do exactly what may be done", async () => {
  const reaches = fc.option(fc.constantFrom<Reach>("own", "unit", "subtree", "all"), { nil: undefined });
  const scopes = ["process.read", "process.work", "inspection.do"];
  const all: { instance: string; item: string }[] = [];
  for (const unit of units) {
    all.push(await opened(unit));
    const taken = await opened(unit);
    expect((await ask(anybody, "POST", `${taken.url}/claim`)).status).toBe(200);
    all.push(taken);
  }
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(reaches, reaches, reaches),
      fc.constantFrom(...units),
      fc.constantFrom("someone", "anybody"),
      async (held, unit, id) => {
        const grants = scopes.flatMap((scope, at) =>
          held[at] === undefined ? [] : [[scope, held[at]] as const],
        );
        const actor = testActor(Object.fromEntries(grants), { id, unit });
        await transact(kernel.database, async (tx) => {
          const works = await Promise.all(all.map((ref) => findWork(tx, ref)));
          const known = works.flatMap((work) => work ?? []);
          const keyOf = ({ instance, item }: { instance: string; item: string }) => `${instance} ${item}`;
          if (!actor.grants.has("process.read")) {
            await expect(openWork(tx, actor, { all: true, limit: 500 })).rejects.toMatchObject({
              code: "kernel.forbidden",
            });
            return;
          }
          for (const wanted of [true, false]) {
            const expected = known.filter(
              (work) => maySeeWork(actor, work) && (wanted || hindrance(actor, work) === null),
            );
            const found = await openWork(tx, actor, { all: wanted, limit: 500 });
            const among = found.work.map(keyOf).filter((key) => known.map(keyOf).includes(key));
            expect(among.sort()).toEqual(expected.map(keyOf).sort());
            for (const work of found.work) expect(maySeeWork(actor, work)).toBe(true);
          }
        });
      },
    ),
    { numRuns: 60 },
  );
});
