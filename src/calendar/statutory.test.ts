import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dateOf, dayNumber } from "./days.ts";
import { workingDay } from "./explain.ts";
import { formatInstant, parseInstant } from "./instants.ts";
import { type Amount, due } from "./rules.ts";
import { instants, jingan, portLinden } from "./samples.ts";

const at = (value: string) => parseInstant(jingan, value);
const dueOn = (from: string, amount: Amount, pauses: [string, string][] = []) => {
  const answer = due(
    jingan,
    at(from),
    amount,
    pauses.map(([start, end]) => ({ from: at(start), to: at(end) })),
  );
  return answer.at === null ? null : formatInstant(jingan, answer.at);
};
const dayAfter = (date: string) => dateOf((dayNumber(date) ?? 0) + 1);

describe.each([
  ["Shanghai", jingan],
  ["Berlin", portLinden],
] as const)("%s", (_name, calendar) => {
  test("statutory working days are counted off the calendar one by one, the day of start not included", () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 300 }), (from, amount) => {
        let date = formatInstant(calendar, from).slice(0, 10);
        for (let left = amount; left > 0; ) {
          date = dayAfter(date);
          if (workingDay(calendar, date).working) left--;
        }
        const end = formatInstant(
          calendar,
          due(calendar, from, { statutoryWorkingDays: amount }).at ?? Number.NaN,
        );
        expect(end.slice(0, 10)).toBe(date);
        const lastHours =
          calendar.pattern.week[workingDay(calendar, date).weekday].at(-1) ?? calendar.pattern.makeUp?.at(-1);
        expect(end.slice(11, 16)).toBe(lastHours?.slice(-5));
      }),
    );
  });

  test("natural days end on that day, or on the next working day where it is off", () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 300 }), (from, amount) => {
        let date = formatInstant(calendar, from).slice(0, 10);
        for (let left = amount; left > 0; left--) date = dayAfter(date);
        while (!workingDay(calendar, date).working) date = dayAfter(date);
        const end = due(calendar, from, { naturalDays: amount }).at ?? Number.NaN;
        expect(formatInstant(calendar, end).slice(0, 10)).toBe(date);
      }),
    );
  });
});

describe("periods of the law", () => {
  test("three working days before the Spring Festival of 2026 end when business does on 25 February", () => {
    expect(dueOn("2026-02-13T16:00", { statutoryWorkingDays: 3 })).toBe("2026-02-25T17:30+08:00");
  });

  test("a request after hours or on a day off is counted from the next working day", () => {
    expect(dueOn("2026-02-13T20:00", { statutoryWorkingDays: 1 })).toBe("2026-02-14T17:30+08:00");
    expect(dueOn("2026-02-20T11:00", { statutoryWorkingDays: 1 })).toBe("2026-02-24T17:30+08:00");
  });

  test("a month ends on the corresponding day, or on the month's last (Civil Code art. 202)", () => {
    expect(dueOn("2026-03-10T10:00", { months: 1 })).toBe("2026-04-10T17:30+08:00");
    expect(dueOn("2024-12-31T10:00", { months: 2 })).toBe("2025-02-28T17:30+08:00");
    expect(dueOn("2024-02-29T10:00", { years: 1 })).toBe("2025-02-28T17:30+08:00");
  });

  test("a period whose last day is off ends on the next working day (Civil Code art. 203)", () => {
    expect(dueOn("2026-01-17T10:00", { months: 1 })).toBe("2026-02-24T17:30+08:00");
    expect(dueOn("2026-02-10T10:00", { naturalDays: 5 })).toBe("2026-02-24T17:30+08:00");
  });

  test("months far ahead are counted, and flagged where holidays are not announced", () => {
    expect(due(jingan, at("2026-06-01"), { years: 500 })).toMatchObject({ beyondAnnounced: true });
    expect(dueOn("2026-06-01", { months: 6000 })).toBe(dueOn("2026-06-01", { years: 500 }));
  });
});

describe("pauses of a statutory period", () => {
  test("a day with a paused working minute is not counted", () => {
    expect(
      dueOn("2026-03-02T10:00", { statutoryWorkingDays: 3 }, [["2026-03-03T16:00", "2026-03-04T10:00"]]),
    ).toBe("2026-03-09T17:30+08:00");
  });

  test("a pause outside working hours changes nothing", () => {
    expect(
      dueOn("2026-03-02T10:00", { statutoryWorkingDays: 3 }, [["2026-03-03T17:30", "2026-03-04T09:00"]]),
    ).toBe("2026-03-05T17:30+08:00");
  });

  test("pauses that touch one day between them take it away once", () => {
    const pauses: [string, string][] = [
      ["2026-03-03T10:00", "2026-03-03T10:30"],
      ["2026-03-03T15:00", "2026-03-03T16:00"],
    ];
    expect(dueOn("2026-03-02T10:00", { statutoryWorkingDays: 1 }, pauses)).toBe("2026-03-04T17:30+08:00");
  });

  test("natural days and months leave paused days out", () => {
    const pause: [string, string] = ["2026-03-03T10:00", "2026-03-05T10:00"];
    expect(dueOn("2026-03-02T10:00", { naturalDays: 8 }, [pause])).toBe("2026-03-13T17:30+08:00");
    expect(dueOn("2026-03-02T10:00", { months: 1 }, [pause])).toBe("2026-04-07T17:30+08:00");
  });

  test("a pause that goes on leaves nothing due", () => {
    const answer = due(jingan, at("2026-03-02T10:00"), { naturalDays: 8 }, [
      { from: at("2026-03-03T10:00"), to: null },
    ]);
    expect(answer.at).toBeNull();
  });
});
