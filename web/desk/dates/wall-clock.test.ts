import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wallClock } from "./wall-clock.ts";

const config = wallClock(() => new Date("2026-03-02T14:05:00Z"));
const { locale } = config;
const date = fc.date({ min: new Date("1970-01-01"), max: new Date("2199-12-31"), noInvalidDate: true });
const shown = (moment: Date) => locale.format("en_GB", moment, "YYYY-MM-DD HH:mm");

describe("a date as a clock on a wall shows it", () => {
  test("is read as it was written, every minute of every day, also of those on which clocks change somewhere", () => {
    fc.assert(
      fc.property(date, (moment) => {
        const text = shown(moment);
        const read = locale.parse("ja_JP", text, ["YYYY-MM-DD HH:mm"]);
        expect(read && shown(read)).toBe(text);
        expect(text).toBe(moment.toISOString().slice(0, 16).replace("T", " "));
      }),
    );
  });

  test.each([["2026-02-30"], ["2026-13-01"], ["26-01-01"], ["tomorrow"], [""]])(
    "that there is not (%s) is no date",
    (text) => {
      expect(locale.parse("en_GB", text, ["YYYY-MM-DD"])).toBeNull();
    },
  );

  test("is read in each of the forms, as people type them", () => {
    const forms = ["YYYY-MM-DD", "YYYY/M/D", "YYYYMMDD"];
    for (const text of ["2026-03-02", " 2026/3/2 ", "20260302"])
      expect(locale.parse("zh_CN", text, forms)?.toISOString().slice(0, 10)).toBe("2026-03-02");
  });

  test("a month further is in the next month, at the latest on its last day", () => {
    fc.assert(
      fc.property(date, fc.integer({ min: -30, max: 30 }), (moment, by) => {
        const later = config.addMonth(moment, by);
        const months = (at: Date) => at.getUTCFullYear() * 12 + at.getUTCMonth();
        expect(months(later) - months(moment)).toBe(by);
        const last = config.getDate(config.getEndDate(later));
        expect(config.getDate(later)).toBe(Math.min(config.getDate(moment), last));
        expect(shown(later).slice(11)).toBe(shown(moment).slice(11));
      }),
    );
  });

  test("a week begins on its first day in each language, and holds the day", () => {
    fc.assert(
      fc.property(date, fc.constantFrom("zh_CN", "ja_JP", "en_GB"), (moment, language) => {
        const first = locale.getWeekFirstDate(language, moment);
        expect(config.getWeekDay(first)).toBe(locale.getWeekFirstDay(language));
        const days = (moment.getTime() - first.getTime()) / 86_400_000;
        expect(0 <= days && days < 7).toBe(true);
      }),
    );
  });

  test("months and days of the week are called as the language calls them", () => {
    expect(locale.getShortMonths?.("ja_JP")[2]).toBe("3月");
    expect(locale.getShortMonths?.("en_GB")[2]).toBe("Mar");
    expect(locale.getShortWeekDays?.("zh_CN")[0]).toBe("周日");
    expect(locale.getShortWeekDays?.("en_GB")[1]).toBe("Mon");
  });

  test("the week of the year is that of ISO 8601", () => {
    const week = (text: string) => locale.getWeek("en_GB", new Date(text));
    expect([week("2026-01-01"), week("2027-01-03"), week("2026-12-28")]).toEqual([1, 53, 53]);
  });
});
