import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { keptBesideTheProgram } from "./documents-kept.ts";

const folder = mkdtempSync(path.join(tmpdir(), "liangwang-kept-"));
afterAll(() => rmSync(folder, { recursive: true }));
const kept = keptBesideTheProgram(folder);

test("nothing is kept where nothing that was compiled is", () => {
  expect(keptBesideTheProgram(undefined)).toBeUndefined();
});

test("a value is given back for its very text, and for no other", () => {
  kept?.keep("a: 1", { a: 1 });
  expect(kept?.valueOf("a: 1")).toEqual({ a: 1 });
  expect(kept?.valueOf("a:  1")).toBeUndefined();
  kept?.keep("", null);
  expect(kept?.valueOf("")).toBeNull();
});

test("a value that JSON would change is not kept", () => {
  kept?.keep("a: .inf", { a: Number.POSITIVE_INFINITY });
  kept?.keep("a: -0.0", { a: -0 });
  expect([kept?.valueOf("a: .inf"), kept?.valueOf("a: -0.0")]).toEqual([undefined, undefined]);
});

test("one that was cut short is as if it were not there", () => {
  kept?.keep("b: 2", { b: 2 });
  const place = path.join(folder, "documents");
  for (const name of readdirSync(place)) writeFileSync(path.join(place, name), "{");
  expect(kept?.valueOf("b: 2")).toBeUndefined();
});
