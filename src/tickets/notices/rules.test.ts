import fc from "fast-check";
import { expect, test } from "vitest";
import { isTheirs, type Staffed } from "./rules.ts";

const segment = fc.constantFrom("a", "b", "ab");
const path = fc.array(segment, { maxLength: 4 }).map((parts) => ["d", ...parts, ""].join("/"));
const staffed = fc
  .uniqueArray(path, { maxLength: 6 })
  .map((units): Staffed => new Map([["handler", new Set(units)]]));

test("each notice is read at exactly one staffed unit, the nearest at or above, or at none where none is", () =>
  fc.assert(
    fc.property(staffed, path, (where, unit) => {
      const units = [...(where.get("handler") ?? [])];
      const readers = units.filter((mine) => isTheirs(where, mine, unit, "handler"));
      const above = units.filter((one) => unit.startsWith(one));
      const nearest = above.toSorted((a, b) => b.length - a.length).slice(0, 1);
      expect(readers).toEqual(nearest);
    }),
  ));

test("who has another function nearer takes nothing away", () => {
  const where: Staffed = new Map([
    ["handler", new Set(["d/"])],
    ["unit-leader", new Set(["d/a/"])],
  ]);
  expect(isTheirs(where, "d/", "d/a/b/", "handler")).toBe(true);
  expect(isTheirs(where, "d/", "d/a/b/", "unit-leader")).toBe(false);
});
