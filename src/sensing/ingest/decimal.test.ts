import fc from "fast-check";
import { expect, it } from "vitest";
import { scaleNumber, shifted, tooLarge } from "./decimal.ts";

/** The exact answer, by whole numbers of any size. */
function exactly(digits: bigint, shift: number): number {
  const scaled = shift >= 0 ? digits * 10n ** BigInt(shift) : roundHalfEven(digits, 10n ** BigInt(-shift));
  return scaled > BigInt(Number.MAX_SAFE_INTEGER) ? tooLarge : Number(scaled);
}

function roundHalfEven(value: bigint, divisor: bigint): bigint {
  const whole = value / divisor;
  const twice = (value % divisor) * 2n;
  return twice > divisor || (twice === divisor && whole % 2n === 1n) ? whole + 1n : whole;
}

const mantissa = fc.oneof(
  fc.integer({ min: 0, max: 999_999_999_999_999 }),
  fc.integer({ min: 0, max: 10_000 }).map((part) => part * 5),
);

it("shifts the decimal point exactly and rounds half to even", () => {
  fc.assert(
    fc.property(mantissa, fc.integer({ min: -40, max: 40 }), (digits, shift) => {
      expect(shifted(digits, shift)).toBe(exactly(BigInt(digits), shift));
    }),
    { numRuns: 2000 },
  );
});

it("scales a number as its shortest decimal says, the same way as its digits", () => {
  fc.assert(
    fc.property(
      mantissa,
      fc.integer({ min: 0, max: 12 }),
      fc.integer({ min: 0, max: 9 }),
      (digits, places, decimals) => {
        const value = Number(`${digits}e-${places}`);
        expect(scaleNumber(value, decimals)).toBe(shifted(digits, decimals - places));
        expect(scaleNumber(-value, decimals)).toBe(0 - shifted(digits, decimals - places));
      },
    ),
    { numRuns: 2000 },
  );
});

it.each([
  [0.1 + 0.2, 2, 30],
  [0.1 + 0.2, 9, 300_000_000],
  [0.125, 2, 12],
  [0.135, 2, 14],
  [0.375, 2, 38],
  [2.5, 0, 2],
  [3.5, 0, 4],
  [-2.5, 0, -2],
  [-0, 3, 0],
  [-1e-20, 3, 0],
  [1e-7, 7, 1],
  [1e15, 0, 1e15],
  [9_007_199_254_740_991, 0, 9_007_199_254_740_991],
  [1e300, 0, tooLarge],
  [-1e300, 0, -tooLarge],
  [1e16, 0, tooLarge],
])("scales %d by %d decimals to %d", (value, decimals, expected) => {
  expect(Object.is(scaleNumber(value, decimals), expected)).toBe(true);
});

it("knows that NaN and Infinity are no numbers to keep", () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    expect(scaleNumber(value, 2)).toBeNaN();
  }
});
