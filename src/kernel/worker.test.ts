import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { contextFor, type TestKernel, testActor, testKernel } from "../../test/support/kernel.ts";
import { withClient } from "./database/roles.ts";
import {
  type Act,
  act,
  type Context,
  type JobHandler,
  type Module,
  newId,
  openDatabase,
  type Sweep,
  startWorker,
  timelineOf,
  type Worker,
} from "./index.ts";

const handlers = new Map<string, JobHandler>();
const things: Module = {
  name: "things",
  jobs: Object.fromEntries(
    ["thing.follow", "thing.retry", "thing.kill", "thing.outage", "thing.chain"].map((verb) => [
      verb,
      (context: Context, followed: Act) => handlers.get(verb)?.(context, followed) ?? Promise.resolve(),
    ]),
  ),
};
let kernel: TestKernel;
beforeAll(async () => {
  kernel = await testKernel([things]);
});
afterAll(() => kernel?.close());

const workers: Worker[] = [];
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
});
async function work(sweeps: readonly Sweep[] = [], ground = kernel.ground): Promise<Worker> {
  const { table, log, metrics } = kernel;
  const worker = await startWorker({ ground, table, sweeps, log, metrics, concurrency: 4 });
  workers.push(worker);
  return worker;
}
const context = () =>
  contextFor(
    kernel.ground,
    testActor(Object.fromEntries(Object.keys(things.jobs ?? {}).map((verb) => [verb, "all"]))),
  );
const make = (verb: string, id = newId()) =>
  act(context(), verb, { kind: "thing", id }, async (_tx, draft) => ({ act: draft.id, id }));
const openJobs = async (verb: string) =>
  (
    await sql`SELECT 1 FROM graphile_worker.jobs WHERE task_identifier = ${`things/${verb}`}`.execute(
      kernel.database.kysely,
    )
  ).rows.length;

test("each act is followed by its job once, at once, and not before it is durable", async () => {
  await work();
  const followed: string[] = [];
  let slowest = 0;
  const begun = new Map<string, number>();
  handlers.set("thing.follow", async (_context, { id }) => {
    followed.push(id);
    slowest = Math.max(slowest, performance.now() - (begun.get(id) ?? 0));
  });
  const made = await Promise.all(
    Array.from({ length: 60 }, () =>
      act(context(), "thing.follow", { kind: "thing", id: newId() }, async (_tx, draft) => {
        begun.set(draft.id, performance.now());
        return draft.id;
      }),
    ),
  );
  await act(context(), "thing.follow", { kind: "thing", id: newId() }, () =>
    Promise.reject(new Error("no")),
  ).catch(() => {});
  await expect.poll(() => followed.length, { timeout: 5000 }).toBe(60);
  await expect.poll(() => openJobs("thing.follow")).toBe(0);
  expect(new Set(followed)).toEqual(new Set(made));
});

test("a job follows within moments of its act, not at the next poll", async () => {
  await work();
  await sleep(300);
  const times: number[] = [];
  for (let turn = 0; turn < 10; turn += 1) {
    const { promise, resolve } = Promise.withResolvers<void>();
    handlers.set("thing.follow", async () => resolve());
    const begun = performance.now();
    await make("thing.follow");
    await promise;
    times.push(performance.now() - begun);
  }
  expect(times.toSorted((a, b) => a - b)[5]).toBeLessThan(500);
});

test("a job that is tried again does its outer act once", async () => {
  await work();
  let attempts = 0;
  const id = newId();
  handlers.set("thing.retry", async (own, followed) => {
    attempts += 1;
    await act(own, "thing.done", followed.subject, async () => ({}));
    if (attempts === 1) throw new Error("after the act, before the job ended");
  });
  await make("thing.retry", id);
  await expect.poll(() => attempts, { timeout: 20_000 }).toBe(2);
  await expect.poll(() => openJobs("thing.retry")).toBe(0);
  const timeline = await timelineOf(kernel.database.kysely, { kind: "thing", id });
  expect(timeline.map((entry) => entry.verb)).toEqual(["thing.retry", "thing.done"]);
});

