import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contextFor, type TestKernel, testActor, testKernel } from "../../test/support/kernel.ts";
import { withClient } from "./database/roles.ts";
import {
  act,
  type Context,
  databaseError,
  findAct,
  keyed,
  type Module,
  newId,
  Problem,
  timelineOf,
  within,
} from "./index.ts";

const follower: Module = { name: "things", jobs: { "thing.follow": async () => {} } };
const grants = { "thing.change": "all", "thing.follow": "all" } as const;
let kernel: TestKernel;
let context: Context;
beforeAll(async () => {
  kernel = await testKernel([follower]);
  context = contextFor(kernel.ground, testActor(grants));
  await withClient(kernel.addresses.ownerUrl, (client) =>
    client.query("CREATE TABLE note (text text NOT NULL); GRANT ALL ON note TO liangwang_app"),
  );
});
afterAll(() => kernel?.close());

const thing = (id: string = newId()) => ({ kind: "thing", id });
const change = (by: Context, id: string, verb = "thing.change") =>
  act(by, verb, thing(id), async (_tx, draft) => ({ version: draft.version, act: draft.id }));
const write = (tx: Parameters<typeof within>[1], text: string) =>
  sql`INSERT INTO note VALUES (${text})`.execute(tx);
const notes = async (text: string) =>
  (await sql`SELECT 1 FROM note WHERE text = ${text}`.execute(kernel.database.kysely)).rows.length;
const acts = async (id: string) => (await timelineOf(kernel.database.kysely, thing(id))).length;
const codeOf = async (attempt: Promise<unknown>) => {
  const error = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof Problem ? error.code : databaseError(error)?.code;
};

test("an act is stored with its job, and returns what its work returned", async () => {
  const result = await act(context, "thing.follow", thing("1"), async (_tx, draft) => {
    draft.detail = { colour: "red" };
    return { id: draft.id, version: draft.version };
  });
  const stored = await findAct(kernel.database.kysely, result.id);
  expect(stored).toMatchObject({
    verb: "thing.follow",
    version: 1,
    detail: { colour: "red" },
    role: "tester",
  });
  const { rows } = await sql`
    SELECT task_identifier FROM graphile_worker.jobs WHERE task_identifier = 'things/thing.follow'`.execute(
    kernel.database.kysely,
  );
  expect(rows).toEqual([{ task_identifier: "things/thing.follow" }]);
});

test("an act without the scope is refused and nothing is stored", async () => {
  const stranger = contextFor(kernel.ground, testActor({}));
  expect(await codeOf(change(stranger, "refused"))).toBe("kernel.forbidden");
  expect(await acts("refused")).toBe(0);
});

describe("the table of acts is append-only", () => {
  test.each([
    "UPDATE kernel.act SET actor = 'nobody'",
    "DELETE FROM kernel.act",
    "TRUNCATE kernel.act",
    "DROP TABLE kernel.act",
    "ALTER TABLE kernel.act DISABLE TRIGGER ALL",
    "UPDATE kernel.idempotency SET result = 'null'",
  ])("the application may not: %s", async (statement) => {
    await change(context, "kept");
    await expect(sql.raw(statement).execute(kernel.database.kysely)).rejects.toMatchObject({ code: "42501" });
  });
});

describe("a key makes repeats safe", () => {
  test("a repeat returns the first result and changes nothing", async () => {
    const first = await change(keyed(context, "k1", "body"), "repeated");
    expect(await change(keyed(context, "k1", "body"), "repeated")).toEqual(first);
    expect(await acts("repeated")).toBe(1);
  });

  test("a repeat returns the first result also where If-Match has become stale by it", async () => {
    await change(context, "matched");
    const request = { ...keyed(context, "k2", "body"), ifMatch: 1 };
    expect(await change(request, "matched")).toMatchObject({ version: 2 });
    expect(await change(request, "matched")).toMatchObject({ version: 2 });
  });

  test("another request with the same key is refused", async () => {
    await change(keyed(context, "k3", "body"), "first");
    expect(await codeOf(change(keyed(context, "k3", "other"), "first"))).toBe("kernel.key-reused");
  });

  test("a second act of another verb in the same request is refused rather than silently dropped", async () => {
    const request = keyed(context, "k4", "body");
    await change(request, "two");
    expect(await codeOf(change(request, "two", "thing.follow"))).toBe("kernel.key-reused");
  });

  test("two at once with the same key make one act", async () => {
    const all = await Promise.all(
      Array.from({ length: 20 }, () => change(keyed(context, "k5", "body"), newId())),
    );
    expect(new Set(all.map((result) => result.act)).size).toBe(1);
  });

  test("the same key of another actor is another key", async () => {
    const other = contextFor(kernel.ground, testActor(grants, { id: "other" }));
    const first = await change(keyed(context, "k6", "body"), "shared");
    expect(await change(keyed(other, "k6", "body"), "shared")).not.toEqual(first);
  });

  test("a failed request leaves its key free", async () => {
    const request = keyed(context, "k7", "body");
    await expect(
      act(request, "thing.change", thing("k7"), () => Promise.reject(new Error("no"))),
    ).rejects.toThrow();
    expect(await change(request, "k7")).toMatchObject({ version: 1 });
  });
});

