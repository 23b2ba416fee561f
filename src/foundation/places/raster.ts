import { at, type Shape } from "./geometry.ts";
import { columnAt, columnsOfRow, rowAt, southOfRow, westOfColumn } from "./grid.ts";

/** No area of the level in this cell. */
export const NOBODY = -1;
/** A boundary passes through the cell or touches it: ask exactly. */
export const BORDER = -2;

/** Above this many cells (about 140 km × 140 km) a raster costs more memory than it saves time. */
const MAX_CELLS = 2_000_000;

/** The grid cells around a set of shapes, row by row; `start` is the position of a row's first cell. */
interface Extent {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly rows: readonly RowExtent[];
  readonly cells: number;
}

interface RowExtent {
  readonly start: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
  readonly columns: number;
}

/** Owner of every grid cell that has only one: the answer to most questions without any geometry. */
export class Raster {
  readonly #extent: Extent;
  readonly #owners: Int32Array;

  private constructor(extent: Extent, owners: Int32Array) {
    this.#extent = extent;
    this.#owners = owners;
  }

  /**
   * Builds the raster. `ownerAt` answers exactly for a position in units. Undefined where it would be too large.
   */
  static build(shapes: readonly Shape[], ownerAt: (x: number, y: number) => number): Raster | undefined {
    const extent = extentOf(shapes);
    if (extent.cells > MAX_CELLS) return undefined;
    const owners = new Int32Array(extent.cells).fill(NOBODY);
    for (const shape of shapes) markBorders(shape, extent, owners);
    fillRows(extent, owners, ownerAt);
    return new Raster(extent, owners);
  }

  /** Index of the owner, NOBODY, or BORDER, of a position in units whose row is known. */
  owner(row: number, x: number): number {
    const extent = this.#extent.rows[row - this.#extent.firstRow];
    if (!extent) return NOBODY;
    const column = columnAt(x, extent.columns);
    if (column < extent.firstColumn || column > extent.lastColumn) return NOBODY;
    return this.#owners[extent.start + column - extent.firstColumn] ?? NOBODY;
  }

  /** How many cells there are, and how many of them need geometry. */
  statistics(): { cells: number; borderCells: number } {
    return {
      cells: this.#owners.length,
      borderCells: this.#owners.filter((owner) => owner === BORDER).length,
    };
  }
}

function extentOf(shapes: readonly Shape[]): Extent {
  const minX = Math.min(...shapes.map((s) => s.minX));
  const maxX = Math.max(...shapes.map((s) => s.maxX));
  const firstRow = rowAt(Math.min(...shapes.map((s) => s.minY)) - 1);
  const lastRow = rowAt(Math.max(...shapes.map((s) => s.maxY)) + 1);
  const rows: RowExtent[] = [];
  let cells = 0;
  for (let row = firstRow; row <= lastRow; row++) {
    const columns = columnsOfRow(row);
    const firstColumn = columnAt(minX - 1, columns);
    const lastColumn = columnAt(maxX + 1, columns);
    rows.push({ start: cells, firstColumn, lastColumn, columns });
    // Beside 180° the columns start again from zero: no raster there, every question is asked exactly.
    cells += lastColumn < firstColumn ? Infinity : lastColumn - firstColumn + 1;
  }
  return { firstRow, lastRow, rows, cells };
}

/** Marks every cell that an edge passes or touches; one unit of margin keeps shared cell edges safe. */
function markBorders(shape: Shape, extent: Extent, owners: Int32Array): void {
  for (const ring of shape.rings) {
    let ax = at(ring, ring.length - 2);
    let ay = at(ring, ring.length - 1);
    for (let i = 0; i < ring.length; i += 2) {
      const bx = at(ring, i);
      const by = at(ring, i + 1);
      if (ay <= by) markEdge(ax, ay, bx, by, extent, owners);
      else markEdge(bx, by, ax, ay, extent, owners);
      ax = bx;
      ay = by;
    }
  }
}

/** One edge, its lower end first. */
function markEdge(ax: number, ay: number, bx: number, by: number, extent: Extent, owners: Int32Array): void {
  const xAt = (y: number): number => (by === ay ? ax : ax + ((bx - ax) * (y - ay)) / (by - ay));
  for (let row = rowAt(ay - 1); row <= rowAt(by + 1); row++) {
    const rowExtent = extent.rows[row - extent.firstRow];
    if (!rowExtent) continue;
    const south = Math.max(ay, Math.min(by, southOfRow(row) - 1));
    const north = Math.min(by, Math.max(ay, southOfRow(row + 1) + 1));
    const ends = by === ay ? [ax, bx] : [xAt(south), xAt(north)];
    const first = columnAt(Math.floor(Math.min(...ends)) - 1, rowExtent.columns);
    const last = columnAt(Math.ceil(Math.max(...ends)) + 1, rowExtent.columns);
    for (
      let column = Math.max(first, rowExtent.firstColumn);
      column <= Math.min(last, rowExtent.lastColumn);
      column++
    ) {
      owners[rowExtent.start + column - rowExtent.firstColumn] = BORDER;
    }
  }
}

/** Between two border cells of a row the owner cannot change, so one exact question per run is enough. */
function fillRows(extent: Extent, owners: Int32Array, ownerAt: (x: number, y: number) => number): void {
  extent.rows.forEach((rowExtent, i) => {
    const middle = Math.floor((southOfRow(extent.firstRow + i) + southOfRow(extent.firstRow + i + 1)) / 2);
    let owner = NOBODY;
    let known = false;
    for (let column = rowExtent.firstColumn; column <= rowExtent.lastColumn; column++) {
      const cell = rowExtent.start + column - rowExtent.firstColumn;
      if (owners[cell] === BORDER) {
        known = false;
        continue;
      }
      if (!known) {
        const west = westOfColumn(column, rowExtent.columns);
        const east = westOfColumn(column + 1, rowExtent.columns);
        owner = ownerAt(Math.floor((west + east) / 2), middle);
        known = true;
      }
      owners[cell] = owner;
    }
  });
}
