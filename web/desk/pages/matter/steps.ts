import type { Whole } from "../../actions/index.ts";

/** A moment, or a stretch of time, of a ticket's clock. `to` is null while it lasts. */
export type Step =
  | { kind: "moment"; name: string; from: string }
  | { kind: "pause" | "stage"; name: string; from: string; to: string | null; reason?: string };

type Clocked = Pick<
  Whole,
  | "reportedAt"
  | "registeredAt"
  | "dispatchedAt"
  | "acknowledgedAt"
  | "contactedAt"
  | "handledAt"
  | "checkedAt"
  | "calledBackAt"
  | "closedAt"
  | "dueAt"
  | "contactDueAt"
  | "stageStartedAt"
  | "stageDueAt"
  | "status"
  | "pauses"
>;

/** What the clock did, in the order of time; what lies ahead comes last, in its order. */
export function stepsOf(ticket: Clocked): Step[] {
  const moments = [
    ["reported", ticket.reportedAt],
    ["registered", ticket.registeredAt],
    ["dispatched", ticket.dispatchedAt],
    ["acknowledged", ticket.acknowledgedAt],
    ["contacted", ticket.contactedAt],
    ["handled", ticket.handledAt],
    ["checked", ticket.checkedAt],
    ["calledBack", ticket.calledBackAt],
    ["closed", ticket.closedAt],
    ["contactDue", ticket.contactedAt === null && ticket.status === "open" ? ticket.contactDueAt : null],
    ["stageDue", ticket.status === "open" && ticket.stageDueAt !== ticket.dueAt ? ticket.stageDueAt : null],
    ["due", ticket.dueAt],
  ] as const;
  const steps: Step[] = moments.flatMap(([name, at]) =>
    at === null ? [] : [{ kind: "moment" as const, name, from: at }],
  );
  for (const { from, to, reason } of ticket.pauses)
    steps.push({ kind: "pause", name: "paused", from, to, reason });
  if (ticket.status === "open" && ticket.stageStartedAt !== null)
    steps.push({ kind: "stage", name: "stage", from: ticket.stageStartedAt, to: null });
  return steps.toSorted((one, other) => Date.parse(one.from) - Date.parse(other.from));
}