describe("versions", () => {
  test("a stale If-Match is answered 412 with the current state", async () => {
    await change(context, "stale");
    await change(context, "stale");
    const attempt = act({ ...context, ifMatch: 1 }, "thing.change", thing("stale"), async () => ({}), {
      current: async () => ({ colour: "blue" }),
    });
    await expect(attempt).rejects.toMatchObject({
      code: "kernel.stale",
      status: 412,
      extensions: { version: 2, current: { colour: "blue" } },
    });
    expect(await acts("stale")).toBe(2);
  });

  test("50 acts at once on one subject are numbered without gaps", async () => {
    const results = await Promise.all(Array.from({ length: 50 }, () => change(context, "busy")));
    expect(results.map((result) => result.version).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, n) => n + 1),
    );
  });

  test("of 20 at once with the same If-Match one wins", async () => {
    await change(context, "race");
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => codeOf(change({ ...context, ifMatch: 1 }, "race"))),
    );
    expect(outcomes.filter((code) => code === undefined)).toHaveLength(1);
    expect(outcomes.filter((code) => code === "kernel.stale")).toHaveLength(19);
  });
});

describe("done and recorded are one", () => {
  test("nothing is recorded when the work throws", async () => {
    const attempt = act(context, "thing.follow", thing("thrown"), async (tx) => {
      await write(tx, "thrown");
      throw new Error("no");
    });
    await expect(attempt).rejects.toThrow("no");
    expect([await notes("thrown"), await acts("thrown")]).toEqual([0, 0]);
  });

  test("nothing is done when it cannot be recorded", async () => {
    const attempt = act(context, "thing.change", thing("nul"), async (tx, draft) => {
      await write(tx, "nul");
      draft.detail = { text: "a\0b" };
    });
    expect(await codeOf(attempt)).toBe("kernel.invalid");
    expect(await notes("nul")).toBe(0);
  });

  test("nothing is done when the database refuses the record", async () => {
    const attempt = act(context, "thing.change", { kind: "Not A Kind", id: "1" }, (tx) => write(tx, "kind"));
    expect(await codeOf(attempt)).toBe("23514");
    expect(await notes("kind")).toBe(0);
  });

  test.each(["\ud800", "a\0"])("text that PostgreSQL would change or refuse is refused: %j", async (text) => {
    expect(await codeOf(change(context, text))).toMatch(/kernel.invalid|22021/);
    const audience = act(context, "thing.change", thing(), async (_tx, draft) => {
      draft.audience = [text];
    });
    expect(await codeOf(audience)).toBe("kernel.invalid");
  });

  test("a fault swallowed by the work does not pass for success", async () => {
    const attempt = act(context, "thing.change", thing("swallowed"), async (tx) => {
      await sql`SELECT 1/0`.execute(tx).catch(() => {});
    });
    expect(await codeOf(attempt)).toBe("25P02");
  });

  test("acts are counted when they are durable, and not when they fail", async () => {
    const counted = async () =>
      (await kernel.metrics.acts.get()).values.find((value) => value.labels.verb === "thing.change")?.value ??
      0;
    const before = await counted();
    await change(context, "counted");
    await act(context, "thing.change", thing(), async () => {
      throw new Error("no");
    }).catch(() => {});
    expect((await counted()) - before).toBe(1);
  });
});

describe("an act inside an act", () => {
  test("shares its transaction: both or none", async () => {
    const outer = (fail: boolean) =>
      act(keyed(context, `outer-${fail}`, "body"), "thing.change", thing(`outer-${fail}`), async (tx) => {
        await change(within(context, tx), `inner-${fail}`, "thing.follow");
        if (fail) throw new Error("no");
      });
    await outer(false);
    await expect(outer(true)).rejects.toThrow("no");
    expect(await Promise.all(["outer-false", "inner-false", "outer-true", "inner-true"].map(acts))).toEqual([
      1, 1, 0, 0,
    ]);
  });

  test("knows nothing of the outer act's key and If-Match", async () => {
    await change(context, "in");
    const outer = { ...keyed(context, "nested", "body"), ifMatch: 0 };
    await act(outer, "thing.change", thing("out"), (tx) => change(within(outer, tx), "in"));
    expect(await acts("in")).toBe(2);
  });

  test("where two wait for each other, one is begun again and both are done", async () => {
    const both = (first: string, second: string) =>
      act(context, "thing.change", thing(first), async (tx) => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        await change(within(context, tx), second);
      });
    await Promise.all([both("x", "y"), both("y", "x")]);
    expect(await Promise.all([acts("x"), acts("y")])).toEqual([2, 2]);
  });
});

describe("what follows in the same decision", () => {
  const decide = (request: Context, id: string) =>
    act(request, "thing.change", thing(id), async (_tx, draft) => ({ version: draft.version }), {
      follow: async (tx, result) => {
        const next = await change(within(request, tx), id, "thing.follow");
        return { version: Math.max(result.version, next.version) };
      },
    });

  test("has the next version, and its answer is the request's, on repeats too", async () => {
    const request = keyed(context, "decision", "body");
    expect(await decide(request, "decided")).toEqual({ version: 2 });
    expect(await decide(request, "decided")).toEqual({ version: 2 });
    const timeline = await timelineOf(kernel.database.kysely, thing("decided"));
    expect(timeline.map((entry) => entry.verb)).toEqual(["thing.change", "thing.follow"]);
  });

  test("another request with the key is refused", async () => {
    await decide(keyed(context, "decision-2", "body"), "decided-2");
    expect(await codeOf(decide(keyed(context, "decision-2", "other"), "decided-2"))).toBe(
      "kernel.key-reused",
    );
  });
});
