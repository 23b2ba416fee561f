import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { withShift } from "./compile.ts";
import { parseInstant } from "./instants.ts";
import { between, due } from "./rules.ts";
import { instants, jingan, mergedPauses, portLinden, wallClock } from "./samples.ts";

const minuteMs = 60_000;
const at = (value: string) => parseInstant(jingan, value);
const berlinAt = (value: string) => parseInstant(portLinden, value);
const cities = [
  ["Shanghai office hours", jingan],
  ["Berlin office hours of different lengths", portLinden],
  ["Berlin round the clock", withShift(portLinden, "roundTheClock")],
] as const;

const pauses = fc.array(
  fc
    .tuple(instants, fc.integer({ min: 0, max: 40 * 1440 }))
    .map(([from, minutes]) => ({ from, to: from + minutes * minuteMs })),
  { maxLength: 5 },
);
const workingMinutes = fc.integer({ min: 0, max: 60_000 });
const workingDays = fc.oneof(
  fc.integer({ min: 0, max: 500 }),
  fc.integer({ min: 0, max: 50_000 }).map((n) => n / 100),
);

describe.each(cities)("%s", (_name, calendar) => {
  test("working minutes are the minutes at which the wall clock shows working hours of a working day", () => {
    const shows = wallClock(calendar);
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 4 * 1440 }), (from, minutes) => {
        const start = Math.floor(from / minuteMs);
        let counted = 0;
        for (let minute = start; minute < start + minutes; minute++) if (shows(minute * minuteMs)) counted++;
        expect(between(calendar, from, from + minutes * minuteMs).workingMinutes).toBe(counted);
      }),
      { numRuns: 40 },
    );
  });

  test("additivity: two neighbouring times add up to the whole, in any order of the three instants", () => {
    fc.assert(
      fc.property(instants, instants, instants, pauses, (a, b, c, gaps) => {
        const [first, second, whole] = [
          between(calendar, a, b, gaps),
          between(calendar, b, c, gaps),
          between(calendar, a, c, gaps),
        ];
        expect(first.workingMinutes + second.workingMinutes).toBe(whole.workingMinutes);
        expect(first.workingDays + second.workingDays).toBeCloseTo(whole.workingDays, 8);
      }),
    );
  });

  test("monotony: later starts and larger amounts are never due earlier", () => {
    fc.assert(
      fc.property(instants, instants, workingDays, workingDays, pauses, (a, b, n, m, gaps) => {
        const [early, late] = a <= b ? [a, b] : [b, a];
        const [little, much] = n <= m ? [n, m] : [m, n];
        const dueAt = (from: number, days: number) =>
          due(calendar, from, { workingDays: days }, gaps).at ?? Number.NaN;
        expect(dueAt(late, little)).toBeGreaterThanOrEqual(dueAt(early, little));
        expect(dueAt(early, much)).toBeGreaterThanOrEqual(dueAt(early, little));
      }),
    );
  });

  test("inverse: as much lies between the start and the due time as was asked, and not a minute less", () => {
    fc.assert(
      fc.property(instants, workingMinutes, pauses, (from, minutes, gaps) => {
        const end = due(calendar, from, { workingMinutes: minutes }, gaps).at ?? Number.NaN;
        expect(between(calendar, from, end, gaps).workingMinutes).toBe(minutes);
        if (minutes > 0)
          expect(between(calendar, from, end - minuteMs, gaps).workingMinutes).toBe(minutes - 1);
      }),
    );
  });

  test("inverse in working days: within the one minute that a due time is rounded up to", () => {
    const shortestDayMinutes = 270;
    fc.assert(
      fc.property(instants, workingDays, pauses, (from, days, gaps) => {
        const end = due(calendar, from, { workingDays: days }, gaps).at ?? Number.NaN;
        const passed = between(calendar, from, end, gaps).workingDays;
        expect(passed).toBeGreaterThanOrEqual(days - 1e-9);
        expect(passed).toBeLessThan(days + 1 / shortestDayMinutes + 1e-9);
      }),
    );
  });

  test("a measured time, given as an amount, leads back to the last worked minute of it", () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 400 * 1440 }), (from, minutes) => {
        const to = from + minutes * minuteMs;
        const measured = between(calendar, from, to);
        const back = due(calendar, from, { workingDays: measured.workingDays }).at ?? Number.NaN;
        expect(between(calendar, from, back)).toMatchObject({
          workingMinutes: measured.workingMinutes,
          workingDays: measured.workingDays,
        });
        expect(back).toBeLessThanOrEqual(to);
      }),
    );
  });

  test("pause invariance: repeating, cutting, overlapping or reordering pauses changes nothing", () => {
    fc.assert(
      fc.property(instants, workingDays, pauses, (from, days, gaps) => {
        const pieces = gaps.flatMap(({ from: start, to }) => {
          const middle = start + Math.floor((to - start) / 2 / minuteMs) * minuteMs;
          return [
            { from: middle, to },
            { from: start, to: middle },
          ];
        });
        const plain = due(calendar, from, { workingDays: days }, gaps);
        for (const same of [[...gaps, ...gaps], gaps.toReversed(), pieces, mergedPauses(gaps)]) {
          expect(due(calendar, from, { workingDays: days }, same)).toEqual(plain);
        }
      }),
    );
  });

  test("a pause moves the due time by exactly the working time that it takes", () => {
    fc.assert(
      fc.property(
        instants,
        workingMinutes,
        fc.integer({ min: 0, max: 1440 * 20 }),
        fc.integer({ min: 0, max: 1440 * 20 }),
        (from, minutes, wait, length) => {
          const pause = { from: from + wait * minuteMs, to: from + (wait + length) * minuteMs };
          const plain = due(calendar, from, { workingMinutes: minutes }).at ?? Number.NaN;
          const moved = due(calendar, from, { workingMinutes: minutes }, [pause]).at;
          const paused = between(calendar, pause.from, pause.to).workingMinutes;
          const longer = due(calendar, from, { workingMinutes: minutes + paused }).at;
          expect(moved).toBe(plain <= pause.from ? plain : longer);
        },
      ),
    );
  });

  test("seconds are cut off at both ends", () => {
    fc.assert(
      fc.property(instants, instants, fc.integer({ min: 0, max: 59_999 }), (from, to, ms) => {
        expect(between(calendar, from + ms, to + ms)).toEqual(between(calendar, from, to));
        expect(due(calendar, from + ms, { workingMinutes: 0 }).at).toBe(from);
      }),
    );
  });
});

