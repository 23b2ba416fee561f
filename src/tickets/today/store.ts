import { type RawBuilder, sql } from "kysely";
import { cellBounds, parseCell } from "../../foundation/index.ts";
import type { Transaction } from "../../kernel/index.ts";
import { type Asker, lightAt } from "../inbox/filter.ts";
import type { Period } from "../kpi/index.ts";
import { ticketsWithin } from "../life/store.ts";
import { departmentOf, stateOf } from "./rules.ts";
import type { LatestActs, OpenCells, State, Today } from "./schema.ts";

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** Among so many acts on tickets the latest are looked for, so that a narrow reach reads no whole year. */
const actsLookedAt = 400;

type Hour = { kind: "reported" | "closed"; earlier: boolean; hour: number; count: number };
type FlowRow = {
  source: string;
  owner: string;
  status: string;
  stage: string | null;
  suspended: boolean;
  late: boolean;
  count: number;
};

/** What came in and was closed since the first instant of the day, and where today's tickets stand. */
export async function countDay(
  tx: Transaction,
  { from, to }: Period,
  asker: Asker,
): Promise<Omit<Today, "date" | "from" | "to">> {
  const within = ticketsWithin(asker.actor, asker.scope);
  const since = (kind: Hour["kind"], at: RawBuilder<Date>, days: number, also = sql`true`) => {
    const start = new Date(from - days * dayMs);
    return sql`SELECT ${sql.lit(kind)} AS kind, ${sql.lit(days > 0)} AS earlier,
        floor(extract(epoch FROM ${at} - ${start}::timestamptz) / 3600)::int AS hour, count(*)::int AS count
      FROM tickets.ticket WHERE ${at} >= ${start} AND ${at} < ${new Date(to - days * dayMs)} AND ${also} AND ${within}
      GROUP BY 3`;
  };
  const closed = sql`ticket.status = 'closed'`;
  const { rows: hours } = await sql<Hour>`${sql.join(
    [0, 1].flatMap((days) => [
      since("reported", sql`ticket.reported_at`, days),
      since("closed", sql`ticket.closed_at`, days, closed),
    ]),
    sql` UNION ALL `,
  )}`.execute(tx);
  const { rows } = await sql<FlowRow>`
    SELECT source, owner_path AS owner, status, stage, suspended_at IS NOT NULL AS suspended,
      coalesce(${lightAt(asker.now)} = 'red', false) AS late, count(*)::int AS count
    FROM tickets.ticket WHERE reported_at >= ${new Date(from)} AND reported_at < ${new Date(to)} AND ${within}
    GROUP BY 1, 2, 3, 4, 5, 6`.execute(tx);
  const sum = (kind: Hour["kind"], earlier: boolean, hour?: number) =>
    hours
      .filter((row) => row.kind === kind && row.earlier === earlier && (hour ?? row.hour) === row.hour)
      .reduce((total, row) => total + row.count, 0);
  return {
    reported: sum("reported", false),
    closed: sum("closed", false),
    before: { reported: sum("reported", true), closed: sum("closed", true) },
    hours: Array.from({ length: Math.ceil((to - from) / hourMs) }, (_, hour) => ({
      reported: sum("reported", false, hour),
      closed: sum("closed", false, hour),
    })),
    flow: flowOf(rows),
  };
}

function flowOf(rows: readonly FlowRow[]): Today["flow"] {
  const flows = new Map<string, Today["flow"][number]>();
  for (const { source, owner: path, count, ...ticket } of rows) {
    const owner = departmentOf(path);
    const state: State = stateOf(ticket);
    const key = `${source} ${owner} ${state}`;
    const flow = flows.get(key) ?? { source, owner, state, count: 0 };
    flow.count += count;
    flows.set(key, flow);
  }
  return [...flows.values()].sort(
    (a, b) => a.source.localeCompare(b.source) || b.count - a.count || a.owner.localeCompare(b.owner),
  );
}

/** The open tickets, whenever reported, by cell of the unit grid. */
export async function openCells(tx: Transaction, asker: Asker): Promise<OpenCells> {
  // OFFSET keeps the planner from looking up all tickets that a whole district sees, of which few are open.
  const { rows } = await sql<{
    cell: string | null;
    count: number;
    red: number;
    yellow: number;
    suspended: number;
  }>`
    SELECT cell, count(*)::int AS count, count(*) FILTER (WHERE light = 'red')::int AS red,
      count(*) FILTER (WHERE light = 'yellow')::int AS yellow, count(*) FILTER (WHERE suspended)::int AS suspended
    FROM (SELECT cell, ${lightAt(asker.now)} AS light, suspended_at IS NOT NULL AS suspended
      FROM (SELECT * FROM tickets.ticket WHERE status = 'open' OFFSET 0) AS ticket
      WHERE ${ticketsWithin(asker.actor, asker.scope)}) AS open
    GROUP BY cell ORDER BY cell`.execute(tx);
  const sum = (name: "count" | "red" | "yellow" | "suspended") =>
    rows.reduce((total, row) => total + row[name], 0);
  const cells = rows.flatMap(({ cell, count, red }) => {
    const parsed = cell === null ? undefined : parseCell(cell);
    if (cell === null || parsed === undefined) return [];
    const [west, south, east, north] = cellBounds(parsed).map(rounded) as [number, number, number, number];
    return [{ cell, west, south, east, north, count, red }];
  });
  return {
    at: asker.now.toISOString(),
    open: sum("count"),
    red: sum("red"),
    yellow: sum("yellow"),
    suspended: sum("suspended"),
    cells,
  };
}

const rounded = (degrees: number) => Math.round(degrees * 1e6) / 1e6;

/** The latest acts on tickets that the asker may see, the newest first. */
export async function latestActs(tx: Transaction, limit: number, asker: Asker): Promise<LatestActs> {
  type Row = Omit<LatestActs["acts"][number], "at"> & { at: Date };
  // An act's id begins with its time, so that the primary key gives the newest ones.
  const { rows } = await sql<Row>`
    WITH act AS MATERIALIZED (SELECT id, at, verb, channel, detail, subject_id FROM kernel.act
      WHERE subject_kind = 'ticket' ORDER BY id DESC LIMIT ${actsLookedAt})
    SELECT act.id, act.at, act.verb, act.channel, act.detail, json_build_object('id', ticket.id, 'number', ticket.number,
      'source', ticket.source, 'status', ticket.status, 'category', ticket.category,
      'ownerPath', ticket.owner_path, 'areaPath', ticket.area_path,
      'longitude', ticket.longitude, 'latitude', ticket.latitude) AS ticket
    FROM act JOIN tickets.ticket ON ticket.id = act.subject_id::uuid
    WHERE ${ticketsWithin(asker.actor, asker.scope)}
    ORDER BY act.id DESC LIMIT ${limit}`.execute(tx);
  return { acts: rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() })) };
}
