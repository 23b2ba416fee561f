import type { Transaction } from "../../kernel/index.ts";
import { nextOfQuestion } from "../life/asking.ts";
import { classOf } from "../life/clock.ts";
import type { TicketServices } from "../life/services.ts";
import type { Ticket } from "../life/ticket.ts";
import { type Measure, measureOf, nextSignalAt, type StageClock } from "./signals.ts";
import { endWatches, lockWatches, setWatches, ticketsWithWords, type Watched, watchedOf } from "./store.ts";

/** The running clock of a ticket's stage, its measure and its signals; undefined where no clock runs. */
export function stageClockOf(
  services: TicketServices,
  ticket: Ticket,
  { pauses }: Pick<Watched, "pauses">,
): { clock: StageClock; measure: Measure; rule: ReturnType<typeof classOf> } | undefined {
  const { stage, stageDueAt, stageStartedAt, status, suspendedAt } = ticket;
  if (status !== "open" || suspendedAt !== null) return undefined;
  if (stage === null || stageDueAt === null || stageStartedAt === null) return undefined;
  const rule = classOf(services, ticket.deadlineClass);
  const { within, from } = rule.stages[stage];
  const starts = { report: ticket.reportedAt, dispatch: ticket.dispatchedAt, stage: stageStartedAt };
  // A stage due from an earlier instant counts from there; where that lies after its due time, from its entry.
  const counted = starts[from] ?? stageStartedAt;
  const clock = { from: Math.min(counted, stageDueAt), dueAt: stageDueAt, pauses };
  return { clock, measure: measureOf(services.time, within), rule };
}

/**
 * When a ticket must be looked at next: at its next signal, when its suspension ends by itself, when its requester is to
 * be reminded of a question, or when that lapses; else null.
 */
export function nextLookAt(
  services: TicketServices,
  ticket: Ticket,
  watched: Watched,
  now: number,
): number | null {
  const { question } = ticket;
  if (question?.pauses === true) return nextOfQuestion(question);
  if (ticket.suspendedAt !== null) return watched.resumeAt;
  const signal = nextOfStage(services, ticket, watched, now);
  if (question === null) return signal;
  return Math.min(signal ?? Number.POSITIVE_INFINITY, nextOfQuestion(question));
}

function nextOfStage(services: TicketServices, ticket: Ticket, watched: Watched, now: number): number | null {
  // A class that the city's files no longer have holds up this ticket alone: looking at it tells of the fault.
  if (!services.deadlineClasses.has(ticket.deadlineClass ?? services.defaultDeadlineClass)) return now;
  const running = stageClockOf(services, ticket, watched);
  if (running === undefined) return null;
  return nextSignalAt(running.measure, running.rule, running.clock, watched.given, now);
}

/** Computes anew when each ticket must be looked at; those that have ended are watched no more. */
export async function rewatch(
  services: TicketServices,
  tx: Transaction,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await lockWatches(tx, ids);
  const tickets = await ticketsWithWords(tx, ids);
  const open = [...tickets.values()].filter((ticket) => ticket.status === "open");
  const watched = await watchedOf(
    tx,
    open.map((ticket) => ticket.id),
  );
  const watches = new Map<string, number | null>();
  for (const ticket of open) {
    const known = watched.get(ticket.id) ?? { pauses: [], given: [], resumeAt: null };
    watches.set(ticket.id, nextLookAt(services, ticket, known, now.getTime()));
  }
  await setWatches(tx, watches);
  await endWatches(
    tx,
    [...tickets.values()].filter((ticket) => ticket.status !== "open").map((ticket) => ticket.id),
  );
}
