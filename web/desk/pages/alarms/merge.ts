import type { Got } from "../../../api.ts";

export type Row = Got<"/api/alarms">["alarms"][number];
/** A row in its place: `gone` where it no longer matches, until the list is renewed. */
export type QueueRow = Row & { gone: boolean };

/**
 * Puts what is known now into a list that keeps its order: rows change where they stand, what came is counted. Alarms
 * come newest first, so whatever is newer than the head's last row and missing from it no longer matches.
 */
export function merge(
  rows: readonly Row[],
  head: { alarms: readonly Row[]; next: string | null } | undefined,
): { rows: QueueRow[]; came: number } {
  if (head === undefined) return { rows: rows.map((row) => ({ ...row, gone: false })), came: 0 };
  // Under an empty list nobody's hands are: what comes is shown at once.
  if (rows.length === 0) return { rows: head.alarms.map((row) => ({ ...row, gone: false })), came: 0 };
  const now = new Map(head.alarms.map((row) => [row.id, row]));
  const known = new Set(rows.map(({ id }) => id));
  const oldest = head.next === null ? "" : (head.alarms.at(-1)?.startedAt ?? "");
  const newest = rows[0]?.startedAt ?? "";
  return {
    rows: rows.map((row) => ({
      ...(now.get(row.id) ?? row),
      gone: !now.has(row.id) && row.startedAt > oldest,
    })),
    came: head.alarms.filter(({ id, startedAt }) => !known.has(id) && startedAt >= newest).length,
  };
}
