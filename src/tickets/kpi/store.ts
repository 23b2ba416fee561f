import { type RawBuilder, sql } from "kysely";
import {
  type Actor,
  anonymousId,
  type Placement,
  type Reach,
  reachOf,
  subtreeEnd,
} from "../../kernel/index.ts";
import type { Ticket } from "../life/ticket.ts";
import { bits, type Cohort, type Part } from "./measures.ts";
import type { LocalPeriod } from "./period.ts";
import type { Grouping, KpiQuery, KpiScope } from "./schema.ts";

export const kpiScope = "kpi.read";

/**
 * Where a ticket stands for the question whose figures it is in. A unit's figures are those of the tickets it owns or
 * that lie in its area, whoever reads them. A person's own are those of the tickets they reported or handle, as in the
 * inbox; they are in nobody else's for that.
 */
export function kpiPlacementOf(
  {
    ownerPath,
    areaPath,
    reporter,
    assignee,
  }: Pick<Ticket, "ownerPath" | "areaPath" | "reporter" | "assignee">,
  reach: Reach,
): Placement {
  if (reach === "own")
    return { units: [], accounts: [reporter, assignee].filter((account) => account !== null) };
  return { units: areaPath === null ? [ownerPath] : [ownerPath, areaPath], accounts: [] };
}

/** The rule of {@link kpiPlacementOf} and `mayReach` as an SQL condition. */
function within(actor: Actor): RawBuilder<unknown> {
  const { id, unit } = actor;
  switch (reachOf(actor, kpiScope)) {
    case "all":
      return sql`true`;
    case "own":
      return id === anonymousId ? sql`false` : sql`(ticket.reporter = ${id} OR ticket.assignee = ${id})`;
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

/** What is asked: whose figures, of which tickets, in which period. */
export type Question = { actor: Actor; scope: KpiScope; period: LocalPeriod };

/** From (inclusive) to (exclusive), as SQL. */
export type Stretch = { from: RawBuilder<unknown>; to: RawBuilder<unknown> };

/** The tickets of one cohort that a question is about, as a condition that the cohort's index answers alone. */
export function belonging(
  { actor, scope, period }: Question,
  cohort: Cohort,
  stretch: Stretch = { from: sql`${new Date(period.from)}`, to: sql`${new Date(period.to)}` },
): RawBuilder<unknown> {
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
    sql`${at} >= ${stretch.from} AND ${at} < ${stretch.to}`,
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

/** A ticket's bits; those that ask for its day are looked for only where a KPI asks for them. */
export function measured({ period }: Question, cohort: Cohort): RawBuilder<number> {
  if (cohort !== "reported") return sql<number>`ticket.measure`;
  const handled = sql`coalesce(ticket.handled_at, CASE WHEN ticket.measure & ${sql.lit(bits.closed)} <> 0 THEN ticket.closed_at END)`;
  // Which of the period's days an instant lies in is looked up in their beginnings: time zones would take far longer.
  const { days } = period;
  const starts = [...days.map((day) => new Date(day.from)), ...days.slice(-1).map((day) => new Date(day.to))];
  const day = (at: RawBuilder<unknown>) => sql`width_bucket(${at}, ${starts}::timestamptz[])`;
  // What took longer than the longest day was not handled the same day: that spares most tickets the looking up.
  const longestMs = days.reduce((longest, { from, to }) => Math.max(longest, to - from), 0);
  const over = days.findLast(({ to }) => to <= period.to)?.to ?? period.from;
  return sql<number>`ticket.measure | CASE WHEN ticket.reported_at < ${new Date(over)} THEN ${sql.lit(bits.dayOver)} ELSE 0 END | CASE WHEN ${handled} < ticket.reported_at + make_interval(secs => ${longestMs / 1000})
    AND ${day(handled)} = ${day(sql`ticket.reported_at`)} THEN ${sql.lit(bits.sameDay)} ELSE 0 END`;
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

/** The column tickets are grouped by; undefined where they are grouped by stretches of the period. */
export function columnOf(by: Grouping | undefined): RawBuilder<string> | undefined {
  switch (by) {
    case undefined:
      return sql<string>`''::text`;
    case "unit":
      return sql<string>`ticket.owner_path`;
    case "area":
      return sql<string>`coalesce(ticket.area_path, '')`;
    case "category":
    case "group":
      return sql<string>`coalesce(ticket.category, '')`;
    case "source":
      return sql<string>`ticket.source`;
    case "day":
    case "month":
      return undefined;
  }
}

/** The group that people read, of a value of {@link columnOf} or the name of a stretch; null of tickets without one. */
export function groupOf(raw: string, { by, level }: Pick<KpiQuery, "by" | "level">): string | null {
  if (raw === "") return null;
  if (by === "group") return raw.includes("/") ? `${raw.split("/", 1)}/` : null;
  if (level === undefined || (by !== "unit" && by !== "area")) return raw;
  return `${raw.split("/", Math.min(level, raw.split("/").length - 1)).join("/")}/`;
}
