import fc from "fast-check";
import { expect, test } from "vitest";
import type { Row } from "./filter.ts";
import { mergeHead } from "./merge.ts";

const row = (id: number, version = 1) => ({ id: String(id), version }) as Row;
const ids = fc.uniqueArray(fc.nat(30));
const some = fc.uniqueArray(fc.nat(30), { minLength: 1 });

test("a list with something in it keeps its order whatever came and went", () => {
  fc.assert(
    fc.property(some, ids, (before, now) => {
      const head = { tickets: now.map((id) => row(id, 2)), next: null };
      const { rows, came, went } = mergeHead(
        before.map((id) => row(id)),
        head,
        true,
      );
      expect(rows.map(({ id }) => Number(id))).toEqual(before);
      expect(went).toBe(before.filter((id) => !now.includes(id)).length);
      expect(came).toBe(now.filter((id) => !before.includes(id)).length);
      for (const { id, version, gone } of rows) {
        expect(gone).toBe(!now.includes(Number(id)));
        expect(version).toBe(gone ? 1 : 2);
      }
    }),
  );
});

test("nothing is said of rows beyond what was looked at", () => {
  const rows = [1, 2, 3, 4, 5, 6, 7, 8].map((id) => row(id));
  const { went, came } = mergeHead(rows, { tickets: [row(1), row(2)], next: "more" }, false);
  expect([went, came]).toEqual([0, 0]);
});

test("into an empty list matters come at once: nothing in it could be moved", () => {
  const merged = mergeHead([], { tickets: [row(1), row(2)], next: null }, true);
  expect(merged.rows.map(({ id }) => id)).toEqual(["1", "2"]);
  expect(merged.came).toBe(0);
});
