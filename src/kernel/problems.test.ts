import { glob } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { languages, Problem, type ProblemCatalogue, kernelProblem as problem } from "./index.ts";

const source = fileURLToPath(new URL("..", import.meta.url));
const catalogues = new Map<string, ProblemCatalogue>();
beforeAll(async () => {
  for await (const file of glob("**/problems.ts", { cwd: source })) {
    const exported = (await import(path.join(source, file))) as Record<string, unknown>;
    for (const value of Object.values(exported)) {
      if (typeof value === "function" && "catalogue" in value) {
        catalogues.set(file, value.catalogue as ProblemCatalogue);
      }
    }
  }
});

const placesOf = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();
const entries = () => [...catalogues.values()].flatMap((catalogue) => Object.entries(catalogue));

test("the catalogues of all modules are found", () => {
  expect([...catalogues.keys()]).toEqual(
    expect.arrayContaining(["kernel/problems.ts", "kernel/database/problems.ts"]),
  );
});

test("every problem has a sentence in every language, with the same places to fill", () => {
  for (const [code, { say }] of entries()) {
    for (const language of languages) {
      expect(say[language]?.length, `${code} in ${language}`).toBeGreaterThan(3);
      expect(placesOf(say[language]), `${code} in ${language}`).toEqual(placesOf(say.en));
    }
  }
});

test("every code is told by one module only, and has a status of HTTP", () => {
  const codes = entries().map(([code]) => code);
  expect(codes.filter((code, n) => codes.indexOf(code) !== n)).toEqual([]);
  for (const [code, { status }] of entries()) {
    expect(code).toMatch(/^[a-z][a-z0-9-]*\.[a-z][a-z-]*$/);
    expect([status >= 400 && status <= 599, code]).toEqual([true, code]);
  }
});

test("a problem fills its places, and leaves those it has no value for to be seen", () => {
  const stale = problem("kernel.stale", { expected: 1 });
  expect(stale).toBeInstanceOf(Problem);
  expect(stale.sentence("en")).toContain("you had version 1, it is now {version}");
});

test("extensions never take the place of the standard members", () => {
  const body = problem("kernel.stale", {}, { status: 200, code: "x", version: 3 }).body("en");
  expect(body).toMatchObject({ status: 412, code: "kernel.stale", version: 3 });
});
