import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fold } from "../life/fold.ts";
import { history } from "./arbitraries.ts";
import {
  combine,
  emptyTally,
  type Figure,
  figuresOf,
  summaryOf,
  type Tally,
  tallyOf,
  timesOf,
  wilson,
} from "./figures.ts";
import { formulas } from "./formulas.ts";
import { bits, isIn, measureOf } from "./measures.ts";
import { datesOf } from "./period.ts";
import { Histogram } from "./times.ts";

const utc = (at: number) => new Date(at).toISOString().slice(0, 10);
/** When all that the histories tell of is over. */
const later = Date.parse("2030-01-01T00:00Z");
const always = { from: 0, to: Number.MAX_SAFE_INTEGER };
const tally = history.map((events) => tallyOf(measureOf(fold("", events), utc, later), always));
const figure = (of: Tally, id: string): Figure => {
  const found = figuresOf(summaryOf(of), 480).find((one) => one.id === id);
  if (found === undefined) throw new Error(`no figure ${id}`);
  return found;
};
const rate = (of: Tally, id: string) => {
  const found = figure(of, id);
  if (found.kind !== "rate") throw new Error(`${id} is no rate`);
  return found;
};

describe("figures", () => {
  test("agree with those published for Lianyungang, April 2017: 96.16 % closed, 89.62 % on time", () => {
    const onTime = bits.counted | bits.closed | bits.onTime;
    const april: Tally = {
      ...emptyTally,
      cohorts: {
        ...emptyTally.cohorts,
        due: new Map([
          [onTime, 22_345],
          [bits.counted | bits.closed, 23_974 - 22_345],
          [bits.counted, 24_932 - 23_974],
        ]),
      },
    };
    const percent = (id: string) => ((rate(april, id).rate ?? Number.NaN) * 100).toFixed(2);
    expect(figure(april, "due")).toMatchObject({ count: 24_932 });
    expect(rate(april, "closed")).toMatchObject({ numerator: 23_974, denominator: 24_932 });
    expect(percent("closed")).toBe("96.16");
    expect(rate(april, "on-time")).toMatchObject({ numerator: 22_345, denominator: 24_932 });
    expect(percent("on-time")).toBe("89.62");
  });

  test("of no tickets are null, never 0 or 100 %", () => {
    for (const one of figuresOf(summaryOf(emptyTally), 480)) {
      if (one.kind === "count") expect(one.count).toBe(0);
      if (one.kind === "rate") expect([one.rate, one.interval ?? null]).toEqual([null, null]);
      if (one.kind === "time") {
        expect([one.meanWorkingDays, one.medianWorkingDays, one.p90WorkingDays]).toEqual([null, null, null]);
      }
    }
  });

  test("count each numerator within its denominator", () =>
    fc.assert(
      fc.property(fc.nat(524_287), (measured) => {
        for (const { numerator, denominator } of formulas) {
          if (isIn(numerator, measured)) expect(isIn(denominator, measured)).toBe(true);
        }
      }),
    ));

  test("take an unanswered call-back as missing: it moves no rate of solved or satisfied", () =>
    fc.assert(
      fc.property(fc.array(tally, { maxLength: 20 }), (tallies) => {
        const before = tallies.reduce(combine, emptyTally);
        const silent = new Map([[bits.counted | bits.closed | bits.callTried, 5]]);
        const after = combine(before, { ...emptyTally, cohorts: { ...emptyTally.cohorts, closed: silent } });
        for (const id of ["confirmed", "satisfied"]) expect(rate(after, id)).toEqual(rate(before, id));
        expect(rate(after, "callback-coverage").denominator).toBe(
          rate(before, "callback-coverage").denominator + 5,
        );
      }),
      { numRuns: 50 },
    ));

  test("leave out what is void, merged, transferred or excluded", () =>
    fc.assert(
      fc.property(history, (events) => {
        const ticket = fold("", events);
        fc.pre(["void", "merged", "transferred"].includes(ticket.status) || ticket.excluded);
        for (const one of figuresOf(summaryOf(tallyOf(measureOf(ticket, utc, later), always)), 480)) {
          expect(one.kind === "rate" ? one.denominator : one.count).toBe(0);
        }
      }),
    ));

  test("are the same however the tickets are put together", () =>
    fc.assert(
      fc.property(fc.array(tally, { maxLength: 12 }), fc.nat(12), (tallies, cut) => {
        const whole = tallies.reduce(combine, emptyTally);
        const parts = combine(
          tallies.slice(cut).reduce(combine, emptyTally),
          tallies.slice(0, cut).toReversed().reduce(combine, emptyTally),
        );
        expect(figuresOf(summaryOf(parts), 480)).toEqual(figuresOf(summaryOf(whole), 480));
      }),
      { numRuns: 50 },
    ));

  test("give times by nearest rank of the single tickets", () =>
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 60 }), (minutes) => {
        const histogram = new Map<number, number>();
        for (const one of minutes) histogram.set(one, (histogram.get(one) ?? 0) + 1);
        const ordered = minutes.toSorted((a, b) => a - b);
        const at = (share: number) => ordered[Math.ceil((share * ordered.length) / 100) - 1];
        expect(timesOf(histogram)).toEqual({
          count: minutes.length,
          sum: minutes.reduce((a, b) => a + b),
          median: at(50),
          p90: at(90),
        });
      }),
    ));
});

