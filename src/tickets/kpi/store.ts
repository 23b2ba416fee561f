import { type RawBuilder, sql } from "kysely";
import { type Actor, type Placement, reachOf, subtreeEnd } from "../../kernel/index.ts";
import type { Ticket } from "../life/ticket.ts";
import type { Period } from "./figures.ts";
import { bits, type Cohort, type Part } from "./measures.ts";
import type { Grouping, KpiScope } from "./schema.ts";

export const kpiScope = "kpi.read";

/** Where a ticket stands for the question whose figures it is in: those of its owner and of its area. */
export function kpiPlacementOf({ ownerPath, areaPath }: Pick<Ticket, "ownerPath" | "areaPath">): Placement {
  // Figures are a unit's, never a person's: nobody has "own" ones.
  return { units: areaPath === null ? [ownerPath] : [ownerPath, areaPath], accounts: [] };
}

/** The rule of {@link kpiPlacementOf} and `mayReach` as an SQL condition. */
function within(actor: Actor): RawBuilder<unknown> {
  const { unit } = actor;
  switch (reachOf(actor, kpiScope)) {
    case "all":
      return sql`true`;
    case "own":
      return sql`false`;
    case "unit":
      return sql`(ticket.owner_path = ${unit} OR ticket.area_path = ${unit})`;
    case "subtree":
      return sql`(${below(sql`ticket.owner_path`, unit ?? "")} OR ${below(sql`ticket.area_path`, unit ?? "")})`;
  }
}

function below(column: RawBuilder<unknown>, path: string): RawBuilder<unknown> {
  return sql`(${column} >= ${path} AND ${column} < ${subtreeEnd(path)})`;
}

const instants: Record<Cohort, RawBuilder<Date>> = {
  reported: sql`ticket.reported_at`,
  due: sql`ticket.due_at`,
  closed: sql`ticket.closed_at`,
};

/** What is asked: whose figures, of which tickets, in which period and time zone. */
export type Question = { actor: Actor; scope: KpiScope; period: Period; timeZone: string };

/** The tickets of one cohort that a question is about, as a condition that the cohort's index answers alone. */
export function belonging({ actor, scope, period }: Question, cohort: Cohort): RawBuilder<unknown> {
  const at = instants[cohort];
  const { unit, area, category, source, unitAlone, areaAlone } = scope;
  const under = (column: RawBuilder<unknown>, path: string, alone: boolean | undefined) =>
    path === "none"
      ? sql`${column} IS NULL`
      : alone === true
        ? sql`${column} = ${path}`
        : below(column, path);
  const conditions = [
    within(actor),
    sql`${at} >= ${new Date(period.from)} AND ${at} < ${new Date(period.to)}`,
    ...(cohort === "closed" ? [sql`ticket.status = 'closed'`] : []),
    ...(unit === undefined ? [] : [under(sql`ticket.owner_path`, unit, unitAlone)]),
    ...(area === undefined ? [] : [under(sql`ticket.area_path`, area, areaAlone)]),
    ...(category === undefined ? [] : [categoryIs(category)]),
    ...(source === undefined ? [] : [sql`ticket.source = ${source}`]),
  ];
  return sql.join(conditions, sql` AND `);
}

function categoryIs(code: string): RawBuilder<unknown> {
  if (code === "none") return sql`ticket.category IS NULL`;
  return code.endsWith("/") ? sql`starts_with(ticket.category, ${code})` : sql`ticket.category = ${code}`;
}

/** A ticket's bits; the same-day bit is looked for only where a KPI asks for it. */
export function measured({ timeZone }: Question, cohort: Cohort): RawBuilder<number> {
  if (cohort !== "reported") return sql<number>`ticket.measure`;
  const handled = sql`coalesce(ticket.handled_at, CASE WHEN ticket.measure & ${sql.lit(bits.closed)} <> 0 THEN ticket.closed_at END)`;
  const date = (at: RawBuilder<unknown>) => sql`(${at} AT TIME ZONE ${timeZone})::date`;
  // No local day is longer than 25 hours; the cheap comparison spares most tickets the dear one.
  return sql<number>`ticket.measure | CASE
    WHEN ${handled} BETWEEN ticket.reported_at - interval '26 hours' AND ticket.reported_at + interval '26 hours'
      AND ${date(handled)} = ${date(sql`ticket.reported_at`)} THEN ${sql.lit(bits.sameDay)} ELSE 0 END`;
}

/**
 * Whether bits are in a part, as SQL. Written bit by bit with `<>`: the planner takes `=` on an expression to hold for
 * one row in two hundred, and would sort a million rows that it believes to be few.
 */
export function inPart(measure: RawBuilder<number>, part: Part): RawBuilder<boolean> {
  const masks = part.map(({ all, none }) => {
    const set = Object.values(bits).filter((bit) => (all & bit) !== 0);
    const conditions = set.map((bit) => sql`(${measure}) & ${sql.lit(bit)} <> 0`);
    if (none !== 0) conditions.push(sql`(${measure}) & ${sql.lit(none)} = 0`);
    return sql`(${sql.join(conditions, sql` AND `)})`;
  });
  return sql<boolean>`(${sql.join(masks, sql` OR `)})`;
}

/** The raw value tickets are grouped by, and how many of these become the key that people read. */
export function keyOf(by: Grouping | undefined, cohort: Cohort, timeZone: string): RawBuilder<unknown> {
  const local = sql`${instants[cohort]} AT TIME ZONE ${timeZone}`;
  switch (by) {
    case undefined:
      return sql`''::text`;
    case "unit":
      return sql`ticket.owner_path`;
    case "area":
      return sql`coalesce(ticket.area_path, '')`;
    case "category":
    case "group":
      return sql`coalesce(ticket.category, '')`;
    case "source":
      return sql`ticket.source`;
    case "day":
    case "month":
      return sql`(${local})::date`;
  }
}

export function rolled(by: Grouping | undefined, level: number | undefined): RawBuilder<string | null> {
  switch (by) {
    case "unit":
    case "area":
      return level === undefined
        ? sql`nullif(key, '')`
        : sql`CASE WHEN key <> '' THEN array_to_string((string_to_array(rtrim(key, '/'), '/'))[1:${sql.lit(level)}], '/') || '/' END`;
    case "group":
      return sql`CASE WHEN strpos(key, '/') > 0 THEN split_part(key, '/', 1) || '/' END`;
    case "day":
      return sql`key::text`;
    case "month":
      return sql`left(key::text, 7)`;
    default:
      return sql`nullif(key, '')`;
  }
}