test("the time zone that the process runs in changes no answer", async () => {
  const before = process.env.TZ;
  const answers: unknown[] = [];
  for (const zone of ["Asia/Shanghai", "America/St_Johns", "Pacific/Kiritimati", "UTC"]) {
    process.env.TZ = zone;
    vi.resetModules();
    const { due: freshDue, between: freshBetween } = await import("./rules.ts");
    const { jingan: shanghai, portLinden: berlin } = await import("./samples.ts");
    const start = Date.UTC(2026, 2, 27, 9, 13);
    answers.push(
      [shanghai, berlin].flatMap((calendar) => [
        freshDue(calendar, start, { workingDays: 12.34 }),
        freshDue(calendar, start, { months: 2 }),
        freshBetween(calendar, start, start + 300 * 86_400_000),
      ]),
    );
  }
  if (before === undefined) delete process.env.TZ;
  else process.env.TZ = before;
  for (const answer of answers) expect(answer).toEqual(answers[0]);
});

describe("the Spring Festival of 2026: 14 February worked, 15 to 23 off", () => {
  const friday = at("2026-02-13T16:00+08:00");

  test("three working days from Friday 16:00 end on Wednesday 25 February at 16:00", () => {
    expect(due(jingan, friday, { workingDays: 3 })).toEqual({
      at: at("2026-02-25T16:00+08:00"),
      beyondAnnounced: false,
      version: "2025-11-04",
    });
  });

  test("the same in working minutes, for all days there are equally long", () => {
    expect(due(jingan, friday, { workingMinutes: 3 * 450 }).at).toBe(at("2026-02-25T16:00+08:00"));
  });

  test("between tells minutes and days of the same stretch", () => {
    expect(between(jingan, friday, at("2026-02-25T16:00+08:00"))).toMatchObject({
      workingMinutes: 1350,
      workingDays: 3,
    });
  });

  test("a request of a day off has its first working day until business ends", () => {
    expect(due(jingan, at("2026-02-20T11:00"), { workingDays: 1 }).at).toBe(at("2026-02-24T17:30"));
  });

  test("a due time is the end of a worked minute, never the next morning", () => {
    expect(due(jingan, friday, { workingMinutes: 90 }).at).toBe(at("2026-02-13T17:30"));
    expect(due(jingan, friday, { workingMinutes: 91 }).at).toBe(at("2026-02-14T09:01"));
  });

  test("nothing to do is due at once, also on a day off", () => {
    expect(due(jingan, at("2026-02-20T11:00"), { workingDays: 0 }).at).toBe(at("2026-02-20T11:00"));
  });

  test("an emergency desk counts every minute of it", () => {
    const always = withShift(jingan, "roundTheClock");
    expect(due(always, friday, { workingMinutes: 24 * 60 }).at).toBe(at("2026-02-14T16:00"));
    expect(between(always, friday, at("2026-02-23T16:00")).workingDays).toBe(10);
  });
});

