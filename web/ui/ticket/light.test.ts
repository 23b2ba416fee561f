import fc from "fast-check";
import { expect, test } from "vitest";
import { compareUrgency as inLists } from "../../../src/tickets/life/urgency.ts";
import { compareUrgency, dueNext } from "./light.tsx";

const [early, late] = ["2026-03-10T04:25:00.000Z", "2026-03-10T06:00:00.000Z"];

test("what is due next is the stage, or the matter where that ends first", () => {
  expect(dueNext({ stageDueAt: early, dueAt: late })).toBe(early);
  expect(dueNext({ stageDueAt: late, dueAt: early })).toBe(early);
  expect(dueNext({ stageDueAt: null, dueAt: late })).toBe(late);
  expect(dueNext({ stageDueAt: late, dueAt: null })).toBe(late);
  expect(dueNext({ stageDueAt: null, dueAt: null })).toBeNull();
});

type Row = { stageDueAt: number | null; dueAt: number | null; suspended: boolean };
const instant = fc.option(fc.integer({ min: 1, max: 6 }), { nil: null });
const row: fc.Arbitrary<Row> = fc.record({ stageDueAt: instant, dueAt: instant, suspended: fc.boolean() });

test("a phone sorts by the rule of the server's lists", () => {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  const shown = ({ stageDueAt, dueAt, suspended }: Row) => ({
    stageDueAt: iso(stageDueAt),
    dueAt: iso(dueAt),
    suspended,
  });
  const stored = ({ stageDueAt, dueAt, suspended }: Row) => ({
    id: "",
    stageDueAt,
    dueAt,
    suspendedAt: suspended ? 1 : null,
  });
  fc.assert(
    fc.property(row, row, (a, b) => {
      expect(Math.sign(compareUrgency(shown(a), shown(b)))).toBe(inLists(stored(a), stored(b)));
    }),
  );
});
