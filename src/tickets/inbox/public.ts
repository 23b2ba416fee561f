import { type RawBuilder, sql } from "kysely";
import { systemActor, type Text, type Transaction } from "../../kernel/index.ts";
import { ticketProblem } from "../life/problems.ts";
import { codesOf, middleOf, runsOf } from "./cells.ts";
import { formatCursor, parseCursor } from "./cursor.ts";
import { type Bounds, matching, parseBox } from "./filter.ts";
import { cellsAtMost, drawnAtMost, latticeOf } from "./map.ts";
import { patiently } from "./patience.ts";
import { inboxProblem } from "./problems.ts";
import type { PublicListQuery, PublicMapQuery, PublicTicket } from "./public-schema.ts";

/** What the public view is told in. */
export type PublicWords = {
  /** Local date `yyyy-MM-dd` of an instant, by the city's time zone. */
  localDate: (at: number) => string;
  /** Names of the unit of this path; undefined if there is none any more. */
  unitNames: (path: string) => Text | undefined;
};

const pageSize = 50;
const boxAtMostDegrees = 2;

type Stored = {
  id: string;
  number: string;
  category: string | null;
  cell: string | null;
  areaPath: string | null;
  status: string;
  stage: string | null;
  reportedAt: Date;
  dueAt: Date | null;
  closedAt: Date | null;
};
const columns = sql`ticket.id, ticket.number, ticket.category, ticket.cell, ticket.status, ticket.stage,
  ticket.area_path AS "areaPath", ticket.reported_at AS "reportedAt", ticket.due_at AS "dueAt", ticket.closed_at AS "closedAt"`;

type Asked = Pick<PublicListQuery, "status" | "category" | "from" | "to" | "box">;

