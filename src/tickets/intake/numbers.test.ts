import fc from "fast-check";
import { expect, test } from "vitest";
import { numberPeriod, ticketNumber } from "./numbers.ts";

const date = fc.record({
  year: fc.integer({ min: 1, max: 9999 }),
  month: fc.integer({ min: 1, max: 12 }),
  day: fc.integer({ min: 1, max: 31 }),
});
const pattern = fc.constantFrom("JA-{yyyyMMdd}-{000000}", "PL-{yyyy}-{00000}", "{yyMMdd}/{0}", "N{000}");

test("a number is written as the city's pattern says", () => {
  const day = { year: 2026, month: 2, day: 3 };
  expect(ticketNumber("JA-{yyyyMMdd}-{000000}", day, 42)).toBe("JA-20260203-000042");
  expect(ticketNumber("PL-{yyyy}-{00000}", day, 1_234_567)).toBe("PL-2026-1234567");
  expect(numberPeriod("JA-{yyyyMMdd}-{000000}", day)).toBe("2026-02-03");
  expect(numberPeriod("PL-{yyyy}-{00000}", day)).toBe("2026");
  expect(numberPeriod("N{000}", day)).toBe("");
});

test("two tickets of one period never share a number", () => {
  const serial = fc.integer({ min: 1, max: 10_000_000 });
  fc.assert(
    fc.property(pattern, date, serial, serial, (form, day, one, other) => {
      fc.pre(one !== other);
      expect(ticketNumber(form, day, one)).not.toBe(ticketNumber(form, day, other));
    }),
  );
});

test("two periods of the same century never share a number", () => {
  fc.assert(
    fc.property(pattern, date, date, (form, one, other) => {
      fc.pre(Math.floor(one.year / 100) === Math.floor(other.year / 100));
      fc.pre(numberPeriod(form, one) !== numberPeriod(form, other));
      expect(ticketNumber(form, one, 7)).not.toBe(ticketNumber(form, other, 7));
    }),
  );
});

test.each([0, -1, 1.5, Number.NaN])("%s is no running number", (serial) => {
  expect(() => ticketNumber("{0}", { year: 2026, month: 1, day: 1 }, serial)).toThrow(RangeError);
});
