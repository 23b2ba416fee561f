import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dateReader } from "./dates.ts";

const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());

describe("dates of other systems", () => {
  it("reads 12-hour times on the wall clock of New York, in winter and in summer", () => {
    const read = dateReader(["MM/dd/yyyy hh:mm:ss a"], "America/New_York");
    expect(iso(read("02/17/2020 12:19:00 PM"))).toBe("2020-02-17T17:19:00.000Z");
    expect(iso(read("07/01/2019 12:00:00 AM"))).toBe("2019-07-01T04:00:00.000Z");
    expect(read("07/01/2019 13:00:00 PM")).toBeUndefined();
    expect(read("02/30/2019 01:00:00 PM")).toBeUndefined();
  });

  it("reads months, days and hours of one digit in Shanghai", () => {
    const read = dateReader(["yyyy/M/d H:mm:ss", "yyyy/M/d"], "Asia/Shanghai");
    expect(iso(read("2019/4/25 9:32:09"))).toBe("2019-04-25T01:32:09.000Z");
    expect(iso(read("2018/4/24"))).toBe("2018-04-23T16:00:00.000Z");
  });

  it("takes an offset over the zone, and a fraction of a second to the millisecond", () => {
    const read = dateReader(["yyyy-MM-dd HH:mm:ssxxx", "iso"], "Asia/Tokyo");
    expect(iso(read("2016-07-13 15:11:07+00:00"))).toBe("2016-07-13T15:11:07.000Z");
    expect(iso(read("2024-05-27T02:08:51.000"))).toBe("2024-05-26T17:08:51.000Z");
    expect(iso(read("2024-05-27T02:08:51.12345-0430"))).toBe("2024-05-27T06:38:51.123Z");
  });

  it("takes the first of two equal wall times, and counts on over those that the clock jumps over", () => {
    const read = dateReader(["iso"], "America/New_York");
    expect(iso(read("2024-11-03T01:30:00"))).toBe("2024-11-03T05:30:00.000Z");
    expect(iso(read("2024-03-10T02:30:00"))).toBe("2024-03-10T07:30:00.000Z");
  });

  it("reads what was written on a wall clock anywhere back to an instant that shows the same wall time", () => {
    const zones = ["America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"];
    const range = { min: Date.UTC(1990, 0, 1), max: Date.UTC(2040, 0, 1) };
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer(range), (timeZone, ms) => {
        const format = new Intl.DateTimeFormat("sv-SE", {
          timeZone,
          dateStyle: "short",
          timeStyle: "medium",
        });
        const wall = format.format(ms);
        const at = dateReader(["yyyy-MM-dd HH:mm:ss"], timeZone)(wall);
        expect(at).toBeDefined();
        expect(format.format(at)).toBe(wall);
      }),
      { numRuns: 200 },
    );
  });

  it("says which pattern or zone cannot be", () => {
    expect(() => dateReader(["YYYY-MM-DD"], "UTC")).toThrow('"YYYY-MM-DD" is no pattern of dates');
    expect(() => dateReader(["HH:mm"], "UTC")).toThrow("has no year");
    expect(() => dateReader(["iso"], "Mars/Olympus")).toThrow("is no time zone");
  });
});
