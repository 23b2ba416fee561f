import { problem } from "./problems.ts";
import type { Mapping } from "./request.ts";
import type { ReadRow } from "./schema.ts";
import { readSource } from "./source.ts";

export type ReadOptions = {
  /** Told of each piece of the file that was read, in bytes as they lie on the disk. */
  onBytes?: (bytes: number) => void;
  /** What `now` in a mapping stands for, epoch milliseconds. */
  now?: number;
};

/**
 * The requests of a file, row by row in constant memory: CSV, a JSON array or one JSON object a line, plain or
 * gzipped. A row that is no request comes with the reason in words. Throws `import.unreadable` where the file breaks
 * off, and `import.does-not-fit` where a CSV file lacks a column without which no row can be read.
 */
export async function* readRequests(
  file: string,
  mapping: Mapping,
  { onBytes, now = Date.now() }: ReadOptions = {},
): AsyncGenerator<ReadRow> {
  const { encoding, delimiter, records, name } = mapping.file;
  const options = { encoding, delimiter, records, ...(onBytes === undefined ? {} : { onBytes }) };
  for await (const entry of readSource(file, options)) {
    if ("header" in entry) {
      const missing = mapping.needed.filter((column) => !entry.header.includes(column));
      if (missing.length > 0)
        throw problem("import.does-not-fit", { mapping: name, file, missing: missing.join(", ") });
      continue;
    }
    if ("reason" in entry) {
      yield entry;
      continue;
    }
    const request = mapping.toRequest(entry.value, now);
    yield typeof request === "string"
      ? { row: entry.row, reason: request, raw: entry.value }
      : { row: entry.row, request };
  }
}
