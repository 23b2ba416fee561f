import { afterAll, beforeAll, expect, test } from "vitest";
import { contextFor, testActor, testKernel } from "../../test/support/kernel.ts";
import { act, idempotencySweep, keyed, newId } from "./index.ts";

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
