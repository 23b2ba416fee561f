import { readFileSync } from "node:fs";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestKernel, testKernel } from "../../test/support/kernel.ts";
import { parseCalendar } from "../calendar/index.ts";
import {
  type Act,
  act,
  type Context,
  findAct,
  keyed,
  newId,
  systemContext,
  type Transaction,
  within,
} from "../kernel/index.ts";
import { deployProcess } from "./actions.ts";
import { remoteCall } from "./jobs.ts";
import { migrateInstances } from "./migration.ts";
import { Processes } from "./processes.ts";
import { BusinessError } from "./services.ts";
import { bpmn, flows } from "./testing/model.ts";
import { fireDue } from "./timers.ts";

const calendarFile = new URL("../../cities/jingan/calendar.yaml", import.meta.url);
const calendar = parseCalendar(readFileSync(calendarFile, "utf8"), "calendar.yaml");

let kernel: TestKernel;
let processes: Processes;
let context: Context;

beforeAll(async () => {
  kernel = await testKernel();
  context = systemContext(kernel.ground);
});
afterAll(() => kernel.close());
beforeEach(() => {
  processes = new Processes({ calendar: () => calendar });
});

const task = (id: string) => `<userTask id="${id}"/>`;
const deploy = (id: string, elements: string, roots = "") =>
  deployProcess(context, `${id}.bpmn`, bpmn(elements, roots, id));
const inAct = <R>(work: (inner: Context, tx: Transaction) => Promise<R>, outer = context) =>
  act(outer, "thing.change", { kind: "thing", id: newId() }, (tx) => work(within(outer, tx), tx));
const start = (process: string, id: string, variables = {}) =>
  inAct((inner, tx) => processes.start(inner, tx, { process, subject: { kind: "thing", id }, variables }));
const query = <R>(text: ReturnType<typeof sql<R>>) =>
  text.execute(kernel.database.kysely).then(({ rows }) => rows);
const nodesOf = (id: string) =>
  query(sql<{
    node: string;
  }>`SELECT w.node FROM process.work_item w JOIN process.instance i ON i.id = w.instance
    WHERE i.subject_id = ${id} AND w.state = 'open' ORDER BY w.node`).then((rows) =>
    rows.map((row) => row.node),
  );
const acts = (verb: string, instance: string) =>
  query(
    sql<{
      id: string;
      detail: Record<string, unknown>;
    }>`SELECT id, detail FROM kernel.act WHERE verb = ${verb} AND subject_id = ${instance} ORDER BY sequence`,
  );

