import { cellAt, cellBounds, cellCode, parseCell } from "../../foundation/index.ts";
import type { Bounds } from "./filter.ts";

/** Neighbouring rows of the unit grid in which a box touches the same columns. */
export type Run = { fromRow: number; toRow: number; fromColumn: number; toColumn: number };

/** The cells a box touches, as few runs of rows: one for each band of the grid. */
export function runsOf([west, south, east, north]: Bounds): Run[] {
  const runs: Run[] = [];
  const last = cellAt([west, north]).row;
  for (let row = cellAt([west, south]).row; row <= last; row += 1) {
    const [, bottom, , top] = cellBounds({ row, column: 0 });
    const middle = (bottom + top) / 2;
    const fromColumn = cellAt([west, middle]).column;
    // Columns begin again at the 180th meridian, which belongs to the first of them.
    const toColumn = Math.max(fromColumn, cellAt([Math.min(east, 179.9999999), middle]).column);
    const run = runs.at(-1);
    if (run?.fromColumn === fromColumn && run.toColumn === toColumn) run.toRow = row;
    else runs.push({ fromRow: row, toRow: row, fromColumn, toColumn });
  }
  return runs;
}

/** The codes of all cells in `runs`, or undefined where there are more than `most`. */
export function codesOf(runs: readonly Run[], most: number): string[] | undefined {
  const count = runs.reduce((sum, r) => sum + (r.toRow - r.fromRow + 1) * (r.toColumn - r.fromColumn + 1), 0);
  if (count > most) return undefined;
  return runs.flatMap(({ fromRow, toRow, fromColumn, toColumn }) =>
    upTo(fromRow, toRow).flatMap((row) =>
      upTo(fromColumn, toColumn).map((column) => cellCode({ row, column })),
    ),
  );
}

/** Squares of so many cells each way; bands of the grid change between squares, never within one. */
const squareEdge = 10;

/** The squares that `runs` touch, as `tickets.keys_of` names them: the codes of their cells without the last digits. */
export function squaresOf(runs: readonly Run[]): string[] {
  const digits = (index: number) => String(index).padStart(5, "0");
  const square = (index: number) => Math.floor(index / squareEdge);
  const names = runs.flatMap(({ fromRow, toRow, fromColumn, toColumn }) =>
    upTo(square(fromRow), square(toRow)).flatMap((row) =>
      upTo(square(fromColumn), square(toColumn)).map((column) => `@${digits(row)}-${digits(column)}`),
    ),
  );
  return [...new Set(names)];
}

function upTo(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** The middle of a cell in degrees, to six decimals; undefined where the code is none. */
export function middleOf(code: string): { longitude: number; latitude: number } | undefined {
  const cell = parseCell(code);
  if (cell === undefined) return undefined;
  const [west, south, east, north] = cellBounds(cell);
  return { longitude: round((west + east) / 2), latitude: round((south + north) / 2) };
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
