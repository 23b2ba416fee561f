import { isId } from "../../kernel/index.ts";
import { inboxProblem } from "./problems.ts";

/** Where a page ended: the instant it is sorted by, in epoch milliseconds, and the id that parts equal ones. */
export type Cursor = { sort: string; at: number; id: string };

/** Writes a cursor; opaque to whoever sends it back. */
export function formatCursor({ sort, at, id }: Cursor): string {
  return Buffer.from(`${sort} ${at} ${id}`).toString("base64url");
}

/** Reads a cursor of the list sorted by `sort`. Throws `inbox.cursor` for any other text. */
export function parseCursor(text: string, sort: string): Cursor {
  const [named, at, id, ...rest] = Buffer.from(text, "base64url").toString().split(" ");
  const valid =
    named === sort && /^-?\d{1,16}$/.test(at ?? "") && id !== undefined && isId(id) && rest.length === 0;
  const instant = Number(at);
  if (!valid || Number.isNaN(new Date(instant).getTime())) throw inboxProblem("inbox.cursor");
  return { sort, at: instant, id };
}
