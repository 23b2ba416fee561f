import { afterAll, beforeAll, expect, test } from "vitest";
import { contextFor, type TestKernel, testActor, testKernel } from "../../test/support/kernel.ts";
import { act, findAct, type Module } from "./index.ts";

const follower: Module = { name: "things", jobs: { "thing.change": async () => {} } };
let kernel: TestKernel;
beforeAll(async () => {
  kernel = await testKernel([follower]);
});
afterAll(() => kernel?.close());

test("an act is stored with its job and returns what its work returned", async () => {
  const context = contextFor(kernel.ground, testActor({ "thing.change": "all" }));
  let id = "";
  const result = await act(context, "thing.change", { kind: "thing", id: "1" }, async (_tx, draft) => {
    id = draft.id;
    draft.detail = { colour: "red" };
    return { version: draft.version };
  });
  expect(result).toEqual({ version: 1 });
  const stored = await findAct(kernel.database.kysely, id);
  expect(stored).toMatchObject({ verb: "thing.change", version: 1, detail: { colour: "red" } });
});
