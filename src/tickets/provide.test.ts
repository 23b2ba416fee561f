import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestKernel, testKernel } from "../../test/support/kernel.ts";
import type { Database } from "../kernel/index.ts";
import { numberSource, type workingTime } from "./provide.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await testKernel([], 3);
});
afterAll(() => kernel?.close());

/** The database, out of reach while `lost()`. */
function reachable(lost: () => boolean): Database {
  const { kysely } = kernel.database;
  const startTransaction = () =>
    lost() ? { execute: () => Promise.reject(new Error("not reachable")) } : kysely.startTransaction();
  return { kysely: { startTransaction } } as unknown as Database;
}

test("numbers are given out again once a database that was out of reach is back", async () => {
  let lost = true;
  const time = { localDate: () => "2026-03-10" } as unknown as ReturnType<typeof workingTime>;
  const next = numberSource(
    reachable(() => lost),
    "{yyyyMMdd}-{0000}",
    time,
  );
  const asked = await Promise.allSettled([next(0), next(0)]);
  expect(asked.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  lost = false;
  expect(await Promise.all([next(0), next(0)])).toEqual(["20260310-0001", "20260310-0002"]);
});
