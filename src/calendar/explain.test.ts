import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { explain, workingDay } from "./explain.ts";
import { formatInstant, parseInstant } from "./instants.ts";
import { between } from "./rules.ts";
import { instants, jingan, portLinden } from "./samples.ts";

const at = (value: string) => parseInstant(jingan, value);
const dayMs = 86_400_000;

describe.each([
  ["Shanghai", jingan],
  ["Berlin", portLinden],
] as const)("a clock explained in %s", (_name, calendar) => {
  test("has no gaps, and its working minutes add up to what between says", () => {
    fc.assert(
      fc.property(
        instants,
        fc.nat(40 * dayMs),
        fc.nat(20 * dayMs),
        fc.nat(20 * dayMs),
        (start, length, wait, paused) => {
          const end = start + Math.floor(length / 60_000) * 60_000;
          const pauses = [{ from: start + wait, to: start + wait + paused }];
          const segments = explain(calendar, start, end, pauses);
          const edges = [start, ...segments.map((segment) => segment.to)];
          expect(segments.map((segment) => segment.from)).toEqual(edges.slice(0, -1));
          expect(edges.at(-1)).toBe(end);
          const minutes = segments.reduce((sum, segment) => sum + segment.workingMinutes, 0);
          expect(minutes).toBe(between(calendar, start, end, pauses).workingMinutes);
        },
      ),
    );
  });
});

test("tells work, off hours, make-up day, holiday and pause apart", () => {
  const pauses = [{ from: at("2026-02-24T10:00"), to: at("2026-02-24T11:00") }];
  const told = explain(jingan, at("2026-02-14T16:00"), at("2026-02-24T12:00"), pauses).map((segment) => [
    formatInstant(jingan, segment.from).slice(5, 16),
    segment.kind,
    segment.why.kind,
    segment.workingMinutes,
  ]);
  expect(told).toEqual([
    ["02-14T16:00", "working", "makeUp", 90],
    ["02-14T17:30", "off", "offHours", 0],
    ["02-15T00:00", "off", "holiday", 0],
    ["02-24T00:00", "off", "offHours", 0],
    ["02-24T09:00", "working", "workday", 60],
    ["02-24T10:00", "paused", "paused", 0],
    ["02-24T11:00", "working", "workday", 60],
  ]);
});

test("refuses a clock that runs backwards or for more than twenty years", () => {
  expect(() => explain(jingan, dayMs, 0)).toThrow(expect.objectContaining({ code: "calendar.order" }));
  expect(() => explain(jingan, 0, 9000 * dayMs)).toThrow(
    expect.objectContaining({ code: "calendar.too-long" }),
  );
});

describe("a day says whether it is worked, why, and by which announcement", () => {
  test.each([
    ["2026-02-13", true, "workday", true],
    ["2026-02-14", true, "makeUp", true],
    ["2026-02-15", false, "holiday", true],
    ["2026-03-01", false, "restDay", true],
    ["2027-01-01", true, "workday", false],
    ["2006-12-30", true, "makeUp", true],
    ["2006-12-29", true, "workday", false],
  ])("%s", (date, working, kind, announced) => {
    expect(workingDay(jingan, date)).toMatchObject({ date, working, why: { kind }, announced });
  });

  test("names are there in three languages, with the source", () => {
    expect(workingDay(jingan, "2020-10-01").why).toMatchObject({
      names: { "zh-CN": "国庆节、中秋节", ja: "国慶節・中秋節", en: "National Day and Mid-Autumn Festival" },
      notice: { announced: "2019-11-21", url: expect.stringContaining("gov.cn") },
    });
  });

  test.each([
    ["2026-02-30", "calendar.date"],
    ["tomorrow", "calendar.date"],
    ["1969-12-31", "calendar.range"],
  ])("%s is refused", (date, code) => {
    expect(() => workingDay(jingan, date)).toThrow(expect.objectContaining({ code }));
  });
});
