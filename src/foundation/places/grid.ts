import type { LonLat } from "./schema.ts";

/**
 * The unit grid: a fixed lattice over the whole earth, cells of 100 m × 100 m (within about 1 % up to
 * 60° of latitude). A cell's code depends on its position alone: never on a boundary, a city or an installation.
 *
 * - Positions are first rounded to 1e-7 degree (1.1 cm), so that everything below is exact integer arithmetic.
 * - Rows: 0.0009° of latitude each (99.5 to 100.5 m), numbered from the South Pole: 000000 … 199999.
 * - Bands: every 1,000 rows (0.9°) share one number of columns, the circumference of the parallel at the
 *   middle of the band divided by 100 m. Columns are numbered eastwards from 180° W.
 * - Code: six digits of row, hyphen, six digits of column: `134694-286521`.
 * - A cell owns its south and west edges (half-open), so every position has exactly one cell.
 */
export const UNITS_PER_DEGREE = 1e7;

const ROW_UNITS = 9_000;
const ROWS = 200_000;
const ROWS_PER_BAND = 1_000;
const BANDS = ROWS / ROWS_PER_BAND;
const CIRCLE_UNITS = 360 * UNITS_PER_DEGREE;
const HALF_CIRCLE_UNITS = 180 * UNITS_PER_DEGREE;
const CELL_METRES = 100;
/** WGS-84 ellipsoid: semi-major axis in metres, squared eccentricity. */
const SEMI_MAJOR_METRES = 6_378_137;
const ECCENTRICITY_SQUARED = 0.00669437999014;

/** A cell as numbers; `columns` is the count of columns of its band. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** West, south, east, north in degrees; west and south belong to the cell, east and north do not. */
export type Bounds = readonly [west: number, south: number, east: number, north: number];

const columnsOfBand = Int32Array.from({ length: BANDS }, (_, band) => {
  const latitude = (((band + 0.5) * ROWS_PER_BAND * ROW_UNITS) / UNITS_PER_DEGREE - 90) * (Math.PI / 180);
  const normal = SEMI_MAJOR_METRES / Math.sqrt(1 - ECCENTRICITY_SQUARED * Math.sin(latitude) ** 2);
  return Math.max(1, Math.round((2 * Math.PI * normal * Math.cos(latitude)) / CELL_METRES));
});

/** Number of columns around the earth in a row. */
export function columnsOfRow(row: number): number {
  return columnsOfBand[Math.floor(row / ROWS_PER_BAND)] ?? 1;
}

/** Degrees → whole units of 1e-7 degree. */
export function toUnits(degrees: number): number {
  return Math.round(degrees * UNITS_PER_DEGREE);
}

/** Row of a latitude in units. */
export function rowAt(latUnits: number): number {
  return Math.min(ROWS - 1, Math.max(0, Math.floor((latUnits + 90 * UNITS_PER_DEGREE) / ROW_UNITS)));
}

/**
 * Column of a longitude in units, in a row of `columns` columns. Exact: the product stays under 2^53, and
 * the quotient of two such integers never rounds up to the next whole number.
 */
export function columnAt(lonUnits: number, columns: number): number {
  const fromWest = (((lonUnits + HALF_CIRCLE_UNITS) % CIRCLE_UNITS) + CIRCLE_UNITS) % CIRCLE_UNITS;
  return Math.floor((fromWest * columns) / CIRCLE_UNITS);
}

/** The cell of a WGS-84 position in degrees. */
export function cellAt([lon, lat]: LonLat): Cell {
  const row = rowAt(toUnits(lat));
  return { row, column: columnAt(toUnits(lon), columnsOfRow(row)) };
}

/** `134694-286521`. */
export function cellCode({ row, column }: Cell): string {
  return `${String(row).padStart(6, "0")}-${String(column).padStart(6, "0")}`;
}

/** Reads a code; undefined where no such cell exists. */
export function parseCell(code: string): Cell | undefined {
  const match = /^(\d{6})-(\d{6})$/.exec(code);
  if (!match) return undefined;
  const row = Number(match[1]);
  const column = Number(match[2]);
  return row < ROWS && column < columnsOfRow(row) ? { row, column } : undefined;
}

/** First longitude, in units, of a column. */
export function westOfColumn(column: number, columns: number): number {
  return Math.ceil((column * CIRCLE_UNITS) / columns) - HALF_CIRCLE_UNITS;
}

/** First latitude, in units, of a row. */
export function southOfRow(row: number): number {
  return row * ROW_UNITS - 90 * UNITS_PER_DEGREE;
}

/** The edges of a cell in degrees. */
export function cellBounds(cell: Cell): Bounds {
  const columns = columnsOfRow(cell.row);
  return [
    westOfColumn(cell.column, columns) / UNITS_PER_DEGREE,
    southOfRow(cell.row) / UNITS_PER_DEGREE,
    westOfColumn(cell.column + 1, columns) / UNITS_PER_DEGREE,
    southOfRow(cell.row + 1) / UNITS_PER_DEGREE,
  ];
}

/** Columns of `row` that touch the stretch from `west` to `east` (units, both edges included). */
function columnsTouching(row: number, west: number, east: number): number[] {
  const columns = columnsOfRow(row);
  const first = columnAt(west - 1, columns);
  const last = columnAt(east, columns);
  const count = ((last - first + columns) % columns) + 1;
  return Array.from({ length: count }, (_, i) => (first + i) % columns);
}

/**
 * Cells that share an edge or a corner with a cell: eight inside a band; where a band changes, the columns
 * of the next row do not line up and there may be one more or fewer.
 */
export function neighbours(cell: Cell): Cell[] {
  const columns = columnsOfRow(cell.row);
  const west = westOfColumn(cell.column, columns);
  const east = westOfColumn(cell.column + 1, columns);
  const found: Cell[] = [];
  for (const row of [cell.row - 1, cell.row, cell.row + 1]) {
    if (row < 0 || row >= ROWS) continue;
    for (const column of columnsTouching(row, west, east)) {
      if (row !== cell.row || column !== cell.column) found.push({ row, column });
    }
  }
  return found;
}
