import { createGzip } from "node:zlib";
import pg from "pg";
import { type FileEntry, writeFileOf } from "./files.ts";
import type { Manifest, SequenceEntry, TableEntry } from "./manifest.ts";

const rowsAtOnce = 2_000;

/** Schemas of whoever owns the kernel's: whoever dumps may be another, such as a superuser, who owns PostgreSQL's own. */
const ours = `(SELECT oid FROM pg_namespace
  WHERE nspowner = (SELECT nspowner FROM pg_namespace WHERE nspname = 'kernel')
    AND nspname NOT IN ('public', 'information_schema') AND nspname !~ '^pg_')`;
/** What the release itself keeps of its tables is made anew at the restore. */
const notOurData =
  "(n.nspname = 'migration' OR (n.nspname = 'graphile_worker' AND c.relname = 'migrations'))";

export type Dump = Pick<Manifest, "at" | "migrations" | "tables" | "sequences" | "checkpoint"> & {
  files: FileEntry[];
};

/**
 * Writes every table of a running database as it is at one moment (one REPEATABLE READ snapshot, which nothing waits
 * for): a file a table, a line a row, as PostgreSQL writes it, gzipped. Works over an ordinary connection of the owner.
 */
export async function dumpDatabase(ownerUrl: string, folder: string): Promise<Dump> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: "liangwang backup" });
  // A connection that breaks is told by the query that runs on it.
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query("SET DateStyle TO ISO; SET IntervalStyle TO postgres; SET extra_float_digits TO 1");
    await client.query("SET statement_timeout TO 0; SET idle_in_transaction_session_timeout TO 0");
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const at = await one<{ at: Date }>(client, "SELECT clock_timestamp() AS at");
    const migrations = await client.query<{ name: string }>(
      "SELECT name FROM migration.applied ORDER BY name",
    );
    const note = await client.query<{ note: string }>(
      "SELECT note FROM ledger.checkpoint ORDER BY size DESC LIMIT 1",
    );
    const tables: TableEntry[] = [];
    const files: FileEntry[] = [];
    for (const table of await tablesOf(client)) {
      const { entry, rows } = await dumpTable(client, folder, table);
      tables.push({ ...table, file: entry.path, rows });
      files.push(entry);
    }
    return {
      at: at.at.toISOString(),
      migrations: migrations.rows.map(({ name }) => name),
      checkpoint: note.rows[0]?.note ?? null,
      tables,
      files,
      // Read last: sequences know no snapshot, and must be beyond whatever the rows hold.
      sequences: await sequencesOf(client),
    };
  } finally {
    await client.end();
  }
}

type Table = Pick<TableEntry, "schema" | "name" | "columns">;

async function tablesOf(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    SELECT n.nspname AS schema, c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind = 'r' AND n.oid IN ${ours} AND NOT ${notOurData}
    GROUP BY 1, 2 ORDER BY 1, 2`);
  return rows;
}

async function dumpTable(client: pg.Client, folder: string, { schema, name }: Table) {
  let rows = 0;
  const table = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
  async function* lines() {
    await client.query(`DECLARE dump NO SCROLL CURSOR FOR SELECT each::text AS row FROM ${table} each`);
    for (;;) {
      const part = await client.query<{ row: string }>(`FETCH ${rowsAtOnce} FROM dump`);
      if (part.rows.length === 0) break;
      rows += part.rows.length;
      yield part.rows.map(({ row }) => `${JSON.stringify(row)}\n`).join("");
    }
    await client.query("CLOSE dump");
  }
  const entry = await writeFileOf(folder, `database/${schema}.${name}.jsonl.gz`, lines(), [
    createGzip({ level: 4 }),
  ]);
  return { entry, rows };
}

async function sequencesOf(client: pg.Client): Promise<SequenceEntry[]> {
  const { rows } = await client.query<{ schema: string; name: string }>(`
    SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'S' AND n.oid IN ${ours} ORDER BY 1, 2`);
  const found: SequenceEntry[] = [];
  for (const { schema, name } of rows) {
    const sequence = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
    const { value, called } = await one<{ value: string; called: boolean }>(
      client,
      `SELECT last_value::text AS value, is_called AS called FROM ${sequence}`,
    );
    found.push({ schema, name, value, called });
  }
  return found;
}

async function one<R extends object>(client: pg.Client, text: string): Promise<R> {
  const [row] = (await client.query<R>(text)).rows;
  if (row === undefined) throw new Error(`no row: ${text}`);
  return row;
}
