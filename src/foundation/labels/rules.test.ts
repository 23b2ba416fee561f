import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { currentLabels } from "./rules.ts";
import type { LabelAssignment } from "./schema.ts";

const statement: fc.Arbitrary<LabelAssignment> = fc
  .record({
    label: fc.constantFrom("noise", "noise.night", "gas"),
    verdict: fc.constantFrom("applies", "does-not-apply", "withdrawn"),
    origin: fc.constantFrom("rule", "model", "human"),
    source: fc.constantFrom("a", "b"),
    version: fc.constantFrom("1", "2"),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    at: fc.integer({ min: 0, max: 5 }).map((second) => new Date(second * 1000)),
    id: fc.uuid(),
  })
  .map((said) => (said.origin === "model" ? said : { ...said, confidence: null }));
const statements = fc.uniqueArray(statement, { maxLength: 12, selector: (said) => said.id });

const later = (second: number, over: Partial<LabelAssignment>): LabelAssignment => ({
  label: "noise",
  verdict: "applies",
  origin: "model",
  source: "m",
  version: "1",
  confidence: 0.9,
  at: new Date(second * 1000),
  id: `id-${second}`,
  ...over,
});

describe("current labels", () => {
  test("do not depend on the order in which statements are read", () => {
    fc.assert(
      fc.property(
        statements.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
        ),
        ([all, shuffled]) => {
          expect(currentLabels(shuffled)).toEqual(currentLabels(all));
        },
      ),
    );
  });
  test("name each label once, decided by a statement that was made", () => {
    fc.assert(
      fc.property(statements, (all) => {
        const current = currentLabels(all);
        expect(new Set(current.map((c) => c.label)).size).toBe(current.length);
        for (const c of current) expect(all).toContain(c.decidedBy);
      }),
    );
  });
  test("a person's last word holds against everything rules and models say, before or after", () => {
    fc.assert(
      fc.property(statements, fc.boolean(), (all, applies) => {
        const word = later(9, {
          origin: "human",
          verdict: applies ? "applies" : "does-not-apply",
          confidence: null,
        });
        const found = currentLabels([...all, word]).find((c) => c.label === "noise");
        expect(found?.applies).toBe(applies);
        expect(found?.decidedBy).toBe(word);
      }),
    );
  });
  test("what a person withdraws returns to what rules and models say", () => {
    fc.assert(
      fc.property(statements, (all) => {
        const machine = all.filter((said) => said.origin !== "human");
        const people = [
          later(8, { origin: "human", confidence: null }),
          later(9, { origin: "human", confidence: null, verdict: "withdrawn" }),
        ];
        expect(currentLabels([...machine, ...people])).toEqual(currentLabels(machine));
      }),
    );
  });
  test("a rule goes before a surer model; the surer model before the later one", () => {
    const rule = later(1, { origin: "rule", source: "r", verdict: "does-not-apply", confidence: null });
    const sure = later(2, { source: "m1", confidence: 0.95 });
    const late = later(3, { source: "m2", confidence: 0.6, verdict: "does-not-apply" });
    expect(currentLabels([late, sure])[0]).toMatchObject({
      applies: true,
      confidence: 0.95,
      overruled: [late],
    });
    expect(currentLabels([late, sure, rule])[0]).toMatchObject({ applies: false, decidedBy: rule });
  });
  test("a new version of a model replaces its own former statement, even with less confidence", () => {
    const former = later(1, { confidence: 0.99 });
    const newer = later(2, { version: "2", confidence: 0.4, verdict: "does-not-apply" });
    expect(currentLabels([newer, former])).toMatchObject([
      { applies: false, confidence: 0.4, overruled: [] },
    ]);
  });
  test("of nothing there is nothing", () => expect(currentLabels([])).toEqual([]));
});
