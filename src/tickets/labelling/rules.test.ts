import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  carriedOf,
  effectOf,
  type Held,
  holds,
  inCategories,
  moreUrgent,
  policiesOf,
  settled,
} from "./rules.ts";
import { bearers, type LabelsFile } from "./schema.ts";

const names = { "zh-CN": "名", ja: "名", en: "name" };
const entry = (code: string, more: Partial<LabelsFile["labels"][number]> = {}) => ({
  code,
  names,
  explanation: names,
  on: [...bearers],
  mark: true,
  ...more,
});
const policies = policiesOf({
  labels: [
    entry("site", { confidence: 0.9, urgency: "high" }),
    entry("danger", { confidence: 0.95, urgency: "urgent", deadlineClass: "emergency", on: ["ticket"] }),
    entry("night", { deadlineClass: "night", mark: false }),
  ],
  rules: [],
});

const anyHeld: fc.Arbitrary<Held> = fc
  .record({
    label: fc.constantFrom("site", "danger", "night", "unknown"),
    on: fc.constantFrom(...bearers),
    applies: fc.boolean(),
    origin: fc.constantFrom("rule" as const, "model" as const, "human" as const),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ confidence, on, ...rest }) => ({
    ...rest,
    on,
    entity: on === "ticket" || on === "requester" ? null : "one",
    source: "s",
    version: "1",
    confidence: rest.origin === "model" ? confidence : null,
  }));
/** What can be held at once: one word for a label of an entity. */
const held = fc.uniqueArray(anyHeld, { selector: ({ label, on }) => `${label} ${on}`, maxLength: 8 });
const word = (more: Partial<Held>): Held => ({
  label: "site",
  on: "ticket",
  entity: null,
  applies: true,
  origin: "rule",
  source: "r",
  version: "1",
  confidence: null,
  ...more,
});
const states = (found: ReturnType<typeof carriedOf>) => found.map(({ label, state }) => [label, state]);

describe("which labels act on a ticket", () => {
  it("none that a person has denied of it, whoever else carries it", () => {
    fc.assert(
      fc.property(
        held,
        fc.boolean(),
        fc.constantFrom("site", "danger", "night"),
        (all, handedOver, label) => {
          const denial = word({ label, applies: false, origin: "human" });
          const others = all.filter((one) => one.label !== label || one.on !== "ticket");
          const before = carriedOf(policies, [...others, word({ label })]);
          const after = carriedOf(policies, [...others, denial], before, handedOver);
          expect(effectOf(policies, after).labels).not.toContain(label);
        },
      ),
    );
  });

  it("a model's only from the confidence that the city declares; where it declares none, never", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (confidence) => {
        const of = (label: string) =>
          carriedOf(policies, [word({ label, origin: "model", confidence })]).map(({ state }) => state);
        expect(of("site")).toEqual([confidence >= 0.9 ? "acts" : "unsure"]);
        expect(of("night")).toEqual(["unsure"]);
      }),
    );
  });

  it("none that comes after the ticket was handed over, until it is dispatched again", () => {
    fc.assert(
      fc.property(held, held, (first, then) => {
        const before = carriedOf(policies, first);
        const after = carriedOf(policies, then, before, true);
        const denied = new Set(
          then
            .filter(({ on, applies, origin }) => on === "ticket" && !applies && origin === "human")
            .map(({ label }) => label),
        );
        // What acted goes on acting, and nothing else does, but where a person took it away.
        const remaining = effectOf(policies, before).labels.filter((label) => !denied.has(label));
        expect(effectOf(policies, after).labels).toEqual(remaining);
        expect(effectOf(policies, settled(after))).toEqual(effectOf(policies, carriedOf(policies, then)));
      }),
    );
  });

  it("whatever the order in which they are read", () => {
    fc.assert(
      fc.property(held, (all) => {
        expect(carriedOf(policies, all.toReversed())).toEqual(carriedOf(policies, all));
      }),
    );
  });

  it("not on a bearer on which the city does not let it count, nor one that the city does not declare", () => {
    const place = { on: "place", entity: "310106" } as const;
    expect(
      states(carriedOf(policies, [word({ label: "danger", ...place }), word({ label: "unknown" })])),
    ).toEqual([]);
    expect(states(carriedOf(policies, [word({ ...place })]))).toEqual([["site", "acts"]]);
  });
});

describe("what labels do together", () => {
  it("only ever makes a matter more urgent: another label takes nothing away", () => {
    fc.assert(
      fc.property(held, (all) => {
        const positive = all.filter(({ applies }) => applies);
        const whole = effectOf(policies, carriedOf(policies, positive));
        for (let count = 0; count < positive.length; count += 1) {
          const part = effectOf(policies, carriedOf(policies, positive.slice(0, count)));
          expect(moreUrgent(whole.urgency ?? "low", part.urgency)).toBe(whole.urgency ?? "low");
          expect(whole.deadlineClasses).toEqual(expect.arrayContaining(part.deadlineClasses));
        }
      }),
    );
  });
});

describe("a rule", () => {
  const facts = { source: "asked" as const, category: null, words: "", areas: [], minute: 0 };

  it("finds a word in either width and case, and none in other words", () => {
    const when = { words: { en: ["Gas leak"], "zh-CN": ["煤气味"] } };
    expect(holds(when, { ...facts, words: "a ＧＡＳ ＬＥＡＫ here" })).toBe(true);
    expect(holds(when, { ...facts, words: "楼道有煤气味" })).toBe(true);
    expect(holds(when, { ...facts, words: "a leak" })).toBe(false);
  });

  it("holds from its first minute until before its last, over midnight, too", () => {
    const night = { time: { from: "22:00", to: "06:00" } };
    const at = (minute: number) => holds(night, { ...facts, minute });
    expect([at(1319), at(1320), at(0), at(359), at(360)]).toEqual([false, true, true, true, false]);
  });

  it("asks for a category or its group, and holds for no ticket whose category nobody knows", () => {
    expect(inCategories(["roads"], "roads/pothole")).toBe(true);
    expect(inCategories(["road"], "roads/pothole")).toBe(false);
    expect(inCategories(["roads"], null)).toBe(false);
  });
});
