import type { Amount } from "../intake/schema.ts";
import type { Pause } from "../life/clock.ts";
import type { Signal, WorkingTime } from "../life/services.ts";

/** The clock of a stage: from when it counts, when it is due, and where it stood still. Epoch milliseconds. */
export type StageClock = { from: number; dueAt: number; pauses: readonly Pause[] };

/** How the clock of a stage counts: working time, or round the clock. */
export type Measure = {
  minutes(from: number, to: number): number;
  /** The instant whole `minutes` after `from`. */
  after(from: number, minutes: number): number;
};

const minuteMs = 60_000;

const roundTheClock: Measure = {
  minutes: (from, to) => Math.floor((to - from) / minuteMs),
  after: (from, minutes) => from + minutes * minuteMs,
};

/** The measure in which a limit is written. */
export function measureOf(time: WorkingTime, within: Amount): Measure {
  if ("minutes" in within || "hours" in within || "days" in within) return roundTheClock;
  return {
    minutes: (from, to) => time.minutes(from, to),
    after: (from, workingMinutes) => time.due(from, { workingMinutes }),
  };
}

/** Minutes of a stage that may be used, and that are used at `now`, both without those in which its clock stood. */
function minutesOf(measure: Measure, { from, dueAt, pauses }: StageClock, now: number) {
  const between = (start: number, end: number) => (end <= start ? 0 : measure.minutes(start, end));
  const paused = pauses.reduce(
    (sum, pause) => sum + between(Math.max(pause.from, from), Math.min(pause.to ?? now, now)),
    0,
  );
  const whole = between(from, dueAt);
  // A pause that the deadline was not moved for is no time won.
  const counted = paused < whole ? paused : 0;
  return { allowed: Math.max(1, whole - counted), used: between(from, now) - counted };
}

/** A reminder or escalation of a stage, at a share of its time. */
export type StageSignal = { kind: "remind" | "escalate"; share: number };

export type DueSignal = StageSignal & { to: readonly string[] };

type Signals = { reminders: readonly Signal[]; escalations: readonly Signal[] };

/**
 * Signals that may still come, earliest first. A given one takes the place of all of its kind before it, and an
 * escalation that of all reminders: nobody is told of 50 % when it is 120 %.
 */
function open({ reminders, escalations }: Signals, given: readonly StageSignal[]): DueSignal[] {
  const escalated = given.some(({ kind }) => kind === "escalate");
  const reminded = Math.max(0, ...given.map(({ kind, share }) => (kind === "remind" ? share : 0)));
  const known = new Set(given.map(({ kind, share }) => `${kind} ${share}`));
  return [
    ...(escalated ? [] : reminders)
      .filter(({ at }) => at > reminded)
      .map(({ at, to }) => ({ kind: "remind" as const, share: at, to })),
    ...escalations.map(({ at, to }) => ({ kind: "escalate" as const, share: at, to })),
  ]
    .filter(({ kind, share }) => !known.has(`${kind} ${share}`))
    .sort((a, b) => a.share - b.share);
}

/**
 * The signals of a stage to give at `now`, earliest first: every escalation that has come due, or else the last of the
 * reminders that have.
 */
export function signalsDue(
  measure: Measure,
  rule: Signals,
  clock: StageClock,
  given: readonly StageSignal[],
  now: number,
): DueSignal[] {
  const { allowed, used } = minutesOf(measure, clock, now);
  const due = open(rule, given).filter(({ share }) => used >= share * allowed);
  const escalations = due.filter(({ kind }) => kind === "escalate");
  return escalations.length > 0 ? escalations : due.slice(-1);
}

/** When the next signal of a stage comes due, if its clock runs on; `now` if one is due; null if none is left. */
export function nextSignalAt(
  measure: Measure,
  rule: Signals,
  clock: StageClock,
  given: readonly StageSignal[],
  now: number,
): number | null {
  const next = open(rule, given)[0];
  if (next === undefined) return null;
  const { allowed, used } = minutesOf(measure, clock, now);
  const missing = Math.ceil(next.share * allowed - used);
  return missing <= 0 ? now : measure.after(now, missing);
}
