import { sql } from "kysely";
import type { Transaction } from "../../kernel/index.ts";
import { codesOf, runsOf } from "./cells.ts";
import { type Asker, type Bounds, lightAt, matching, parseBox } from "./filter.ts";
import { patiently } from "./patience.ts";
import type { MapQuery, TicketMap } from "./schema.ts";

/** At most so many tickets are drawn, the newest first. */
export const drawnAtMost = 2000;
/** Up to here each ticket is a point of its own. */
export const pointsAtMost = 500;
/** Boxes of up to so many cells are read cell by cell; where that takes long, ones of up to so many more. */
const cellsAtMost = 400;
const cellsAtMostAgain = 2500;
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
    const cells = codesOf(small(box) ? runsOf(box) : [], again ? cellsAtMostAgain : cellsAtMost) ?? [];
    const near = cells.length === 0 ? sql`true` : sql`ticket.cell = ANY(${cells}::text[])`;
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
