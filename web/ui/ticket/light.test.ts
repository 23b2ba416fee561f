import { expect, test } from "vitest";
import { dueNext } from "./light.tsx";

const [early, late] = ["2026-03-10T04:25:00.000Z", "2026-03-10T06:00:00.000Z"];

test("what is due next is the stage, or the matter where that ends first", () => {
  expect(dueNext({ stageDueAt: early, dueAt: late })).toBe(early);
  expect(dueNext({ stageDueAt: late, dueAt: early })).toBe(early);
  expect(dueNext({ stageDueAt: null, dueAt: late })).toBe(late);
  expect(dueNext({ stageDueAt: late, dueAt: null })).toBe(late);
  expect(dueNext({ stageDueAt: null, dueAt: null })).toBeNull();
});
