import { type RawBuilder, sql } from "kysely";
import { type Actor, type Placement, reachOf, subtreeEnd, type Transaction } from "../../kernel/index.ts";
import type { Ticket } from "../life/ticket.ts";
import { emptyTally, type Period, type Summary, type Times, timesOf } from "./figures.ts";
import { bits, type Cohort, cohorts, type Part } from "./measures.ts";
import type { Grouping, KpiQuery, KpiScope } from "./schema.ts";

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

/** Whether bits are in a part, as SQL. */
export function inPart(measure: RawBuilder<number>, part: Part): RawBuilder<boolean> {
  const masks = part.map(
    ({ all, none }) =>
      sql`((${measure}) & ${sql.lit(all)} = ${sql.lit(all)} AND (${measure}) & ${sql.lit(none)} = 0)`,
  );
  return sql<boolean>`(${sql.join(masks, sql` OR `)})`;
}

/** The raw value tickets are grouped by, and how many of these become the key that people read. */
function keyOf(by: Grouping | undefined, cohort: Cohort, timeZone: string): RawBuilder<unknown> {
  const local = sql`${instants[cohort]} AT TIME ZONE ${timeZone}`;
  switch (by) {
    case undefined:
      return sql`NULL::text`;
    case "unit":
      return sql`ticket.owner_path`;
    case "area":
      return sql`ticket.area_path`;
    case "category":
    case "group":
      return sql`ticket.category`;
    case "source":
      return sql`ticket.source`;
    case "day":
    case "month":
      return sql`(${local})::date`;
  }
}

function rolled(by: Grouping | undefined, level: number | undefined): RawBuilder<string | null> {
  switch (by) {
    case "unit":
    case "area":
      return level === undefined
        ? sql`key`
        : sql`CASE WHEN key IS NOT NULL THEN array_to_string((string_to_array(rtrim(key, '/'), '/'))[1:${sql.lit(level)}], '/') || '/' END`;
    case "group":
      return sql`CASE WHEN strpos(key, '/') > 0 THEN split_part(key, '/', 1) || '/' END`;
    case "day":
      return sql`key::text`;
    case "month":
      return sql`left(key::text, 7)`;
    default:
      return sql`key`;
  }
}

type BitsRow = { key: string | null; bits: number; count: number };
type TimesRow = {
  whole: boolean;
  key: string | null;
  count: number;
  sum: number;
  median: number;
  p90: number;
};

/** The summary of all tickets a question is about, and of each group. */
export type Summaries = { whole: Summary; groups: Map<string | null, Summary> };

/**
 * Sums up a question's tickets in the database: five scans of narrow indexes, whole numbers only, so that the same
 * tickets always give the same figures to the last bit.
 */
export async function summarise(
  tx: Transaction,
  question: Question,
  { by, level }: Pick<KpiQuery, "by" | "level">,
): Promise<Summaries> {
  // Sums of a year stay in memory; spilled to the disk they would take several times as long.
  await sql`SET LOCAL work_mem = '256MB'`.execute(tx);
  const groups = new Map<string | null, Building>();
  const whole = building();
  const groupOf = (key: string | null) => {
    const known = groups.get(key) ?? building();
    groups.set(key, known);
    return known;
  };
  for (const cohort of cohorts) {
    for (const { key, bits: measure, count } of await bitsOf(tx, question, cohort, by, level)) {
      add(whole.cohorts[cohort], measure, count);
      if (by !== undefined) add(groupOf(key).cohorts[cohort], measure, count);
    }
  }
  for (const minutes of ["gross", "net"] as const) {
    for (const { whole: all, key, ...times } of await timesIn(tx, question, minutes, by, level)) {
      if (all) whole.times[minutes] = times;
      else if (by !== undefined) groupOf(key).times[minutes] = times;
    }
  }
  return { whole, groups };
}

type Building = { cohorts: Record<Cohort, Map<number, number>>; times: { gross: Times; net: Times } };

function building(): Building {
  const none = timesOf(emptyTally.minutes.net);
  return {
    cohorts: { reported: new Map(), due: new Map(), closed: new Map() },
    times: { gross: none, net: none },
  };
}

function add(map: Map<number, number>, key: number, count: number): void {
  map.set(key, (map.get(key) ?? 0) + count);
}

async function bitsOf(
  tx: Transaction,
  question: Question,
  cohort: Cohort,
  by: Grouping | undefined,
  level: number | undefined,
): Promise<BitsRow[]> {
  const { rows } = await sql<BitsRow>`
    WITH grouped AS (SELECT ${keyOf(by, cohort, question.timeZone)} AS key, ${measured(question, cohort)} AS bits, count(*)::int AS count
      FROM tickets.ticket WHERE ${belonging(question, cohort)} GROUP BY 1, 2)
    SELECT ${rolled(by, level)} AS key, bits, sum(count) AS count FROM grouped GROUP BY 1, 2`.execute(tx);
  return rows;
}

const timed: Part = [{ all: bits.counted | bits.closed | bits.timed, none: 0 }];

async function timesIn(
  tx: Transaction,
  question: Question,
  minutes: "gross" | "net",
  by: Grouping | undefined,
  level: number | undefined,
): Promise<TimesRow[]> {
  const value = sql.ref(`ticket.${minutes}_minutes`);
  // Counts stay int and sums of them bigint: numeric would be as exact, and many times slower.
  const { rows } = await sql<TimesRow>`
    WITH grouped AS MATERIALIZED (
      SELECT ${keyOf(by, "closed", question.timeZone)} AS key, ${value} AS minutes, count(*)::int AS n
      FROM tickets.ticket WHERE ${belonging(question, "closed")} AND ${inPart(sql<number>`ticket.measure`, timed)}
      GROUP BY 1, 2),
    ${by === undefined ? noGroups : groupHistogram(rolled(by, level))},
    histogram AS (
      SELECT * FROM by_group
      UNION ALL SELECT true, NULL, minutes, sum(n)::int FROM grouped GROUP BY minutes),
    ordered AS (
      SELECT whole, key, minutes, n, sum(n) OVER (PARTITION BY whole, key ORDER BY minutes) AS upto,
        sum(n) OVER (PARTITION BY whole, key) AS count FROM histogram)
    SELECT whole, key, count, sum(minutes::bigint * n) AS sum,
      min(minutes) FILTER (WHERE upto >= (count * 50 + 99) / 100) AS median,
      min(minutes) FILTER (WHERE upto >= (count * 90 + 99) / 100) AS p90
    FROM ordered GROUP BY whole, key, count`.execute(tx);
  return rows;
}

const noGroups = sql`by_group AS (SELECT false AS whole, NULL::text AS key, 0 AS minutes, 0 AS n WHERE false)`;

function groupHistogram(key: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`by_group AS (SELECT false AS whole, ${key} AS key, minutes, sum(n)::int AS n FROM grouped GROUP BY 2, 3)`;
}
