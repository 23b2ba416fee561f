import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextFor, type TestKernel, testActor, testKernel } from "../../test/support/kernel.ts";
import {
  act,
  actEach,
  type Context,
  digestOf,
  keyed,
  type Module,
  newId,
  Problem,
  timelineOf,
} from "./index.ts";

const follower: Module = { name: "things", jobs: { "thing.follow": async () => {} } };
let kernel: TestKernel;
let context: Context;
beforeAll(async () => {
  kernel = await testKernel([follower]);
  context = contextFor(kernel.ground, testActor({ "thing.change": "all", "thing.follow": "all" }));
});
afterAll(() => kernel?.close());

const things = (count: number) => Array.from({ length: count }, () => ({ kind: "thing", id: newId() }));
const timeline = (id: string) => timelineOf(kernel.database.kysely, { kind: "thing", id });
const numberOfActs = async () =>
  (await sql<{ n: number }>`SELECT count(*)::int AS n FROM kernel.act`.execute(kernel.database.kysely))
    .rows[0]?.n;

describe("the same act on each of several subjects", () => {
  it("stores a row for each, with version, digest, audience and detail as a single act would", async () => {
    const subjects = things(3);
    const [first] = subjects;
    await act(context, "thing.change", first ?? things(1)[0] ?? { kind: "thing", id: "" }, async () => null);
    const answers = await actEach(context, "thing.change", subjects, async (_tx, draft, subject) => {
      draft.detail = {
        id: subject.id,
        text: '混合 \u{1F600} "quoted" 1e21',
        number: 0.1,
        nested: [null, { a: true }],
      };
      draft.audience = ["a/b/"];
      return draft.id;
    });
    for (const [at, { id }] of subjects.entries()) {
      const made = (await timeline(id)).at(-1);
      if (made === undefined) throw new Error("no act");
      expect(made).toMatchObject({
        id: answers[at],
        version: at === 0 ? 2 : 1,
        verb: "thing.change",
        audience: ["a/b/"],
      });
      expect(made.detail).toMatchObject({ id, number: 0.1 });
      expect(Buffer.from(made.digest)).toEqual(Buffer.from(digestOf(made)));
    }
  });

  it("enqueues what follows each", async () => {
    await actEach(context, "thing.follow", things(4), async () => null);
    const { rows } = await sql`SELECT 1 FROM graphile_worker.jobs
      WHERE task_identifier = 'things/thing.follow'`.execute(kernel.database.kysely);
    expect(rows).toHaveLength(4);
  });

  it("is all or none", async () => {
    const before = await numberOfActs();
    let calls = 0;
    const failing = actEach(context, "thing.change", things(3), async () => {
      calls += 1;
      if (calls === 3) throw new Error("the third fails");
      return null;
    });
    await expect(failing).rejects.toThrow("the third fails");
    expect(await numberOfActs()).toBe(before);
  });

  it("is refused without the scope, for a subject twice, for what cannot be stored, and with a key", async () => {
    const stranger = contextFor(kernel.ground, testActor({}));
    await expect(actEach(stranger, "thing.change", things(1), async () => null)).rejects.toBeInstanceOf(
      Problem,
    );
    const [one = { kind: "thing", id: "" }] = things(1);
    await expect(actEach(context, "thing.change", [one, one], async () => null)).rejects.toThrow(
      "must differ",
    );
    const nul = actEach(context, "thing.change", things(1), async (_tx, draft) => {
      draft.detail = { text: "a\0b" };
    });
    await expect(nul).rejects.toMatchObject({ code: "kernel.invalid" });
    await expect(actEach(keyed(context, "k"), "thing.change", things(1), async () => null)).rejects.toThrow(
      TypeError,
    );
  });

  it("numbers without gaps where two go over the same subjects at once, in whatever order", async () => {
    const subjects = things(20);
    const work = async () => null;
    await Promise.all([
      actEach(context, "thing.change", subjects, work),
      actEach(context, "thing.change", subjects.toReversed(), work),
    ]);
    for (const { id } of subjects) expect((await timeline(id)).map((made) => made.version)).toEqual([1, 2]);
  });
});
