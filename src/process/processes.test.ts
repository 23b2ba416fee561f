import { readFileSync } from "node:fs";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { contextFor, type TestKernel, testActor, testKernel } from "../../test/support/kernel.ts";
import { parseCalendar } from "../calendar/index.ts";
import {
  act,
  type Context,
  newId,
  Problem,
  systemContext,
  type Transaction,
  within,
} from "../kernel/index.ts";
import { deployProcess } from "./actions.ts";
import { type Moved, Processes } from "./processes.ts";
import { BusinessError } from "./services.ts";
import { bpmn, flows } from "./testing/model.ts";

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

const task = (id: string, extra = "") => `<userTask id="${id}" name="${id}" ${extra}/>`;
const deploy = (id: string, elements: string, roots = "") =>
  deployProcess(context, `${id}.bpmn`, bpmn(elements, roots, id));
const inAct = <R>(work: (inner: Context, tx: Transaction) => Promise<R>) =>
  act(context, "thing.change", { kind: "thing", id: newId() }, (tx) => work(within(context, tx), tx));
const start = (process: string, variables = {}, id = newId()) =>
  inAct((inner, tx) => processes.start(inner, tx, { process, subject: { kind: "thing", id }, variables }));
const complete = (id: string, node: string, variables = {}) =>
  inAct((inner, tx) => processes.complete(inner, tx, { subject: { kind: "thing", id }, node }, variables));
const nodes = (moved: Moved) => moved.open.map(({ node }) => node);

describe("processes within the caller's transaction", () => {
  test("a business act starts and moves the process of its subject; work items are opened and closed with it", async () => {
    const due =
      'liangwang:candidateScope="thing.handle" liangwang:candidateUnit="unit" liangwang:due="P3D" liangwang:clock="working"';
    await deploy("plain", `<startEvent id="s"/>${task("a", due)}${task("b")}${flows("s -> a", "a -> b")}`);
    const id = newId();
    const started = await start("plain", { unit: "district/roads/" }, id);
    expect(started).toMatchObject({ status: "running", open: [{ node: "a" }], passed: ["f0_s_a"] });
    const { rows } =
      await sql`SELECT node, candidate_scope, unit_path, due_at, state FROM process.work_item WHERE instance = ${started.instance}`.execute(
        kernel.database.kysely,
      );
    // Monday 2026-03-02 09:00 and three working days.
    expect(rows).toEqual([
      {
        node: "a",
        candidate_scope: "thing.handle",
        unit_path: "district/roads/",
        due_at: new Date("2026-03-04T17:30:00+08:00"),
        state: "open",
      },
    ]);
    expect(nodes(await complete(id, "a", { ok: true }))).toEqual(["b"]);
    expect(await complete(id, "b")).toMatchObject({ status: "completed", open: [] });
    const after =
      await sql`SELECT status, variables, path, revision FROM process.instance WHERE id = ${started.instance}`.execute(
        kernel.database.kysely,
      );
    expect(after.rows).toEqual([
      { status: "completed", variables: { unit: "district/roads/", ok: true }, path: [0, 1], revision: 3 },
    ]);
    await expect(complete(id, "b")).rejects.toMatchObject({ code: "process.no-instance" });
  });

  test("an act that fails leaves the process where it was", async () => {
    await deploy("undone", `<startEvent id="s"/>${task("a")}${task("b")}${flows("s -> a", "a -> b")}`);
    const id = newId();
    await start("undone", {}, id);
    await expect(
      inAct(async (inner, tx) => {
        await processes.complete(inner, tx, { subject: { kind: "thing", id }, node: "a" });
        throw new Error("the act failed");
      }),
    ).rejects.toThrow("the act failed");
    expect(nodes(await complete(id, "a"))).toEqual(["b"]);
    const late = await complete(id, "a").catch((error: unknown) => error);
    if (!(late instanceof Problem)) throw new TypeError("the late completion was not refused by a problem");
    expect(late.code).toBe("process.not-open");
    expect(late.sentence("zh-CN")).toBe("此步骤当前不可办理：流程目前不在“a”处。请刷新查看流程位置。");
    expect(late.sentence("ja")).toMatch(/プロセスは今「a」にありません/);
  });

  test("two who complete the same work at once: one does, the other is told", async () => {
    await deploy("raced", `<startEvent id="s"/>${task("a")}${task("b")}${flows("s -> a", "a -> b")}`);
    const id = newId();
    await start("raced", {}, id);
    const both = await Promise.allSettled([complete(id, "a"), complete(id, "a"), complete(id, "a")]);
    expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
  });

  test("a subject has one running instance of a process", async () => {
    await deploy("single", `<startEvent id="s"/>${task("a")}${flows("s -> a")}`);
    const id = newId();
    await start("single", {}, id);
    await expect(start("single", {}, id)).rejects.toMatchObject({ constraint: "instance_runs_once" });
  });

  test("new versions leave running instances on theirs; the same file makes no new version", async () => {
    const old = `<startEvent id="s"/>${task("a")}${task("old")}${flows("s -> a", "a -> old")}`;
    expect(await deploy("versioned", old)).toEqual([{ id: "versioned", version: 1, isNew: true }]);
    expect(await deploy("versioned", old)).toEqual([{ id: "versioned", version: 1, isNew: false }]);
    const [first, second] = [newId(), newId()];
    await start("versioned", {}, first);
    expect(await deploy("versioned", old.replaceAll("old", "new"))).toEqual([
      { id: "versioned", version: 2, isNew: true },
    ]);
    await start("versioned", {}, second);
    expect(nodes(await complete(first, "a"))).toEqual(["old"]);
    expect(nodes(await complete(second, "a"))).toEqual(["new"]);
  });

  test("a message starts the ended process of a subject anew, with what it knew", async () => {
    const roots = `<message id="m" name="reopen"/><message id="v" name="void"/>`;
    const elements = `<startEvent id="s"/><startEvent id="again"><messageEventDefinition messageRef="m"/></startEvent>${task("a")}
      <boundaryEvent id="gone" attachedToRef="a"><messageEventDefinition messageRef="v"/></boundaryEvent><endEvent id="ended"/>${flows("s -> a", "again -> a", "gone -> ended")}`;
    await deploy("reopened", elements, roots);
    const id = newId();
    await start("reopened", { source: "asked" }, id);
    const tell = (name: string) =>
      inAct((inner, tx) => processes.message(inner, tx, { subject: { kind: "thing", id } }, name));
    expect(await tell("nonsense")).toMatchObject({
      ignored: { en: 'the process does not wait for the message "nonsense"' },
      status: "running",
    });
    expect(await tell("void")).toMatchObject({ status: "completed", open: [] });
    const again = await tell("reopen");
    expect(again).toMatchObject({ status: "running", open: [{ node: "a" }] });
    const { rows } = await sql`SELECT variables FROM process.instance WHERE id = ${again.instance}`.execute(
      kernel.database.kysely,
    );
    expect(rows).toEqual([{ variables: { source: "asked" } }]);
  });
});

