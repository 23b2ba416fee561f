import type { City } from "../../app/index.ts";
import type { Meter } from "./meter.ts";
import type { Tally } from "./people.ts";
import type { Rhythm } from "./rhythm.ts";

/** Everything the score board tells. */
export type Board = {
  city: City;
  date: string;
  tickets: number;
  seconds: number;
  meter: Meter;
  tally: Tally;
  end: Date;
  finished: { intact: boolean; leaves: number; acts: number; findings: string[]; rssMb: number };
  figures: Figures;
  rhythm: Rhythm;
};

export type Figures = Record<string, unknown>;

/** Prints it on standard output. */
export function printBoard(board: Board, drawn: boolean): void {
  const { meter, seconds, tally, finished } = board;
  console.log("");
  console.log(
    `${board.city.files.city.names.en}, ${board.date}: ${tally.reported} reported, ${tally.ended} handled to the end, ${tally.stuck} stuck; the last on ${board.end.toISOString()}`,
  );
  console.log(
    `${meter.operations} calls in ${seconds.toFixed(1)} s: ${(meter.operations / seconds).toFixed(0)} calls/s, ${(tally.reported / seconds).toFixed(0)} tickets/s, ${meter.errors} errors; server memory ${finished.rssMb} MB`,
  );
  console.log(
    `What people did is simulated (cities' day/rhythm.yaml)${drawn ? "; words and times of day are from the files, places are moved into the district" : ""}.`,
  );
  console.log("");
  table(
    ["operation", "calls", "errors", "p50 ms", "p95 ms", "p99 ms"],
    meter
      .rows()
      .map((row) => [
        row.name,
        row.count,
        row.errors,
        ...[row.p50, row.p95, row.p99].map((ms) => ms?.toFixed(1) ?? "–"),
      ]),
  );
  for (const failure of meter.failures.values()) console.log(`  first failure of ${failure}`);
  console.log("");
  console.log(
    finished.intact
      ? `Ledger: intact, ${finished.leaves} leaves over ${finished.acts} acts recomputed.`
      : `Ledger: NOT INTACT\n${finished.findings.join("\n")}`,
  );
}

/** Columns as wide as their widest entry; numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => String(row[column]).length)),
  );
  const line = (cells: readonly (string | number)[]) =>
    cells
      .map((cell, column) =>
        column === 0 ? String(cell).padEnd(widths[column] ?? 0) : String(cell).padStart(widths[column] ?? 0),
      )
      .join("  ");
  console.log(line(head));
  for (const row of rows) console.log(line(row));
}
