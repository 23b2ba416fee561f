import { CompiledQuery, sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contextFor, type TestKernel, testActor, testKernel } from "../../test/support/kernel.ts";
import { withClient } from "./database/roles.ts";
import {
  act,
  type Context,
  kernelProblem,
  keyed,
  newId,
  Problem,
  post,
  type Transaction,
  timelineOf,
} from "./index.ts";

let kernel: TestKernel;
let context: Context;
beforeAll(async () => {
  kernel = await testKernel();
  context = contextFor(kernel.ground, testActor({ "thing.change": "all" }));
  await withClient(kernel.addresses.ownerUrl, (client) =>
    client.query("CREATE TABLE mark (text text NOT NULL UNIQUE); GRANT ALL ON mark TO liangwang_app"),
  );
});
afterAll(() => kernel?.close());

const write = (tx: Transaction, text: string) =>
  post(tx, CompiledQuery.raw("INSERT INTO mark VALUES ($1)", [text]));

type Made = { version: number; id: string };
const change = (
  id: string,
  work: (tx: Transaction) => Promise<unknown> = async () => {},
  by: Context = context,
) =>
  act<Made>(
    by,
    "thing.change",
    { kind: "thing", id },
    async (tx, draft) => {
      await work(tx);
      return { version: draft.version, id: draft.id };
    },
    { together: true },
  );

const codeOf = (result: PromiseSettledResult<unknown>) =>
  result.status === "fulfilled" ? "done" : result.reason instanceof Problem ? result.reason.code : "other";
const timeline = (id: string) => timelineOf(kernel.database.kysely, { kind: "thing", id });
async function transactions(ids: readonly string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(DISTINCT transaction)::int AS count FROM kernel.act WHERE subject_id = ANY(${ids}::text[])`.execute(
    kernel.database.kysely,
  );
  return rows[0]?.count ?? 0;
}
const some = (count: number) => Array.from({ length: count }, () => newId());

test("acts that wait at the same time share transactions, and each has its own answer", async () => {
  const ids = some(20);
  const made = await Promise.all(ids.map((id) => change(id)));
  for (const [index, id] of ids.entries()) {
    expect((await timeline(id)).map((one) => one.id)).toEqual([made[index]?.id]);
  }
  expect(await transactions(ids)).toBeLessThanOrEqual(3);
});

test("a member refused before it wrote takes nobody with it", async () => {
  const ids = some(6);
  const results = await Promise.allSettled(
    ids.map((id, index) =>
      change(id, async () => {
        if (index === 2) throw kernelProblem("kernel.invalid", { reason: "no" });
      }),
    ),
  );
  expect(results.map(codeOf)).toEqual(["done", "done", "kernel.invalid", "done", "done", "done"]);
  expect(await transactions(ids)).toBeLessThanOrEqual(2);
});

test("what a member wrote before it failed is undone, and the others are done once each", async () => {
  const ids = some(6);
  const results = await Promise.allSettled(
    ids.map((id, index) =>
      change(id, async (tx) => {
        await write(tx, id);
        if (index === 2) throw kernelProblem("kernel.invalid", { reason: "no" });
      }),
    ),
  );
  expect(results.map(codeOf)).toEqual(["done", "done", "kernel.invalid", "done", "done", "done"]);
  for (const [index, id] of ids.entries()) expect(await timeline(id)).toHaveLength(index === 2 ? 0 : 1);
  const { rows } = await sql<{
    text: string;
  }>`SELECT text FROM mark WHERE text = ANY(${ids}::text[])`.execute(kernel.database.kysely);
  expect(rows.map((row) => row.text).sort()).toEqual(ids.filter((_, index) => index !== 2).sort());
});

test("a constraint that one violates refuses that one only", async () => {
  const ids = some(5);
  const results = await Promise.allSettled(
    ids.map((id, index) => change(id, (tx) => write(tx, `m${index % 4}`))),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(4);
  const lengths = await Promise.all(ids.map(async (id) => (await timeline(id)).length));
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(4);
});

test("repeats of a key that arrive together are one act with one answer", async () => {
  const id = newId();
  const by = keyed(context, "the-same-key", "content");
  const answers = await Promise.all(some(5).map(() => change(id, undefined, by)));
  expect(new Set(answers.map((answer) => answer.id)).size).toBe(1);
  expect(await timeline(id)).toHaveLength(1);
});

test("acts on one subject that arrive together follow each other", async () => {
  const id = newId();
  const answers = await Promise.all(some(5).map(() => change(id)));
  expect(answers.map((answer) => answer.version).sort()).toEqual([1, 2, 3, 4, 5]);
});

test("with a stale If-Match among them, only that one is refused", async () => {
  const ids = some(3);
  const results = await Promise.allSettled(
    ids.map((id, index) => change(id, undefined, index === 1 ? { ...context, ifMatch: 4 } : context)),
  );
  expect(results.map(codeOf)).toEqual(["done", "kernel.stale", "done"]);
});

test("a subject that somebody else holds keeps nobody waiting but those who want it", async () => {
  const [held = "", ...free] = some(4);
  await withClient(kernel.addresses.ownerUrl, async (client) => {
    await client.query("BEGIN");
    await client.query("SELECT kernel.begin_act('x', NULL, 'thing', $1)", [held]);
    const waiting = change(held);
    await Promise.all(free.map((id) => change(id)));
    await Promise.all(some(3).map((id) => change(id)));
    expect(await timeline(held)).toHaveLength(0);
    await client.query("COMMIT");
    expect((await waiting).version).toBe(1);
  });
});

test("an act that reaches further subjects locks all in one order: two that cross do not wait for each other", async () => {
  const [first = "", second = ""] = some(2).sort();
  const reach = (id: string, other: string) =>
    act(context, "thing.change", { kind: "thing", id }, async () => null, {
      also: [{ kind: "thing", id: other }],
    });
  await withClient(kernel.addresses.ownerUrl, async (client) => {
    await client.query("BEGIN");
    await client.query("SELECT kernel.begin_act('x', NULL, 'thing', $1)", [first]);
    const crossing = Promise.all([reach(second, first), reach(first, second)]);
    // Both wait for the first, though one acts on the second: nobody holds that.
    await expect.poll(waiting).toBe(2);
    const { rows } = await client.query<{ busy: boolean }>(
      "SELECT busy FROM kernel.begin_acts('{x}', '{NULL}', '{thing}', ARRAY[$1])",
      [second],
    );
    expect(rows[0]?.busy).toBe(false);
    await client.query("COMMIT");
    await crossing;
  });
  expect(await timeline(first)).toHaveLength(1);
  expect(await timeline(second)).toHaveLength(1);
});

async function waiting(): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()`.execute(
    kernel.database.kysely,
  );
  return rows[0]?.count ?? 0;
}
