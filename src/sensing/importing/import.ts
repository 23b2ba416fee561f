import path from "node:path";
import { dateReader, RejectedRows, readSource } from "../../tickets/index.ts";
import { Columns, type Ingest, readInstant, reasons, type Sender } from "../ingest/index.ts";
import { problem } from "./problems.ts";
import type { ReadingMappingFile } from "./schema.ts";

type Row = Readonly<Record<string, unknown>>;

/** What became of a file. */
export type ReadingImportSummary = {
  rows: number;
  /** Cells with a reading, and cells that say there is none. */
  readings: number;
  gaps: number;
  /** There now; of those, there before. */
  kept: number;
  repeated: number;
  rejected: number;
  rejectedFile: string | null;
};

export type ReadingImportOptions = {
  rejectedFile?: string;
  /** Told after each batch how many bytes of the file are read. */
  onProgress?: (bytes: number, summary: ReadingImportSummary) => void;
};

const batchRows = 50_000;

/** Cells of a batch, so that a refused reading can be told with its row and column. */
type Cell = { row: number; column: string; raw: string };

/**
 * Brings the readings of a file in: CSV, JSON or one JSON object a line, plain or gzipped, in constant memory. It may
 * be broken off at any point and run again: a reading that is there is not stored twice. Rejected cells go to a file
 * with their reasons; cells that say nothing are gaps and stay gaps.
 */
export async function importReadings(
  ingest: Ingest,
  sender: Sender,
  file: string,
  mapping: ReadingMappingFile,
  options: ReadingImportOptions = {},
): Promise<ReadingImportSummary> {
  const rejected = new RejectedRows(options.rejectedFile ?? `${file}.rejected.ndjson`);
  const summary = { rows: 0, readings: 0, gaps: 0, kept: 0, repeated: 0, rejected: 0, rejectedFile: null };
  const reader = rowReader(ingest, file, mapping);
  let columns = new Columns(ingest.table, batchRows);
  let cells: Cell[] = [];
  let bytes = 0;
  const reject = async (row: number, reason: string, raw: unknown) => {
    summary.rejected += 1;
    await rejected.write({ row, reason, raw });
  };
  const send = async () => {
    if (cells.length === 0) return;
    const outcome = await ingest.takeInTime(columns.incoming({ ...sender, historic: true }));
    summary.kept += outcome.kept;
    summary.repeated += outcome.repeated ?? 0;
    for (let at = 0; at < outcome.rows; at += 1) {
      const why = outcome.reasons[at] as number;
      const cell = cells[at];
      if (why !== 0 && cell !== undefined)
        await reject(cell.row, reasons[why] ?? "", { [cell.column]: cell.raw });
    }
    columns = new Columns(ingest.table, batchRows);
    cells = [];
    options.onProgress?.(bytes, summary);
  };
  let rejectedFile: string | null = null;
  try {
    const source = {
      delimiter: mapping.delimiter,
      onBytes: (read: number) => {
        bytes += read;
      },
    };
    for await (const entry of readSource(file, source)) {
      if ("header" in entry) {
        reader.check(entry.header);
        continue;
      }
      summary.rows += 1;
      if ("reason" in entry) await reject(entry.row, entry.reason, entry.raw);
      else {
        const found = reader.read(columns, entry.row, entry.value, cells);
        if (typeof found === "string") await reject(entry.row, found, entry.value);
        else {
          summary.gaps += found;
          summary.readings += mapping.streams.length - found;
        }
      }
      if (columns.length >= batchRows) await send();
    }
    await send();
  } finally {
    rejectedFile = await rejected.close();
  }
  return { ...summary, rejectedFile };
}

function rowReader(ingest: Ingest, file: string, mapping: ReadingMappingFile) {
  const { time, streams, zone, none = [] } = mapping;
  const nothing = new Set(["", ...none]);
  const timeOf = timeReader(time, zone);
  const { directory } = ingest.table;
  const name = path.basename(file).replace(/\.(csv|json|ndjson)?(\.gz)?$/, "");
  const numbers = new Map<string, number>();
  const numberOf = (template: string, row: Row): number => {
    const code = template.replace(/\{([^}]+)\}/g, (_, column: string) =>
      column === "file" ? name : textOf(row[column]),
    );
    let number = numbers.get(code);
    if (number === undefined) {
      number = directory.byCode(code)?.number ?? 0;
      numbers.set(code, number);
    }
    return number;
  };
  return {
    check(header: readonly string[]) {
      const needed = [...streams.map(({ column }) => column), ...("columns" in time ? time.columns : [])];
      const missing = needed.filter((column) => !header.includes(column));
      if (missing.length > 0)
        throw problem("reading-import.no-column", { file, missing: missing.join(", ") });
    },
    /** Adds the readings of a row; answers how many of its cells are gaps, or why the row is none. */
    read(columns: Columns, place: number, row: Row, cells: Cell[]): number | string {
      const at = timeOf(row, place);
      if (at === undefined) return "its time cannot be read by the patterns of the mapping";
      let gaps = 0;
      for (const { column, code, unit } of streams) {
        const text = textOf(row[column]);
        if (nothing.has(text)) {
          gaps += 1;
          continue;
        }
        const value = row[column];
        columns.add(numberOf(code, row), at, typeof value === "string" ? resultOf(text) : value, { unit });
        cells.push({ row: place, column, raw: text });
      }
      return gaps;
    },
  };
}

function timeReader(
  time: ReadingMappingFile["time"],
  zone: string,
): (row: Row, place: number) => number | undefined {
  if ("start" in time) {
    const start = readInstant(time.start);
    return (_row, place) => start + (place - 1) * time.stepMs;
  }
  const read = dateReader(time.dates, zone);
  return (row) => read(time.columns.map((column) => textOf(row[column])).join(" "));
}

const textOf = (value: unknown) => (value === undefined || value === null ? "" : String(value).trim());

function resultOf(text: string): unknown {
  const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isNaN(number)) return number;
  return text === "true" || text === "false" ? text === "true" : text;
}
