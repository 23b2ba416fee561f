import { expect, test } from "vitest";
import { fieldOf, momentOf, rangeOf } from "./range.ts";

const noon = Date.parse("2026-03-02T04:00:00Z");
const get = (told: Record<string, string>) => (name: string) => told[name];

test("an address without a stretch shows the last day, and one out of order does, too", () => {
  const day = { preset: "day", from: noon - 86_400_000, to: noon };
  expect(rangeOf(get({}), noon)).toEqual(day);
  expect(rangeOf(get({ range: "aeon" }), noon)).toEqual(day);
  expect(rangeOf(get({ from: "2026-03-02T00:00:00Z", to: "2026-03-01T00:00:00Z" }), noon)).toEqual(day);
});

test("a free stretch stands above a preset", () => {
  const told = { range: "year", from: "2026-03-01T00:00:00Z", to: "2026-03-02T00:00:00Z" };
  expect(rangeOf(get(told), noon)).toEqual({
    preset: undefined,
    from: Date.parse(told.from),
    to: Date.parse(told.to),
  });
});

test("a field of date and time is on the city's clock, before and after clocks change", () => {
  expect(fieldOf(noon, "Asia/Shanghai")).toBe("2026-03-02T12:00");
  for (const zone of ["Asia/Shanghai", "Europe/Berlin", "America/St_Johns"]) {
    for (const text of ["2026-03-02T12:00", "2026-03-29T04:30", "2026-07-01T00:00", "2026-10-25T06:00"]) {
      const at = momentOf(text, zone);
      expect(at === undefined ? undefined : fieldOf(at, zone)).toBe(text);
    }
  }
  expect(momentOf("", "UTC")).toBeUndefined();
});
