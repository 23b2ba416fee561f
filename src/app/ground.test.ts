import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { withClient } from "../kernel/database/roles.ts";
import { createLog, type Database, loadConfig, type Module, systemClock } from "../kernel/index.ts";
import { layGround, openInstallation } from "./ground.ts";

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

test("where the city is refused, tables that an older release made stay as that release knows them", async () => {
  const database = await testDatabase();
  try {
    const applied = () =>
      withClient(database.ownerUrl, async (client) => {
        const { rows } = await client.query("SELECT name FROM migration.applied ORDER BY name");
        return rows;
      });
    // As if the newest migration were of this release only.
    await withClient(database.ownerUrl, (client) =>
      client.query("DELETE FROM migration.applied WHERE name = (SELECT max(name) FROM migration.applied)"),
    );
    const before = await applied();
    const config = loadConfig({
      DATABASE_URL: database.ownerUrl,
      DATABASE_OWNER_URL: database.ownerUrl,
      LIANGWANG_DATA: folder,
    });
    const city = Promise.reject(new Error("the city is refused"));
    await expect(openInstallation(config, createLog("error"), { city })).rejects.toThrow(
      "the city is refused",
    );
    expect(await applied()).toEqual(before);
  } finally {
    await database.drop();
  }
});