describe("timers", () => {
  const boundary = (id: string, host: string, rule: string, more = "") =>
    `<boundaryEvent id="${id}" attachedToRef="${host}" ${more}><timerEventDefinition liangwang:clock="working">${rule}</timerEventDefinition></boundaryEvent>`;

  test("fire when they are due on the working clock, each in an act of its own, once", async () => {
    await deploy(
      "late",
      `<startEvent id="s"/>${task("a")}${task("chase")}${boundary("t", "a", "<timeDuration>P1DT30M</timeDuration>")}${flows("s -> a", "t -> chase")}`,
    );
    const id = newId();
    kernel.clock.advance(new Date("2026-03-06T16:00:00+08:00"));
    const { instance } = await start("late", id);
    const [timer] = await query(sql<{ at: Date }>`SELECT at FROM process.timer WHERE instance = ${instance}`);
    // Friday 16:00: one working day is Monday 16:00, and half an hour more.
    expect(timer?.at).toEqual(new Date("2026-03-09T16:30:00+08:00"));
    kernel.clock.advance(new Date("2026-03-09T16:29:00+08:00"));
    expect(await fireDue(processes, kernel.ground)).toBe(0);
    kernel.clock.advance(new Date("2026-03-09T16:30:00+08:00"));
    const both = await Promise.all([fireDue(processes, kernel.ground), fireDue(processes, kernel.ground)]);
    expect(both.toSorted()).toEqual([0, 1]);
    expect(await fireDue(processes, kernel.ground)).toBe(0);
    expect(await nodesOf(id)).toEqual(["chase"]);
    expect(await acts("process.timer", instance)).toMatchObject([
      { detail: { node: "t", subject: { kind: "thing", id }, open: ["chase"] } },
    ]);
  });

  test("a timer whose consequence fails is put off with its reason, and others fire", async () => {
    processes.registerService("break", async () => {
      throw new Error("the printer is on fire");
    });
    const elements = (then: string) =>
      `<startEvent id="s"/>${task("a")}<serviceTask id="x" liangwang:service="${then}"/>${boundary("t", "a", "<timeDuration>PT1M</timeDuration>")}${flows("s -> a", "t -> x")}`;
    await deploy("breaking", elements("break"));
    await deploy(
      "working",
      elements("work").replace('<serviceTask id="x" liangwang:service="work"/>', task("x")),
    );
    const [bad, good] = [newId(), newId()];
    const { instance } = await start("breaking", bad);
    await start("working", good);
    kernel.clock.advance(new Date("2026-03-10T10:00:00+08:00"));
    await expect(fireDue(processes, kernel.ground)).rejects.toThrow("1 timers failed");
    expect(await nodesOf(good)).toEqual(["x"]);
    expect(await nodesOf(bad)).toEqual(["a"]);
    const rows = await query(
      sql`SELECT attempts, fault, try_at > at AS later FROM process.timer WHERE instance = ${instance}`,
    );
    expect(rows).toEqual([{ attempts: 1, fault: "the printer is on fire", later: true }]);
    await sql`DELETE FROM process.timer WHERE instance = ${instance}`.execute(kernel.database.kysely);
  });

  test("a timer start event starts its process again and again; missed rounds are not made up for", async () => {
    await deploy(
      "patrol",
      `<startEvent id="s"><timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition></startEvent>${task("walk")}${flows("s -> walk")}`,
    );
    const count = () =>
      query(sql<{ n: number }>`SELECT count(*) AS n FROM process.instance WHERE definition = 'patrol'`).then(
        (rows) => rows[0]?.n,
      );
    await fireDue(processes, kernel.ground);
    expect(await count()).toBe(0);
    const later = (hours: number) =>
      kernel.clock.advance(new Date(kernel.clock.now().getTime() + hours * 3_600_000));
    later(1);
    expect(await fireDue(processes, kernel.ground)).toBe(1);
    later(5);
    expect(await fireDue(processes, kernel.ground)).toBe(1);
    expect(await fireDue(processes, kernel.ground)).toBe(0);
    expect(await count()).toBe(2);
    await sql`DELETE FROM process.start_timer`.execute(kernel.database.kysely);
  });
});

describe("remote services", () => {
  const elements = `<startEvent id="s"/><serviceTask id="w" liangwang:service="ask"><extensionElements><liangwang:input source="town" target="where"/></extensionElements></serviceTask>${task("z")}${flows("s -> w", "w -> z")}`;

  async function work(instance: string): Promise<void> {
    for (const { id } of await acts("process.call", instance)) {
      const called = (await findAct(kernel.database.kysely, id)) as Act;
      await remoteCall(processes)(keyed(context, `job:process/process.call:${id}`, id), called);
    }
  }

  test("run after the act as a job, are given their input, and move the process once however often the job runs", async () => {
    let asked = 0;
    processes.registerRemoteService("ask", async (_context, call) => {
      asked += 1;
      expect(call).toMatchObject({ node: "w", input: { where: "here" } });
      return { answer: 42 };
    });
    await deploy("asking", elements);
    const id = newId();
    const { instance, open } = await start("asking", id, { town: "here" });
    expect(open).toEqual([]);
    await work(instance);
    await work(instance);
    expect(asked).toBe(1);
    expect(await nodesOf(id)).toEqual(["z"]);
    expect(await acts("process.service", instance)).toHaveLength(1);
    expect((await acts("process.call", instance))[0]?.detail).toEqual({
      call: "t2",
      node: "w",
      service: "ask",
    });
  });

  test("what they throw becomes an incident, and the retry asks again", async () => {
    let fail = true;
    processes.registerRemoteService("ask", async () => {
      if (fail) throw new Error("no answer within 5 s");
      return {};
    });
    const id = newId();
    const { instance } = await start("asking", id, { town: "here" });
    await work(instance);
    const held = await query(
      sql<{
        incidents: number;
        state: { tokens: { id: string }[] };
      }>`SELECT incidents, state FROM process.instance WHERE id = ${instance}`,
    );
    expect(held).toMatchObject([
      { incidents: 1, state: { tokens: [{ at: "w", incident: { message: "no answer within 5 s" } }] } },
    ]);
    fail = false;
    await inAct((inner, tx) => processes.give(inner, tx, { instance }, { type: "retry", token: "t2" }));
    await work(instance);
    expect(await nodesOf(id)).toEqual(["z"]);
  });

  test("of several at once each answer is kept, though the process moves on only with the last", async () => {
    processes.registerRemoteService("ask", async (_context, call) => ({ said: String(call.input.town) }));
    const many = `<multiInstanceLoopCharacteristics liangwang:collection="towns" liangwang:elementVariable="town" liangwang:outputCollection="all" liangwang:outputElement="said"/>`;
    await deploy(
      "asking-many",
      `<startEvent id="s"/><serviceTask id="w" liangwang:service="ask">${many}</serviceTask>${task("z")}${flows("s -> w", "w -> z")}`,
    );
    const id = newId();
    const { instance } = await start("asking-many", id, { towns: ["x", "y"] });
    await work(instance);
    expect(await nodesOf(id)).toEqual(["z"]);
    expect(
      await query(sql`SELECT variables->'all' AS all FROM process.instance WHERE id = ${instance}`),
    ).toEqual([{ all: ["x", "y"] }]);
  });

  test("an uncaught business error ends the process as failed", async () => {
    processes.registerRemoteService("ask", async () => {
      throw new BusinessError("GONE");
    });
    const id = newId();
    const { instance } = await start("asking", id, { town: "here" });
    await work(instance);
    expect(await query(sql`SELECT status FROM process.instance WHERE id = ${instance}`)).toEqual([
      { status: "failed" },
    ]);
  });
});

