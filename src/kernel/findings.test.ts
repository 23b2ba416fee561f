import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { type FindingCatalogue, kernelTold, languages } from "./index.ts";

const source = fileURLToPath(new URL("..", import.meta.url));
const catalogues = new Map<string, FindingCatalogue>();
beforeAll(async () => {
  for await (const file of glob("**/findings.ts", { cwd: source })) {
    const exported = (await import(path.join(source, file))) as Record<string, unknown>;
    for (const value of Object.values(exported)) {
      if (typeof value === "function" && "catalogue" in value) {
        catalogues.set(file, value.catalogue as FindingCatalogue);
      }
    }
  }
});

const placesOf = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();
const entries = () => [...catalogues.values()].flatMap((catalogue) => Object.entries(catalogue));

test("the findings of all that is checked are found", () => {
  expect([...catalogues.keys()]).toEqual(
    expect.arrayContaining([
      "kernel/findings.ts",
      "foundation/findings.ts",
      "calendar/findings.ts",
      "process/findings.ts",
      "sensing/findings.ts",
      "scenarios/findings.ts",
      "tickets/findings.ts",
    ]),
  );
});

test("every finding has a sentence in every language, with the same places to fill", () => {
  for (const [code, say] of entries()) {
    for (const language of languages) {
      expect(say[language]?.length, `${code} in ${language}`).toBeGreaterThan(3);
      expect(placesOf(say[language]), `${code} in ${language}`).toEqual(placesOf(say.en));
    }
    const words = say.en.replaceAll(/\{\w+\}/g, "");
    if (!/[a-z]{2}/.test(words)) continue;
    expect(say["zh-CN"], `${code} in zh-CN`).toMatch(/\p{Script=Han}/u);
    expect(say.ja, `${code} in ja`).toMatch(/[\p{Script=Hiragana}\p{Script=Katakana}]/u);
  }
});

test("every code is told by one catalogue only", () => {
  const codes = entries().map(([code]) => code);
  expect(codes.filter((code, n) => codes.indexOf(code) !== n)).toEqual([]);
  for (const code of codes) expect(code).toMatch(/^[a-z][a-z-]*\.[a-z0-9-]+$/);
});

test("every value that code gives is one that the sentence has a place for, and none is left out", async () => {
  for await (const file of glob("**/*.ts", { cwd: source })) {
    if (file.endsWith(".test.ts")) continue;
    const text = await readFile(path.join(source, file), "utf8");
    for (const [, code = "", given] of text.matchAll(/[tT]old\(\s*"([\w.-]+)"(?:,\s*\{([^}]*)\})?\s*[),]/g)) {
      const say = entries().find(([known]) => known === code)?.[1];
      expect(say, `${code} in ${file}`).toBeDefined();
      if (say === undefined || given === undefined) continue;
      const flat = given.replaceAll(/\[[^\]]*\]|\([^)]*\)|"[^"]*"/g, "");
      const names = [...flat.matchAll(/(?:^|,)\s*(\w+)/g)].map(([, name]) => `{${name}}`);
      expect(names.sort(), `${code} in ${file}`).toEqual(placesOf(say.en));
    }
  }
});

test("a finding is told in the language of whoever reads it, texts within it too", () => {
  const inner = kernelTold("file.unknown-role", { role: "x" }).message;
  const { code, parameters, message } = kernelTold("file.not-yaml", { reason: inner });
  expect({ code, parameters }).toEqual({ code: "file.not-yaml", parameters: { reason: inner } });
  expect(message.ja).toContain("役割「x」はありません");
  expect(message["zh-CN"]).toContain("没有角色“x”");
});
