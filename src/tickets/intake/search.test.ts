import fc from "fast-check";
import { expect, test } from "vitest";
import { searchQuery, searchTokens } from "./search.ts";

const found = (text: string, query: string) => {
  const tokens = new Set(searchTokens(text));
  const wanted = searchQuery(query);
  return wanted.length > 0 && wanted.every((token) => tokens.has(token));
};
const han = fc.string({
  unit: fc.constantFrom(..."静安区南京西路积水垃圾道路破损公园的"),
  minLength: 1,
  maxLength: 40,
});
const anything = fc.string({ unit: "grapheme", maxLength: 60 });

test("tokens of a mixed text are characters, pairs and whole words", () => {
  expect(searchTokens("静安A3区，ＡＢＣ路Pothole")).toEqual([
    "静",
    "安",
    "静安",
    "a3",
    "区",
    "abc",
    "路",
    "pothole",
  ]);
  expect(searchQuery("南京西路")).toEqual(["南京", "京西", "西路"]);
  expect(searchQuery("路")).toEqual(["路"]);
  expect(searchQuery("，。 !")).toEqual([]);
});

test("any part of a Chinese text finds it, from one character on", () => {
  fc.assert(
    fc.property(han, anything, anything, fc.nat(), fc.nat(), (text, before, after, a, b) => {
      const from = a % text.length;
      const part = text.slice(from, from + 1 + (b % (text.length - from)));
      expect(found(`${before} ${text} ${after}`, part)).toBe(true);
    }),
  );
});

test("every text that has anything to find is found by itself, whatever the script", () => {
  fc.assert(
    fc.property(anything, (text) => {
      expect(searchQuery(text).length === 0 || found(text, text)).toBe(true);
      expect(searchQuery(text).length === 0).toBe(searchTokens(text).length === 0);
    }),
  );
});

test("width, case and composition make no difference", () => {
  fc.assert(
    fc.property(anything, (text) => {
      expect(searchTokens(text.normalize("NFD"))).toEqual(searchTokens(text.normalize("NFC")));
    }),
  );
  expect(found("ＰＯＴＨＯＬＥ on Straße", "pothole straße")).toBe(true);
  expect(found("ゴミが散乱", "ｺﾞﾐ")).toBe(true);
});

test("a text without the words is not found", () => {
  expect(found("南京东路积水", "南京西路")).toBe(false);
  expect(found("streetlight", "street")).toBe(false);
});

test("tokens are unique and never too long for a lexeme", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 3000 }), (text) => {
      const tokens = searchTokens(text);
      expect(new Set(tokens).size).toBe(tokens.length);
      expect(tokens.every((token) => Buffer.byteLength(token) < 2047)).toBe(true);
    }),
    { numRuns: 20 },
  );
});
