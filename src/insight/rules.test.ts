import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bandOf, indexOf, pointsOf, together, usualOf } from "./rules.ts";

const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const points = fc.double({ min: 0, max: 100, noNaN: true });
const weight = fc.double({ min: 0.1, max: 10, noNaN: true });

describe("an index", () => {
  it("gives a part 100 points at its best, none at its worst, and never leaves these", () => {
    fc.assert(
      fc.property(number, number, number, (value, best, worst) => {
        fc.pre(Math.abs(best - worst) > 1e-3);
        expect(pointsOf(best, { best, worst })).toBe(100);
        expect(pointsOf(worst, { best, worst })).toBe(0);
        const given = pointsOf(value, { best, worst });
        expect(given).toBeGreaterThanOrEqual(0);
        expect(given).toBeLessThanOrEqual(100);
      }),
    );
  });

  it("never falls when a value comes closer to the best", () => {
    fc.assert(
      fc.property(number, number, fc.double({ min: 1, max: 100, noNaN: true }), (one, other, worst) => {
        const line = { best: 0, worst };
        const [near, far] = [Math.min(one, other), Math.max(one, other)];
        expect(pointsOf(near, line)).toBeGreaterThanOrEqual(pointsOf(far, line));
      }),
    );
  });

  it("lies between its worst and its best part", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ weight, points }), { minLength: 1 }), (parts) => {
        const { value } = indexOf(parts);
        const all = parts.map((part) => part.points);
        expect(value).toBeGreaterThanOrEqual(Math.min(...all) - 1e-9);
        expect(value).toBeLessThanOrEqual(Math.max(...all) + 1e-9);
      }),
    );
  });

  it("is null with a reason, and never 100, while less than half of its weight is known", () => {
    fc.assert(
      fc.property(fc.array(weight, { minLength: 1 }), points, (weights, given) => {
        const sum = weights.reduce((total, one) => total + one, 0);
        const unknown = weights.map((one) => ({ weight: one, points: null }));
        const parts = [...unknown, { weight: sum * 0.9, points: given }];
        expect(indexOf(parts)).toEqual({ value: null, reason: "not-enough-data" });
        expect(indexOf(unknown).value).toBeNull();
        expect(indexOf([])).toEqual({ value: null, reason: "not-enough-data" });
      }),
    );
  });

  it("takes several streams as declared", () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 1 }), (values) => {
        const [least, most] = [together(values, "least") ?? 0, together(values, "most") ?? 0];
        for (const taking of ["mean", "p90"] as const) {
          expect(together(values, taking)).toBeGreaterThanOrEqual(least - 1e-6);
          expect(together(values, taking)).toBeLessThanOrEqual(most + 1e-6);
        }
        expect(together(values, { above: most })).toBe(0);
        expect(together(values, { below: most + 1 })).toBe(1);
      }),
    );
    expect(together([], "mean")).toBeNull();
    expect(together([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "p90")).toBe(9);
  });

  it("stands in one band, or in none where it is null", () => {
    const bands = { good: 80, attention: 60 };
    expect([100, 80, 79, 60, 59, 0, null].map((value) => bandOf(value, bands))).toEqual([
      "good",
      "good",
      "attention",
      "attention",
      "bad",
      "bad",
      null,
    ]);
  });

  it("is compared with the middle of past weeks, of which there may be none", () => {
    expect(usualOf([null, 60, 80, 70])).toBe(70);
    expect(usualOf([60, null, 80])).toBe(70);
    expect(usualOf([null, null])).toBeNull();
    expect(usualOf([])).toBeNull();
  });
});
