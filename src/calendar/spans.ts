import type { Calendar } from "./compile.ts";
import { shiftsOn } from "./table.ts";
import { dayAt, dayStart } from "./zone.ts";

/** A stretch of working time, in epoch milliseconds. */
export type Span = { from: number; to: number };

/** The working time between two instants (epoch milliseconds), in order; shifts that touch are one stretch. */
export function workingSpans(calendar: Calendar, from: number, to: number): Span[] {
  const { table } = calendar;
  const spans: Span[] = [];
  const last = dayAt(table.zone, Math.floor(to / 60_000));
  for (let day = dayAt(table.zone, Math.floor(from / 60_000)); day <= last; day++) {
    const start = dayStart(table.zone, day);
    for (const shift of shiftsOn(table, day)) {
      const span = { from: (start + shift.from) * 60_000, to: (start + shift.to) * 60_000 };
      const before = spans.at(-1);
      if (span.to <= from || span.from >= to) continue;
      if (before?.to === span.from) before.to = span.to;
      else spans.push(span);
    }
  }
  return spans.map((span) => ({ from: Math.max(span.from, from), to: Math.min(span.to, to) }));
}