describe("when the clocks change in Berlin", () => {
  const always = withShift(portLinden, "roundTheClock");

  test("the day in spring has 23 hours and the one in autumn 25", () => {
    expect(between(always, berlinAt("2026-03-29"), berlinAt("2026-03-30")).workingMinutes).toBe(23 * 60);
    expect(between(always, berlinAt("2026-10-25"), berlinAt("2026-10-26")).workingMinutes).toBe(25 * 60);
    expect(
      between(always, berlinAt("2026-03-28T12:00"), berlinAt("2026-03-30T12:00")).workingDays,
    ).toBeCloseTo(2, 9);
  });

  test("office hours follow the wall clock, also in the year 2926", () => {
    expect(due(portLinden, berlinAt("2026-03-27T12:00+01:00"), { workingMinutes: 31 }).at).toBe(
      berlinAt("2026-03-30T08:01+02:00"),
    );
    const summer = due(portLinden, berlinAt("2926-06-30"), { workingMinutes: 1 }).at ?? 0;
    expect(new Date(summer).toISOString().slice(11, 16)).toBe("06:01");
  });
});

describe("a pause that goes on", () => {
  test("leaves nothing due, and says so", () => {
    const answer = due(jingan, at("2026-03-02T09:00"), { workingDays: 2 }, [
      { from: at("2026-03-03T09:00"), to: null },
    ]);
    expect(answer.at).toBeNull();
  });

  test("leaves alone what was due before it", () => {
    const answer = due(jingan, at("2026-03-02T09:00"), { workingDays: 1 }, [
      { from: at("2026-03-02T17:30"), to: null },
    ]);
    expect(answer.at).toBe(at("2026-03-02T17:30"));
  });

  test("stops the time between", () => {
    const paused = [{ from: at("2026-03-02T10:00"), to: null }];
    expect(between(jingan, at("2026-03-02T09:00"), at("2026-09-02T09:00"), paused).workingMinutes).toBe(60);
  });
});

describe("beyond the announced years", () => {
  test("an answer that touches them says so", () => {
    const last = at("2026-12-31T09:00");
    expect(due(jingan, last, { workingDays: 1 })).toMatchObject({
      at: at("2026-12-31T17:30"),
      beyondAnnounced: false,
    });
    expect(due(jingan, last, { workingMinutes: 451 })).toMatchObject({
      at: at("2027-01-01T09:01"),
      beyondAnnounced: true,
    });
    expect(between(jingan, last, at("2027-01-01")).beyondAnnounced).toBe(false);
    expect(between(jingan, at("2006-12-29"), last).beyondAnnounced).toBe(true);
  });

  test("a service that holidays do not touch is always sure", () => {
    const always = withShift(jingan, "roundTheClock");
    expect(due(always, at("2030-01-01"), { workingDays: 5 }).beyondAnnounced).toBe(false);
  });

  test("weeks go on evenly for thousands of years", () => {
    const weeks = 52 * 4000;
    const monday = at("2028-01-03T09:00");
    expect(between(jingan, monday, monday + weeks * 7 * 86_400_000)).toMatchObject({
      workingMinutes: weeks * 5 * 450,
      workingDays: weeks * 5,
      beyondAnnounced: true,
    });
    expect(due(jingan, monday, { workingDays: weeks * 5 }).at).toBe(
      at("2028-01-07T17:30") + (weeks - 1) * 7 * 86_400_000,
    );
  });
});

describe("questions that cannot be answered are refused", () => {
  test.each([
    ["a negative amount", () => due(jingan, 0, { workingDays: -1 }), "calendar.amount"],
    ["an amount that is no number", () => due(jingan, 0, { workingDays: Number.NaN }), "calendar.amount"],
    ["a part of a minute", () => due(jingan, 0, { workingMinutes: 1.5 }), "calendar.amount"],
    ["a part of a statutory day", () => due(jingan, 0, { statutoryWorkingDays: 1.5 }), "calendar.amount"],
    ["a due time after the year 9999", () => due(jingan, 0, { workingDays: 1e7 }), "calendar.range"],
    ["months that lead past the year 9999", () => due(jingan, 0, { years: 9000 }), "calendar.range"],
    ["a time before 1970", () => between(jingan, -1e12, 0), "calendar.range"],
    ["a time that is no number", () => between(jingan, Number.NaN, 0), "calendar.range"],
    [
      "a pause that ends before it starts",
      () => due(jingan, 0, { workingDays: 1 }, [{ from: 9e9, to: 1e9 }]),
      "calendar.pause",
    ],
  ])("%s", (_name, ask, code) => {
    expect(ask).toThrow(expect.objectContaining({ code }));
  });
});
