import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { migrate, startEmbedded } from "../../kernel/index.ts";
import { citySchemas } from "./city-schemas.ts";
import { clientTypes, type Document } from "./client.ts";
import { openApiOf } from "./openapi.ts";
import { schemaDocument } from "./schema.ts";
import { typesOf } from "./types.ts";

/** Root of the repository. */
export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** What is generated: path below the root → text. */
export type GeneratedFiles = Map<string, string>;

/**
 * Everything that follows from migrations, routes and schemas: types of tables, docs/schema.sql, docs/openapi.json, the
 * client's types, and the published schemas of a city's files.
 */
export async function filesOf(ownerUrl: string): Promise<GeneratedFiles> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 2 });
  pool.on("error", () => {});
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const files: GeneratedFiles = new Map();
    const types = await typesOf(ownerUrl, await modulesWithTables(kysely));
    for (const [schema, text] of types) files.set(`src/${schema}/tables.ts`, text);
    for (const [file, text] of citySchemas()) files.set(file, text);
    files.set("docs/schema.sql", await schemaDocument(kysely));
    const openApi = await openApiOf(ownerUrl);
    return files
      .set("docs/openapi.json", openApi)
      .set("web/api-types.ts", clientTypes(JSON.parse(openApi) as Document));
  } finally {
    await kysely.destroy();
  }
}

/** The schemas that are named like a module. */
async function modulesWithTables(kysely: Kysely<unknown>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT DISTINCT n.nspname AS name FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p')
    ORDER BY n.nspname`.execute(kysely);
  return rows.map(({ name }) => name).filter((name) => existsSync(path.join(root, "src", name, "index.ts")));
}

/** Starts a database for the moment, migrates it, and hands it to `work`. */
export async function withMigratedDatabase<R>(work: (ownerUrl: string) => Promise<R>): Promise<R> {
  const folder = await mkdtemp(path.join(tmpdir(), "liangwang-generate-"));
  try {
    const log = { info: () => {}, warn: console.warn, error: console.error };
    const database = await startEmbedded({ dataDirectory: folder, durable: false, log });
    try {
      await migrate(database.ownerUrl);
      return await work(database.ownerUrl);
    } finally {
      await database.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
