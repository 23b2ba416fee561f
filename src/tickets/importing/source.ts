import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { type CsvError, parse } from "csv-parse";
import { pick } from "stream-json/filters/pick.js";
import { streamArray } from "stream-json/streamers/stream-array.js";
import { Problem } from "../../kernel/index.ts";
import type { Row } from "./fields.ts";
import { problem } from "./problems.ts";

/** How a file is to be read, where it does not say so itself. */
export type SourceOptions = {
  encoding?: string | undefined;
  delimiter?: string | undefined;
  /** Path of the array in a JSON object. */
  records?: string | undefined;
  /** Told of each piece of the file that was read, in bytes as they lie on the disk. */
  onBytes?: (bytes: number) => void;
};

/** The header of a CSV file; a row; or a row that cannot be read, with the reason in words. */
export type SourceEntry =
  | { header: readonly string[] }
  | { row: number; value: Row }
  | { row: number; reason: string; raw: unknown };

/** No row of a request is longer; beyond it, a quote was opened and never closed. */
const rowBytesAtMost = 4 * 1024 * 1024;

/**
 * Reads CSV, a JSON array, or one JSON object a line, plain or gzipped, row by row in constant memory. What kind it
 * is, is told by its content. Rows are counted from 1, without the header. Throws `import.unreadable`.
 */
export async function* readSource(file: string, options: SourceOptions = {}): AsyncGenerator<SourceEntry> {
  try {
    const { text, begin } = await openText(file, options);
    if (begin.startsWith("[")) yield* readArray(text);
    else if (begin.startsWith("{") && options.records !== undefined) yield* readArray(text, options.records);
    else if (begin.startsWith("{")) yield* readLines(text);
    else yield* readCsv(text, options.delimiter);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw problem("import.unreadable", { file, reason: reasonOf(error) });
  }
}

/** The first row of a file; of a CSV file without rows, its header over empty texts. */
export async function firstRow(file: string): Promise<Row | undefined> {
  let header: Row | undefined;
  for await (const entry of readSource(file)) {
    if ("value" in entry) return entry.value;
    if ("header" in entry) header = Object.fromEntries(entry.header.map((column) => [column, ""]));
    else if (header === undefined) return undefined;
  }
  return header;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!("code" in error)) return error.message;
  if (error.code === "ENOENT") return "there is no such file";
  if (error.code === "EISDIR") return "it is a folder";
  if (error.code === "EACCES") return "reading it is not allowed";
  return error.message;
}

type Text = AsyncGenerator<string>;

/** The file as text, and how it begins. */
async function openText(
  file: string,
  { encoding, onBytes }: SourceOptions,
): Promise<{ text: Text; begin: string }> {
  const chunks = bytesOf(file, onBytes);
  const first = await chunks.next();
  const head = first.done === true ? Buffer.alloc(0) : first.value;
  const decoder = new TextDecoder(encoding ?? encodingOf(head));
  const begin = decoder.decode(head, { stream: true });
  async function* text(): Text {
    try {
      yield begin;
      for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
      yield decoder.decode();
    } finally {
      await chunks.return(undefined);
    }
  }
  return { text: text(), begin: begin.trimStart() };
}

async function* bytesOf(file: string, onBytes?: (bytes: number) => void): AsyncGenerator<Buffer> {
  const stream = createReadStream(file, { highWaterMark: 256 * 1024 });
  const zipped = await isZipped(stream);
  const readable: Readable = zipped ? pipeline(stream, createGunzip(), () => {}) : stream;
  let told = 0;
  for await (const chunk of readable) {
    onBytes?.(stream.bytesRead - told);
    told = stream.bytesRead;
    yield chunk as Buffer;
  }
}

/** Looks at the first two bytes without taking them. Rejects where the file cannot be opened. */
async function isZipped(stream: Readable): Promise<boolean> {
  await new Promise<void>((resolve, reject) => {
    stream.once("readable", resolve);
    stream.once("end", resolve);
    stream.once("error", reject);
  });
  const head = stream.read() as Buffer | null;
  if (head === null) return false;
  stream.unshift(head);
  return head[0] === 0x1f && head[1] === 0x8b;
}

function encodingOf(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return "utf-8";
  } catch {
    // What older Chinese systems write; its superset of GBK and GB 2312 reads those, too.
    return "gb18030";
  }
}

type Skipped = { after: number; reason: string; raw: unknown };

async function* readCsv(text: Text, delimiter = ","): AsyncGenerator<SourceEntry> {
  const skipped: Skipped[] = [];
  let header: string[] = [];
  let broken: Error | undefined;
  const parser = parse({
    bom: true,
    delimiter,
    columns: (names: string[]) => {
      header = names.map((name) => name.trim());
      return header;
    },
    info: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: rowBytesAtMost,
    on_skip: (error: CsvError | undefined) => {
      // After these the parser no longer knows where a row begins.
      if (error?.code === "CSV_MAX_RECORD_SIZE" || error?.code === "CSV_QUOTE_NOT_CLOSED") broken ??= error;
      else if (error !== undefined) skipped.push(skippedOf(error, header));
      return undefined;
    },
  });
  pipeline(Readable.from(text), parser, () => {});
  let row = 0;
  let told = false;
  const flush = function* (before: number): Generator<SourceEntry> {
    for (let next = skipped[0]; next !== undefined && next.after < before; next = skipped[0]) {
      skipped.shift();
      row += 1;
      yield { row, reason: next.reason, raw: next.raw };
    }
  };
  for await (const { record, info } of parser as AsyncIterable<{ record: Row; info: { records: number } }>) {
    if (!told) yield { header };
    told = true;
    yield* flush(info.records);
    row += 1;
    yield { row, value: record };
  }
  if (!told && header.length > 0) yield { header };
  yield* flush(Number.POSITIVE_INFINITY);
  if (broken !== undefined) throw broken;
}

function skippedOf(error: CsvError, header: readonly string[]): Skipped {
  const values = Array.isArray(error.record) ? (error.record as unknown[]) : undefined;
  const reason =
    values === undefined
      ? `not valid CSV: ${error.message}`
      : `it has ${values.length} columns, the header ${header.length} (line ${String(error.lines)})`;
  return { after: Number(error.records ?? 0), reason, raw: values ?? null };
}

async function* readArray(text: Text, records?: string): AsyncGenerator<SourceEntry> {
  const parser =
    records === undefined ? streamArray.withParserAsStream() : pick.withParserAsStream({ filter: records });
  const items = records === undefined ? parser : parser.pipe(streamArray.asStream());
  pipeline(Readable.from(text), parser, (error) => {
    if (error) items.destroy(error);
  });
  let row = 0;
  for await (const { value } of items as AsyncIterable<{ value: unknown }>) {
    row += 1;
    yield entryOf(row, value);
  }
}

function entryOf(row: number, value: unknown): SourceEntry {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? { row, value: value as Row } : { row, reason: "it is not a JSON object", raw: value };
}

async function* readLines(text: Text): AsyncGenerator<SourceEntry> {
  let row = 0;
  for await (const line of linesOf(text)) {
    row += 1;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      yield { row, reason: `not valid JSON: ${reasonOf(error)}`, raw: line.slice(0, 10_000) };
      continue;
    }
    yield entryOf(row, value);
  }
}

async function* linesOf(text: Text): Text {
  let rest = "";
  for await (const piece of text) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") yield line;
    if (rest.length > rowBytesAtMost) throw new Error("a line is longer than 4 MiB");
  }
  if (rest.trim() !== "") yield rest;
}
