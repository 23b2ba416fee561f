import type { Amount, Stage } from "../intake/schema.ts";
import type { DeadlineClass, TicketServices, WorkingTime } from "./services.ts";
import type { Moved, Taken, Ticket } from "./ticket.ts";

/** Stretches in which a ticket's clock stood still, in epoch milliseconds; `to` null while it stands. */
export type Pause = { from: number; to: number | null };

type Starts = Pick<Ticket, "reportedAt" | "dispatchedAt">;

/**
 * The clock of a stage entered at `at`: when it is due and when it turns yellow.
 * Stages counted from report or first dispatch keep running over returns, as the rule for hotlines demands:
 * sending a matter back buys nobody time.
 */
export function stageClock(
  time: WorkingTime,
  rule: DeadlineClass,
  ticket: Starts,
  stage: Stage | null,
  at: number,
): Moved {
  if (stage === null) return { stage, stageStartedAt: null, stageDueAt: null, stageYellowAt: null };
  const { within, from } = rule.stages[stage];
  const start =
    from === "report" ? ticket.reportedAt : from === "dispatch" ? (ticket.dispatchedAt ?? at) : at;
  return {
    stage,
    stageStartedAt: at,
    stageDueAt: time.due(start, within),
    stageYellowAt: time.partly(start, within, rule.light.yellow),
  };
}

/** The rule of a ticket's class; the city's default class while it has none. */
export function classOf(services: TicketServices, code: string | null): DeadlineClass {
  const found = services.deadlineClasses.get(code ?? services.defaultDeadlineClass);
  if (found === undefined)
    throw new Error(`deadline class ${code ?? services.defaultDeadlineClass} is not in the city's files`);
  return found;
}

/**
 * When the whole matter is due, and when the requester must have been contacted. Each limit runs from what its class
 * says: the report, or the first dispatch; before that is known, from `at`.
 */
export function matterDue(
  time: WorkingTime,
  rule: DeadlineClass,
  ticket: Starts,
  at: number,
): { dueAt: number; contactDueAt: number } {
  const dueOf = (stage: Stage) => {
    const { within, from } = rule.stages[stage];
    return time.due(from === "report" ? ticket.reportedAt : (ticket.dispatchedAt ?? at), within);
  };
  return { dueAt: dueOf("handle"), contactDueAt: dueOf("contact") };
}

/** Every clock of a ticket. */
export type Clocks = Pick<Ticket, "dueAt" | "contactDueAt" | "stageDueAt" | "stageYellowAt">;

/**
 * The clocks of an open ticket under another rule, as if it had been under it since they began. What was paused since
 * then moves them; `beganAt` is the report, or the last reopening. Before the ticket is registered nothing is due but
 * its stage.
 */
export function clocksAnew(
  time: WorkingTime,
  rule: DeadlineClass,
  ticket: Ticket,
  { beganAt, pauses, at }: { beganAt: number; pauses: readonly Pause[]; at: number },
): Clocks {
  const { stage, dispatchedAt, registeredAt, stageStartedAt } = ticket;
  const entered = stageStartedAt ?? at;
  const undispatched = Math.max(beganAt, registeredAt ?? at);
  const startOf = (from: "report" | "dispatch" | "stage", unknown: number) =>
    from === "report" ? beganAt : from === "stage" ? entered : (dispatchedAt ?? unknown);
  const moved = (due: number | null, start: number, within: Amount) =>
    pauses
      .filter((pause) => pause.from >= start)
      .reduce((moving, { from, to }) => movedBy(time, within, moving, from, to ?? at), due);
  const dueOf = (limit: Stage) => {
    const { within, from } = rule.stages[limit];
    const start = from === "report" ? beganAt : (dispatchedAt ?? undispatched);
    return moved(time.due(start, within), start, within);
  };
  const whole = registeredAt === null ? null : { dueAt: dueOf("handle"), contactDueAt: dueOf("contact") };
  const { dueAt, contactDueAt } = whole ?? { dueAt: null, contactDueAt: null };
  if (stage === null) return { dueAt, contactDueAt, stageDueAt: null, stageYellowAt: null };
  const clock = stageClock(time, rule, { reportedAt: beganAt, dispatchedAt }, stage, entered);
  const { within, from } = rule.stages[stage];
  const start = startOf(from, entered);
  return {
    dueAt,
    contactDueAt,
    stageDueAt: moved(clock.stageDueAt, start, within),
    stageYellowAt: moved(clock.stageYellowAt, start, within),
  };
}

/** Working minutes from report to `at`, with and without the pauses. */
export function taken(
  time: WorkingTime,
  ticket: Pick<Ticket, "reportedAt">,
  pauses: readonly Pause[],
  at: number,
): Taken {
  const grossMinutes = time.minutes(ticket.reportedAt, at);
  const paused = pauses.reduce((sum, pause) => sum + time.minutes(pause.from, pause.to ?? at), 0);
  return { grossMinutes, netMinutes: Math.max(0, grossMinutes - paused) };
}

/**
 * A deadline moved by the time a clock stood still: round-the-clock limits by all of it, working limits by the working
 * time in it.
 */
export function movedBy(
  time: WorkingTime,
  limit: Amount,
  dueAt: number | null,
  from: number,
  to: number,
): number | null {
  if (dueAt === null) return null;
  if ("minutes" in limit || "hours" in limit || "days" in limit) return dueAt + (to - from);
  const workingMinutes = time.minutes(from, to);
  return workingMinutes === 0 ? dueAt : time.due(dueAt, { workingMinutes });
}