describe("services", () => {
  const elements = `<startEvent id="s"/><serviceTask id="w" liangwang:service="weigh"/>${task("z")}${task("odd")}
    <boundaryEvent id="b" attachedToRef="w"><errorEventDefinition errorRef="er"/></boundaryEvent>${flows("s -> w", "w -> z", "b -> odd")}`;
  const roots = `<error id="er" errorCode="TOO_HEAVY"/>`;

  test("a service inside the transaction sees the subject and leaves variables", async () => {
    await deploy("weighing", elements, roots);
    processes.registerService("weigh", async (_context, _tx, call) => ({
      weight: Number(call.input.stones) * 2,
      for: call.subject.kind,
    }));
    const moved = await start("weighing", { stones: 3 });
    expect(nodes(moved)).toEqual(["z"]);
    const { rows } = await sql`SELECT variables FROM process.instance WHERE id = ${moved.instance}`.execute(
      kernel.database.kysely,
    );
    expect(rows).toEqual([{ variables: { stones: 3, weight: 6, for: "thing" } }]);
  });

  test("its business error goes to the model, any other error undoes the act", async () => {
    await deploy("weighing", elements, roots);
    processes.registerService("weigh", async (_context, _tx, call) => {
      if (call.input.stones === 0) throw new Error("no scales");
      throw new BusinessError("TOO_HEAVY", { limit: 5 });
    });
    expect(nodes(await start("weighing", { stones: 9 }))).toEqual(["odd"]);
    await expect(start("weighing", { stones: 0 })).rejects.toThrow("no scales");
  });

  test("an unregistered service is an incident and goes on after a retry", async () => {
    await deploy("weighing", elements, roots);
    const id = newId();
    const moved = await start("weighing", {}, id);
    expect(moved.incidents).toMatchObject([
      { node: "w", message: "nothing is registered under the service name weigh" },
    ]);
    processes.registerService("weigh", async () => undefined);
    const token = moved.incidents[0]?.token ?? "";
    const again = await inAct((inner, tx) =>
      processes.give(inner, tx, { subject: { kind: "thing", id } }, { type: "retry", token }),
    );
    expect(again).toMatchObject({ incidents: [], open: [{ node: "z" }] });
  });
});

