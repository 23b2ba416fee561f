import type { GetQuery } from "../../../api.ts";

export type Waiting = GetQuery<"/api/tickets/counts">;

/** What waits on each page of work, for a person of this unit; pages without a heap of matters are not among them. */
export function waitingOn(unit: string | null): Readonly<Record<string, Waiting>> {
  const open: Waiting = { status: ["open"] };
  const mine: Waiting = unit === null ? open : { ...open, owner: unit };
  return {
    "/dispatch": { ...open, stage: ["accept", "verify", "dispatch"] },
    "/department": { ...mine, stage: ["acknowledge", "contact", "handle"], suspended: false },
    "/check": { ...mine, stage: ["check"] },
    "/callback": { ...open, stage: ["callback"] },
    "/supervise": { ...open, pending: ["suspend", "extend", "void", "exclude"] },
  };
}
