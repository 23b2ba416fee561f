import { type Context, databaseError, Problem } from "../../kernel/index.ts";
import { type CityFiles, categoriesOf, keywordIndex, proposeCategories } from "../intake/index.ts";
import type { TicketServices } from "../life/services.ts";
import { importBatch, type NumberedRequest, type Outcome } from "./batch.ts";
import type { FactParts } from "./facts.ts";
import { problem } from "./problems.ts";
import { readRequests } from "./read.ts";
import { RejectedRows } from "./rejected.ts";
import type { Mapping } from "./request.ts";

/** What an import works in. */
export type ImportParts = { services: TicketServices; files: CityFiles; context: Context };

export type ImportOptions = {
  /** Name of the other system; the mapping's unless told. */
  source?: string;
  /** Where rejected rows go; beside the file unless told. */
  rejectedFile?: string;
  /** Told after each batch how far the file is read and what became of its rows. */
  onProgress?: (bytes: number, summary: ImportSummary) => void;
};

/** What became of the rows of a file. */
export type ImportSummary = {
  source: string;
  rows: number;
  imported: number;
  /** Imported before, by the same source and id. */
  known: number;
  rejected: number;
  /** File with the rejected rows and their reasons; null where there are none. */
  rejectedFile: string | null;
  open: number;
  ended: number;
  withPlace: number;
  /** With a place outside the district: kept with cell and without area. */
  outside: number;
  withCategory: number;
  /** Of those, by their words rather than by the mapping. */
  proposed: number;
  /** Ended before they began, says the file; kept as it says, without a duration. */
  backwards: number;
};

/** Requests in one transaction, and transactions at once: while one waits for the disk, the next is made. */
const batchSize = 200;
const batchesAtOnce = 3;

/**
 * Imports a file of requests, each once however often it is run: what was imported before is known by its source and
 * id. It may be killed at any point and run again. Rejected rows go to `FILE.rejected.ndjson`, one JSON line each.
 * Throws `import.unreadable` where the file breaks off, after all before it is durable.
 */
export async function importRequests(
  parts: ImportParts,
  file: string,
  mapping: Mapping,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const source = options.source ?? mapping.file.name;
  const facts = factParts(parts, mapping, source);
  const summary = emptySummary(source);
  const rejected = new RejectedRows(options.rejectedFile ?? `${file}.rejected.ndjson`);
  const running = new Set<Promise<void>>();
  let failed: unknown;
  let bytes = 0;
  let batch: NumberedRequest[] = [];
  const send = async () => {
    const requests = batch;
    batch = [];
    if (requests.length === 0) return;
    const work: Promise<void> = importBatch(facts, parts.context, requests).then(
      async (outcomes) => {
        for (const outcome of outcomes) await count(summary, outcome, rejected);
        options.onProgress?.(bytes, summary);
      },
      (error: unknown) => {
        failed ??= isLost(error) ? problem("import.interrupted", { imported: summary.imported }) : error;
      },
    );
    const tracked = work.finally(() => running.delete(tracked));
    running.add(tracked);
    if (running.size >= batchesAtOnce) await Promise.race(running);
    if (failed !== undefined) throw failed;
  };
  try {
    const reading = readRequests(file, mapping, {
      onBytes: (read) => {
        bytes += read;
      },
      now: parts.context.clock.now().getTime(),
    });
    let broken: Problem | undefined;
    try {
      for await (const entry of reading) {
        summary.rows += 1;
        if ("reason" in entry) await reject(summary, rejected, entry);
        else if (batch.push(entry) >= batchSize) await send();
      }
    } catch (error) {
      if (!(error instanceof Problem) || error === failed) throw error;
      broken = error;
    }
    await send();
    await Promise.all(running);
    if (failed !== undefined) throw failed;
    if (broken !== undefined) throw broken;
  } finally {
    await Promise.all(running);
    summary.rejectedFile = await rejected.close();
  }
  return summary;
}

/** Whether the database was stopped (SQLSTATE 57P…, 08…) or the connection to it broke. */
function isLost(error: unknown): boolean {
  if (error instanceof Problem) return error.code === "kernel.uncertain";
  if (/^(57P|08)/.test(databaseError(error)?.code ?? "")) return true;
  return (
    error instanceof Error &&
    /Connection terminated|ECONNREFUSED|ECONNRESET|ENOENT|not queryable/.test(error.message)
  );
}

function factParts({ services, files }: ImportParts, mapping: Mapping, source: string): FactParts {
  const keywords = keywordIndex(categoriesOf(files.categories));
  return { services, mapping, source, propose: (text) => proposeCategories(text, { keywords }, 1) };
}

function emptySummary(source: string): ImportSummary {
  return {
    source,
    rows: 0,
    imported: 0,
    known: 0,
    rejected: 0,
    rejectedFile: null,
    open: 0,
    ended: 0,
    withPlace: 0,
    outside: 0,
    withCategory: 0,
    proposed: 0,
    backwards: 0,
  };
}

async function reject(
  summary: ImportSummary,
  rejected: RejectedRows,
  row: { row: number; reason: string; raw: unknown },
): Promise<void> {
  summary.rejected += 1;
  await rejected.write(row);
}

async function count(summary: ImportSummary, made: Outcome, rejected: RejectedRows): Promise<void> {
  switch (made.outcome) {
    case "known":
      summary.known += 1;
      return;
    case "rejected":
      return reject(summary, rejected, { row: made.row, reason: made.reason, raw: made.request });
    case "imported": {
      const { ticket, proposed } = made;
      summary.imported += 1;
      summary[ticket.status === "open" ? "open" : "ended"] += 1;
      if (ticket.cell !== null) summary.withPlace += 1;
      if (ticket.cell !== null && ticket.areaPath === null) summary.outside += 1;
      if (ticket.category !== null) summary.withCategory += 1;
      if (proposed) summary.proposed += 1;
      if (ticket.closedAt !== null && ticket.closedAt < ticket.reportedAt) summary.backwards += 1;
    }
  }
}
