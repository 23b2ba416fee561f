import fc from "fast-check";
import { expect, test } from "vitest";
import { cellAt, cellBounds, cellCode, columnsOfRow, neighbours, parseCell } from "./grid.ts";
import type { LonLat } from "./schema.ts";

const anywhere: fc.Arbitrary<LonLat> = fc.tuple(
  fc.double({ min: -180, max: 179.9999999, noNaN: true }),
  fc.double({ min: -89.9, max: 89.9, noNaN: true }),
);
const inhabited = fc.tuple(
  fc.double({ min: -180, max: 179.99, noNaN: true }),
  fc.double({ min: -60, max: 60, noNaN: true }),
);
const round = (degrees: number): number => Math.round(degrees * 1e7) / 1e7;

test("a position lies in the half-open bounds of its cell, and a code reads back as the same cell", () => {
  fc.assert(
    fc.property(anywhere, (point) => {
      const cell = cellAt(point);
      const [west, south, east, north] = cellBounds(cell);
      expect(round(point[0])).toBeGreaterThanOrEqual(west);
      expect(round(point[0])).toBeLessThan(east);
      expect(round(point[1])).toBeGreaterThanOrEqual(south);
      expect(round(point[1])).toBeLessThan(north);
      expect(parseCell(cellCode(cell))).toEqual(cell);
    }),
  );
});

test("the south-west corner of a cell is its own, the south-east corner is the next cell's", () => {
  fc.assert(
    fc.property(inhabited, (point) => {
      const cell = cellAt(point);
      const [west, south, east] = cellBounds(cell);
      expect(cellAt([west, south])).toEqual(cell);
      const next = (cell.column + 1) % columnsOfRow(cell.row);
      expect(cellAt([east, south])).toEqual({ row: cell.row, column: next });
    }),
  );
});

test("cells measure 100 m within two per cent between 60° north and south", () => {
  fc.assert(
    fc.property(inhabited, (point) => {
      const [west, south, east, north] = cellBounds(cellAt(point));
      const latitude = (((south + north) / 2) * Math.PI) / 180;
      const metresNorth = (north - south) * (111_132.954 - 559.822 * Math.cos(2 * latitude));
      const metresEast = (east - west) * (111_412.84 * Math.cos(latitude) - 93.5 * Math.cos(3 * latitude));
      expect(Math.abs(metresNorth - 100)).toBeLessThan(2);
      expect(Math.abs(metresEast - 100)).toBeLessThan(2);
    }),
  );
});

test("being neighbours is mutual, and inside a band there are eight", () => {
  fc.assert(
    fc.property(inhabited, (point) => {
      const cell = cellAt(point);
      const around = neighbours(cell);
      for (const other of around) expect(neighbours(other)).toContainEqual(cell);
      const bandEdge = cell.row % 1_000 === 0 || cell.row % 1_000 === 999;
      if (!bandEdge) expect(around).toHaveLength(8);
    }),
  );
});

test("where a band changes, the cells around a cell leave no gap", () => {
  const rows = fc.integer({ min: 40, max: 160 }).map((band) => band * 1_000 - 1);
  fc.assert(
    fc.property(rows, fc.nat(), (row, n) => {
      const cell = { row, column: n % columnsOfRow(row) };
      const above = neighbours(cell).filter((c) => c.row === row + 1);
      const [west, , east] = cellBounds(cell);
      const bounds = above.map(cellBounds);
      if (cell.column > 0 && cell.column < columnsOfRow(row) - 1) {
        expect(Math.min(...bounds.map((b) => b[0]))).toBeLessThanOrEqual(west);
        expect(Math.max(...bounds.map((b) => b[2]))).toBeGreaterThanOrEqual(east);
      }
      // a cell may lie wholly beneath a wider one
      expect(above.length).toBeGreaterThanOrEqual(1);
      expect(above.length).toBeLessThanOrEqual(4);
    }),
  );
});

test("codes are stable for ever: these may never change", () => {
  expect(cellCode(cellAt([121.445, 31.2256]))).toMatchInlineSnapshot(`"134695-287742"`);
  expect(cellCode(cellAt([10.9, 53.95]))).toMatchInlineSnapshot(`"159944-126530"`);
  expect(cellCode(cellAt([-122.4194, 37.7749]))).toMatchInlineSnapshot(`"141972-051017"`);
});

test("what is no code of a cell is refused", () => {
  expect(parseCell("134694-999999")).toBeUndefined();
  expect(parseCell("200000-000000")).toBeUndefined();
  expect(parseCell("134694286521")).toBeUndefined();
});
