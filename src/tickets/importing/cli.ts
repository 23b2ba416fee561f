import { stat } from "node:fs/promises";
import type { Command } from "commander";
import { type ImportParts, type ImportSummary, importRequests } from "./bring.ts";
import { mappingFor, readMapping } from "./mapping.ts";
import type { Mapping } from "./request.ts";

/** What the command works in; `close` ends it. */
export type RequestImportGround = { parts: ImportParts; close(): Promise<void> };

type Options = { mapping?: string; source?: string; rejected?: string };

/** Adds `requests FILE` below the command `import`. Prints what became of the rows; a broken file ends with code 2. */
export function requestImportCommand(parent: Command, open: () => Promise<RequestImportGround>): void {
  parent
    .command("requests")
    .description(
      "requests of another system from CSV or JSON, plain or gzipped; running it again adds only what is new",
    )
    .argument("<file>", "CSV with a header, a JSON array, or one JSON object a line")
    .option(
      "--mapping <file>",
      "which column is what; found by the file's columns if not said (see mappings/)",
    )
    .option("--source <name>", "name of the other system; the mapping's if not said")
    .option("--rejected <file>", "where rejected rows go, with reasons; FILE.rejected.ndjson if not said")
    .action(async (file: string, options: Options) => {
      const mapping =
        options.mapping === undefined ? await mappingFor(file) : await readMapping(options.mapping);
      const ground = await open();
      try {
        await run(ground.parts, file, mapping, options);
      } finally {
        await ground.close();
      }
    });
}

async function run(parts: ImportParts, file: string, mapping: Mapping, options: Options): Promise<void> {
  const { size } = await stat(file);
  const bar = progressBar(process.stderr, size);
  const began = performance.now();
  console.log(`${file}: ${mapping.file.about}`);
  const summary = await importRequests(parts, file, mapping, {
    ...(options.source === undefined ? {} : { source: options.source }),
    ...(options.rejected === undefined ? {} : { rejectedFile: options.rejected }),
    onProgress: (bytes, so) => bar.show(bytes, so.imported + so.known),
  }).finally(() => bar.end());
  for (const line of report(summary, (performance.now() - began) / 1000)) console.log(line);
}

/** The summary in words, a line a fact that is not empty. */
export function report(summary: ImportSummary, seconds: number): string[] {
  const { rows, imported, known, rejected } = summary;
  const perSecond = Math.round(imported / Math.max(seconds, 0.001));
  const lines = [
    `rows       ${rows}`,
    `imported   ${imported} from ${summary.source}${imported === 0 ? "" : ` in ${seconds.toFixed(1)} s (${perSecond}/s)`}`,
    `known      ${known} were imported before and are as they were`,
  ];
  if (rejected > 0) lines.push(`rejected   ${rejected}: rows and reasons in ${summary.rejectedFile}`);
  if (imported === 0) return lines;
  lines.push(
    `status     ${summary.ended} ended, ${summary.open} open (they go on at the intake)`,
    `places     ${summary.withPlace} with a place, ${summary.outside} of them outside the areas known here`,
    `category   ${summary.withCategory} with one, ${summary.proposed} of them proposed by their words`,
  );
  if (summary.backwards > 0) {
    lines.push(
      `backwards  ${summary.backwards} end before they begin, says the file: kept so, without a duration`,
    );
  }
  return lines;
}

type Bar = { show(bytes: number, rows: number): void; end(): void };

const barWidth = 30;
const barEveryMs = 100;

/** A line that is drawn over again on a terminal; nothing where the output is none. */
function progressBar(out: NodeJS.WriteStream, size: number): Bar {
  if (!out.isTTY) return { show() {}, end() {} };
  let drawnAt = 0;
  return {
    show(bytes, rows) {
      const now = performance.now();
      if (now - drawnAt < barEveryMs) return;
      drawnAt = now;
      const share = size === 0 ? 1 : Math.min(1, bytes / size);
      const full = Math.round(share * barWidth);
      const bar = "█".repeat(full) + "░".repeat(barWidth - full);
      out.write(`\r${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${rows} rows\u001b[K`);
    },
    end: () => void out.write("\r\u001b[K"),
  };
}
