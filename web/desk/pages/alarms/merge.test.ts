import { expect, test } from "vitest";
import { merge, type Row } from "./merge.ts";

const alarm = (id: string, minute: number, more: Partial<Row> = {}) =>
  ({
    id,
    startedAt: new Date(Date.UTC(2026, 2, 2, 4, minute)).toISOString(),
    status: "raised",
    ...more,
  }) as Row;

test("a list keeps its order and its rows while alarms come; what came is counted", () => {
  const rows = [alarm("b", 2), alarm("a", 1)];
  const merged = merge(rows, { alarms: [alarm("c", 3), ...rows], next: null });
  expect(merged.rows.map(({ id }) => id)).toEqual(["b", "a"]);
  expect(merged.came).toBe(1);
});

test("a row changes where it stands, and stays there when it no longer matches", () => {
  const rows = [alarm("b", 2), alarm("a", 1)];
  const merged = merge(rows, { alarms: [alarm("a", 1, { status: "acknowledged" })], next: null });
  expect(merged.rows.map(({ gone, status }) => [gone, status])).toEqual([
    [true, "raised"],
    [false, "acknowledged"],
  ]);
});

test("of rows beyond the head nothing is known, so they are not taken for gone", () => {
  const rows = [alarm("c", 3), alarm("b", 2), alarm("a", 1)];
  const merged = merge(rows, { alarms: [alarm("c", 3), alarm("b", 2)], next: "more" });
  expect(merged.rows.map(({ gone }) => gone)).toEqual([false, false, false]);
});

test("into an empty list alarms come at once: nothing in it could be moved", () => {
  const merged = merge([], { alarms: [alarm("b", 2), alarm("a", 1)], next: null });
  expect(merged).toMatchObject({ rows: [{ id: "b", gone: false }, { id: "a" }], came: 0 });
});
