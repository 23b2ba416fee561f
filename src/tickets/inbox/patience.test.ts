import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestKernel, testKernel } from "../../../test/support/kernel.ts";
import { transact } from "../../kernel/index.ts";
import { patiently } from "./patience.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await testKernel();
});
afterAll(() => kernel?.close());

const settings = sql<{ scan: string; timeout: string }>`SELECT current_setting('enable_indexscan') AS scan,
  current_setting('statement_timeout') AS timeout`;

test("what comes in time is asked once, and leaves nothing behind", () =>
  transact(kernel.database, async (tx) => {
    let asked = 0;
    const answer = await patiently(tx, async () => ++asked);
    expect([answer, asked]).toEqual([1, 1]);
    expect((await settings.execute(tx)).rows).toEqual([{ scan: "on", timeout: "0" }]);
  }));

test("what takes too long is asked by turns without the walk in order of time and with it, at last as long as it takes", () =>
  transact(kernel.database, async (tx) => {
    const seen: unknown[] = [];
    const sleeping = async (again: boolean) => {
      seen.push([again, ...(await settings.execute(tx)).rows]);
      await sql`SELECT pg_sleep(0.4)`.execute(tx);
    };
    await patiently(tx, sleeping, [50, 60, 70]);
    expect(seen).toEqual([
      [false, { scan: "on", timeout: "50ms" }],
      [true, { scan: "off", timeout: "60ms" }],
      [false, { scan: "on", timeout: "70ms" }],
      [true, { scan: "off", timeout: "0" }],
    ]);
    expect((await settings.execute(tx)).rows).toEqual([{ scan: "on", timeout: "0" }]);
  }));

test("what comes in time when asked again leaves nothing behind either", () =>
  transact(kernel.database, async (tx) => {
    const asked: boolean[] = [];
    const answer = await patiently(
      tx,
      async (again) => {
        asked.push(again);
        if (!again) await sql`SELECT pg_sleep(0.4)`.execute(tx);
        return "there";
      },
      [50, 5000],
    );
    expect([answer, asked]).toEqual(["there", [false, true]]);
    expect((await settings.execute(tx)).rows).toEqual([{ scan: "on", timeout: "0" }]);
  }));

test("other faults are thrown as they are", async () => {
  const fails = transact(kernel.database, (tx) => patiently(tx, () => sql`SELECT 1 / 0`.execute(tx)));
  await expect(fails).rejects.toMatchObject({ code: "22012" });
});
