import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Kysely, type Migration, type MigrationProvider, Migrator, PostgresDialect, sql } from "kysely";
import pg from "pg";
import type { Problem } from "../problems.ts";
import { problem } from "./problems.ts";

const migrationsFolder = fileURLToPath(new URL("../../../migrations", import.meta.url));
/** Its own schema: the first migration makes the schema of the kernel, and this must be there before. */
const schema = "migration";
const table = "applied";

/**
 * Brings the database up to this release: runs the files `NNNN-name.sql` that it has not seen, in the order of their
 * numbers, all in one transaction, as the user of `url`, who owns what they make. Several processes may call it at
 * once; one does the work. Returns the names of those it ran.
 *
 * Throws `database.newer-than-code` for a database with migrations that this release does not have,
 * `database.migration-late` for a file numbered below one that already ran, and `database.migration-failed` with
 * file and line.
 */
export async function migrate(url: string, folder: string = migrationsFolder): Promise<string[]> {
  const pool = new pg.Pool({ connectionString: url, max: 2, application_name: "liangwang migrate" });
  // Queries tell their own faults; a server that stops while a connection says goodbye is none of ours.
  pool.on("connect", (client) => client.on("error", () => {}));
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const migrations = await readMigrations(folder);
    await refuseOtherTimeline(kysely, migrations);
    const migrator = new Migrator({
      db: kysely,
      provider: providerOf(migrations),
      migrationTableSchema: schema,
      migrationTableName: table,
      migrationLockTableName: `${table}_lock`,
    });
    const { error, results } = await migrator.migrateToLatest();
    if (error !== undefined) throw error;
    return (results ?? []).map((result) => result.migrationName);
  } finally {
    await kysely.destroy();
  }
}

type SqlFile = { name: string; text: string };

async function readMigrations(folder: string): Promise<SqlFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  const numbers = new Set<string>();
  for (const name of names) {
    const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1];
    if (number === undefined)
      throw failed(name, "", "the file must be named NNNN-name.sql, in small letters");
    if (numbers.has(number)) throw failed(name, "", `there are two migrations with the number ${number}`);
    numbers.add(number);
  }
  return Promise.all(
    names.map(async (name) => ({
      name: name.slice(0, -".sql".length),
      text: await readFile(path.join(folder, name), "utf8"),
    })),
  );
}

function providerOf(files: SqlFile[]): MigrationProvider {
  const migrations = files.map(({ name, text }): [string, Migration] => {
    const up: Migration["up"] = async (db) => {
      try {
        await sql.raw(text).execute(db);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        throw failed(`${name}.sql`, placeIn(text, error), error.message);
      }
    };
    return [name, { up }];
  });
  return { getMigrations: () => Promise.resolve(Object.fromEntries(migrations)) };
}

/** PostgreSQL tells the place of a fault as a number of characters from the beginning. */
function placeIn(text: string, error: Error): string {
  const position = "position" in error ? Number(error.position) : Number.NaN;
  return Number.isNaN(position)
    ? ""
    : ` (line ${
        [...text]
          .slice(0, position - 1)
          .join("")
          .split("\n").length
      })`;
}

function failed(migration: string, place: string, reason: string): Problem {
  return problem("database.migration-failed", { migration, place, reason });
}

async function refuseOtherTimeline(kysely: Kysely<unknown>, known: SqlFile[]): Promise<void> {
  const found = await sql<{ exists: boolean }>`
    SELECT to_regclass(${`${schema}.${table}`}) IS NOT NULL AS exists`.execute(kysely);
  if (found.rows[0]?.exists !== true) return;
  const applied = await sql<{ name: string }>`
    SELECT name FROM ${sql.id(schema, table)} ORDER BY name COLLATE "C"`.execute(kysely);
  const names = new Set(known.map((file) => file.name));
  const unknown = applied.rows.map((row) => row.name).filter((name) => !names.has(name));
  if (unknown.length > 0) throw problem("database.newer-than-code", { migrations: unknown.join(", ") });
  const late = known.find(
    (file, index) => index < applied.rows.length && applied.rows[index]?.name !== file.name,
  );
  if (late !== undefined) throw problem("database.migration-late", { migration: late.name });
}
