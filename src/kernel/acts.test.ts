import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { contextFor, type TestKernel, testActor, testKernel } from "../../test/support/kernel.ts";
import { withClient } from "./database/roles.ts";
import {
  act,
  actsAfter,
  adoptCluster,
  type Context,
  formatPosition,
  newestPosition,
  newId,
  type PlacedAct,
  parsePosition,
  start,
  Tail,
} from "./index.ts";

let kernel: TestKernel;
let context: Context;
beforeAll(async () => {
  kernel = await testKernel([], 20);
  context = contextFor(kernel.ground, testActor({ "thing.change": "all" }));
});
afterAll(() => kernel?.close());

const change = (work: () => Promise<unknown> = async () => {}) =>
  act(context, "thing.change", { kind: "thing", id: newId() }, async (tx, draft) => {
    // Takes the transaction's number now, so that one that works long has a small number and a late commit.
    await sql`SELECT pg_current_xact_id()`.execute(tx);
    await work();
    return draft.id;
  });

test("a follower that remembers its position misses nothing, though a small number commits late", async () => {
  const from = await newestPosition(kernel.database.kysely);
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const late = change(() => held);
  await sleep(30);
  const seen: PlacedAct[] = [];
  let done = false;
  // What other databases of the same server hold back is waited for.
  const giveUpAt = performance.now() + 15_000;
  const following = (async () => {
    for (let position = from; ; ) {
      const last = done && (seen.length >= 201 || performance.now() > giveUpAt);
      const acts = await actsAfter(kernel.database.kysely, position, 7);
      seen.push(...acts);
      position = acts.at(-1)?.position ?? position;
      if (last && acts.length === 0) return;
    }
  })();
  const made = await Promise.all(Array.from({ length: 200 }, (_, n) => change(() => sleep(n % 5))));
  expect(seen).toHaveLength(0);
  release();
  made.push(await late);
  done = true;
  await following;
  expect(seen).toHaveLength(201);
  expect(new Set(seen.map((entry) => entry.id))).toEqual(new Set(made));
});

test("acts are ordered by number also where transactions gain a digit", async () => {
  await Promise.all(Array.from({ length: 12 }, () => change()));
  const numbers = [9, 10, 99, 100, 101, 999, 1000];
  await withClient(kernel.addresses.superuserUrl, async (client) => {
    for (const number of numbers) {
      await client.query(
        `INSERT INTO kernel.act (id, transaction, at, actor, role, channel, verb, subject_kind, subject_id, version,
           audience, detail, salt, digest)
         VALUES (gen_random_uuid(), $1::text::xid8, now(), 'x', 'x', 'cli', 'digit.test', 'digit', $1::text, 1, '{}',
           '{}', decode(repeat('00', 16), 'hex'), decode(repeat('00', 32), 'hex'))`,
        [number],
      );
    }
  });
  const read: number[] = [];
  for (let position = start; ; ) {
    const acts = await actsAfter(kernel.database.kysely, position, 2);
    position = acts.at(-1)?.position ?? position;
    read.push(
      ...acts.filter((entry) => entry.subject.kind === "digit").map((entry) => Number(entry.subject.id)),
    );
    if (acts.length === 0) break;
  }
  expect(read).toEqual(numbers);
});

test("the tail hands every act to every listener once and in order", async () => {
  const tail = new Tail(kernel.database, kernel.log);
  const heard: PlacedAct[][] = [[], []];
  const unlisten = heard.map((list) => tail.listen((entry) => list.push(entry)));
  await tail.ready();
  const made = await Promise.all(Array.from({ length: 700 }, () => change()));
  await expect.poll(() => heard.map((list) => list.length), { timeout: 10_000 }).toEqual([700, 700]);
  for (const list of heard) {
    expect(new Set(list.map((entry) => entry.id))).toEqual(new Set(made));
    const positions = list.map((entry) => entry.position);
    const sorted = positions.toSorted(
      (a, b) => Number(a.transaction - b.transaction) || a.sequence - b.sequence,
    );
    expect(positions).toEqual(sorted);
  }
  for (const end of unlisten) end();
  await tail.stop();
});

test("an act made right after listening began is heard", async () => {
  const tail = new Tail(kernel.database, kernel.log);
  for (let turn = 0; turn < 5; turn += 1) {
    const heard: string[] = [];
    const unlisten = tail.listen((entry) => heard.push(entry.id));
    await tail.ready();
    const made = await change();
    await expect.poll(() => heard, { timeout: 2000 }).toContain(made);
    unlisten();
  }
  await tail.stop();
});

test("a listener that throws is dropped and does not keep the others from hearing", async () => {
  const tail = new Tail(kernel.database, kernel.log);
  const heard: string[] = [];
  tail.listen(() => {
    throw new Error("broken listener");
  });
  tail.listen((entry) => heard.push(entry.id));
  await tail.ready();
  const made = [await change(), await change()];
  await expect.poll(() => heard).toEqual(made);
  expect(tail.listeners).toBe(1);
  await tail.stop();
});

test("a position survives being written and read; anything else is none", () => {
  for (const position of [start, { transaction: 2n ** 62n, sequence: 123456789012345 }]) {
    expect(parsePosition(formatPosition(position))).toEqual(position);
  }
  for (const text of ["", "1", "1-", "-1-2", "1-2-3", "a-b", "99999999999999999999-1", "1-2 "]) {
    expect(parsePosition(text)).toBeUndefined();
  }
});

test("after a restore into another cluster a follower goes on from any position, and every act is told once", async () => {
  const restored = await testKernel();
  try {
    const asked = contextFor(restored.ground, testActor({ "thing.change": "all" }));
    const make = (id: string) => act(asked, "thing.change", { kind: "thing", id }, async () => id);
    for (const id of ["a", "b", "c"]) await make(id);
    // The other cluster had counted far beyond ours, and there "c" came before "b".
    await withClient(restored.addresses.superuserUrl, async (client) => {
      await client.query(`UPDATE kernel.act SET transaction = (CASE subject_id
        WHEN 'a' THEN '900000000001' WHEN 'b' THEN '900000000003' ELSE '900000000002' END)::xid8`);
      await client.query("UPDATE kernel.cluster SET id = 'another'");
    });
    expect(await adoptCluster(restored.addresses.ownerUrl)).toBe(true);
    expect(await adoptCluster(restored.addresses.ownerUrl)).toBe(false);
    const read = async (from: typeof start) => {
      const seen: string[] = [];
      for (let position = from; ; ) {
        const acts = await actsAfter(restored.database.kysely, position, 2);
        const last = acts.at(-1);
        if (last === undefined) return seen;
        seen.push(...acts.map(({ subject }) => subject.id));
        position = last.position;
      }
    };
    const live = await newestPosition(restored.database.kysely);
    const tail = new Tail(restored.database, restored.log);
    const told: string[] = [];
    tail.listen(({ subject }) => told.push(subject.id));
    await tail.ready();
    await make("d");
    await make("e");
    await vi.waitFor(() => expect(told).toEqual(["d", "e"]), { timeout: 15_000 });
    await tail.stop();
    expect(await read(start)).toEqual(["a", "c", "b", "d", "e"]);
    const [, second] = await actsAfter(restored.database.kysely, start, 2);
    expect(await read(second?.position ?? start)).toEqual(["b", "d", "e"]);
    expect(await read(live)).toEqual(["d", "e"]);
  } finally {
    await restored.close();
  }
});
