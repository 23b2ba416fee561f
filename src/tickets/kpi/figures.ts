import { type Formula, formulas } from "./formulas.ts";
import { type Cohort, isIn, type Measures, type Part } from "./measures.ts";

/** Working minutes of a set of tickets: exact integers. Percentiles by nearest rank; null of an empty set. */
export type Times = { count: number; sum: number; median: number | null; p90: number | null };

/** Tickets by cohort and bits, and the working minutes of those closed: all that every formula needs. */
export type Tally = {
  cohorts: Record<Cohort, ReadonlyMap<number, number>>;
  minutes: { gross: ReadonlyMap<number, number>; net: ReadonlyMap<number, number> };
};

/** From (inclusive) to (exclusive), in epoch milliseconds. */
export type Period = { from: number; to: number };

export const emptyTally: Tally = {
  cohorts: { reported: new Map(), due: new Map(), closed: new Map() },
  minutes: { gross: new Map(), net: new Map() },
};

const timePart = (formulas.find((formula) => formula.kind === "time") as Formula).denominator;

/** The tally of one ticket over a period. */
export function tallyOf(measures: Measures, { from, to }: Period): Tally {
  const once = (cohort: Cohort): ReadonlyMap<number, number> => {
    const at = measures.at[cohort];
    return at !== null && from <= at && at < to ? new Map([[measures.bits, 1]]) : new Map();
  };
  const closed = once("closed");
  const timed = closed.size > 0 && isIn(timePart, measures.bits);
  const minutes = (value: number | null) => (timed && value !== null ? new Map([[value, 1]]) : new Map());
  return {
    cohorts: { reported: once("reported"), due: once("due"), closed },
    minutes: { gross: minutes(measures.grossMinutes), net: minutes(measures.netMinutes) },
  };
}

/** The tally of two sets of tickets that share none. Associative and commutative. */
export function combine(a: Tally, b: Tally): Tally {
  const add = (x: ReadonlyMap<number, number>, y: ReadonlyMap<number, number>) => {
    const sum = new Map(x);
    for (const [key, count] of y) sum.set(key, (sum.get(key) ?? 0) + count);
    return sum;
  };
  return {
    cohorts: {
      reported: add(a.cohorts.reported, b.cohorts.reported),
      due: add(a.cohorts.due, b.cohorts.due),
      closed: add(a.cohorts.closed, b.cohorts.closed),
    },
    minutes: { gross: add(a.minutes.gross, b.minutes.gross), net: add(a.minutes.net, b.minutes.net) },
  };
}

/** Count, sum and percentiles of a histogram of minutes. */
export function timesOf(minutes: ReadonlyMap<number, number>): Times {
  const ordered = [...minutes].sort(([a], [b]) => a - b);
  const count = ordered.reduce((sum, [, n]) => sum + n, 0);
  const sum = ordered.reduce((total, [value, n]) => total + value * n, 0);
  const percentile = (percent: number) => {
    const rank = Math.floor((count * percent + 99) / 100);
    let upTo = 0;
    for (const [value, n] of ordered) {
      upTo += n;
      if (upTo >= rank) return value;
    }
    return null;
  };
  return { count, sum, median: percentile(50), p90: percentile(90) };
}

/** One KPI of one set of tickets. Of an empty set every rate and time is null. */
export type Figure = { id: string; version: number } & (
  | { kind: "count"; count: number }
  | {
      kind: "rate";
      numerator: number;
      denominator: number;
      rate: number | null;
      interval?: { low: number; high: number } | null;
    }
  | {
      kind: "time";
      count: number;
      meanWorkingDays: number | null;
      medianWorkingDays: number | null;
      p90WorkingDays: number | null;
    }
);

/** What the formulas are applied to: tickets by cohort and bits, and their times already summed up. */
export type Summary = Pick<Tally, "cohorts"> & { times: { gross: Times; net: Times } };

export function summaryOf({ cohorts, minutes }: Tally): Summary {
  return { cohorts, times: { gross: timesOf(minutes.gross), net: timesOf(minutes.net) } };
}

/** Every KPI of a summary. `minutesPerDay` are the working minutes of a standard day of the calendar. */
export function figuresOf(summary: Summary, minutesPerDay: number): Figure[] {
  return formulas.map((formula) => figureOf(formula, summary, minutesPerDay));
}

function figureOf(formula: Formula, { cohorts, times }: Summary, minutesPerDay: number): Figure {
  const { id, version, kind, cohort, denominator, numerator } = formula;
  const count = (part: Part) => {
    let sum = 0;
    for (const [measured, n] of cohorts[cohort]) if (isIn(part, measured)) sum += n;
    return sum;
  };
  switch (kind) {
    case "count":
      return { id, version, kind, count: count(numerator) };
    case "rate":
      return {
        id,
        version,
        kind,
        ...rateOf(count(numerator), count(denominator), formula.interval === true),
      };
    case "time": {
      const { count: n, sum, median, p90 } = times[formula.minutes ?? "net"];
      const days = (minutes: number | null) => (minutes === null ? null : minutes / minutesPerDay);
      return {
        id,
        version,
        kind,
        count: n,
        meanWorkingDays: n === 0 ? null : sum / (n * minutesPerDay),
        medianWorkingDays: days(median),
        p90WorkingDays: days(p90),
      };
    }
  }
}

function rateOf(numerator: number, denominator: number, withInterval: boolean) {
  const rate = denominator === 0 ? null : numerator / denominator;
  return {
    numerator,
    denominator,
    rate,
    ...(withInterval ? { interval: wilson(numerator, denominator) } : {}),
  };
}

const z95 = 1.959963984540054;

/** The 95 % score interval of a proportion (Wilson 1927, JASA 22:209–212); null of an empty set. */
export function wilson(numerator: number, denominator: number): { low: number; high: number } | null {
  if (denominator === 0) return null;
  const n = denominator;
  const p = numerator / n;
  const z2 = z95 * z95;
  const centre = p + z2 / (2 * n);
  const margin = z95 * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  const scale = 1 + z2 / n;
  // At the ends the formula gives 0 and 1 but for rounding.
  return {
    low: numerator === 0 ? 0 : Math.max(0, (centre - margin) / scale),
    high: numerator === n ? 1 : Math.min(1, (centre + margin) / scale),
  };
}
