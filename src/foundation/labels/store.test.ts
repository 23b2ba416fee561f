import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contextFor, type TestKernel, testActor, testKernel } from "../../../test/support/kernel.ts";
import { isId, timelineOf } from "../../kernel/index.ts";
import { batchAtMost, type LabelledKinds, readLabels, setLabels } from "./actions.ts";
import type { LabelStatement } from "./schema.ts";
import { labelsOf, statementsOfAct } from "./store.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await testKernel();
});
afterAll(() => kernel?.close());

// Tickets of unit d/ are called d-…; each actor reaches those of its unit.
const kinds: LabelledKinds = {
  ticket: async (_tx, actor, _scope, ids) =>
    new Set(ids.filter((id) => `${id.split("-")[0]}/` === actor.unit)),
};
const context = (id = "clerk", unit = "d/") =>
  contextFor(kernel.ground, testActor({ "label.set": "unit", "label.read": "unit" }, { id, unit }));
const say = (id: string, over: Partial<LabelStatement> = {}): LabelStatement => ({
  entity: { kind: "ticket", id },
  label: "noise",
  verdict: "applies",
  origin: "model",
  source: "classifier",
  version: "1",
  confidence: 0.8,
  ...over,
});

describe("labels", () => {
  test("hold in the table what the fold of everything said gives, whatever the batches", async () => {
    const statement = fc.record({
      id: fc.constantFrom("d-1", "d-2"),
      label: fc.constantFrom("noise", "gas"),
      verdict: fc.constantFrom("applies", "does-not-apply", "withdrawn"),
      origin: fc.constantFrom("rule", "model", "human"),
      source: fc.constantFrom("a", "b"),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(statement, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
        async (batches) => {
          for (const batch of batches) {
            await setLabels(
              context(),
              kinds,
              batch.map(({ id, ...rest }) =>
                say(id, { ...rest, confidence: rest.origin === "model" ? 0.5 : null }),
              ),
            );
            kernel.clock.advance(new Date(kernel.clock.now().getTime() + 1000));
          }
          const held = await labelsOf(kernel.database.kysely, "ticket", ["d-1", "d-2"]);
          for (const id of ["d-1", "d-2"]) {
            const { current } = await readLabels(context(), kinds, { kind: "ticket", id });
            expect(held.get(id) ?? []).toEqual(
              current.filter((label) => label.applies).map((label) => label.label),
            );
          }
        },
      ),
      { numRuns: 15 },
    );
  });
  test("said by a person name that person, whoever the sender says it was", async () => {
    await setLabels(context("ada"), kinds, [
      say("d-3", { origin: "human", source: "somebody-else", version: "9", confidence: 1 }),
    ]);
    const { current } = await readLabels(context(), kinds, { kind: "ticket", id: "d-3" });
    expect(current[0]?.decidedBy).toMatchObject({
      origin: "human",
      source: "ada",
      version: "",
      confidence: null,
    });
  });
  test("overridden by a person stay so against later runs of the model", async () => {
    await setLabels(context(), kinds, [say("d-4")]);
    await setLabels(context(), kinds, [
      say("d-4", { origin: "human", verdict: "does-not-apply", confidence: null }),
    ]);
    await setLabels(context(), kinds, [say("d-4", { version: "2", confidence: 1 })]);
    expect(await labelsOf(kernel.database.kysely, "ticket", ["d-4"])).toEqual(new Map());
  });
  test("of entities out of reach are neither set nor seen, and refuse the whole batch", async () => {
    const before = await statementCount();
    await expect(setLabels(context(), kinds, [say("d-5"), say("e-5")])).rejects.toMatchObject({
      code: "label.unreachable",
    });
    await expect(
      setLabels(context(), kinds, [say("d-5", { entity: { kind: "moon", id: "1" } })]),
    ).rejects.toMatchObject({ code: "label.unknown-kind" });
    await expect(readLabels(context(), kinds, { kind: "ticket", id: "e-5" })).rejects.toMatchObject({
      code: "label.unreachable",
    });
    expect(await statementCount()).toBe(before);
  });
  test("of a model need its confidence, and of a rule must have none", async () => {
    await expect(setLabels(context(), kinds, [say("d-6", { confidence: null })])).rejects.toMatchObject({
      code: "label.confidence",
    });
    await expect(setLabels(context(), kinds, [say("d-6", { origin: "rule" })])).rejects.toMatchObject({
      code: "label.confidence",
    });
  });
  test("come in batches of one act, whose jobs find what was said", async () => {
    const { batch } = await setLabels(context(), kinds, [say("d-7"), say("d-8", { label: "gas" })]);
    expect(isId(batch)).toBe(true);
    const [act] = await timelineOf(kernel.database.kysely, { kind: "label-batch", id: batch });
    expect(act?.detail).toEqual({
      statements: 2,
      entities: 2,
      sources: ["model:classifier@1"],
      labels: { noise: 1, gas: 1 },
    });
    const said = await statementsOfAct(kernel.database.kysely, act?.id ?? "");
    expect(said.map((each) => each.entity.id)).toEqual(["d-7", "d-8"]);
  });
  test("set by two batches at once lose none, and never wait for each other forever", async () => {
    const ids = Array.from({ length: 20 }, (_, i) => `d-par${i}`);
    await Promise.all([
      setLabels(
        context(),
        kinds,
        ids.map((id) => say(id, { label: "one" })),
      ),
      setLabels(
        context(),
        kinds,
        ids.toReversed().map((id) => say(id, { label: "two" })),
      ),
    ]);
    const held = await labelsOf(kernel.database.kysely, "ticket", ids);
    for (const id of ids) expect(held.get(id)).toEqual(["one", "two"]);
  });
  test(`fit ${batchAtMost} to a batch`, async () => {
    const { statements } = await setLabels(
      context(),
      kinds,
      Array.from({ length: batchAtMost }, (_, i) => say(`d-full${i}`)),
    );
    expect(statements).toBe(batchAtMost);
  });
  async function statementCount(): Promise<number> {
    const { rows } = await kernel.database.pool.query(
      "SELECT count(*)::int AS n FROM foundation.label_statement",
    );
    return rows[0].n;
  }
});
