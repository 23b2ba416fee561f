import type { CompiledRule, State } from "../rules/index.ts";
import type { Units } from "./unit.ts";

/** How the subjects of a rule stand that someone may see. */
export type RuleStanding = {
  subjects: number;
  streams: number;
  pending: number;
  violated: number;
  /** With too little history to say what is usual. */
  warmingUp: number;
  /** None of whose streams has sent anything yet. */
  silent: number;
};

const none: RuleStanding = { subjects: 0, streams: 0, pending: 0, violated: 0, warmingUp: 0, silent: 0 };

/** How the subjects of each rule stand, counting the streams that are visible. */
export function standingsOf(
  rules: readonly CompiledRule[],
  units: Units,
  visible: (stream: number) => boolean,
): Map<string, RuleStanding> {
  const standings = new Map<string, RuleStanding>(rules.map(({ id }) => [id, { ...none }]));
  const isUnheard = (stream: number) =>
    (units.table.seen[stream] ?? Number.NEGATIVE_INFINITY) === Number.NEGATIVE_INFINITY;
  for (const unit of units) {
    const standing = standings.get(unit.rule.id);
    const streams = unit.streams.filter(visible);
    if (standing === undefined || streams.length === 0) continue;
    standing.subjects += 1;
    standing.streams += streams.length;
    const state = unit.live?.state;
    if (state?.phase === "pending") standing.pending += 1;
    if (state?.phase === "raised" || state?.phase === "clearing") standing.violated += 1;
    if (streams.every(isUnheard)) standing.silent += 1;
    else if (unit.rule.parts.some(({ part }) => part.unusual) && isWarmingUp(state)) standing.warmingUp += 1;
  }
  return standings;
}

function isWarmingUp(state: State | undefined): boolean {
  return !Object.values(state?.sensors ?? {}).some(
    ({ memory }) => memory?.kind === "unusual" && memory.baseline !== null,
  );
}
