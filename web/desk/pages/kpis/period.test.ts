import fc from "fast-check";
import { expect, it } from "vitest";
import { addDays, datesOf, daysOf, periodBefore, presets, stepsOf, weekOf } from "./period.ts";

const date = fc
  .integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2099, 11, 31) })
  .map((at) => new Date(at).toISOString().slice(0, 10));

it("compares a whole month with the month before, and a running one with as many of its days", () => {
  expect(periodBefore("2026-03", "2026-05-10")).toBe("2026-02");
  expect(periodBefore("2026-01", "2026-05-10")).toBe("2025-12");
  expect(periodBefore("2026-03", "2026-03-31")).toBe("2026-02");
  expect(periodBefore("2026-03", "2026-03-12")).toBe("2026-02-01..2026-02-12");
  expect(periodBefore("2026-03", "2026-03-30")).toBe("2026-02-01..2026-02-28");
  expect(periodBefore("2026", "2026-11-23")).toBe("2025-01-01..2025-11-23");
  expect(periodBefore("2025", "2026-11-23")).toBe("2024");
  expect(periodBefore("2026-03-15", "2026-03-20")).toBe("2026-03-14");
});

it("compares any range with as many days right before it", () =>
  fc.assert(
    fc.property(date, fc.integer({ min: 1, max: 400 }), (first, days) => {
      const last = addDays(first, days);
      const before = datesOf(periodBefore(`${first}..${last}`, "2199-01-01") ?? "");
      expect(before).toEqual({ first: addDays(first, -days - 1), last: addDays(first, -1) });
    }),
  ));

it("begins weeks on Monday", () =>
  fc.assert(
    fc.property(date, (day) => {
      const monday = weekOf(day);
      expect(new Date(`${monday}T00:00:00Z`).getUTCDay()).toBe(1);
      expect(daysOf({ first: monday, last: day })).toBeLessThanOrEqual(7);
    }),
  ));

it("offers only periods that can be read, each holding or preceding today", () =>
  fc.assert(
    fc.property(date, (today) => {
      for (const { period } of presets(today)) {
        const dates = datesOf(period);
        expect(dates !== undefined && dates.first <= today).toBe(true);
      }
    }),
  ));

it("takes no text for a period that is none", () => {
  for (const text of ["", "2026-13-01..2026-01-01", "2026-02-10..2026-02-01", "soon"]) {
    expect(datesOf(text)).toBeUndefined();
  }
});

it("names every step of a period once, up to today", () => {
  const dates = { first: "2026-11-20", last: "2026-12-31" };
  expect(stepsOf(dates, "day", "2026-11-23")).toEqual([
    "2026-11-20",
    "2026-11-21",
    "2026-11-22",
    "2026-11-23",
  ]);
  expect(stepsOf(dates, "week", "2026-11-30")).toEqual(["2026-11-16", "2026-11-23", "2026-11-30"]);
  expect(stepsOf(dates, "month", "2027-03-01")).toEqual(["2026-11", "2026-12"]);
});
