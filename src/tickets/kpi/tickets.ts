import { sql } from "kysely";
import type { Transaction } from "../../kernel/index.ts";
import { formatCursor, parseCursor } from "../inbox/cursor.ts";
import type { Formula } from "./formulas.ts";
import type { Cohort, Part } from "./measures.ts";
import type { Tickets, TicketsQuery } from "./schema.ts";
import { belonging, inPart, measured, type Question } from "./store.ts";

const pageSize = 50;
const columns: Record<Cohort, string> = { reported: "reported_at", due: "due_at", closed: "closed_at" };

type Stored = Omit<Tickets["tickets"][number], "reportedAt" | "dueAt" | "closedAt" | "proofs"> & {
  reportedAt: Date;
  dueAt: Date | null;
  closedAt: Date | null;
  sorted: Date;
};

/**
 * The tickets behind a figure: its numerator, its denominator, or the rest between them; oldest first by the instant
 * that takes them into the period. Throws `inbox.cursor`.
 */
export async function ticketsBehind(
  tx: Transaction,
  formula: Formula,
  question: Question,
  { part = "denominator", limit = pageSize, cursor }: Pick<TicketsQuery, "part" | "limit" | "cursor">,
): Promise<Tickets> {
  const measure = measured(question, formula.cohort);
  const holds = (of: Part) => inPart(measure, of);
  const asked =
    part === "numerator"
      ? holds(formula.numerator)
      : part === "rest"
        ? sql`${holds(formula.denominator)} AND NOT ${holds(formula.numerator)}`
        : holds(formula.denominator);
  const at = sql.ref(`ticket.${columns[formula.cohort]}`);
  const name = `kpi-${formula.cohort}`;
  const after = cursor === undefined ? undefined : parseCursor(cursor, name);
  const beyond =
    after === undefined ? sql`true` : sql`(${at}, ticket.id) > (${new Date(after.at)}, ${after.id}::uuid)`;
  const { rows } =
    await sql<Stored>`SELECT ticket.id, number, source, status, category, owner_path AS "ownerPath",
      area_path AS "areaPath", reported_at AS "reportedAt", due_at AS "dueAt", closed_at AS "closedAt",
      gross_minutes AS "grossMinutes", net_minutes AS "netMinutes", ${holds(formula.numerator)} AS counted,
      ${at} AS sorted
    FROM tickets.ticket WHERE ${belonging(question, formula.cohort)} AND ${asked} AND ${beyond}
    ORDER BY ${at}, ticket.id LIMIT ${limit + 1}`.execute(tx);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    tickets: page.map(present),
    next: last === undefined ? null : formatCursor({ sort: name, at: last.sorted.getTime(), id: last.id }),
  };
}

function present({ sorted: _, ...row }: Stored): Tickets["tickets"][number] {
  return {
    ...row,
    reportedAt: row.reportedAt.toISOString(),
    dueAt: row.dueAt?.toISOString() ?? null,
    closedAt: row.closedAt?.toISOString() ?? null,
    proofs: `/api/tickets/${row.id}/timeline`,
  };
}