/** What everybody may see: public tickets that are open or closed. */
function shown(query: Asked, now: Date): RawBuilder<boolean> {
  const { status, category, from, to, box } = query;
  const filter = {
    public: true,
    status: status === undefined ? (["open", "closed"] as const).slice() : [status],
    ...(category === undefined ? {} : { category: [category] }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
  const matches = matching(filter, { actor: systemActor("web"), scope: "ticket.read", now });
  return box === undefined ? matches : sql<boolean>`(${matches} AND ${touching(parseBox(box))})`;
}

/** Tickets in cells that the box touches: by whole cells, so that small boxes do not tell where exactly a ticket is. */
function touching(box: Bounds): RawBuilder<boolean> {
  const [west, south, east, north] = box;
  if (Math.max(east - west, north - south) > boxAtMostDegrees) {
    throw inboxProblem("inbox.box-large", { degrees: boxAtMostDegrees });
  }
  const runs = runsOf(box);
  // Few cells are looked up one by one; the rows of a long run hold cells from far beyond the box, too.
  const cells = codesOf(runs, cellsAtMost);
  if (cells !== undefined) return sql<boolean>`ticket.cell = ANY(${cells}::text[])`;
  const six = (n: number) => String(n).padStart(6, "0");
  const conditions = runs.map(
    ({ fromRow, toRow, fromColumn, toColumn }) => sql<boolean>`(ticket.cell COLLATE "C" >= ${six(fromRow)}
      AND ticket.cell COLLATE "C" < ${six(toRow + 1)}
      AND substr(ticket.cell, 8) BETWEEN ${six(fromColumn)} AND ${six(toColumn)})`,
  );
  return sql<boolean>`(${sql.join(conditions, sql` OR `)})`;
}

function present(row: Stored, { localDate, unitNames }: PublicWords): PublicTicket {
  const on = (at: Date | null) => (at === null ? null : localDate(at.getTime()));
  const middle = row.cell === null ? undefined : middleOf(row.cell);
  return {
    number: row.number,
    category: row.category,
    cell: row.cell,
    longitude: middle?.longitude ?? null,
    latitude: middle?.latitude ?? null,
    area: row.areaPath === null ? null : (unitNames(row.areaPath) ?? null),
    status: row.status,
    stage: row.stage,
    reportedOn: localDate(row.reportedAt.getTime()),
    dueOn: on(row.dueAt),
    closedOn: on(row.closedAt),
  };
}

/** One page of the public tickets, the newest first. */
export async function listPublic(tx: Transaction, query: PublicListQuery, words: PublicWords, now: Date) {
  const { limit = pageSize, cursor } = query;
  const after = cursor === undefined ? undefined : parseCursor(cursor, "public");
  const beyond =
    after === undefined
      ? sql`true`
      : sql`(ticket.reported_at <= ${new Date(after.at)} AND (ticket.reported_at < ${new Date(after.at)} OR ticket.id > ${after.id}))`;
  const found = sql<Stored>`SELECT ${columns} FROM tickets.ticket
    WHERE ${shown(query, now)} AND ${beyond} ORDER BY ticket.reported_at DESC, ticket.id LIMIT ${limit + 1}`;
  const { rows } = await patiently(tx, () => found.execute(tx));
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    tickets: page.map((row) => present(row, words)),
    next:
      last === undefined
        ? null
        : formatCursor({ sort: "public", at: last.reportedAt.getTime(), id: last.id }),
  };
}

/** One public ticket. Throws `ticket.not-found` where there is none that everybody may see. */
export async function readPublic(
  tx: Transaction,
  number: string,
  words: PublicWords,
  now: Date,
): Promise<PublicTicket> {
  const { rows } = await sql<Stored>`SELECT ${columns} FROM tickets.ticket
    WHERE ticket.number = ${number} AND ${shown({}, now)}`.execute(tx);
  if (rows[0] === undefined) throw ticketProblem("ticket.not-found");
  return present(rows[0], words);
}

type PublicCluster = { cell: string | null; longitude: number; latitude: number; count: number };

/** The public tickets of a box by cell, or by a lattice where the box is large; places are middles of cells. */
export async function mapPublic(tx: Transaction, query: PublicMapQuery, now: Date) {
  const lattice = latticeOf(parseBox(query.box));
  const found = sql<{ cell: string; count: number }>`
    SELECT cell, count(*)::int AS count FROM (
      SELECT ticket.cell FROM tickets.ticket WHERE ${shown(query, now)}
      ORDER BY ticket.reported_at DESC, ticket.id LIMIT ${drawnAtMost + 1}) AS found
    GROUP BY cell ORDER BY cell`;
  // Where nothing public was reported, the walk in order of time would go through all years.
  const { rows } = await patiently(tx, () => found.execute(tx));
  const total = rows.reduce((sum, row) => sum + row.count, 0);
  return { total: Math.min(total, drawnAtMost), atLeast: total > drawnAtMost, cells: cluster(rows, lattice) };
}

function cluster(rows: readonly { cell: string; count: number }[], lattice: number | null): PublicCluster[] {
  const clusters = new Map<string, PublicCluster>();
  for (const { cell, count } of rows) {
    const middle = middleOf(cell);
    if (middle === undefined) continue;
    const { longitude, latitude } = middle;
    const key =
      lattice === null ? cell : `${Math.floor(longitude / lattice)}:${Math.floor(latitude / lattice)}`;
    const known = clusters.get(key);
    if (known === undefined) {
      clusters.set(key, { cell: lattice === null ? cell : null, longitude, latitude, count });
    } else {
      const all = known.count + count;
      known.longitude += ((longitude - known.longitude) * count) / all;
      known.latitude += ((latitude - known.latitude) * count) / all;
      known.count = all;
    }
  }
  return [...clusters.values()];
}

/** The id of a public ticket, for those who join it. Throws `ticket.not-found` like {@link readPublic}. */
export async function publicId(tx: Transaction, number: string, now: Date): Promise<string> {
  const { rows } = await sql<{ id: string }>`SELECT id FROM tickets.ticket
    WHERE ticket.number = ${number} AND ${shown({}, now)}`.execute(tx);
  if (rows[0] === undefined) throw ticketProblem("ticket.not-found");
  return rows[0].id;
}
