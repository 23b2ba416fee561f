import { sql } from "kysely";
import { type Context, type Route, route, type Transaction, transact } from "../../kernel/index.ts";
import type { Targets } from "../intake/schema.ts";
import { type Figure, figuresOf } from "./figures.ts";
import { formulas } from "./formulas.ts";
import { datesOf, periodOf } from "./period.ts";
import { kpiProblem } from "./problems.ts";
import type { Grouping, KpiQuery, KpiScope, Kpis, Tickets, TicketsQuery } from "./schema.ts";
import * as schema from "./schema.ts";
import { kpiScope } from "./store.ts";
import { summarise } from "./summary.ts";
import { ticketsBehind } from "./tickets.ts";

/** What KPIs need to know of the city's time. */
export type KpiTime = { timeZone: string; minutesPerDay: number };

const tag = "kpis";

/** KPIs over HTTP: figures, what they mean, and the tickets behind each. */
export function kpiRouteList(time: KpiTime, targets?: Targets): Route[] {
  return [
    route({
      method: "GET",
      url: "/api/kpis",
      scope: kpiScope,
      tag,
      summary: "Every KPI of a period, whole and by group",
      query: schema.KpiQuery,
      response: schema.Kpis,
      handle: ({ context, query }) => readKpis(context, query, time),
    }),
    route({
      method: "GET",
      url: "/api/kpis/definitions",
      scope: kpiScope,
      tag,
      summary: "What each KPI counts, in words, with its version",
      response: schema.Definitions,
      handle: async () => ({
        kpis: formulas.map(({ id, version, kind, cohort, name, definition }) => ({
          id,
          version,
          kind,
          cohort,
          name,
          definition,
        })),
      }),
    }),
    route({
      method: "GET",
      url: "/api/kpis/targets",
      scope: kpiScope,
      tag,
      summary:
        "What the district says of its own work, to which its figures are held; null if it says nothing",
      response: schema.TargetsAnswer,
      handle: async () => ({ targets: targets ?? null }),
    }),
    route({
      method: "GET",
      url: "/api/kpis/:id/tickets",
      scope: kpiScope,
      tag,
      summary: "The tickets behind a figure: numerator, denominator or the rest, each with its proofs",
      params: schema.IdParams,
      query: schema.TicketsQuery,
      response: schema.Tickets,
      handle: ({ context, params, query }) => readTickets(context, params.id, query, time),
    }),
  ];
}

/**
 * All statements see the same tickets, so that the figures of an answer agree with each other; and each is planned for
 * its own values, because a day and a year are not read the same way.
 */
async function prepare(tx: Transaction): Promise<void> {
  await sql
    .raw(
      "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL plan_cache_mode = force_custom_plan",
    )
    .execute(tx);
}

/** Figures of a period for whoever asks. Throws `kpi.period`. */
export function readKpis(context: Context, query: KpiQuery, time: KpiTime): Promise<Kpis> {
  const { by, level, ...scope } = query;
  return transact(context.database, async (tx) => {
    await prepare(tx);
    const period = await periodOf(tx, scope.period, time.timeZone, context.clock.now().getTime());
    const question = { actor: context.actor, scope, period };
    const { whole, groups } = await summarise(tx, question, { by, level } as Pick<KpiQuery, "by" | "level">);
    const figures = (summary: typeof whole): Figure[] => figuresOf(summary, time.minutesPerDay);
    return {
      from: new Date(period.from).toISOString(),
      to: new Date(period.to).toISOString(),
      minutesPerDay: time.minutesPerDay,
      figures: figures(whole),
      groups: [...groups]
        .sort(([a], [b]) => ((a ?? "") < (b ?? "") ? -1 : 1))
        .map(([key, summary]) => ({
          key,
          open: openQuery(scope, by, level, key),
          figures: figures(summary),
        })),
    };
  });
}

/** The query that narrows a figure's tickets to one group. */
function openQuery(
  scope: KpiScope,
  by: Grouping | undefined,
  level: number | undefined,
  key: string | null,
): string {
  const value = key ?? "none";
  // A path shorter than the level, or an exact one, stands for itself and not for those below it.
  const alone = level === undefined || value.split("/").length - 1 < level;
  const narrowed: KpiScope = { ...scope, ...narrowing(scope, by, value, alone) };
  const pairs = Object.entries(narrowed).map(([name, of]): [string, string] => [name, String(of)]);
  return new URLSearchParams(pairs).toString();
}

function narrowing(
  scope: KpiScope,
  by: Grouping | undefined,
  value: string,
  alone: boolean,
): Partial<KpiScope> {
  switch (by) {
    case undefined:
      return {};
    case "unit":
      return wider(value, scope.unit)
        ? {}
        : { unit: value, unitAlone: alone || (scope.unit !== undefined && scope.unitAlone === true) };
    case "area":
      return wider(value, scope.area)
        ? {}
        : { area: value, areaAlone: alone || (scope.area !== undefined && scope.areaAlone === true) };
    case "category":
    case "group":
      return wider(value, scope.category) ? {} : { category: value };
    case "source":
      return { source: value as NonNullable<KpiScope["source"]> };
    case "day":
    case "month":
      return { period: overlap(scope.period, value) };
  }
}

/** Whether a group holds more than what was asked for already: then the question itself opens it. */
function wider(group: string, asked: string | undefined): boolean {
  return asked !== undefined && asked !== group && asked.startsWith(group);
}

/** The part of a month or day that lies in the period asked for. */
function overlap(period: string, part: string): string {
  const whole = datesOf(period);
  const own = datesOf(part);
  if (whole === undefined || own === undefined) return part;
  const [, first] = [own.first, whole.first].sort();
  const [last] = [own.last, whole.last].sort();
  return `${first}..${last}`;
}

/** The tickets behind one figure. Throws `kpi.unknown`, `kpi.period`, `inbox.cursor`. */
export function readTickets(
  context: Context,
  id: string,
  query: TicketsQuery,
  time: KpiTime,
): Promise<Tickets> {
  const formula = formulas.find((one) => one.id === id);
  if (formula === undefined) throw kpiProblem("kpi.unknown", { id });
  const { part, limit, cursor, ...scope } = query;
  return transact(context.database, async (tx) => {
    await prepare(tx);
    const period = await periodOf(tx, scope.period, time.timeZone, context.clock.now().getTime());
    const question = { actor: context.actor, scope, period };
    return ticketsBehind(tx, formula, question, { part, limit, cursor } as TicketsQuery);
  });
}
