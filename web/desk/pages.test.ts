import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { pages } from "./pages.ts";

test("no two pages of the desk want the same keys or the same address", () => {
  const keys = pages.flatMap((page) => (page.keys === undefined ? [] : [page.keys]));
  expect(new Set(keys).size).toBe(keys.length);
  const paths = pages.map((page) => page.path);
  expect(new Set(paths).size).toBe(paths.length);
});

test("nothing at the desk asks for a date by a field that speaks the browser's language and not the page's", async () => {
  const found: string[] = [];
  for await (const file of glob("**/*.tsx", { cwd: import.meta.dirname })) {
    const text = await readFile(path.join(import.meta.dirname, file), "utf8");
    if (/type="(date|datetime-local|month|time|week)"/.test(text)) found.push(file);
  }
  expect(found).toEqual([]);
});
