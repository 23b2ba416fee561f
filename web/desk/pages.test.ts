import { expect, test } from "vitest";
import { pages } from "./pages.ts";

test("no two pages of the desk want the same keys or the same address", () => {
  const keys = pages.flatMap((page) => (page.keys === undefined ? [] : [page.keys]));
  expect(new Set(keys).size).toBe(keys.length);
  const paths = pages.map((page) => page.path);
  expect(new Set(paths).size).toBe(paths.length);
});
