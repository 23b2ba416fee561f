import { createReadStream } from "node:fs";
import { copyFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createGunzip } from "node:zlib";
import pg from "pg";
import { migrate, prepareJobs } from "../../kernel/index.ts";
import type { Manifest, TableEntry } from "./manifest.ts";
import { problem } from "./problems.ts";

const rowsAtOnce = 1_000;
const migrationsFolder = fileURLToPath(new URL("../../../migrations", import.meta.url));

/**
 * Fills an empty database with a dump: makes the tables as they were in the release that dumped them, loads all rows in
 * one transaction, and only then brings the tables up to this release. Throws `backup.other-release` where the tables
 * differ, and `backup.not-empty` where there is an installation already.
 */
export async function loadDatabase(ownerUrl: string, folder: string, manifest: Manifest): Promise<void> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 2, application_name: "liangwang restore" });
  // Queries tell their own faults; a server that stops while a connection says goodbye is none of ours.
  pool.on("connect", (client) => client.on("error", () => {}));
  pool.on("error", () => {});
  try {
    const { rows } = await pool.query<{ there: boolean }>(
      "SELECT to_regnamespace('kernel') IS NOT NULL AS there",
    );
    if (rows[0]?.there === true) throw problem("backup.not-empty", { place: "the database" });
    await migrateAsThen(ownerUrl, manifest);
    await prepareJobs(pool);
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      await fill(client, folder, manifest);
      await client.query("COMMIT");
    } catch (error) {
      await client.query("ROLLBACK").catch(() => {});
      throw error;
    } finally {
      client.release();
    }
    await pool.query("ANALYZE");
  } finally {
    await pool.end();
  }
  await migrate(ownerUrl);
}

async function migrateAsThen(ownerUrl: string, { migrations, release }: Manifest): Promise<void> {
  const there = new Set(await readdir(migrationsFolder));
  const missing = migrations.find((name) => !there.has(`${name}.sql`));
  if (missing !== undefined)
    throw problem("backup.other-release", { reason: `${missing} is not known here`, release });
  const then = await mkdtemp(path.join(tmpdir(), "liangwang-migrations-"));
  try {
    for (const name of migrations) {
      await copyFile(path.join(migrationsFolder, `${name}.sql`), path.join(then, `${name}.sql`));
    }
    await migrate(ownerUrl, then);
  } finally {
    await rm(then, { recursive: true });
  }
}

async function fill(client: pg.PoolClient, folder: string, manifest: Manifest): Promise<void> {
  const putBack = await dropForeignKeys(client);
  const all = manifest.tables.map(nameOf).join(", ");
  await client.query(`TRUNCATE ${all}`);
  for (const table of manifest.tables) await fillTable(client, folder, table, manifest.release);
  for (const { schema, name, value, called } of manifest.sequences) {
    await client.query("SELECT setval($1::regclass, $2::bigint, $3)", [
      nameOf({ schema, name }),
      value,
      called,
    ]);
  }
  for (const statement of putBack) await client.query(statement);
}

/** Rows come table by table, so references are checked once at the end. Returns what puts them back. */
async function dropForeignKeys(client: pg.PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ table: string; name: string; definition: string }>(`
    SELECT conrelid::regclass::text AS table, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint WHERE contype = 'f' AND connamespace IN
      (SELECT oid FROM pg_namespace WHERE nspowner = current_user::regrole)`);
  for (const { table, name } of rows) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  return rows.map(
    ({ table, name, definition }) => `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`,
  );
}

async function fillTable(
  client: pg.PoolClient,
  folder: string,
  table: TableEntry,
  release: string,
): Promise<void> {
  const { rows } = await client.query<{ name: string; made: boolean }>(
    `SELECT attname AS name, attgenerated <> '' AS made FROM pg_attribute
     WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [nameOf(table)],
  );
  if (rows.map(({ name }) => name).join() !== table.columns.join()) {
    throw problem("backup.other-release", { reason: `${nameOf(table)} has other columns`, release });
  }
  const stored = rows.filter(({ made }) => !made).map(({ name }) => pg.escapeIdentifier(name));
  const insert = `INSERT INTO ${nameOf(table)} (${stored.join(", ")}) OVERRIDING SYSTEM VALUE
    SELECT ${stored.map((name) => `(each.r).${name}`).join(", ")}
    FROM (SELECT line::${nameOf(table)} AS r FROM unnest($1::text[]) AS line OFFSET 0) AS each`;
  let part: string[] = [];
  let total = 0;
  const put = async () => {
    if (part.length > 0) await client.query(insert, [part]);
    total += part.length;
    part = [];
  };
  const input = createReadStream(path.join(folder, table.file)).pipe(createGunzip());
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    part.push(JSON.parse(line) as string);
    if (part.length === rowsAtOnce) await put();
  }
  await put();
  if (total !== table.rows) throw problem("backup.damaged", { file: table.file, count: 1 });
}

function nameOf({ schema, name }: Pick<TableEntry, "schema" | "name">): string {
  return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
}
