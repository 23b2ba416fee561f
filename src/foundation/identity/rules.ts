// The whole package would load seventy countries.
import { validate as validateResidentNumber } from "stdnum/lib/cjs/cn/ric.js";
import type { Checked, CreditCode, ResidentNumber } from "./schema.ts";

/** First two digits of a division code (GB/T 2260), and 83 of the residence permit for people from Taiwan. */
const PROVINCES = new Set(
  "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split(
    " ",
  ),
);

/** Characters of GB 32100-2015, in the order of their values: no I, O, S, V, Z. */
const CREDIT_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** First characters in use: registering authorities of GB 32100-2015 table 1 and its amendment (A, N). */
const AUTHORITIES = "123456789ANY";

/** One written form: full-width characters and separators as people type them become plain upper case. */
function compact(input: string): string {
  return input
    .normalize("NFKC")
    .replace(/[\s\-‐-―]/g, "")
    .toUpperCase();
}

/**
 * Checks a resident identity number (GB 11643-1999), a residence permit in the same form (81, 82, 83)
 * or the number of a foreigner's permanent residence card (issued since 2023, beginning with 9).
 * `today` is `YYYY-MM-DD`; later birth dates are refused.
 */
export function checkResidentNumber(input: string, today: string): Checked<ResidentNumber> {
  const value = compact(input);
  if (value.length !== 18) return { ok: false, fault: "length" };
  if (!/^\d{17}[\dX]$/.test(value)) return { ok: false, fault: "character" };
  // A permanent residence card carries the province one place later and the country in place of the district.
  const province = value.startsWith("9") ? value.slice(1, 3) : value.slice(0, 2);
  if (!PROVINCES.has(province)) return { ok: false, fault: "region" };
  const birthDate = `${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}`;
  if (!isDay(birthDate) || birthDate > today || birthDate < "1800") return { ok: false, fault: "birth-date" };
  if (!validateResidentNumber(value).isValid) return { ok: false, fault: "check-character" };
  const sex = Number(value[16]) % 2 === 1 ? "male" : "female";
  return { ok: true, value, region: value.slice(0, 6), birthDate, sex };
}

/** Whether `text` (`YYYY-MM-DD`) is a day of the Gregorian calendar. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/**
 * Checks a unified social credit code (GB 32100-2015).
 *
 * Not left to `stdnum`: its `cn.uscc` refuses every code whose check character is `0` (one in 31)
 * and every code of the authorities A, N and Y.
 */
export function checkCreditCode(input: string): Checked<CreditCode> {
  const value = compact(input);
  if (value.length !== 18) return { ok: false, fault: "length" };
  if ([...value].some((character) => !CREDIT_CHARACTERS.includes(character)))
    return { ok: false, fault: "character" };
  const authority = value.slice(0, 1);
  if (!AUTHORITIES.includes(authority)) return { ok: false, fault: "authority" };
  const region = value.slice(2, 8);
  // 100000 stands for registration by the state itself.
  if (!/^\d{6}$/.test(region) || !(PROVINCES.has(region.slice(0, 2)) || region === "100000")) {
    return { ok: false, fault: "region" };
  }
  if (creditCheckCharacter(value.slice(0, 17)) !== value[17]) return { ok: false, fault: "check-character" };
  return { ok: true, value, authority, region };
}

/** The check character of the first 17 characters: (31 − Σ cᵢ·3^(i−1)) mod 31 (GB 32100-2015 annex A). */
export function creditCheckCharacter(body: string): string {
  let sum = 0;
  let weight = 1;
  for (const character of body) {
    sum += CREDIT_CHARACTERS.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return CREDIT_CHARACTERS.charAt((31 - (sum % 31)) % 31);
}

/** Keeps the first and the last character: `3****************4`. Enough to see that a number is there. */
export function maskNumber(value: string): string {
  return value.length <= 2
    ? "*".repeat(value.length)
    : `${value[0]}${"*".repeat(value.length - 2)}${value.at(-1)}`;
}

/** Keeps the last four digits: `*******5678`. */
export function maskPhone(value: string): string {
  const shown = Math.min(4, Math.floor(value.length / 2));
  return "*".repeat(value.length - shown) + value.slice(value.length - shown);
}

/** Keeps the first character (in Chinese and Japanese the family name's): `张**`, `S****`. */
export function maskName(value: string): string {
  const [first = "", ...rest] = [...value.trim()];
  return first + "*".repeat(rest.length);
}

/** How a city's telephone numbers are dialled: its country calling code and the trunk prefix dropped behind it. */
export type DialPlan = { callingCode: string; trunkPrefix: string };

/**
 * One written form of a telephone number (E.164, `+8613800000000`), so that look-ups find it.
 * Null where what is left is no telephone number (fewer than 5 or more than 15 digits, or letters).
 * Numbers shorter than 7 digits are services (`12345`) and stay as they are.
 */
export function canonicalPhone(input: string, plan: DialPlan): string | null {
  const text = input.normalize("NFKC").replace(/[\s().\-‐-―/]/g, "");
  const international = /^(?:\+|00)(\d{5,15})$/.exec(text)?.[1];
  if (international !== undefined) return `+${international}`;
  if (!/^\d{5,15}$/.test(text)) return null;
  if (text.length < 7) return text;
  const national =
    plan.trunkPrefix !== "" && text.startsWith(plan.trunkPrefix) ? text.slice(plan.trunkPrefix.length) : text;
  return `+${plan.callingCode}${national}`;
}
