import type { Row } from "./filter.ts";

/** A row as it stands in the list: `gone` where it no longer matches, but keeps its place until the list is renewed. */
export type QueueRow = Row & { gone: boolean };

/** Puts what is known now into a list that keeps its order. */
export function mergeHead(
  rows: readonly Row[],
  head: { tickets: readonly Row[]; next: string | null } | undefined,
  complete: boolean,
): { rows: QueueRow[]; came: number; went: number } {
  if (head === undefined) return { rows: rows.map((row) => ({ ...row, gone: false })), came: 0, went: 0 };
  // In an empty list nothing could be moved: what comes is shown at once.
  if (rows.length === 0 && complete) {
    return { rows: head.tickets.map((row) => ({ ...row, gone: false })), came: 0, went: 0 };
  }
  const now = new Map(head.tickets.map((row) => [row.id, row]));
  const known = new Set(rows.map(({ id }) => id));
  // Beyond its last row nothing is known of what went or came.
  const reach = head.next === null ? Number.POSITIVE_INFINITY : head.tickets.length * 0.75;
  const merged = rows.map((row, index) => ({
    ...(now.get(row.id) ?? row),
    gone: index < reach && !now.has(row.id),
  }));
  const came = head.tickets.filter(({ id }, index) => !known.has(id) && (complete || index < rows.length));
  return { rows: merged, came: came.length, went: merged.filter(({ gone }) => gone).length };
}
