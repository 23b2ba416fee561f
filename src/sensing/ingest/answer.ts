import { type Incoming, type Outcome, reasons } from "./incoming.ts";

/** Counts of an outcome and the rows with an objection, for senders that ask for no more. */
export function briefAnswer(outcome: Outcome): string {
  const { rows, kept, repeated, marked, conflicting, refused } = outcome;
  const objections: { row: number; reason: string }[] = [];
  if (conflicting + refused > 0) {
    for (let row = 0; row < rows; row += 1) {
      const why = outcome.reasons[row] as number;
      if (why !== 0) objections.push({ row, reason: reasons[why] ?? "none" });
    }
  }
  return JSON.stringify({ rows, kept, repeated, marked, conflicting, refused, objections });
}

/**
 * What CreateObservations answers (OGC 18-088 §13.2): for each row in order the address of its Observation, or `error`
 * with the reason behind it. `base` ends in `/v1.1`.
 */
export function linksAnswer({ streams, times }: Incoming, outcome: Outcome, base: string): string {
  const head = `"${base}/Observations('`;
  let text = "";
  for (let row = 0; row < outcome.rows; row += 1) {
    const why = outcome.reasons[row] as number;
    if (row > 0) text += ",";
    text += why === 0 ? `${head}${streams[row]}-${times[row]}')"` : `"error ${reasons[why] ?? ""}"`;
  }
  return `[${text}]`;
}
