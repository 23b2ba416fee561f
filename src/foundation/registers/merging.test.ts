import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clusterOf, factsOf, merge, split, survivorOf } from "./merging.ts";
import type { Fact, Merge } from "./schema.ts";

const id = fc.constantFrom("a", "b", "c", "d", "e", "f");

/** Any state that merges and splits can lead to. */
const reachable: fc.Arbitrary<Merge[]> = fc
  .array(fc.tuple(fc.boolean(), id, id), { maxLength: 20 })
  .map((steps) => {
    let merges: Merge[] = [];
    for (const [merging, x, y] of steps) {
      const outcome = merging ? merge(merges, x, y) : split(merges, x);
      if (outcome.ok) merges = outcome.merges;
    }
    return merges;
  });

const factOf = (record: string): Fact => ({
  id: `of-${record}`,
  record,
  attribute: "name",
  value: record,
  withdrawn: false,
  from: new Date(0),
  to: null,
  source: "s",
  recordedAt: new Date(0),
});
const everyFact = ["a", "b", "c", "d", "e", "f"].map(factOf);

describe("merge and split", () => {
  test("merge then split is as if nothing had happened", () => {
    fc.assert(
      fc.property(reachable, id, id, (merges, x, y) => {
        const merged = merge(merges, x, y);
        if (merged.ok) expect(split(merged.merges, y)).toEqual({ ok: true, merges });
      }),
    );
  });
  test("a split undoes its merge also after later merges of other records", () => {
    fc.assert(
      fc.property(reachable, id, id, id, id, (merges, x, y, p, q) => {
        const first = merge(merges, x, y);
        if (!first.ok || p === y || q === y) return;
        const second = merge(first.merges, p, q);
        if (!second.ok) return;
        const undone = split(second.merges, y);
        expect(undone).toEqual({ ok: true, merges: [...merges, { survivor: p, absorbed: q }] });
      }),
    );
  });
  test("after a merge both histories are reachable from either record", () => {
    fc.assert(
      fc.property(reachable, id, id, (merges, x, y) => {
        const before = new Set([...factsOf(x, everyFact, merges), ...factsOf(y, everyFact, merges)]);
        const merged = merge(merges, x, y);
        if (!merged.ok) return;
        expect(new Set(factsOf(x, everyFact, merged.merges))).toEqual(before);
        expect(new Set(factsOf(y, everyFact, merged.merges))).toEqual(before);
      }),
    );
  });
  test("every record belongs to exactly one cluster, whose survivor answers for all", () => {
    fc.assert(
      fc.property(reachable, id, id, (merges, x, y) => {
        const cluster = clusterOf(x, merges);
        expect(cluster.has(x)).toBe(true);
        expect(cluster.has(y)).toBe(survivorOf(x, merges) === survivorOf(y, merges));
        expect(clusterOf(survivorOf(x, merges), merges)).toEqual(cluster);
      }),
    );
  });
  test("what makes no sense is refused with its reason", () => {
    const merges: Merge[] = [{ absorbed: "b", survivor: "a" }];
    expect(merge(merges, "a", "a")).toEqual({ ok: false, fault: "same-record" });
    expect(merge(merges, "b", "a")).toEqual({ ok: false, fault: "already-one" });
    expect(merge(merges, "c", "b")).toEqual({ ok: false, fault: "already-absorbed" });
    expect(split(merges, "a")).toEqual({ ok: false, fault: "not-merged" });
  });
});
