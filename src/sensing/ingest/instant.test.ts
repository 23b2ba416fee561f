import fc from "fast-check";
import { expect, it } from "vitest";
import { readInstant } from "./instant.ts";

it("reads every instant that JavaScript reads, to the millisecond", () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date(0, 0), max: new Date(Date.UTC(9999, 11, 31)), noInvalidDate: true }),
      (date) => {
        fc.pre(date.getUTCFullYear() >= 0);
        expect(readInstant(date.toISOString())).toBe(date.getTime());
      },
    ),
  );
});

it("takes an offset off, with and without colon or minutes", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4_000_000_000 }),
      fc.integer({ min: -23 * 60, max: 23 * 60 }),
      fc.constantFrom(":", ""),
      (seconds, offset, colon) => {
        const wall = new Date((seconds + offset * 60) * 1000).toISOString().slice(0, 19);
        const size = Math.abs(offset);
        const two = (part: number) => String(part).padStart(2, "0");
        const text = `${wall}${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}${colon}${two(size % 60)}`;
        expect(readInstant(text)).toBe(seconds * 1000);
      },
    ),
  );
  expect(readInstant("2026-03-10T08:00:00+08")).toBe(Date.UTC(2026, 2, 10));
});

it("keeps milliseconds and cuts off what lies beyond", () => {
  expect(readInstant("2026-03-10T08:00:00.1Z")).toBe(Date.UTC(2026, 2, 10, 8, 0, 0, 100));
  expect(readInstant("2026-03-10T08:00:00.123999999Z")).toBe(Date.UTC(2026, 2, 10, 8, 0, 0, 123));
  expect(readInstant("2026-03-10 08:00Z")).toBe(Date.UTC(2026, 2, 10, 8));
});

it.each([
  "",
  "2026-03-10",
  "2026-03-10T08:00:00",
  "2026-02-30T08:00:00Z",
  "2025-02-29T08:00:00Z",
  "2026-03-10T24:00:00Z",
  "2026-03-10T08:60:00Z",
  "2026-03-10T08:00:60Z",
  "2026-03-10T08:00:00.Z",
  "2026-03-10T08:00:00Zx",
  "2026-03-10T08:00:00+0",
  "2026-03-10T08:00:00+08:0",
  "2026-03-10T08:00:00+24:00",
  "2026-03-10T08:00:00Z/2026-03-10T09:00:00Z",
  "2026/03/10T08:00:00Z",
  "yesterday at eight o'clock",
  "２０２６-03-10T08:00:00Z",
])("refuses %s", (text) => {
  expect(readInstant(text)).toBeNaN();
});
