import { sql } from "kysely";
import { type Actor, type Transaction, withinReach } from "../../kernel/index.ts";
import type { ImportCounts, ImportFindings, ImportStatus } from "./desk-schema.ts";
import type { ReadingMappingFile } from "./schema.ts";

export const importScope = "reading.import";

export type StoredImport = {
  id: string;
  version: number;
  unit: string;
  account: string;
  file: string;
  bytes: number;
  mapping: ReadingMappingFile;
  status: ImportStatus;
  uploadedAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
  found: ImportFindings;
  counts: ImportCounts | null;
  fault: string | null;
};

const columns = sql`id, version, unit, account, file, bytes::float8 AS bytes, mapping, status,
  uploaded_at AS "uploadedAt", started_at AS "startedAt", ended_at AS "endedAt", found, counts, fault`;

const reachable = (actor: Actor) =>
  withinReach(actor, importScope, { unit: sql.raw("unit"), account: sql.raw("account") });

/** The newest imports within reach. */
export async function newestImports(tx: Transaction, actor: Actor, limit: number): Promise<StoredImport[]> {
  const { rows } = await sql<StoredImport>`SELECT ${columns} FROM sensing.reading_import
    WHERE ${reachable(actor)} ORDER BY uploaded_at DESC, id LIMIT ${limit}`.execute(tx);
  return rows;
}

export async function findImport(
  tx: Transaction,
  actor: Actor,
  id: string,
): Promise<StoredImport | undefined> {
  const { rows } = await sql<StoredImport>`SELECT ${columns} FROM sensing.reading_import
    WHERE id = ${id} AND ${reachable(actor)}`.execute(tx);
  return rows[0];
}

/** How many files wait in the data folder to be started, and what they take. */
export async function waitingFiles(tx: Transaction): Promise<{ files: number; bytes: number }> {
  const { rows } = await sql<{ files: number; bytes: number }>`
    SELECT count(*)::int AS files, coalesce(sum(bytes), 0)::float8 AS bytes FROM sensing.reading_import
    WHERE status NOT IN ('done', 'cancelled')`.execute(tx);
  return rows[0] ?? { files: 0, bytes: 0 };
}

export async function addImport(
  tx: Transaction,
  row: Omit<StoredImport, "status" | "startedAt" | "endedAt" | "counts" | "fault">,
): Promise<void> {
  await sql`INSERT INTO sensing.reading_import
      (id, version, unit, account, file, bytes, mapping, status, uploaded_at, found)
    VALUES (${row.id}, ${row.version}, ${row.unit}, ${row.account}, ${row.file}, ${row.bytes},
      ${JSON.stringify(row.mapping)}::jsonb, 'checked', ${row.uploadedAt}, ${JSON.stringify(row.found)}::jsonb)`.execute(
    tx,
  );
}

export async function startImport(tx: Transaction, id: string, version: number, at: Date): Promise<void> {
  await sql`UPDATE sensing.reading_import SET status = 'running', version = ${version}, started_at = ${at},
    ended_at = NULL, counts = NULL, fault = NULL WHERE id = ${id}`.execute(tx);
}

export async function endImport(
  tx: Transaction,
  id: string,
  end: {
    version: number;
    at: Date;
    status: ImportStatus;
    counts: ImportCounts | null;
    fault: string | null;
  },
): Promise<void> {
  await sql`UPDATE sensing.reading_import SET status = ${end.status}, version = ${end.version}, ended_at = ${end.at},
    counts = coalesce(${end.counts === null ? null : JSON.stringify(end.counts)}::jsonb, counts), fault = ${end.fault}
    WHERE id = ${id}`.execute(tx);
}

/** Imports that ran when the server ended. */
export async function runningImports(tx: Transaction): Promise<string[]> {
  const { rows } = await sql<{
    id: string;
  }>`SELECT id FROM sensing.reading_import WHERE status = 'running'`.execute(tx);
  return rows.map(({ id }) => id);
}
