import fc from "fast-check";
import { expect, test } from "vitest";
import { cellAt, cellCode } from "../../foundation/index.ts";
import { codesOf, runsOf, squaresOf } from "./cells.ts";

const degrees = (least: number, most: number) =>
  fc.double({ min: least, max: most, noNaN: true, noDefaultInfinity: true });
/** A box of some kilometres anywhere people live, and a point in it given by its shares of the edges. */
const boxWithPoint = fc
  .tuple(
    degrees(-179, 178),
    degrees(-60, 70),
    degrees(0, 0.05),
    degrees(0, 0.05),
    degrees(0, 1),
    degrees(0, 1),
  )
  .map(([west, south, width, height, x, y]) => {
    const point = [west + x * width, south + y * height] as const;
    return { box: [west, south, west + width, south + height] as const, point };
  });

test("the squares of a box hold the cell of every point in it", () =>
  fc.assert(
    fc.property(boxWithPoint, ({ box, point: [longitude, latitude] }) => {
      fc.pre(longitude <= box[2] && latitude <= box[3]);
      const [row = "", column = ""] = cellCode(cellAt([longitude, latitude])).split("-");
      expect(squaresOf(runsOf(box))).toContain(`@${row.slice(0, 5)}-${column.slice(0, 5)}`);
    }),
    { numRuns: 300 },
  ));

test("squares are as few as cover the cells of a box", () =>
  fc.assert(
    fc.property(boxWithPoint, ({ box }) => {
      const runs = runsOf(box);
      const cells = codesOf(runs, Number.POSITIVE_INFINITY) ?? [];
      const squares = cells.map((code) => `@${code.slice(0, 5)}-${code.slice(7, 12)}`);
      expect(squaresOf(runs).toSorted()).toEqual([...new Set(squares)].sort());
    }),
    { numRuns: 100 },
  ));
