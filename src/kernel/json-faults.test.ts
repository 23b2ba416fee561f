import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonFault } from "./json-faults.ts";

const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test("finds a fault exactly where the engine's own parser refuses", () => {
  const valid = fc
    .tuple(fc.jsonValue(), fc.constantFrom(undefined, 2))
    .map(([value, space]) => JSON.stringify(value, null, space));
  const piece = fc.constantFrom(...'{}[],:"\\ \n1-.e0tn'.split(""), "true", "null", '"a"', "\u0001", "x");
  const broken = fc.tuple(valid, fc.nat(), fc.nat(2), piece).map(([text, at, cut, put]) => {
    const from = at % (text.length + 1);
    return text.slice(0, from) + put + text.slice(from + cut);
  });
  fc.assert(
    fc.property(
      fc.oneof(
        valid,
        broken,
        fc.array(piece).map((all) => all.join("")),
      ),
      (text) => {
        expect(jsonFault(text) === undefined).toBe(isJson(text));
      },
    ),
    { numRuns: 2000 },
  );
});

test.each([
  ['{\n  "a": 1,\n}', 3, 1, /name in double quotes/],
  ['{"a" 1}', 1, 6, /colon/],
  ["[1\n2]", 2, 1, /comma/],
  ['["a\nb"]', 1, 2, /not closed/],
  ["[tru]", 1, 2, /value is expected/],
  ["[[1]", 1, 5, /ends before/],
  ["1 2", 1, 3, /follows after the end/],
  ["", 1, 1, /ends before/],
])("%j is told with its place and what is wrong", (text, line, column, words) => {
  expect(jsonFault(text)).toMatchObject({ line, column, said: { en: expect.stringMatching(words) } });
});
