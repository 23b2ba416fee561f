/** The clocks that say how urgent an open ticket is; instants in epoch milliseconds. */
type Due = { stageDueAt: number | null; dueAt: number | null };
type Standing = Due & { suspendedAt: number | null };

/**
 * When something of a ticket is due next: its present stage, or the matter as a whole where that comes first, for the
 * check of a matter that is late is not in time because the check is. Infinite where nothing is due.
 */
export const dueNext = ({ stageDueAt, dueAt }: Due): number =>
  Math.min(stageDueAt ?? Number.POSITIVE_INFINITY, dueAt ?? Number.POSITIVE_INFINITY);

/** Traffic light: none once ended or while the clock is stopped. Red once what is due next is late. */
export type Light = "green" | "yellow" | "red";

export function lightOf(
  ticket: Standing & { status: string; stageYellowAt: number | null },
  now: number,
): Light | null {
  if (ticket.status !== "open" || ticket.suspendedAt !== null || ticket.stageDueAt === null) return null;
  if (now > dueNext(ticket)) return "red";
  return ticket.stageYellowAt !== null && now >= ticket.stageYellowAt ? "yellow" : "green";
}

/**
 * The order of open tickets, the most urgent first, as their lights show it: what runs by when it is due next, so that
 * all that is red comes before all that is not; then what is suspended, whose light is out. Ids part what is equal.
 */
export function compareUrgency(a: Standing & { id: string }, b: Standing & { id: string }): number {
  const paused = Number(a.suspendedAt !== null) - Number(b.suspendedAt !== null);
  if (paused !== 0) return paused;
  const [dueA, dueB] = [dueNext(a), dueNext(b)];
  if (dueA !== dueB) return dueA < dueB ? -1 : 1;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}
