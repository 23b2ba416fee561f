import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { FaultyFiles } from "../kernel/index.ts";
import { formatInstant, parseInstant, parsePause } from "./instants.ts";
import { parseCalendar } from "./parse.ts";
import { jingan, portLinden } from "./samples.ts";

const good = readFileSync(new URL("../../cities/jingan/calendar.yaml", import.meta.url), "utf8");

function faultsOf(text: string): string[] {
  try {
    parseCalendar(text, "calendar.yaml");
    return [];
  } catch (error) {
    if (!(error instanceof FaultyFiles)) throw error;
    return error.faults.map(({ line, message }) => `${text.split("\n")[line - 1]?.trim()} → ${message.en}`);
  }
}

describe("a faulty calendar file is refused with the line and what to do", () => {
  test.each([
    ["timeZone: Asia/Shanghai", "timeZone: Asia/Jingan", '"Asia/Jingan" is no time zone'],
    [
      "defaultShift: office",
      "defaultShift: night",
      "there is no shift pattern night. Name one of office, roundTheClock",
    ],
    ["version: 2025-11-04", "version: 2025-01-01", "older than its last notice. Write 2025-11-04 or later"],
    ["announcedThrough: 2026", "announcedThrough: 2027", "the last of `years` is 2026"],
    ["13:00-17:30]", "11:00-17:30]", "overlaps or runs backwards"],
    ["off: [2026-02-15/2026-02-23]", "off: [2026-02-15/2026-02-30]", "there is no day 2026-02-30"],
    ["off: [2026-02-15/2026-02-23]", "off: [2026-02-23/2026-02-15]", "runs backwards"],
    ["off: [2026-02-15/2026-02-23]", "off: [2062-02-15/2062-02-23]", "does not belong to 2026"],
    [
      "for: [springFestival], off: [2026",
      "for: [springtime], off: [2026",
      "springtime is not among `holidays`",
    ],
    ["announced: 2025-11-04", "announced: 2025-11-31", "there is no day 2025-11-31"],
    ["    makeUp: *day\n", "", "Give the hours of make-up days as makeUp"],
    ["mon: &always [00:00-24:00]", "mon: &always []", "nobody ever works in shift pattern roundTheClock"],
  ])("%s → %s", (from, to, message) => {
    expect(good).toContain(from);
    const faults = faultsOf(good.replace(from, to));
    expect(faults).toContainEqual(expect.stringContaining(message));
    const written = to.trim();
    if (written !== "" && !message.startsWith("nobody")) {
      const line = faults.find((fault) => fault.includes(message)) ?? "";
      expect(line.split(" → ")[0]).toContain(written.replace(/\]$/, ""));
    }
  });

  test("a missing year", () => {
    const without2015 = good.replace(/ {2}2015:\n[\s\S]*? {2}2016:/, "  2016:");
    expect(faultsOf(without2015)).toEqual([
      expect.stringContaining("the year 2015 is missing. Add its notice"),
    ]);
  });

  test("hours that are no hours, and keys that are not known", () => {
    expect(faultsOf(good.replace("[09:00-12:00,", "[9-12,"))).not.toEqual([]);
    expect(faultsOf(good.replace("defaultShift:", "defaultshift:"))).not.toEqual([]);
  });

  test("lengths of days that would make fractions inexact", () => {
    const odd = ["00:00-07:01", "00:00-08:03", "00:00-09:07", "00:00-10:13"];
    const text = ["tue", "wed", "thu", "fri"].reduce(
      (file, day, index) => file.replace(`${day}: *day`, `${day}: [${odd[index]}]`),
      good,
    );
    expect(faultsOf(text)).toEqual([expect.stringContaining("Round the hours to 5 minutes")]);
  });
});

describe("instants are read and written", () => {
  test("with an offset, with Z, or on the calendar's own wall clock", () => {
    const same = [
      "2026-02-13T16:00+08:00",
      "2026-02-13T08:00Z",
      "2026-02-13T16:00",
      "2026-02-13 16:00:59",
      "2026-02-13T09:00:30.5+0100",
    ];
    expect(new Set(same.map((value) => parseInstant(jingan, value)))).toEqual(
      new Set([Date.UTC(2026, 1, 13, 8)]),
    );
    expect(formatInstant(jingan, Date.UTC(2026, 1, 13, 8))).toBe("2026-02-13T16:00+08:00");
  });

  test("in summer time; an hour shown twice is the first, an hour jumped over is the jump", () => {
    expect(formatInstant(portLinden, parseInstant(portLinden, "2026-07-01T08:00"))).toBe(
      "2026-07-01T08:00+02:00",
    );
    expect(formatInstant(portLinden, parseInstant(portLinden, "2026-10-25T02:30"))).toBe(
      "2026-10-25T02:30+02:00",
    );
    expect(formatInstant(portLinden, parseInstant(portLinden, "2026-03-29T02:30"))).toBe(
      "2026-03-29T03:00+02:00",
    );
    expect(formatInstant(portLinden, Date.UTC(2926, 0, 1))).toBe("2926-01-01T01:00+01:00");
  });

  test.each(["", "now", "2026-02-30T10:00", "2026-02-13T25:00", "2026-02-13T16:00+99:00", "13.2.2026"])(
    "“%s” is refused",
    (value) => {
      expect(() => parseInstant(jingan, value)).toThrow(
        expect.objectContaining({ code: "calendar.instant" }),
      );
    },
  );

  test("pauses, also those that go on", () => {
    const from = parseInstant(jingan, "2026-02-13T10:00");
    expect(parsePause(jingan, "2026-02-13T10:00/2026-02-13T11:00")).toEqual({ from, to: from + 3_600_000 });
    expect(parsePause(jingan, "2026-02-13T10:00/")).toEqual({ from, to: null });
    for (const wrong of ["2026-02-13T10:00", "2026-02-13T10:00/2026-02-13T09:00"]) {
      expect(() => parsePause(jingan, wrong)).toThrow(expect.objectContaining({ code: "calendar.pause" }));
    }
  });
});
