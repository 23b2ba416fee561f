/** Decimal numbers as whole numbers: times ten to a stream's decimals, rounded half to even, exactly. */

/** Powers of ten that a double holds exactly. */
export const powers: readonly number[] = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Digits that a double holds whatever they are: a decimal of at most so many survives the way through a double. */
export const exactDigits = 15;

/** What is returned for a number beyond ±(2^53−1): not kept exactly, therefore not kept. */
export const tooLarge = Number.POSITIVE_INFINITY;

/**
 * `mantissa` × 10^`shift` as a whole number, rounded half to even; {@link tooLarge} beyond ±(2^53−1). `mantissa` is
 * whole, not negative and below 10^15.
 */
export function shifted(mantissa: number, shift: number): number {
  if (mantissa === 0) return 0;
  if (shift >= 0) {
    if (shift > exactDigits) return tooLarge;
    const value = mantissa * (powers[shift] as number);
    return value <= Number.MAX_SAFE_INTEGER ? value : tooLarge;
  }
  // Less than a tenth is left of fifteen digits.
  if (-shift > exactDigits) return 0;
  const divisor = powers[-shift] as number;
  const rest = mantissa % divisor;
  const whole = (mantissa - rest) / divisor;
  const twice = rest * 2;
  return twice > divisor || (twice === divisor && whole % 2 === 1) ? whole + 1 : whole;
}

const parts = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/;

/**
 * A double as a whole number scaled by `decimals`, as its shortest decimal text says: 0.1 is a tenth. NaN for what is
 * no finite number, ±{@link tooLarge} beyond ±(2^53−1).
 */
export function scaleNumber(value: number, decimals: number): number {
  const match = parts.exec(String(value));
  if (match === null) return Number.NaN;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  const size = scaleDigits(BigInt(whole + fraction), decimals - fraction.length + Number(exponent));
  return sign === "-" && size !== 0 ? -size : size;
}

const greatest = BigInt(Number.MAX_SAFE_INTEGER);

function scaleDigits(digits: bigint, shift: number): number {
  if (digits === 0n) return 0;
  if (shift >= 0) {
    if (shift > exactDigits) return tooLarge;
    const value = digits * 10n ** BigInt(shift);
    return value <= greatest ? Number(value) : tooLarge;
  }
  // A shortest text has at most 17 digits.
  if (-shift > 20) return 0;
  const divisor = 10n ** BigInt(-shift);
  const whole = digits / divisor;
  const twice = (digits % divisor) * 2n;
  const up = twice > divisor || (twice === divisor && whole % 2n === 1n);
  const value = up ? whole + 1n : whole;
  return value <= greatest ? Number(value) : tooLarge;
}
