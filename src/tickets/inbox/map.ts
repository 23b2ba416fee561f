import { type RawBuilder, sql } from "kysely";
import type { Transaction } from "../../kernel/index.ts";
import { codesOf, runsOf, squaresOf } from "./cells.ts";
import { type Asker, type Bounds, inSquares, lightAt, matching, parseBox } from "./filter.ts";
import { patiently } from "./patience.ts";
import type { MapQuery, TicketMap } from "./schema.ts";

/** At most so many tickets are drawn, the newest first. */
export const drawnAtMost = 2000;
/** Up to here each ticket is a point of its own. */
export const pointsAtMost = 500;
/** Boxes of up to so many cells may be read cell by cell, larger ones by squares of cells. */
export const cellsAtMost = 400;
/** Clusters across a box, about. */
const clustersAcross = 32;

type Cluster = TicketMap["clusters"][number];

/** The edge of the lattice in degrees: a power of two, so that neighbouring boxes share it. Null where cells are as fine. */
export function latticeOf([west, south, east, north]: Bounds): number | null {
  const wanted = Math.max(east - west, north - south, 1e-6) / clustersAcross;
  const step = 2 ** Math.ceil(Math.log2(wanted));
  return step <= 0.001 ? null : step;
}

/** Whether it is worth looking how many cells a box touches: about 5 km at most. */
function small([west, south, east, north]: Bounds): boolean {
  return east - west < 0.05 && north - south < 0.05;
}

/** Says again roughly what the box says, in the words of an index; nothing where the box is large. */
function nearBy(box: Bounds, again: boolean): RawBuilder<unknown> {
  if (!small(box)) return sql`true`;
  const runs = runsOf(box);
  const cells = codesOf(runs, cellsAtMost);
  const conditions = [
    ...(cells === undefined ? [] : [sql`ticket.cell = ANY(${cells}::text[])`]),
    ...(cells === undefined || again ? [inSquares(squaresOf(runs))] : []),
  ];
  return sql`(${sql.join(conditions, sql` AND `)})`;
}

/**
 * The matching tickets within a box: points while they are few, else clusters by cell or by a lattice fit for the box.
 * Of more than {@link drawnAtMost} only the newest are drawn, and `atLeast` says so.
 */
export async function mapTickets(
  tx: Transaction,
  query: MapQuery,
  asker: Asker,
  limit: number = drawnAtMost,
  few: number = pointsAtMost,
): Promise<TicketMap> {
  const box = parseBox(query.box);
  const found = (again: boolean) => {
    const near = nearBy(box, again);
    return sql`SELECT ticket.id, ticket.number, ticket.category, ticket.status, ticket.longitude, ticket.latitude,
        ticket.cell, ${lightAt(asker.now)} AS light
      FROM tickets.ticket WHERE ${matching(query, asker)} AND ${near}
      ORDER BY ticket.reported_at DESC, ticket.id LIMIT ${limit + 1}`;
  };
  const lattice = latticeOf(box);
  const key =
    lattice === null
      ? sql`cell`
      : sql`floor(longitude / ${lattice})::text || ':' || floor(latitude / ${lattice})::text`;
  type Drawn = { total: number; points: TicketMap["points"] | null; clusters: Cluster[] | null };
  const drawn = (again: boolean) => sql<Drawn>`
    WITH found AS MATERIALIZED (${found(again)}), drawn AS (SELECT * FROM found LIMIT ${limit}),
    total AS (SELECT count(*)::int AS total FROM found),
    cluster AS (
      SELECT avg(longitude) AS longitude, avg(latitude) AS latitude,
        ${lattice === null ? sql`cell` : sql`NULL::text`} AS cell,
        count(*)::int AS count, count(*) FILTER (WHERE light = 'red')::int AS red
      FROM drawn GROUP BY ${key})
    SELECT total,
      CASE WHEN total <= ${few} THEN (SELECT json_agg(json_build_object('id', id, 'number', number,
        'category', category, 'status', status, 'light', light, 'longitude', longitude, 'latitude', latitude)) FROM drawn) END AS points,
      CASE WHEN total > ${few} THEN (SELECT json_agg(cluster) FROM cluster) END AS clusters
    FROM total`;
  const { rows } = await patiently(tx, (again) => drawn(again).execute(tx));
  const { total = 0, points, clusters } = rows[0] ?? {};
  return {
    total: Math.min(total, limit),
    atLeast: total > limit,
    points: points ?? [],
    clusters: clusters ?? [],
  };
}
