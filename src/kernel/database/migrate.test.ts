import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../../test/support/database.ts";
import { migrate } from "./migrate.ts";
import { withClient } from "./roles.ts";

let folder: string;
let database: TestDatabase;
let other: TestDatabase;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "liangwang-migrations-"));
  [database, other] = await Promise.all([testDatabase(), testDatabase()]);
});

afterAll(async () => {
  await Promise.all([database?.drop(), other?.drop()]);
  await rm(folder, { recursive: true, force: true });
});

test("a migrated database is left as it is by the next migration", async () => {
  expect(await migrate(database.ownerUrl)).toEqual([]);
});

test("databases of two test files know nothing of each other", async () => {
  await withClient(database.ownerUrl, (client) => client.query("CREATE TABLE public.mine (a int)"));
  const seen = await withClient(other.ownerUrl, (client) =>
    client.query("SELECT to_regclass('public.mine') AS it"),
  );
  expect(seen.rows).toEqual([{ it: null }]);
});

test("the application may not make or change tables", async () => {
  const attempt = (statement: string) => withClient(database.url, (client) => client.query(statement));
  await expect(attempt("CREATE TABLE public.theirs (a int)")).rejects.toThrow(/permission denied/);
  await expect(attempt("DELETE FROM migration.applied")).rejects.toThrow(/permission denied/);
});

test("the owner may make the extensions that search and exclusion constraints need", async () => {
  await withClient(database.ownerUrl, async (client) => {
    for (const extension of ["pg_trgm", "btree_gin", "btree_gist"]) {
      await client.query(`CREATE EXTENSION IF NOT EXISTS ${extension}`);
    }
  });
});

async function folderOf(name: string, files: Record<string, string>): Promise<string> {
  const made = path.join(folder, name);
  await mkdir(made);
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(made, file), text);
  return made;
}

test("a database newer than the code is refused by the names it knows, and left alone", async () => {
  const older = await folderOf("older", {});
  await expect(migrate(database.ownerUrl, older)).rejects.toMatchObject({
    code: "database.newer-than-code",
    message: expect.stringContaining("0001-kernel"),
  });
});

test("a failing migration is told with its file and line, and nothing of the run stays", async () => {
  const fresh = await freshDatabase("failing");
  const files = await folderOf("failing", {
    "0001-good.sql": "CREATE TABLE public.good (a int);\nCREATE TABLE public.better (a int);",
    "0002-bad.sql": "-- 两网\nCREATE TABLE public.bad (a int);\nCREATE TABEL public.worse (a int);",
  });
  await expect(migrate(fresh, files)).rejects.toThrow(/0002-bad\.sql failed \(line 3\)/);
  const seen = await withClient(fresh, (client) => client.query("SELECT to_regclass('public.good') AS it"));
  expect(seen.rows).toEqual([{ it: null }]);
});

test("a migration numbered below one that already ran is refused by name", async () => {
  const fresh = await freshDatabase("late");
  await migrate(fresh, await folderOf("first", { "0002-two.sql": "SELECT 2" }));
  const both = await folderOf("late", { "0001-one.sql": "SELECT 1", "0002-two.sql": "SELECT 2" });
  await expect(migrate(fresh, both)).rejects.toThrow(/Migration 0001-one came after/);
});

test("processes that migrate at once run each migration once", async () => {
  const fresh = await freshDatabase("together");
  const files = await folderOf("together", { "0001-one.sql": "CREATE TABLE public.one (a int)" });
  const runs = await Promise.all([migrate(fresh, files), migrate(fresh, files), migrate(fresh, files)]);
  expect(runs.flat()).toEqual(["0001-one"]);
});

test("a file outside the naming, or a number given twice, is refused before anything runs", async () => {
  const odd = await folderOf("odd", { "first.sql": "SELECT 1" });
  await expect(migrate(database.ownerUrl, odd)).rejects.toThrow(/NNNN-name\.sql/);
  const twice = await folderOf("twice", { "0001-a.sql": "SELECT 1", "0001-b.sql": "SELECT 1" });
  await expect(migrate(database.ownerUrl, twice)).rejects.toThrow(/two migrations with the number 0001/);
});

/** A database without any migration, dropped with the server of the run. */
async function freshDatabase(name: string): Promise<string> {
  await withClient(database.superuserUrl, (client) =>
    client.query(`CREATE DATABASE fresh_${name} TEMPLATE template0 OWNER liangwang_owner`),
  );
  const url = new URL(database.ownerUrl);
  url.pathname = `/fresh_${name}`;
  return url.href;
}
