import { expect, test } from "vitest";
import { choicesOf, inputOf } from "./values.ts";

test.each([
  ["", "number", null],
  ["12.5", "number", 12.5],
  ["twelve", "number", "twelve"],
  ["12", "string", "12"],
  ["true", "boolean", true],
  ["2026-03-01", "date", "2026-03-01"],
  ['["a"]', undefined, ["a"]],
  ["road", undefined, "road"],
])("%j as %s goes to the decision as %j", (typed, type, value) =>
  expect(inputOf(typed, type)).toEqual(value),
);

test("only where a model names each value there is something to choose from", () => {
  expect(choicesOf('"low", "high"', "string")).toEqual(["low", "high"]);
  expect(choicesOf("[1..5]", "number")).toBeUndefined();
  expect(choicesOf(undefined, "boolean")).toEqual(["true", "false"]);
});
