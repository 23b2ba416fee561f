import { metresBetween, type Spot } from "./geo.ts";

/** From the least to the gravest, as in the rules over readings. */
export const severities = ["warning", "minor", "major", "critical"] as const;
export type Severity = (typeof severities)[number];

/** An alarm as a scenario sees it. Instants are epoch milliseconds. */
export type AlarmFacts = {
  id: string;
  /** The rule that raised it: the id of its scenario. */
  scenario: string;
  severity: Severity;
  /** Set where the alarm is about one stream, or one thing. */
  stream: number | null;
  thing: number | null;
  /** Path of the area that it lies in or is about. */
  area: string | null;
  spot: Spot | null;
  /** When the violation began, and when it was over; null while it stands. */
  beganAt: number;
  clearedAt: number | null;
};

/** How alarms of one matter are told: within so many metres, on the same thing, or in the same area. */
export type Joining = { metres: number } | "thing" | "area";

/** What a scenario says should be done. Times in milliseconds. */
export type Plan = {
  category: string;
  /** The least severity that calls for a ticket. */
  from: Severity;
  joining: Joining;
  /** A ticket closed no longer ago than this is opened again; 0 is never. */
  relapseMs: number;
};

/** A ticket that other alarms of the same category led to. */
export type Candidate = {
  ticket: string;
  status: "open" | "closed";
  closedAt: number | null;
  scenario: string;
  stream: number | null;
  thing: number | null;
  area: string | null;
  spot: Spot | null;
};

export type Outcome = "opened" | "joined" | "reopened" | "none";
export type Reason =
  | "first"
  | "same-thing"
  | "near"
  | "same-area"
  | "relapse"
  | "below-severity"
  | "no-ticket";

/** What should come of an alarm, and why. */
export type Decision =
  | { outcome: "opened" | "none"; reason: Reason }
  | { outcome: "joined" | "reopened"; reason: Reason; ticket: string };

const gravity = (severity: Severity) => severities.indexOf(severity);

/**
 * What a raised alarm means: a matter that is still open takes it in, the same thing before the nearest place; a
 * matter closed a short while ago whose sensor shows the fault again is opened again; anything else is a new matter.
 * Pure. `plan` undefined: the scenario only watches.
 */
export function decide(
  alarm: AlarmFacts,
  plan: Plan | undefined,
  candidates: readonly Candidate[],
): Decision {
  if (plan === undefined) return { outcome: "none", reason: "no-ticket" };
  if (gravity(alarm.severity) < gravity(plan.from)) return { outcome: "none", reason: "below-severity" };
  const open = candidates.filter(({ status }) => status === "open");
  const same = open.find(({ thing }) => thing !== null && thing === alarm.thing);
  if (same !== undefined) return { outcome: "joined", reason: "same-thing", ticket: same.ticket };
  const close = nearest(alarm, plan.joining, open);
  if (close !== undefined) return close;
  const relapsed = lastClosed(candidates.filter((candidate) => isRelapse(alarm, plan, candidate)));
  if (relapsed !== undefined) return { outcome: "reopened", reason: "relapse", ticket: relapsed.ticket };
  return { outcome: "opened", reason: "first" };
}

function nearest(
  alarm: AlarmFacts,
  joining: Joining,
  open: readonly Candidate[],
): Extract<Decision, { ticket: string }> | undefined {
  if (joining === "thing") return undefined;
  if (joining === "area") {
    const found = open.find(({ area }) => area !== null && area === alarm.area);
    return found && { outcome: "joined", reason: "same-area", ticket: found.ticket };
  }
  let best: { ticket: string; metres: number } | undefined;
  for (const { ticket, spot } of open) {
    if (spot === null || alarm.spot === null) continue;
    const metres = metresBetween(spot, alarm.spot);
    if (metres <= joining.metres && metres < (best?.metres ?? Number.POSITIVE_INFINITY))
      best = { ticket, metres };
  }
  return best && { outcome: "joined", reason: "near", ticket: best.ticket };
}

/** Whether a closed matter was about the very sensor that shows the fault again, and not too long ago. */
function isRelapse(alarm: AlarmFacts, plan: Plan, candidate: Candidate): boolean {
  const { status, closedAt, scenario } = candidate;
  if (status !== "closed" || closedAt === null || scenario !== alarm.scenario) return false;
  return sameSubject(alarm, candidate) && alarm.beganAt - closedAt <= plan.relapseMs && plan.relapseMs > 0;
}

function sameSubject(alarm: AlarmFacts, candidate: Candidate): boolean {
  if (alarm.stream !== null) return candidate.stream === alarm.stream;
  if (alarm.thing !== null) return candidate.thing === alarm.thing;
  return alarm.area !== null && candidate.area === alarm.area;
}

function lastClosed(candidates: readonly Candidate[]): Candidate | undefined {
  return [...candidates].sort((one, other) => (other.closedAt ?? 0) - (one.closedAt ?? 0))[0];
}

/** What of an alarm was told on its ticket so far. */
export type Told = { severity: Severity; recoveredAt: number | null };

/** What is still to be told: another severity, the recovery, or both. Pure; nothing where all has been told. */
export function untold(
  alarm: Pick<AlarmFacts, "severity" | "clearedAt">,
  told: Told,
): ("severity" | "recovered")[] {
  if (told.recoveredAt !== null) return [];
  return [
    ...(alarm.severity === told.severity ? [] : (["severity"] as const)),
    ...(alarm.clearedAt === null ? [] : (["recovered"] as const)),
  ];
}
