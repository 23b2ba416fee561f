import fc from "fast-check";
import { validate as validateCreditCode } from "stdnum/lib/cjs/cn/uscc.js";
import { describe, expect, test } from "vitest";
import {
  canonicalPhone,
  checkCreditCode,
  checkResidentNumber,
  creditCheckCharacter,
  maskName,
  maskNumber,
  maskPhone,
} from "./rules.ts";

const today = "2026-01-15";
const characters = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** A number of GB 11643's own form; the check digit by ISO 7064 MOD 11-2, written out once more. */
function residentNumber(front: string): string {
  let p = 10;
  for (const digit of front) p = (((p + Number(digit)) % 10 || 10) * 2) % 11;
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += Number(front[i]) * (2 ** (17 - i) % 11);
  return front + "10X98765432"[sum % 11];
}

const front = fc
  .tuple(
    fc.constantFrom("310106", "110105", "650102", "810000", "830000", "931156"),
    fc.date({ min: new Date("1900-01-01"), max: new Date("2025-12-31"), noInvalidDate: true }),
    fc.integer({ min: 0, max: 999 }),
  )
  .map(
    ([region, born, order]) =>
      region + born.toISOString().slice(0, 10).replaceAll("-", "") + String(order).padStart(3, "0"),
  );

const creditBody = fc
  .tuple(
    fc.constantFrom("11", "52", "91", "92", "93", "A1", "N2", "Y1"),
    fc.constantFrom("310106", "110000", "100000"),
    fc.array(fc.constantFrom(...characters), { minLength: 9, maxLength: 9 }),
  )
  .map(([kind, region, rest]) => kind + region + rest.join(""));

describe("resident identity number (GB 11643)", () => {
  test("the standard's own example is accepted and read", () => {
    expect(checkResidentNumber("11010519491231002X", today)).toEqual({
      ok: true,
      value: "11010519491231002X",
      region: "110105",
      birthDate: "1949-12-31",
      sex: "female",
    });
  });
  test("every well-formed number is accepted, however it is typed", () => {
    fc.assert(
      fc.property(front, (digits) => {
        const number = residentNumber(digits);
        const typed = ` ${number.slice(0, 6)}-${number.slice(6, 14)} ${number.slice(14).toLowerCase()} `;
        expect(checkResidentNumber(typed, today)).toMatchObject({ ok: true, value: number });
      }),
    );
  });
  test("one changed digit is always found", () => {
    fc.assert(
      fc.property(front, fc.nat(16), fc.integer({ min: 1, max: 9 }), (digits, place, by) => {
        const number = residentNumber(digits);
        const changed =
          number.slice(0, place) + ((Number(number[place]) + by) % 10) + number.slice(place + 1);
        expect(checkResidentNumber(changed, today).ok).toBe(false);
      }),
    );
  });
  test.each([
    ["1101051949123100", "length"],
    ["A1010519491231002X", "character"],
    ["00010519491231002X", "region"],
    ["110105194913310020", "birth-date"],
    ["110105190002290020", "birth-date"],
    [residentNumber("11010520260116002"), "birth-date"],
    ["110105194912310021", "check-character"],
  ])("%s is refused for its %s", (number, fault) => {
    expect(checkResidentNumber(number, today)).toEqual({ ok: false, fault });
  });
});

describe("unified social credit code (GB 32100)", () => {
  test("every well-formed code is accepted, whatever its authority and check character", () => {
    fc.assert(
      fc.property(creditBody, (body) => {
        const code = body + creditCheckCharacter(body);
        expect(checkCreditCode(code.toLowerCase())).toMatchObject({ ok: true, value: code });
      }),
    );
  });
  test("agrees with an independent library wherever that one accepts", () => {
    fc.assert(
      fc.property(creditBody, fc.constantFrom(...characters), (body, check) => {
        if (validateCreditCode(body + check).isValid) expect(checkCreditCode(body + check).ok).toBe(true);
      }),
    );
    expect(checkCreditCode("91110000600037341L").ok).toBe(true);
  });
  test("a check character 0 is accepted", () => {
    expect(checkCreditCode("913100006000010080")).toMatchObject({ ok: true });
  });
  test("one changed character is always found", () => {
    fc.assert(
      fc.property(
        creditBody,
        fc.integer({ min: 8, max: 16 }),
        fc.integer({ min: 1, max: 30 }),
        (body, place, by) => {
          const code = body + creditCheckCharacter(body);
          const other = characters.charAt((characters.indexOf(code.charAt(place)) + by) % 31);
          expect(checkCreditCode(code.slice(0, place) + other + code.slice(place + 1)).ok).toBe(false);
        },
      ),
    );
  });
  test.each([
    ["9111000060003734", "length"],
    ["91110000600037341I", "character"],
    ["B1110000600037341L", "authority"],
    ["91990000600037341L", "region"],
    ["91110000600037342L", "check-character"],
  ])("%s is refused for its %s", (code, fault) => {
    expect(checkCreditCode(code)).toEqual({ ok: false, fault });
  });
});

describe("masks and telephone numbers", () => {
  test("a mask keeps the length and shows no more than its rule says", () => {
    expect(maskNumber("11010519491231002X")).toBe("1****************X");
    expect(maskPhone("+8613800001234")).toBe("**********1234");
    expect(maskPhone("123")).toBe("**3");
    expect(maskName("欧阳娜")).toBe("欧**");
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom(..."0123456789") }),
        (digits) => {
          expect(maskPhone(digits)).toHaveLength(digits.length);
          expect([...maskPhone(digits)].filter((c) => c !== "*").length).toBeLessThanOrEqual(4);
        },
      ),
    );
  });
  test("the same telephone in any spelling has one form", () => {
    const china = { callingCode: "86", trunkPrefix: "0" };
    const spellings = [
      "13800001234",
      "+86 138-0000-1234",
      "0086 13800001234",
      "１３８００００１２３４",
      "(138) 0000 1234",
    ];
    expect(new Set(spellings.map((text) => canonicalPhone(text, china)))).toEqual(
      new Set(["+8613800001234"]),
    );
    expect(canonicalPhone("021-6247 1234", china)).toBe("+862162471234");
    expect(canonicalPhone("12345", china)).toBe("12345");
    expect(canonicalPhone("no phone", china)).toBeNull();
    expect(canonicalPhone("12", china)).toBeNull();
  });
});
