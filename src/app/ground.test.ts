import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Database, type Module, systemClock } from "../kernel/index.ts";
import { layGround } from "./ground.ts";

const folder = mkdtempSync(path.join(tmpdir(), "liangwang-ground-"));
afterAll(() => rmSync(folder, { recursive: true }));

const following = (verb: string): Module => ({ name: "one", jobs: { [verb]: async () => {} } });

/** A ground whose modules stand once told; nothing here asks the database. */
function ground() {
  let modules: readonly Module[] | undefined;
  const laid = layGround({} as Database, systemClock, () => modules, folder);
  return { ...laid, raise: (...some: Module[]) => (modules = some) };
}

test("acts that load the city before the modules stand leave later acts their followers", () => {
  const { ground: laid, raise } = ground();
  expect(laid.followers("place.load")).toEqual([]);
  raise(following("alarm.raise"));
  expect(laid.followers("alarm.raise")).toHaveLength(1);
  expect(laid.followers("place.load")).toEqual([]);
});

test("an act before the modules stand that should have had followers is a fault, told at the start", () => {
  const { ground: laid, raise, table } = ground();
  expect(table).toThrow("before the modules");
  laid.followers("place.load");
  raise(following("place.load"));
  expect(table).toThrow('"place.load" was acted before');
});
