import { randomBytes, randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contextFor, testActor, testKernel } from "../../test/support/kernel.ts";
import { openAnswersKey } from "./answers-key.ts";
import { isUnguessable } from "./idempotency.ts";
import { act, type Context, idempotencySweep, keyed, newId } from "./index.ts";

let kernel: Awaited<ReturnType<typeof testKernel>>;
beforeAll(async () => {
  kernel = await testKernel();
});
afterAll(() => kernel?.close());

test("first results are kept for the days that the setting says, and then forgotten", async () => {
  const context = contextFor(kernel.ground, testActor({ "thing.change": "all" }));
  const id = newId();
  const change = () =>
    act(
      keyed(context, "once", "same"),
      "thing.change",
      { kind: "thing", id },
      async (_tx, draft) => draft.version,
    );
  expect(await change()).toBe(1);
  const later = (days: number) => ({
    ...kernel.ground,
    clock: { now: () => new Date(kernel.ground.clock.now().getTime() + days * 86_400_000) },
  });
  expect(await idempotencySweep(7).run(later(6))).toBe(0);
  expect(await change()).toBe(1);
  expect(await idempotencySweep(7).run(later(8))).toBe(1);
  expect(await change()).toBe(2);
});

describe("what is kept for repeats", () => {
  const secret = "the-code-shown-once";
  const tell = (context: Context, follow = false) => {
    const subject = { kind: "thing", id: newId() };
    const work = async () => ({ code: secret, at: 1 });
    const later = async (_tx: unknown, answer: { code: string; at: number }) => ({ ...answer, at: 2 });
    return act(context, "thing.change", subject, work, follow ? { follow: later } : {});
  };
  const sender = (key: string, answersKey = Buffer.alloc(32, 1)) =>
    keyed(
      { ...contextFor(kernel.ground, testActor({ "thing.change": "all" })), answersKey },
      key,
      "the request",
    );
  const stored = async () =>
    JSON.stringify(
      (await sql`SELECT actor, key, result FROM kernel.idempotency`.execute(kernel.database.kysely)).rows,
    );

  test.each([false, true])(
    "gives the first answer again, and lies in the table neither as answer nor as key (follow: %s)",
    async (follow) => {
      const key = newId();
      const first = await tell(sender(key), follow);
      expect(first).toEqual({ code: secret, at: follow ? 2 : 1 });
      expect(await tell(sender(key), follow)).toEqual(first);
      expect(await stored()).not.toContain(secret);
      expect(await stored()).not.toContain(key);
    },
  );

  test("keeps an answer of nothing as null", async () => {
    const context = sender(newId());
    const nothing = () => act(context, "thing.change", { kind: "thing", id: "n" }, async () => undefined);
    expect(await nothing()).toBeUndefined();
    expect(await nothing()).toBeNull();
  });

  test("does nothing again, and says so, where another installation's key closed the answer", async () => {
    const key = newId();
    await tell(sender(key));
    await expect(tell(sender(key, Buffer.alloc(32, 2)))).rejects.toMatchObject({
      code: "kernel.answer-sealed",
    });
  });
});

describe("the key of whoever has not signed in", () => {
  test.each([
    "1",
    "the-very-same",
    "00000000-0000-0000-0000-000000000000",
    "00000000-0000-4000-8000-000000000000",
    "6fa459ea-ee8a-11d2-90f7-0000f87a4d2c",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  ])("must be one that others do not come upon: not %s", (key) => {
    expect(isUnguessable(key)).toBe(false);
  });
  test("may be a random UUID or as many random characters", () => {
    for (let at = 0; at < 100; at += 1) {
      expect(isUnguessable(newId())).toBe(true);
      expect(isUnguessable(randomUUID())).toBe(true);
      expect(isUnguessable(randomBytes(20).toString("base64url"))).toBe(true);
    }
  });
});

test("the installation's key is made once, for its owner alone, and refused when others may read it", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "liangwang-key-"));
  try {
    const made = openAnswersKey(folder);
    expect(openAnswersKey(folder)).toEqual(made);
    const file = path.join(folder, "keys", "answers.key");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    chmodSync(file, 0o644);
    expect(() => openAnswersKey(folder)).toThrow(/others may read it/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
