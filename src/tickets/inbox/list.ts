import { type RawBuilder, sql } from "kysely";
import type { Transaction } from "../../kernel/index.ts";
import { dueNext } from "../life/urgency.ts";
import { formatCursor, parseCursor } from "./cursor.ts";
import { type Asker, dueNextIs, lightAt, matching } from "./filter.ts";
import { patiently } from "./patience.ts";
import { inboxProblem } from "./problems.ts";
import type { List, ListQuery, Row, sorts } from "./schema.ts";

type Sort = (typeof sorts)[number];
const pageSize = 50;

/** One row of the list as the database gives it. */
export type StoredRow = Omit<Row, "reportedAt" | "closedAt" | "dueAt" | "stageDueAt"> & {
  reportedAt: Date;
  closedAt: Date | null;
  dueAt: Date | null;
  stageDueAt: Date | null;
};

/** What a list shows of each ticket. */
export function rowColumns(now: Date): RawBuilder<unknown> {
  return sql`ticket.id, ticket.number, ticket.version, ticket.source, ticket.status, ticket.stage, ticket.category,
    ticket.urgency, ticket.title, ticket.owner_path AS "ownerPath", ticket.area_path AS "areaPath",
    ticket.partner_paths <> '{}' AS joint, ticket.assignee, ticket.longitude, ticket.latitude,
    ticket.reported_at AS "reportedAt", ticket.closed_at AS "closedAt", ticket.due_at AS "dueAt",
    ticket.stage_due_at AS "stageDueAt", ${lightAt(now)} AS light, ticket.suspended_at IS NOT NULL AS suspended,
    ticket.pending ->> 'kind' AS pending, coalesce(ticket.labels -> 'marks', '[]') AS marks,
    ticket.question IS NOT NULL AS asked,
    ticket.reopenings + ticket.returns + ticket.reworks > 0 AS "cameBack"`;
}

export function presentRow(row: StoredRow): Row {
  return {
    ...row,
    reportedAt: row.reportedAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
    dueAt: row.dueAt?.toISOString() ?? null,
    stageDueAt: row.stageDueAt?.toISOString() ?? null,
  };
}

/**
 * One page of the tickets that match, in a strict order, so that pages neither skip nor repeat what stays where it is.
 * Throws `inbox.sort-due`, `inbox.cursor`, `inbox.box`, `inbox.empty-search`.
 */
export async function listTickets(tx: Transaction, query: ListQuery, asker: Asker): Promise<List> {
  const { sort: wanted, limit = pageSize, cursor, ...filter } = query;
  const onlyOpen = filter.status?.length === 1 && filter.status[0] === "open";
  const sort = wanted ?? (onlyOpen ? "due" : "newest");
  if (sort === "due" && !onlyOpen) throw inboxProblem("inbox.sort-due");
  const after = cursor === undefined ? sql`true` : afterCursor(sort, cursor);
  const order = sort === "due" ? urgency : sql`ticket.reported_at DESC, ticket.id`;
  const rowsAsked = sql<StoredRow>`SELECT ${rowColumns(asker.now)} FROM tickets.ticket
    WHERE ${matching(filter, asker)} AND ${after} ORDER BY ${order} LIMIT ${limit + 1}`;
  const { rows } = await patiently(tx, () => rowsAsked.execute(tx));
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { tickets: page.map(presentRow), next: last === undefined ? null : cursorAfter(sort, last) };
}

/** The rule `compareUrgency` as SQL: exactly the columns of the index `ticket_open_due`. */
const urgency = sql`(ticket.suspended_at IS NOT NULL), ${dueNextIs}, ticket.id`;

function afterCursor(sort: Sort, text: string): RawBuilder<boolean> {
  const { at, id, isPaused } = parseCursor(text, sort);
  const instant = new Date(at);
  // For the newest, the bare bound on the instant is what an index can begin at; the rest parts equal instants.
  return sort === "due"
    ? sql<boolean>`(${urgency}) > (${isPaused}::boolean, ${instant}::timestamptz, ${id}::uuid)`
    : sql<boolean>`(ticket.reported_at <= ${instant} AND (ticket.reported_at < ${instant} OR ticket.id > ${id}))`;
}

function cursorAfter(sort: Sort, { id, stageDueAt, dueAt, suspended, reportedAt }: StoredRow): string {
  if (sort === "newest") return formatCursor({ sort, at: reportedAt.getTime(), id });
  const at = dueNext({ stageDueAt: stageDueAt?.getTime() ?? null, dueAt: dueAt?.getTime() ?? null });
  if (!Number.isFinite(at)) throw new Error(`open ticket ${id} has no stage due time`);
  return formatCursor({ sort, at, id, isPaused: suspended });
}
