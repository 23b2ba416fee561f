import { stat } from "node:fs/promises";
import type { Command } from "commander";
import { systemActor } from "../../kernel/index.ts";
import type { NewStream } from "../registry/index.ts";
import type { Taking } from "./door.ts";
import { importReadings, type ReadingImportSummary } from "./import.ts";
import { readingMapping, readingMappingFor } from "./mapping.ts";

/** What the command works in; `close` ends it. */
export type ReadingImportGround = {
  ingest: Taking;
  makeStreams(wanted: readonly NewStream[]): Promise<void>;
  /** Whether a server runs that takes the readings. */
  beside: boolean;
  close(): Promise<void>;
};

/** Adds `readings FILE --mapping FILE` below the command `import`. */
export function readingImportCommand(parent: Command, open: () => Promise<ReadingImportGround>): void {
  parent
    .command("readings")
    .description("readings from CSV, JSON or Parquet, beside the running server; again stores nothing twice")
    .argument("<files...>", "CSV with a header, a JSON array, one JSON object a line, or Parquet")
    .option(
      "--mapping <file>",
      "which column is which stream; by the columns unless said (mappings/readings/)",
    )
    .option("--rejected <file>", "where rejected cells go, with reasons; FILE.rejected.ndjson if not said")
    .action(async (files: string[], options: Options) => {
      const ground = await open();
      try {
        if (ground.beside) console.log("a server runs: it takes the readings");
        for (const file of files) await bringIn(ground, file, options);
      } finally {
        await ground.close();
      }
    });
}

type Options = { mapping?: string; rejected?: string };

async function bringIn(ground: ReadingImportGround, file: string, options: Options): Promise<void> {
  const mapping =
    options.mapping === undefined ? await readingMappingFor(file) : await readingMapping(options.mapping);
  const { size } = await stat(file);
  const began = performance.now();
  console.log(`${file}: ${mapping.about}`);
  const summary = await importReadings(ground.ingest, { actor: systemActor("import") }, file, mapping, {
    ...(options.rejected === undefined ? {} : { rejectedFile: options.rejected }),
    makeStreams: ground.makeStreams,
    onProgress: (bytes, so) => {
      if (!process.stderr.isTTY) return;
      const share = Math.floor((bytes / Math.max(size, 1)) * 100);
      process.stderr.write(`\r${String(share).padStart(3)} %  ${so.rows} rows\u001b[K`);
    },
  });
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  for (const line of report(summary, (performance.now() - began) / 1000)) console.log(line);
}

/** The summary in words, a line a fact. */
export function report(summary: ReadingImportSummary, seconds: number): string[] {
  const perSecond = Math.round(summary.readings / Math.max(seconds, 0.001));
  const lines = [
    `rows       ${summary.rows}`,
    `readings   ${summary.readings} in ${seconds.toFixed(1)} s (${perSecond}/s), ${summary.gaps} gaps kept as gaps`,
    `stored     ${summary.kept - summary.repeated} new, ${summary.repeated} were there before`,
  ];
  if (summary.repeated > 0 && summary.wentOnAt !== null)
    lines.push(`went on    at about row ${summary.wentOnAt}; what came before was there`);
  if (summary.made.length > 0)
    lines.push(`made       ${summary.made.length} streams: ${summary.made.join(", ")}`);
  if (summary.rejected > 0) lines.push(`rejected   ${summary.rejected}: reasons in ${summary.rejectedFile}`);
  return lines;
}
