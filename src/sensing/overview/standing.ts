import { quality, type Reading } from "../../kernel/index.ts";
import { type Standing, standings } from "./schema.ts";

const lateIntervals = 1.5;
const silentIntervals = 3;
const untrusted = quality.outOfRange | quality.doubtful;

/**
 * How a stream stands: `last` is its newest reading, `stuck` whether an open alarm says that its value never moves.
 * Three missing intervals are silence, as for rules; before that, one that is half an interval over time is late. A
 * device that sends when something happens is silent only as long as it never said anything.
 */
export function standingOf(
  last: Pick<Reading, "time" | "quality"> | undefined,
  everyMs: number | null,
  stuck: boolean,
  now: number,
): Standing {
  if (last === undefined) return "silent";
  const age = now - last.time;
  if (everyMs !== null && age > everyMs * silentIntervals) return "silent";
  if (stuck || (last.quality & untrusted) !== 0) return "faulty";
  if (everyMs !== null && age > everyMs * lateIntervals) return "late";
  return "ok";
}

/** The worse of two. */
export function worse(one: Standing, other: Standing): Standing {
  return standings.indexOf(one) <= standings.indexOf(other) ? one : other;
}

export const rankOf = (standing: Standing): number => standings.indexOf(standing);
