import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { filesOf, type GeneratedFiles, root } from "../src/cli/generate/files.ts";
import { withClient } from "../src/kernel/database/roles.ts";
import { type TestDatabase, testDatabase } from "./support/database.ts";

let database: TestDatabase;
let files: GeneratedFiles;
beforeAll(async () => {
  database = await testDatabase();
  files = await filesOf(database.ownerUrl);
});
afterAll(() => database?.drop());

test("types of tables and of the client, docs/schema.sql and docs/openapi.json are what migrations and routes say; else run `npm run generate`", async () => {
  expect([...files.keys()]).toEqual(
    expect.arrayContaining([
      "docs/schema.sql",
      "docs/openapi.json",
      "web/api-types.ts",
      "src/kernel/tables.ts",
    ]),
  );
  for (const [file, text] of files) {
    const kept = await readFile(path.join(root, file), "utf8").catch(() => "");
    expect(kept, `${file} is not up to date: run \`npm run generate\` and commit the change`).toBe(text);
  }
});

test("every column says what it means", async () => {
  const { rows } = await withClient(database.ownerUrl, (client) =>
    client.query<{ column: string }>(`SELECT attrelid::regclass || '.' || attname AS column
      FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'graphile_worker', 'migration') AND c.relkind = 'r' AND attnum > 0 AND NOT attisdropped
        AND col_description(attrelid, attnum) IS NULL`),
  );
  expect(rows).toEqual([]);
});

test("every table says what it means", () => {
  const lines = (files.get("docs/schema.sql") ?? "").split("\n");
  const tables = lines.filter((line, n) => /^CREATE TABLE/.test(line) && !lines[n - 1]?.startsWith("-- "));
  expect(tables).toEqual([]);
});