test("the job of a killed process is taken over by a living one", async () => {
  const child = spawn(
    process.execPath,
    [path.resolve("test/support/hanging-worker.ts"), kernel.addresses.url],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const { act: made } = await make("thing.kill");
  await once(child.stdout, "data");
  const done: string[] = [];
  handlers.set("thing.kill", async (_own, { id }) => {
    done.push(id);
  });
  await work();
  await sleep(500);
  expect(done).toEqual([]);
  child.kill("SIGKILL");
  await once(child, "exit");
  await expect.poll(() => done, { timeout: 15_000 }).toEqual([made]);
});

test("after an outage of the database the worker works on", async () => {
  await work();
  const done: string[] = [];
  handlers.set("thing.outage", async (_own, { id }) => {
    done.push(id);
  });
  const first = await make("thing.outage");
  await expect.poll(() => done).toEqual([first.act]);
  await withClient(kernel.addresses.superuserUrl, (client) =>
    client.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    ),
  );
  await sleep(50);
  const second = await make("thing.outage");
  await expect.poll(() => done, { timeout: 15_000 }).toEqual([first.act, second.act]);
});

test("a job's act is followed in turn", async () => {
  await work();
  const { promise, resolve } = Promise.withResolvers<Act>();
  handlers.set("thing.chain", async (own, followed) => {
    await act(own, "thing.follow", followed.subject, async () => ({}));
  });
  handlers.set("thing.follow", async (_own, followed) => resolve(followed));
  await make("thing.chain");
  expect(await promise).toMatchObject({ verb: "thing.follow", actor: "system", channel: "job", version: 2 });
});

test("stopping waits for the jobs that run", async () => {
  const worker = await work();
  const events: string[] = [];
  handlers.set("thing.follow", async () => {
    events.push("begun");
    await sleep(300);
    events.push("ended");
  });
  await make("thing.follow");
  await expect.poll(() => events).toContain("begun");
  await worker.stop();
  expect(events).toEqual(["begun", "ended"]);
  workers.splice(0);
});

test("a sweep runs in one process at a time, and again at once while there is work", async () => {
  const second = openDatabase({ url: kernel.addresses.url, connections: 4, onIdleError: () => {} });
  let running = 0;
  let most = 0;
  let left = 10;
  const turns: string[] = [];
  const sweep = (name: string): Sweep => ({
    name: "due",
    everyMs: 20,
    async run() {
      running += 1;
      most = Math.max(most, running);
      turns.push(name);
      await sleep(10);
      running -= 1;
      left -= 1;
      return left >= 0 ? 1 : 0;
    },
  });
  await work([sweep("a")]);
  await work([sweep("b")], { ...kernel.ground, database: second });
  await expect.poll(() => left, { timeout: 5000 }).toBeLessThan(-10);
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  expect(most).toBe(1);
  expect(new Set(turns)).toEqual(new Set(["a", "b"]));
  await second.close();
});

test("sweeps need no more connections than their own queries, however many sweeps there are", async () => {
  const small = openDatabase({ url: kernel.addresses.url, connections: 2, onIdleError: () => {} });
  const done = new Set<string>();
  const sweeps = Array.from(
    { length: 8 },
    (_, n): Sweep => ({
      name: `small-${n}`,
      everyMs: 10,
      async run(ground) {
        await sql`SELECT pg_sleep(0.01)`.execute(ground.database.kysely);
        done.add(`small-${n}`);
        return 0;
      },
    }),
  );
  await work(sweeps, { ...kernel.ground, database: small });
  await expect.poll(() => done.size, { timeout: 5000 }).toBe(8);
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await small.close();
});

test("a sweep that fails is tried again at its next turn", async () => {
  let turns = 0;
  await work([
    {
      name: "failing",
      everyMs: 10,
      run: async () => {
        turns += 1;
        throw new Error("no");
      },
    },
  ]);
  await expect.poll(() => turns).toBeGreaterThan(2);
});
