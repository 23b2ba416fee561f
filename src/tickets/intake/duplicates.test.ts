import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  compare,
  distanceMetres,
  findDuplicates,
  type Matter,
  shinglesOf,
  similarity,
} from "./duplicates.ts";

const noon = Date.UTC(2026, 5, 1, 4);
const hour = 3_600_000;
const gate = { longitude: 121.4547, latitude: 31.2304 };
const north = (metres: number) => ({ ...gate, latitude: gate.latitude + metres / 111_195 });
const lamp: Matter = {
  id: "lamp",
  shingles: shinglesOf("南京西路铜仁路口路灯不亮，晚上很黑"),
  category: "roads/street-lighting",
  place: gate,
  at: noon,
};

const matter = fc.record({
  id: fc.uuid(),
  shingles: fc
    .string({ unit: fc.constantFrom(..."路灯不亮积水垃圾静安区 ab"), maxLength: 30 })
    .map(shinglesOf),
  category: fc.option(fc.constantFrom("roads/street-lighting", "drainage/waterlogging")),
  place: fc.option(fc.integer({ min: 0, max: 20_000 }).map(north)),
  at: fc.integer({ min: noon, max: noon + 400 * 24 * hour }),
});

describe("the same matter told twice", () => {
  test("is found by another wording, near by, the next day", () => {
    const again = {
      ...lamp,
      id: "again",
      shingles: shinglesOf("铜仁路南京西路口的路灯坏了不亮"),
      place: north(40),
      at: noon + 20 * hour,
    };
    const [first] = findDuplicates(lamp, [again]);
    expect(first?.id).toBe("again");
    expect(first?.score).toBeGreaterThan(0.9);
    expect(first?.reasons.map(({ kind }) => kind)).toEqual(["text", "place", "time", "category"]);
  });

  test("is found without a place by its words alone", () => {
    const again = { ...lamp, id: "again", place: null, category: null };
    expect(findDuplicates(lamp, [again])).toHaveLength(1);
  });

  test("the same words two kilometres away are another lamp", () => {
    expect(findDuplicates(lamp, [{ ...lamp, id: "far", place: north(2000) }])).toEqual([]);
  });

  test("the same corner, but another subject, is another matter", () => {
    const other = {
      ...lamp,
      id: "other",
      shingles: shinglesOf("小区物业费上涨"),
      category: "housing/property-management",
    };
    expect(findDuplicates(lamp, [other])).toEqual([]);
  });

  test("a matter is never its own duplicate", () => {
    expect(findDuplicates(lamp, [lamp])).toEqual([]);
  });
});

describe("the score", () => {
  test("lies between 0 and 1 and is the same both ways round", () => {
    fc.assert(
      fc.property(matter, matter, (one, other) => {
        const { score } = compare(one, other);
        expect(score).toBeGreaterThan(0);
        expect(score).toBeLessThan(1);
        expect(compare(other, one).score).toBeCloseTo(score, 12);
      }),
    );
  });

  test("never rises with distance or with time", () => {
    const metres = fc.integer({ min: 0, max: 5000 });
    fc.assert(
      fc.property(matter, metres, metres, fc.nat(1000), fc.nat(1000), (other, a, b, x, y) => {
        const at = (far: number, hours: number) =>
          compare(lamp, { ...other, place: north(far), at: noon + hours * hour }).score;
        expect(at(Math.max(a, b), x)).toBeLessThanOrEqual(at(Math.min(a, b), x));
        expect(at(a, Math.max(x, y))).toBeLessThanOrEqual(at(a, Math.min(x, y)));
      }),
    );
  });

  test("of all candidates the best come first, at most as many as asked for", () => {
    fc.assert(
      fc.property(fc.array(matter, { maxLength: 20 }), fc.integer({ min: 1, max: 5 }), (candidates, most) => {
        const found = findDuplicates(lamp, candidates, { most, atLeast: 0 });
        expect(found).toHaveLength(Math.min(most, candidates.length));
        const worst = found.at(-1)?.score ?? 0;
        const better = candidates.filter((candidate) => compare(lamp, candidate).score > worst);
        expect(better.length).toBeLessThan(Math.max(1, found.length));
      }),
    );
  });
});

test("similarity is 1 for the same text, 0 without anything in common or anything at all", () => {
  expect(similarity(lamp.shingles, lamp.shingles)).toBeCloseTo(1, 12);
  expect(similarity(lamp.shingles, shinglesOf("pothole"))).toBe(0);
  expect(similarity(shinglesOf(""), shinglesOf(""))).toBe(0);
});

test("a degree of latitude is 111.2 km", () => {
  expect(distanceMetres(gate, { ...gate, latitude: gate.latitude + 1 })).toBeCloseTo(111_195, -1);
});
