import { open } from "node:fs/promises";
import { readSource } from "../../tickets/index.ts";
import { problem } from "./problems.ts";

type SourceEntry = ReturnType<typeof readSource> extends AsyncGenerator<infer Entry> ? Entry : never;

export type SourceOptions = { delimiter?: string | undefined; onBytes?: (bytes: number) => void };

/** The rows of a file: Parquet, or whatever else imports read, told by its content. */
export async function* rowsOf(file: string, options: SourceOptions = {}): AsyncGenerator<SourceEntry> {
  if (await isParquet(file)) yield* parquetRows(file);
  else yield* readSource(file, options);
}

/** The columns of a file, as read with a delimiter. */
export async function columnsOf(file: string, delimiter?: string): Promise<readonly string[]> {
  for await (const entry of rowsOf(file, { delimiter })) {
    if ("header" in entry) return entry.header;
    return "value" in entry ? Object.keys(entry.value) : [];
  }
  return [];
}

/** Parquet begins with these four bytes (Apache Parquet, file format). */
async function isParquet(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => undefined);
  // Whoever reads it next says why it cannot be read.
  if (handle === undefined) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.toString("latin1") === "PAR1";
  } finally {
    await handle.close();
  }
}

/** Every value as text, as it would stand in a CSV file: a mapping fits either. */
async function* parquetRows(file: string): AsyncGenerator<SourceEntry> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  try {
    const result = await connection.stream(
      `SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet('${file.replaceAll("'", "''")}')`,
    );
    const header = result.columnNames();
    yield { header };
    let row = 0;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      for (const values of chunk.getRows()) {
        row += 1;
        yield { row, value: Object.fromEntries(header.map((name, at) => [name, values[at] ?? null])) };
      }
    }
  } catch (error) {
    throw problem("reading-import.unreadable", {
      file,
      reason: error instanceof Error ? error.message : String(error),
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
