import type { Sender } from "../ingest/index.ts";
import { type Ingest, reasons } from "../ingest/index.ts";
import { judge } from "../ingest/judge.ts";
import type { ImportCounts, ImportFindings } from "./desk-schema.ts";
import type { Taking } from "./door.ts";
import { importReadings, type ReadingImportSummary } from "./import.ts";
import type { ReadingMappingFile } from "./schema.ts";

/** So many rows say what a file is like, and are looked at while somebody waits. */
const rowsChecked = 20_000;
const firstShown = 12;
const problemsShown = 100;
const rawAtMost = 200;

/** Reasons of rejection, counted. */
export class Reasons {
  readonly counts: Record<string, number> = {};

  add(reason: string): void {
    this.counts[reason] = (this.counts[reason] ?? 0) + 1;
  }
}

/** The counts of a summary. */
export function countsOf(
  { rows, readings, gaps, kept, repeated, rejected, made }: ReadingImportSummary,
  reasonsCounted: Reasons,
  bytesRead: number,
): ImportCounts {
  const counted = { ...reasonsCounted.counts };
  return { rows, readings, gaps, kept, repeated, rejected, reasons: counted, made: [...made], bytesRead };
}

/**
 * What an import would do with the first rows of a file, without storing anything: every reading is read, converted
 * and judged as it will be.
 */
export async function checkFile(
  ingest: Ingest,
  sender: Sender,
  file: string,
  mapping: ReadingMappingFile,
  { rejectedFile, now, makesStreams }: { rejectedFile: string; now: number; makesStreams: boolean },
): Promise<ImportFindings> {
  const first: ImportFindings["first"] = [];
  const problems: ImportFindings["problems"] = [];
  const counted = new Reasons();
  let bytesRead = 0;
  const { directory } = ingest.table;
  const summary = await importReadings(judging(ingest, now), sender, file, mapping, {
    rejectedFile,
    rowsAtMost: rowsChecked,
    dry: true,
    ...(makesStreams ? { makeStreams: async () => {} } : {}),
    onProgress: (bytes) => {
      bytesRead = bytes;
    },
    onRejected(row, reason, raw) {
      counted.add(reason);
      if (problems.length < problemsShown) problems.push({ row, reason, raw: shown(raw) });
    },
    onSent(cells, { streams, times }, { reasons: why }) {
      for (let at = 0; at < cells.length && first.length < firstShown; at += 1) {
        const { row, column, raw } = cells[at] ?? { row: 0, column: "", raw: "" };
        const time = times[at] ?? 0;
        first.push({
          row,
          column,
          raw: raw.slice(0, rawAtMost),
          stream: directory.byNumber(streams[at] ?? 0)?.code ?? null,
          time: time === 0 ? null : new Date(time).toISOString(),
          reason: why[at] === 0 ? null : (reasons[why[at] ?? 0] ?? null),
        });
      }
    },
  });
  return {
    counts: countsOf(summary, counted, bytesRead),
    whole: summary.rows < rowsChecked,
    first,
    problems,
  };
}

const shown = (raw: unknown) => (typeof raw === "string" ? raw : JSON.stringify(raw)).slice(0, rawAtMost);

/** An intake that says what it would do, and does nothing. */
function judging({ table }: Ingest, now: number): Taking {
  return {
    table,
    async takeInTime(incoming) {
      const { batch, reasons: why, qualities, marked } = judge(incoming, table, now);
      const [rows, kept] = [incoming.streams.length, batch.streams.length];
      return {
        rows,
        kept,
        repeated: 0,
        marked,
        conflicting: 0,
        refused: rows - kept,
        reasons: why,
        qualities,
      };
    },
  };
}
