import { expect, test } from "vitest";
import { inColumns, startWords } from "./start-words.ts";

test("columns stand below each other in every script", () => {
  expect(
    inColumns([
      ["地址", "a"],
      ["API", "b"],
      ["数据库", "c"],
    ]),
  ).toEqual(["  地址    a", "  API     b", "  数据库  c"]);
});

test("a start speaks the language of its terminal", () => {
  expect(startWords("zh-CN")("cityHas", { units: 3, areas: 2, categories: 1 })).toBe(
    "3 个单位，2 个区域，1 个事项类别",
  );
  expect(startWords("en")("end")).toBe("Ctrl-C stops it; the data stay.");
});