test("times known by bucket, and to the minute where their percentiles lie, are those of the single tickets", () =>
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 60 }),
      fc.constantFrom(0, 3, 6),
      (minutes, bucketBits) => {
        const single = new Map<number, number>();
        for (const [value, n] of minutes) single.set(value, (single.get(value) ?? 0) + n);
        const histogram = new Histogram(bucketBits);
        const of = (pick: (value: number, n: number) => number) =>
          minutes.map(([value, n]) => pick(value, n));
        histogram.addBuckets(
          of((value) => value >> bucketBits),
          of((_, n) => n),
          of((value, n) => value * n),
        );
        histogram.addBuckets([null], [9], [0]);
        histogram.addSingles([...single.keys(), null], [...single.values(), 9]);
        expect(histogram.times()).toEqual(timesOf(single));
      },
    ),
  ));

describe("the 95 % interval", () => {
  test("holds the rate, narrows with more answers, and stays within 0 and 1", () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(5000), (n, x) => {
        const k = Math.min(n, x);
        const interval = wilson(k, n);
        const more = wilson(k * 10, n * 10);
        if (interval === null || more === null) throw new Error("no interval");
        expect(interval.low).toBeGreaterThanOrEqual(0);
        expect(interval.high).toBeLessThanOrEqual(1);
        expect(interval.low).toBeLessThanOrEqual(k / n);
        expect(interval.high).toBeGreaterThanOrEqual(k / n);
        expect(more.high - more.low).toBeLessThan(interval.high - interval.low);
      }),
    ));

  test("of 8 in 10 is 49.0 % to 94.3 %, as Wilson's formula gives", () => {
    const { low, high } = wilson(8, 10) ?? { low: 0, high: 0 };
    expect([low.toFixed(3), high.toFixed(3)]).toEqual(["0.490", "0.943"]);
  });
});

test("periods are years, months, days or ranges of real dates", () => {
  expect(datesOf("2024")).toEqual({ first: "2024-01-01", last: "2024-12-31" });
  expect(datesOf("2024-02")).toEqual({ first: "2024-02-01", last: "2024-02-29" });
  expect(datesOf("2024-02-29")).toEqual({ first: "2024-02-29", last: "2024-02-29" });
  expect(datesOf("2024-01-05..2024-02-03")).toEqual({ first: "2024-01-05", last: "2024-02-03" });
  for (const none of ["2023-02-29", "2024-13", "2024-02-03..2024-02-01"])
    expect(datesOf(none)).toBeUndefined();
});
