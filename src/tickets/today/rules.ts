import type { State } from "./schema.ts";

const waiting = ["accept", "verify", "dispatch", "acknowledge"];
const checking = ["check", "callback"];

/** How a ticket stands, in the few words that a hall full of people tells apart. */
export function stateOf(ticket: {
  status: string;
  stage: string | null;
  suspended: boolean;
  late: boolean;
}): State {
  const { status, stage, suspended, late } = ticket;
  if (status === "closed") return "closed";
  if (status !== "open") return "ended";
  if (suspended) return "paused";
  if (late) return "late";
  if (stage === null || waiting.includes(stage)) return "waiting";
  return checking.includes(stage) ? "checking" : "handling";
}

/** The unit right below the whole district that a path belongs to: its department, sub-district or centre. */
export function departmentOf(path: string): string {
  return `${path.split("/").slice(0, -1).slice(0, 2).join("/")}/`;
}
