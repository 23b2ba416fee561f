import canonicalize from "canonicalize";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Problem } from "./index.ts";
import { canonicalText } from "./json.ts";

const json = fc.jsonValue({ maxDepth: 6 }).filter((value) => !JSON.stringify(value).includes("\\u0000"));

test("the canonical text of any JSON value is that of RFC 8785, as another implementation writes it", () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(canonicalText(value)).toBe(canonicalize(value));
    }),
    { numRuns: 500 },
  );
});

test("members come in the order of UTF-16 code units, and numbers as ECMAScript writes them", () => {
  // The sorting example of RFC 8785 §3.2.3: the emoji begins with a surrogate and comes before U+FB33.
  const members = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\u{1f600}": 5, "\u0080": 6, "\u00f6": 7 };

  expect([...canonicalText(members).matchAll(/:(\d)/g)].map((match) => match[1]).join("")).toBe("2467153");
  expect(canonicalText([1e21, -0, 1e-7, 0.1, 333333333.3333333])).toBe(
    "[1e+21,0,1e-7,0.1,333333333.3333333]",
  );
});

test("what is left out, dated, too deep or no JSON is treated as JSON.stringify would, or refused in words", () => {
  expect(canonicalText({ b: undefined, a: [undefined, new Date(0)] })).toBe(
    '{"a":[null,"1970-01-01T00:00:00.000Z"]}',
  );
  expect(() => canonicalText(undefined)).toThrow(TypeError);
  expect(() => canonicalText({ a: Number.NaN })).toThrow(TypeError);
  expect(() => canonicalText(1n)).toThrow(TypeError);
  let deep: unknown = 1;
  for (let level = 0; level < 101; level += 1) deep = [deep];
  for (const refused of [deep, "\0", { "\ud800": 1 }, ["\udc00"]]) {
    expect(() => canonicalText(refused)).toThrow(Problem);
  }
});
