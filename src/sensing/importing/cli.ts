import { readFile, stat } from "node:fs/promises";
import type { Command } from "commander";
import { readDocument, systemActor } from "../../kernel/index.ts";
import type { Ingest } from "../ingest/index.ts";
import { importReadings, type ReadingImportSummary } from "./import.ts";
import { ReadingMappingFile } from "./schema.ts";

/** What the command works in; `close` ends it. */
export type ReadingImportGround = { ingest: Ingest; close(): Promise<void> };

/** Adds `readings FILE --mapping FILE` below the command `import`. */
export function readingImportCommand(parent: Command, open: () => Promise<ReadingImportGround>): void {
  parent
    .command("readings")
    .description("readings from CSV or JSON, plain or gzipped; running it again stores nothing twice")
    .argument("<file>", "CSV with a header, a JSON array, or one JSON object a line")
    .requiredOption("--mapping <file>", "which column is which stream (see mappings/readings/)")
    .option("--rejected <file>", "where rejected cells go, with reasons; FILE.rejected.ndjson if not said")
    .action(async (file: string, options: { mapping: string; rejected?: string }) => {
      const text = await readFile(options.mapping, "utf8");
      const mapping = readDocument(ReadingMappingFile, text, options.mapping).value;
      const { size } = await stat(file);
      const ground = await open();
      const began = performance.now();
      try {
        console.log(`${file}: ${mapping.about}`);
        const summary = await importReadings(ground.ingest, { actor: systemActor("import") }, file, mapping, {
          ...(options.rejected === undefined ? {} : { rejectedFile: options.rejected }),
          onProgress: (bytes, so) => {
            if (!process.stderr.isTTY) return;
            const share = Math.floor((bytes / Math.max(size, 1)) * 100);
            process.stderr.write(`\r${String(share).padStart(3)} %  ${so.rows} rows\u001b[K`);
          },
        });
        if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
        for (const line of report(summary, (performance.now() - began) / 1000)) console.log(line);
      } finally {
        await ground.close();
      }
    });
}

/** The summary in words, a line a fact. */
export function report(summary: ReadingImportSummary, seconds: number): string[] {
  const perSecond = Math.round(summary.readings / Math.max(seconds, 0.001));
  const lines = [
    `rows       ${summary.rows}`,
    `readings   ${summary.readings} in ${seconds.toFixed(1)} s (${perSecond}/s), ${summary.gaps} gaps kept as gaps`,
    `stored     ${summary.kept - summary.repeated} new, ${summary.repeated} were there before`,
  ];
  if (summary.rejected > 0) lines.push(`rejected   ${summary.rejected}: reasons in ${summary.rejectedFile}`);
  return lines;
}
