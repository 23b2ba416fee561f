import { isId } from "../../kernel/index.ts";
import { inboxProblem } from "./problems.ts";

/**
 * Where a page ended: the instant it is sorted by, in epoch milliseconds, the id that parts equal ones, and whether it
 * had come to those whose clock is stopped, which are sorted last where tickets are sorted by what is due.
 */
export type Cursor = { sort: string; at: number; id: string; isPaused?: boolean };

/** Writes a cursor; opaque to whoever sends it back. */
export function formatCursor({ sort, at, id, isPaused = false }: Cursor): string {
  return Buffer.from(`${sort} ${at} ${id}${isPaused ? " paused" : ""}`).toString("base64url");
}

/** Reads a cursor of the list sorted by `sort`. Throws `inbox.cursor` for any other text. */
export function parseCursor(text: string, sort: string): Required<Cursor> {
  const [named, at, id, paused, ...rest] = Buffer.from(text, "base64url").toString().split(" ");
  const valid =
    named === sort &&
    /^-?\d{1,16}$/.test(at ?? "") &&
    id !== undefined &&
    isId(id) &&
    (paused ?? "paused") === "paused" &&
    rest.length === 0;
  const instant = Number(at);
  if (!valid || Number.isNaN(new Date(instant).getTime())) throw inboxProblem("inbox.cursor");
  return { sort, at: instant, id, isPaused: paused !== undefined };
}
