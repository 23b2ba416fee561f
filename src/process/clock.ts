import { type Calendar, due, parseInstant } from "../calendar/index.ts";
import { ISO_DURATION } from "./bpmn/graph.ts";
import type { TimerRule } from "./engine/state.ts";

/**
 * When a timer set at `from` is due, in epoch milliseconds. On the working clock P3D is three working days and
 * PT90M ninety working minutes of the calendar; on the natural clock days have 24 hours and months are the
 * calendar's. A date without offset is the city's own time.
 */
export function dueAt(rule: TimerRule, from: number, calendar: Calendar): number {
  if (rule.form === "date") return parseInstant(calendar, rule.value);
  const parts = durationParts(rule.value);
  return rule.clock === "working" ? workingDue(parts, from, calendar) : naturalDue(parts, from);
}

type Parts = { years: number; months: number; days: number; ms: number };

function durationParts(value: string): Parts {
  const match = ISO_DURATION.exec(value);
  if (!match) throw new TypeError(`"${value}" is no ISO 8601 duration`);
  const part = (index: number) => Number.parseFloat(match[index] ?? "0");
  return {
    years: part(1),
    months: part(2),
    days: part(3) * 7 + part(4),
    ms: part(6) * 3_600_000 + part(7) * 60_000 + part(8) * 1_000,
  };
}

function naturalDue({ years, months, days, ms }: Parts, from: number): number {
  const date = new Date(from);
  if (years !== 0 || months !== 0) {
    const day = date.getUTCDate();
    date.setUTCDate(1);
    date.setUTCMonth(date.getUTCMonth() + years * 12 + months);
    // The 31st of a shorter month is its last day.
    const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    date.setUTCDate(Math.min(day, lastDay));
  }
  return date.getTime() + days * 86_400_000 + ms;
}

function workingDue({ days, ms }: Parts, from: number, calendar: Calendar): number {
  const minutes = Math.ceil(ms / 60_000);
  const afterDays = days === 0 ? from : endOf(from, { workingDays: days }, calendar);
  return minutes === 0 ? afterDays : endOf(afterDays, { workingMinutes: minutes }, calendar);
}

function endOf(
  from: number,
  amount: { workingDays: number } | { workingMinutes: number },
  calendar: Calendar,
): number {
  const { at } = due(calendar, from, amount);
  if (at === null) throw new Error("a deadline without pauses has no end");
  return at;
}
