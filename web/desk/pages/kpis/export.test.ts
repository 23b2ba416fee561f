import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type Cell, columns, csvOf, rowsOf } from "./export.ts";
import { numberOf, standing, trendOf } from "./figures.ts";

it("writes a CSV that reads back to the same cells, and no text that runs as a formula", () =>
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string(), fc.string({ minLength: 1 })), { minLength: 1, maxLength: 20 }),
      (rows) => {
        const read: string[][] = parse(csvOf(rows), { bom: true, recordDelimiter: "\r\n" });
        expect(read).toEqual(
          rows.map((row) => row.map((text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text))),
        );
        for (const cell of read.flat()) expect(cell).not.toMatch(/^[=+\-@]/);
      },
    ),
  ));

const empty = { id: "closed", version: 1, kind: "rate", numerator: 0, denominator: 0, rate: null } as const;

it("leaves the rate of an empty set empty, never 0 or 1", () => {
  const [row = []] = rowsOf([{ name: "all", figures: [empty] }], (id) => id);
  const cell = (name: (typeof columns)[number]): Cell | undefined => row[columns.indexOf(name)];
  expect([cell("value"), cell("denominator")]).toEqual([null, 0]);
  expect(row).toHaveLength(columns.length);
  expect(csvOf([row])).toContain("closed,1,,,,0,0,,");
  expect(numberOf(empty)).toBeNull();
});

it("sums the days of a week up exactly, and gives days without a basis no value", () => {
  const day = (key: string, numerator: number, denominator: number) => ({
    key,
    open: "",
    figures: [{ ...empty, numerator, denominator, rate: denominator === 0 ? null : numerator / denominator }],
  });
  const groups = [day("2026-11-24", 1, 4), day("2026-11-23", 2, 2), day("2026-11-30", 0, 0)];
  expect(trendOf(groups, "closed", true)).toEqual([
    { key: "2026-11-23", basis: 6, value: 0.5 },
    { key: "2026-11-30", basis: 0, value: null },
  ]);
  expect(trendOf(groups, "closed", false, ["2026-11-25"]).map(({ value }) => value)).toEqual([
    1,
    0.25,
    null,
    null,
  ]);
});

it("calls a target met or missed only where the whole interval of the answers says so", () => {
  const target = { kpi: "confirmed", atLeast: 0.8 };
  const rate = (low: number, high: number) =>
    ({ ...empty, numerator: 1, denominator: 2, rate: 0.9, interval: { low, high } }) as const;
  expect(standing(rate(0.3, 0.99), target)).toBe("open");
  expect(standing(rate(0.8, 0.99), target)).toBe("met");
  expect(standing(rate(0.5, 0.79), target)).toBe("missed");
  expect(standing({ ...empty, rate: 0.9, denominator: 10, numerator: 9 }, target)).toBe("met");
  expect(standing(empty, target)).toBe("unknown");
});
