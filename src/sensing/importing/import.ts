import path from "node:path";
import { dateReader, RejectedRows } from "../../tickets/index.ts";
import { Columns, type Incoming, type Outcome, readInstant, reasons, type Sender } from "../ingest/index.ts";
import type { NewStream } from "../registry/index.ts";
import type { Taking } from "./door.ts";
import { problem } from "./problems.ts";
import type { ReadingMappingFile } from "./schema.ts";
import { rowsOf } from "./source.ts";

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
  /** First row of what was not there before, give or take a batch: where a broken off import went on. */
  wentOnAt: number | null;
  /** Codes of streams that were made. */
  made: readonly string[];
};

export type ReadingImportOptions = {
  /** Makes streams that the mapping describes and that are not there; without it their readings are rejected. */
  makeStreams?: (wanted: readonly NewStream[]) => Promise<void>;
  rejectedFile?: string;
  /** Ends the import before the next batch; what was sent is stored. */
  signal?: AbortSignal;
  /** Looks at no more rows than this. */
  rowsAtMost?: number;
  /** Streams that would be made are told of in `made`, and their readings taken for good, without being sent. */
  dry?: boolean;
  /** Told of each rejected cell or row. */
  onRejected?: (row: number, reason: string, raw: unknown) => void;
  /** Told of each batch that was sent, row for row, with where its readings stand in the file. */
  onSent?: (cells: readonly Cell[], incoming: Incoming, outcome: Outcome) => void;
  /** Told after each batch how many bytes of the file are read. */
  onProgress?: (bytes: number, summary: ReadingImportSummary) => void;
};

const batchRows = 50_000;

/** Cells of a batch, so that a refused reading can be told with its row and column. */
export type Cell = { row: number; column: string; raw: string };

/**
 * Brings the readings of a file in: CSV, JSON or one JSON object a line, plain or gzipped, in constant memory. It may
 * be broken off at any point and run again: a reading that is there is not stored twice. Rejected cells go to a file
 * with their reasons; cells that say nothing are gaps and stay gaps.
 */
export async function importReadings(
  ingest: Taking,
  sender: Sender,
  file: string,
  mapping: ReadingMappingFile,
  options: ReadingImportOptions = {},
): Promise<ReadingImportSummary> {
  const rejected = new RejectedRows(options.rejectedFile ?? `${file}.rejected.ndjson`);
  const summary: ReadingImportSummary = {
    rows: 0,
    readings: 0,
    gaps: 0,
    kept: 0,
    repeated: 0,
    rejected: 0,
    rejectedFile: null,
    wentOnAt: null,
    made: [],
  };
  const reader = rowReader(ingest, file, mapping);
  let columns = new Columns(ingest.table, batchRows);
  let cells: Cell[] = [];
  let bytes = 0;
  const reject = async (row: number, reason: string, raw: unknown) => {
    summary.rejected += 1;
    options.onRejected?.(row, reason, raw);
    await rejected.write({ row, reason, raw });
  };
  const send = async () => {
    if (cells.length === 0) return;
    const incoming = columns.incoming({ ...sender, historic: true });
    const outcome = await ingest.takeInTime(incoming);
    options.onSent?.(cells, incoming, outcome);
    if (outcome.kept > (outcome.repeated ?? 0)) summary.wentOnAt ??= cells[0]?.row ?? null;
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
    for await (const entry of rowsOf(file, source)) {
      if ("header" in entry) {
        reader.check(entry.header);
        continue;
      }
      if (options.signal?.aborted === true || summary.rows >= (options.rowsAtMost ?? Infinity)) break;
      summary.rows += 1;
      if ("reason" in entry) await reject(entry.row, entry.reason, entry.raw);
      else {
        const lacking = options.makeStreams === undefined ? [] : reader.lacking(entry.value);
        if (lacking.length > 0) {
          await options.makeStreams?.(lacking);
          summary.made = [...summary.made, ...lacking.map(({ code }) => code)];
        }
        const found = reader.read(columns, entry.row, entry.value, cells, options.dry === true);
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

function rowReader(ingest: Taking, file: string, mapping: ReadingMappingFile) {
  const { time, streams, zone, none = [] } = mapping;
  const nothing = new Set(["", ...none]);
  const timeOf = timeReader(time, zone);
  const { directory } = ingest.table;
  const name = path.basename(file).replace(/\.(csv|json|ndjson)?(\.gz)?$/, "");
  const numbers = new Map<string, number>();
  const filled = (template: string, row: Row): string =>
    template.includes("{")
      ? template.replace(/\{([^}]+)\}/g, (_, column: string) =>
          column === "file" ? name : textOf(row[column]),
        )
      : template;
  const asked = new Set<string>();
  const numberOf = (template: string, row: Row): number => {
    const code = filled(template, row);
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
    /** Streams of a row that are not there and that the mapping says how to make; each is named once. */
    lacking(row: Row): NewStream[] {
      const { thing } = mapping;
      if (thing === undefined) return [];
      const wanted: NewStream[] = [];
      for (const { code: template, new: fresh } of streams) {
        if (fresh === undefined) continue;
        const code = filled(template, row);
        if (asked.has(code)) continue;
        asked.add(code);
        if (directory.byCode(code) !== undefined) continue;
        const own = { ...thing, code: filled(thing.code, row), name: filled(thing.name, row) };
        wanted.push({ ...fresh, code, thing: own });
      }
      return wanted;
    },
    /** Adds the readings of a row; answers how many of its cells are gaps, or why the row is none. */
    read(columns: Columns, place: number, row: Row, cells: Cell[], dry: boolean): number | string {
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
        const number = numberOf(code, row);
        if (dry && number === 0 && asked.has(filled(code, row))) continue;
        columns.add(number, at, typeof value === "string" ? resultOf(text) : value, { unit });
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
