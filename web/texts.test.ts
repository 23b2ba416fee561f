import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const web = fileURLToPath(new URL(".", import.meta.url));
const languages = ["zh-CN", "ja", "en"];
const folders = globSync("**/texts", { cwd: web }).sort();

type Texts = { [key: string]: string | Texts };

/** All keys with their texts; those that differ by number alone (`_one`, `_other`) are one. */
function flat(texts: Texts, before = ""): [string, string][] {
  return Object.entries(texts).flatMap(([key, text]) =>
    typeof text === "string"
      ? [[`${before}${key}`.replace(/_(zero|one|two|few|many|other)$/, ""), text] as [string, string]]
      : flat(text, `${before}${key}.`),
  );
}

const read = (folder: string, language: string) =>
  flat(JSON.parse(readFileSync(path.join(web, folder, `${language}.json`), "utf8")) as Texts);
const places = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map((match) => match[1]).sort();

describe("texts", () => {
  it("exist", () => expect(folders.length).toBeGreaterThan(4));

  it.each(folders)("of %s are complete in every language, with the same places to fill", (folder) => {
    const [first = new Map(), ...others] = languages.map((language) => new Map(read(folder, language)));
    for (const other of others) {
      expect([...other.keys()].sort()).toEqual([...first.keys()].sort());
      for (const [key, text] of first)
        expect([key, ...places(other.get(key) ?? "")]).toEqual([key, ...places(text)]);
    }
  });

  it.each(folders)("of %s are never empty", (folder) => {
    const empty = languages.flatMap((language) =>
      read(folder, language).filter(([, text]) => text.trim() === ""),
    );
    expect(empty).toEqual([]);
  });
});
