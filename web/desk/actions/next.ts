/** The order in which actions are sensible: what moves the matter on comes first, what is rare last. */
const sensible: readonly string[] = [
  "decide",
  "resume",
  "accept",
  "verify",
  "dispatch",
  "acknowledge",
  "contact",
  "handle",
  "share",
  "check",
  "callback",
  "reopen",
];

/**
 * The action that moves a ticket on now, if I may do one. A partner's is its own part, never the lead's; and a matter
 * that is under way is not proposed to be dispatched again.
 */
export function nextAction(ticket: Standing, unit: string | null): string | undefined {
  const { allowed, stage, shares } = ticket;
  const mine = shares.find((share) => share.unit === unit && !share.lead);
  if (mine !== undefined) return mine.doneAt === null && allowed.includes("share") ? "share" : undefined;
  return sensible.find(
    (action) => allowed.includes(action) && (action !== "dispatch" || stage === "dispatch"),
  );
}

type Standing = {
  allowed: readonly string[];
  stage: string | null;
  shares: readonly { unit: string; lead: boolean; doneAt: string | null }[];
};
