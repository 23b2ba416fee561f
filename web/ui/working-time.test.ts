import fc from "fast-check";
import { expect, test } from "vitest";
import { daysBetween, inWords, workingMinutes, worksAgain } from "./working-time.ts";

const hour = 3_600_000;
/** Two days of work, 9–12 and 13–17, as instants after an origin. */
const spans = [9, 13, 33, 37].map((from, n) => ({
  from: from * hour,
  to: (from + (n % 2 === 0 ? 3 : 4)) * hour,
}));
const instants = fc.integer({ min: 0, max: 60 * 60 }).map((minute) => minute * 60_000);

test("working minutes count each minute of work once, in either direction", () => {
  fc.assert(
    fc.property(instants, instants, instants, (a, b, c) => {
      const [from, middle, to] = [a, b, c].sort((x, y) => x - y) as [number, number, number];
      expect(workingMinutes(spans, from, middle) + workingMinutes(spans, middle, to)).toBe(
        workingMinutes(spans, from, to),
      );
      expect(workingMinutes(spans, to, from) + workingMinutes(spans, from, to)).toBe(0);
    }),
  );
  expect(workingMinutes(spans, 0, 60 * hour)).toBe(14 * 60);
  expect(workingMinutes(spans, 11 * hour, 14 * hour)).toBe(120);
});

test("outside working time it is known when work begins again, within it nothing is said", () => {
  expect(worksAgain(spans, 12.5 * hour)).toBe(13 * hour);
  expect(worksAgain(spans, 18 * hour)).toBe(33 * hour);
  expect(worksAgain(spans, 10 * hour)).toBeUndefined();
});

test("days are told apart on the wall clock of the city, not of the machine", () => {
  const evening = Date.parse("2026-02-25T15:59:00Z");
  expect(daysBetween(evening, evening + 60_000, "Asia/Shanghai")).toBe(1);
  expect(daysBetween(evening, evening + 60_000, "Asia/Tokyo")).toBe(0);
});

test("a time is told in the unit a person would use, never longer than it is", () => {
  expect(inWords(59, 450)).toEqual({ unit: "minutes", count: 59 });
  expect(inWords(-180, 450)).toEqual({ unit: "hours", count: 3 });
  expect(inWords(950, 450)).toEqual({ unit: "days", count: 2.1 });
  fc.assert(
    fc.property(fc.integer({ min: 60, max: 100_000 }), (minutes) => {
      const { unit, count } = inWords(minutes, 450);
      expect(count * (unit === "days" ? 450 : 60)).toBeLessThanOrEqual(minutes + 1e-6);
    }),
  );
});
