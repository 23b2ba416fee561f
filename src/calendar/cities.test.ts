import { existsSync, readFileSync } from "node:fs";
import chineseDays from "chinese-days";
import { describe, expect, test } from "vitest";
import { calendarBook } from "./book.ts";
import { versionsOf } from "./compile.ts";
import { countedDay, dateOf } from "./days.ts";
import { workingDay } from "./explain.ts";
import { parseInstant } from "./instants.ts";
import { due } from "./rules.ts";
import { jingan, portLinden } from "./samples.ts";

const days = Array.from({ length: countedDay("2027-01-01") - countedDay("2007-01-01") }, (_, index) =>
  dateOf(countedDay("2007-01-01") + index),
);
const notices = new URL("../../../shared/data/calendar/holiday-cn/", import.meta.url);

describe("the calendar of Jing'an", () => {
  test("agrees with chinese-days on all 7,305 days from 2007 to 2026", () => {
    expect(days).toHaveLength(7305);
    expect(days.filter((date) => workingDay(jingan, date).working !== chineseDays.isWorkday(date))).toEqual(
      [],
    );
  });

  const noticesTest = existsSync(notices) ? test : test.skip;
  noticesTest(
    "names what the State Council's notices name (skipped without ../shared/data/calendar/holiday-cn)",
    () => {
      const listed = Array.from({ length: 20 }, (_, index) => 2007 + index).flatMap(
        (year) => noticeOf(year).days,
      );
      // That of January 2020 also says that Monday 3 February is worked as usual; that makes it no make-up day.
      const usual = (date: string) => date === "2020-02-03";
      const wrong = listed.filter(({ date, isOffDay }) => {
        const expected = isOffDay ? "holiday" : usual(date) ? "workday" : "makeUp";
        return workingDay(jingan, date).why.kind !== expected;
      });
      expect(wrong).toEqual([]);
      const named = new Set(listed.map(({ date }) => date));
      expect([...jingan.specialDays.keys()].map(dateOf).filter((date) => !named.has(date))).toEqual([]);
    },
  );

  noticesTest("cites the notices of each year (skipped without ../shared/data/calendar/holiday-cn)", () => {
    for (const [year, cited] of Object.entries(jingan.file.years)) {
      const papers = noticeOf(Number(year)).papers.map((url) => url.replace("http:", "https:"));
      expect(cited.map((notice) => notice.url)).toEqual(papers);
    }
  });

  test("an answer from before the festival of 2020 was prolonged can be given again", () => {
    const book = calendarBook([jingan.file]);
    const from = parseInstant(jingan, "2020-01-23T16:00");
    const answer = (version: string) => due(book.at(version), from, { workingDays: 2 });
    expect(answer("2020-01-10")).toMatchObject({
      at: parseInstant(jingan, "2020-02-01T16:00"),
      version: "2019-11-21",
    });
    expect(answer("2020-01-27")).toMatchObject({
      at: parseInstant(jingan, "2020-02-04T16:00"),
      version: "2020-01-27",
    });
    expect(book.current().version).toBe("2025-11-04");
  });

  test("in an old version the years announced later are not known", () => {
    const book = calendarBook([jingan.file]);
    const from = parseInstant(jingan, "2026-02-13T16:00");
    expect(due(book.at("2025-01-01"), from, { workingDays: 3 }).beyondAnnounced).toBe(true);
    expect(workingDay(book.at("2025-01-01"), "2026-02-17")).toMatchObject({
      working: true,
      announced: false,
    });
    expect(() => book.at("2001-01-01")).toThrow(expect.objectContaining({ code: "calendar.version" }));
  });

  test("a replaced file answers for its own versions", () => {
    const oldHours = structuredClone(jingan.file);
    oldHours.version = "2026-03-01";
    const shorter = structuredClone(jingan.file);
    shorter.version = "2026-06-01";
    for (const pattern of Object.values(shorter.shifts)) pattern.week.mon = ["09:00-12:00"];
    const book = calendarBook([shorter, oldHours]);
    expect(workingDay(book.at("2026-03-01"), "2026-03-02").workingMinutes).toBe(450);
    expect(workingDay(book.current(), "2026-03-02").workingMinutes).toBe(180);
    expect(versionsOf(shorter).at(-1)).toBe("2026-06-01");
  });
});

describe("the calendar of Port Linden", () => {
  test("keeps the nine holidays of all German Länder", () => {
    const off = (year: number) =>
      [...portLinden.specialDays.keys()].map(dateOf).filter((date) => date.startsWith(`${year}`));
    expect(off(2026)).toEqual([
      "2026-01-01",
      "2026-04-03",
      "2026-04-06",
      "2026-05-01",
      "2026-05-14",
      "2026-05-25",
      "2026-10-03",
      "2026-12-25",
      "2026-12-26",
    ]);
    expect(off(2027)).toEqual([
      "2027-01-01",
      "2027-03-26",
      "2027-03-29",
      "2027-05-01",
      "2027-05-06",
      "2027-05-17",
      "2027-10-03",
      "2027-12-25",
      "2027-12-26",
    ]);
  });
});

type NoticeData = { papers: string[]; days: { date: string; isOffDay: boolean }[] };

function noticeOf(year: number): NoticeData {
  return JSON.parse(readFileSync(new URL(`${year}.json`, notices), "utf8"));
}