describe("processes among each other", () => {
  test("a call activity runs its process for the same subject and takes over what it ends with", async () => {
    await deploy("called", `<startEvent id="s"/>${task("inner")}${flows("s -> inner")}`);
    await deploy(
      "caller",
      `<startEvent id="s"/><callActivity id="c" calledElement="called"/>${task("z")}${flows("s -> c", "c -> z")}`,
    );
    const id = newId();
    const moved = await start("caller", { a: 1 }, id);
    expect(nodes(moved)).toEqual([]);
    const called = await sql<{
      id: string;
    }>`SELECT id FROM process.instance WHERE parent = ${moved.instance}`.execute(kernel.database.kysely);
    const child = called.rows[0]?.id ?? "";
    await inAct((inner, tx) => processes.complete(inner, tx, { instance: child, node: "inner" }, { b: 2 }));
    const { rows } =
      await sql`SELECT status, variables FROM process.instance WHERE id = ${moved.instance}`.execute(
        kernel.database.kysely,
      );
    expect(rows).toEqual([{ status: "running", variables: { a: 1, b: 2 } }]);
    expect(await complete(id, "z")).toMatchObject({ status: "completed" });
  });

  test("cancelling the caller cancels what it called", async () => {
    await deploy("called", `<startEvent id="s"/>${task("inner")}${flows("s -> inner")}`);
    await deploy(
      "caller",
      `<startEvent id="s"/><callActivity id="c" calledElement="called"/>${task("z")}${flows("s -> c", "c -> z")}`,
    );
    const moved = await start("caller", {});
    await inAct((inner, tx) => processes.give(inner, tx, { instance: moved.instance }, { type: "cancel" }));
    const { rows } = await sql`
      SELECT i.status, w.state FROM process.instance i LEFT JOIN process.work_item w ON w.instance = i.id
      WHERE i.id = ${moved.instance} OR i.parent = ${moved.instance} ORDER BY w.state`.execute(
      kernel.database.kysely,
    );
    expect(rows).toEqual([
      { status: "cancelled", state: "withdrawn" },
      { status: "cancelled", state: null },
    ]);
  });

  test("a thrown message reaches who awaits its key, in the same transaction", async () => {
    const roots = `<message id="m" name="paid" liangwang:correlationKey="order"/>`;
    await deploy(
      "waiting",
      `<startEvent id="s"/><receiveTask id="r" messageRef="m"/>${task("z")}${flows("s -> r", "r -> z")}`,
      roots,
    );
    await deploy("paying", `<startEvent id="s"/><sendTask id="t" messageRef="m"/>${flows("s -> t")}`, roots);
    const [one, other] = [newId(), newId()];
    await start("waiting", { order: "o-1" }, one);
    await start("waiting", { order: "o-2" }, other);
    expect(await start("paying", { order: "o-2", sum: 5 })).toMatchObject({
      status: "completed",
      undelivered: [],
    });
    expect(nodes(await complete(other, "z").then(() => start("paying", { order: "o-1" })))).toEqual([]);
    expect(await complete(one, "z")).toMatchObject({ status: "completed" });
    expect(await start("paying", { order: "o-3" })).toMatchObject({ undelivered: ["paid"] });
  });

  test("processes that wake each other without end are stopped, and nothing of it stays", async () => {
    const roots = `<message id="m" name="ping"/>`;
    const elements = `<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent><endEvent id="e"><messageEventDefinition messageRef="m"/></endEvent>`;
    await deploy("pinging", elements + flows("s -> e"), roots);
    await expect(inAct((inner, tx) => processes.send(inner, tx, { name: "ping" }))).rejects.toMatchObject({
      code: "process.endless",
    });
    await deploy("pinging", `<startEvent id="s"/><endEvent id="e"/>${flows("s -> e")}`);
  });

  test("a signal reaches everyone who awaits it and starts the process that begins with it", async () => {
    const roots = `<signal id="sg" name="storm"/>`;
    await deploy(
      "sheltering",
      `<startEvent id="s"/><intermediateCatchEvent id="c"><signalEventDefinition signalRef="sg"/></intermediateCatchEvent>${task("z")}${flows("s -> c", "c -> z")}`,
      roots,
    );
    await deploy(
      "alarming",
      `<startEvent id="s"><signalEventDefinition signalRef="sg"/></startEvent>${task("watch")}${flows("s -> watch")}`,
      roots,
    );
    const [one, other] = [newId(), newId()];
    await start("sheltering", {}, one);
    await start("sheltering", {}, other);
    const reached = await inAct((inner, tx) => processes.signal(inner, tx, "storm"));
    expect(reached).toHaveLength(3);
    for (const id of [one, other]) expect(await complete(id, "z")).toMatchObject({ status: "completed" });
  });
});

test("a caller without the scope cannot load a process", async () => {
  const stranger = contextFor(kernel.ground, testActor({}));
  await expect(deployProcess(stranger, "x.bpmn", bpmn(task("new-one")))).rejects.toMatchObject({
    code: "kernel.forbidden",
  });
});
