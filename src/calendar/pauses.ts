import type { Calendar } from "./compile.ts";
import type { DayNumber } from "./days.ts";
import { problem } from "./problems.ts";
import { minutesBefore, workedAt } from "./table.ts";
import { dayAt, type Minute } from "./zone.ts";

/** A time in which the clock stands still: epoch milliseconds, [from, to). `to` null: it goes on. */
export type Pause = { from: number; to: number | null };

/** Merged pauses in whole minutes; `to` may be Infinity. */
export type Gap = { from: Minute; to: Minute };

/** The minute an instant falls in: seconds are cut off, the same way everywhere, so that durations add up. */
export function minuteOf(ms: number): Minute {
  return Math.floor(ms / 60_000);
}

/** Pauses in order, overlapping and touching ones made one. Throws `calendar.pause` where one ends before it starts. */
export function mergePauses(pauses: readonly Pause[]): Gap[] {
  const gaps = pauses.map(gapOf).filter((gap) => gap.to > gap.from);
  gaps.sort((a, b) => a.from - b.from);
  const merged: Gap[] = [];
  for (const gap of gaps) {
    const last = merged.at(-1);
    if (last !== undefined && gap.from <= last.to) last.to = Math.max(last.to, gap.to);
    else merged.push(gap);
  }
  return merged;
}

function gapOf(pause: Pause): Gap {
  if (!Number.isFinite(pause.from) || (pause.to !== null && !(pause.to >= pause.from))) {
    throw problem("calendar.pause", { value: `${pause.from}/${pause.to ?? ""}` });
  }
  return {
    from: minuteOf(pause.from),
    to: pause.to === null ? Number.POSITIVE_INFINITY : minuteOf(pause.to),
  };
}

/** Days a period counted by the day leaves out, both ends included; the last may be Infinity. */
export type DayGap = { first: DayNumber; last: DayNumber };

/** Working days of which at least one working minute is paused. */
export function pausedWorkingDays(calendar: Calendar, gaps: readonly Gap[]): DayGap[] {
  const { table, zone } = calendar;
  return gaps
    .map((gap) => {
      const first = dayAt(zone, gap.from);
      const untouched = workedAt(table, gap.from).minutes === minutesBefore(table, first + 1);
      if (gap.to === Number.POSITIVE_INFINITY) return { first: untouched ? first + 1 : first, last: gap.to };
      const last = dayAt(zone, gap.to - 1);
      const reached = workedAt(table, gap.to).minutes > minutesBefore(table, last);
      return { first: untouched ? first + 1 : first, last: reached ? last : last - 1 };
    })
    .filter((gap) => gap.last >= gap.first);
}

/** Days of which at least one minute is paused. */
export function pausedDays(calendar: Calendar, gaps: readonly Gap[]): DayGap[] {
  return gaps.map((gap) => ({
    first: dayAt(calendar.zone, gap.from),
    last: gap.to === Number.POSITIVE_INFINITY ? gap.to : dayAt(calendar.zone, gap.to - 1),
  }));
}
