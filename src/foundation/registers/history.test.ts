import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holdsAt, survivor, timeline, viewAt } from "./history.ts";
import type { Fact } from "./schema.ts";

const order = ["registry", "clinic"];
const day = (n: number) => new Date(Date.UTC(2026, 0, n));

const fact: fc.Arbitrary<Fact> = fc
  .record({
    id: fc.uuid(),
    record: fc.constantFrom("r1", "r2"),
    attribute: fc.constantFrom("address", "name"),
    value: fc.constantFrom("x", "y", null),
    withdrawn: fc.boolean(),
    begin: fc.integer({ min: 1, max: 20 }),
    length: fc.option(fc.integer({ min: 1, max: 10 })),
    source: fc.constantFrom("registry", "clinic", "someone", "other"),
    recorded: fc.integer({ min: 1, max: 30 }),
  })
  .map(({ begin, length, recorded, ...rest }) => ({
    ...rest,
    from: day(begin),
    to: length === null ? null : day(begin + length),
    recordedAt: day(recorded),
  }));
const facts = fc.uniqueArray(fact, { maxLength: 14, selector: (f) => f.id });
const anyDay = fc.integer({ min: 0, max: 35 }).map(day);

const said = (over: Partial<Fact>): Fact => ({
  id: "1",
  record: "r1",
  attribute: "name",
  value: "x",
  withdrawn: false,
  from: day(1),
  to: null,
  source: "clinic",
  recordedAt: day(1),
  ...over,
});

describe("valid-time history", () => {
  test("a fact holds from its first instant up to, but not at, its last", () => {
    const f = said({ from: day(2), to: day(4) });
    expect([1, 2, 3, 4].map((n) => holdsAt(f, day(n)))).toEqual([false, true, true, false]);
  });
  test("the timeline agrees with the view at every instant", () => {
    fc.assert(
      fc.property(facts, anyDay, (all, at) => {
        const stretch = timeline(all, "address", order).find(
          (s) => s.from <= at && (s.to === null || at < s.to),
        );
        expect(stretch?.fact.value).toBe(viewAt(all, at, order).get("address")?.fact.value);
      }),
    );
  });
  test("stretches are in order and never overlap", () => {
    fc.assert(
      fc.property(facts, (all) => {
        const stretches = timeline(all, "address", order);
        for (const [i, s] of stretches.entries()) {
          if (s.to !== null) expect(s.from < s.to).toBe(true);
          const next = stretches[i + 1];
          if (next !== undefined) expect(s.to !== null && s.to <= next.from).toBe(true);
        }
      }),
    );
  });
  test("what is learnt later never changes what was known before", () => {
    fc.assert(
      fc.property(facts, anyDay, anyDay, (all, at, knownAt) => {
        const then = all.filter((f) => f.recordedAt <= knownAt);
        expect(viewAt(all, at, order, knownAt)).toEqual(viewAt(then, at, order));
      }),
    );
  });
});

describe("survivorship", () => {
  test("no surviving fact is beaten by a more trusted source that still speaks", () => {
    fc.assert(
      fc.property(facts, anyDay, (all, at) => {
        for (const [attribute, { fact: winner }] of viewAt(all, at, order)) {
          if (winner.source === "registry") continue;
          const words = all.filter(
            (f) => f.attribute === attribute && f.source === "registry" && holdsAt(f, at),
          );
          const last = words
            .toSorted((a, b) => a.recordedAt.getTime() - b.recordedAt.getTime() || (a.id < b.id ? -1 : 1))
            .at(-1);
          expect(last === undefined || last.withdrawn).toBe(true);
        }
      }),
    );
  });
  test("the trusted source wins although another spoke later, and the contradiction is shown", () => {
    const trusted = said({ id: "1", source: "registry", value: "x" });
    const later = said({ id: "2", source: "someone", value: "y", recordedAt: day(9) });
    expect(survivor([later, trusted], order)).toEqual({ fact: trusted, contradicting: [later] });
  });
  test("a source's correction replaces its own word; its withdrawal lets others speak", () => {
    const first = said({ id: "1", source: "registry", value: "x" });
    const corrected = said({ id: "2", source: "registry", value: null, recordedAt: day(2) });
    const other = said({ id: "3", source: "clinic", value: "y" });
    const withdrawn = said({ id: "4", source: "registry", withdrawn: true, recordedAt: day(3) });
    expect(survivor([first, corrected, other], order)?.fact).toBe(corrected);
    expect(survivor([first, corrected, other, withdrawn], order)?.fact).toBe(other);
    expect(survivor([withdrawn], order)).toBeUndefined();
  });
});