describe("crashes", () => {
  test.each(["before the step", "between the step and the commit"])(
    "a connection killed %s, and the request repeated: exactly once",
    async (moment) => {
      await deploy("crashing", `<startEvent id="s"/>${task("a")}${task("b")}${flows("s -> a", "a -> b")}`);
      const id = newId();
      const { instance } = await start("crashing", id);
      const request = keyed(context, `complete-${id}`, "complete a");
      const kill = (tx: Transaction) => sql`SELECT pg_terminate_backend(pg_backend_pid())`.execute(tx);
      const attempt = (crash: boolean) =>
        inAct(async (inner, tx) => {
          if (crash && moment === "before the step") await kill(tx);
          const moved = await processes.complete(inner, tx, { subject: { kind: "thing", id }, node: "a" });
          if (crash) await kill(tx);
          return moved;
        }, request);
      await expect(attempt(true)).rejects.toThrow();
      expect(await nodesOf(id)).toEqual(["a"]);
      const first = await attempt(false);
      expect(await attempt(false)).toEqual(first);
      expect(await nodesOf(id)).toEqual(["b"]);
      expect(await query(sql`SELECT revision FROM process.instance WHERE id = ${instance}`)).toEqual([
        { revision: 2 },
      ]);
    },
  );
});

describe("migration of instances to another version", () => {
  test("moves what fits by the mapping, with its open work, and says why the rest stays", async () => {
    const old = `<startEvent id="s"/>${task("a")}${task("gone")}${flows("s -> a", "a -> gone")}`;
    await deploy("changing", old);
    const [fits, stays] = [newId(), newId()];
    const first = await start("changing", fits);
    const second = await start("changing", stays);
    await inAct((inner, tx) => processes.complete(inner, tx, { instance: second.instance, node: "a" }));
    await deploy(
      "changing",
      `<startEvent id="s"/>${task("first")}${task("second")}${flows("s -> first", "first -> second")}`,
    );
    const result = await migrateInstances(
      processes,
      { ...context, language: "ja" },
      {
        definition: "changing",
        from: 1,
        to: 2,
        mapping: { a: "first" },
      },
    );
    expect(result).toMatchObject({
      moved: 1,
      refused: [
        { instance: second.instance, reason: expect.stringContaining("新しい版に「gone」がありません") },
      ],
    });
    expect(await nodesOf(fits)).toEqual(["first"]);
    await inAct((inner, tx) => processes.complete(inner, tx, { instance: first.instance, node: "first" }));
    expect(await nodesOf(fits)).toEqual(["second"]);
    expect(await nodesOf(stays)).toEqual(["gone"]);
    expect(await query(sql`SELECT version, path FROM process.instance WHERE id = ${first.instance}`)).toEqual(
      [{ version: 2, path: [0, 1] }],
    );
    expect(await acts("process.migrate", first.instance)).toHaveLength(1);
    expect(await acts("process.migrate", second.instance)).toHaveLength(0);
  });
});
