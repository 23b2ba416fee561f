import { expect, test } from "vitest";
import { gapsIn, lonely, pointsOf, type Series, zoneOffsetMs } from "./series.ts";

const minute = 60_000;
const series = (at: number[], more: Partial<Series> = {}): Series => ({
  stream: 1,
  from: "2026-03-02T00:00:00Z",
  to: "2026-03-03T00:00:00Z",
  stepMs: null,
  gapMs: 15 * minute,
  readings: at.length,
  at,
  value: at.map((_, row) => row),
  least: [],
  greatest: [],
  count: [],
  marked: at.map(() => 0),
  simulated: 0,
  marks: [],
  ...more,
});

test("no line is drawn over a time without readings", () => {
  const points = pointsOf(series([0, 5 * minute, 40 * minute, 45 * minute]));
  expect(points.map(({ value }) => value)).toEqual([0, 1, null, 2, 3]);
  expect(gapsIn(points)).toBe(1);
});

test("a device that sends when something happens has no gaps", () => {
  expect(gapsIn(pointsOf(series([0, 500 * minute], { gapMs: null })))).toBe(0);
});

test("a reading between two gaps is still to be seen", () => {
  const points = pointsOf(series([0, 60 * minute, 120 * minute, 125 * minute]));
  expect(lonely(points).map(({ value }) => value)).toEqual([0, 1]);
});

test("a bucket stands at its middle", () => {
  const told = series([0, 10 * minute], {
    stepMs: 10 * minute,
    least: [0, 0],
    greatest: [2, 3],
    count: [4, 5],
  });
  expect(pointsOf(told)).toMatchObject([
    { at: 5 * minute, least: 0, greatest: 2, count: 4 },
    { at: 15 * minute, least: 0, greatest: 3, count: 5 },
  ]);
});

test("the axis reads as the city's clock, summer time and half hours included", () => {
  const summer = Date.parse("2026-07-01T00:00:00Z");
  const winter = Date.parse("2026-01-01T00:00:00Z");
  expect(zoneOffsetMs("Asia/Shanghai", winter)).toBe(480 * minute);
  expect(zoneOffsetMs("Europe/Berlin", summer)).toBe(120 * minute);
  expect(zoneOffsetMs("Europe/Berlin", winter)).toBe(60 * minute);
  expect(zoneOffsetMs("America/St_Johns", winter)).toBe(-210 * minute);
  expect(zoneOffsetMs("UTC", winter)).toBe(0);
});
