import { type RawBuilder, sql } from "kysely";
import type { Transaction } from "../../kernel/index.ts";
import { type Asker, lightAt, matching } from "./filter.ts";
import { plannedForValues } from "./patience.ts";
import { type Counts, type Facet, type Filter, facets } from "./schema.ts";

/** Up to here counts are exact; beyond, they say "at least". */
export const countLimit = 10_000;

const columns: Record<Facet, string> = {
  status: "status",
  stage: "stage",
  source: "source",
  urgency: "urgency",
  light: "light",
  category: "category",
  owner: "owner_path",
  area: "area_path",
  label: "mark",
};

type Group = { facet: number; value: string | null; count: number };

/**
 * How many tickets match, by facet. Exact up to {@link countLimit}; where there are more, only that many are
 * counted and `atLeast` says that each number is a lower bound.
 */
export async function countTickets(
  tx: Transaction,
  filter: Filter,
  asker: Asker,
  limit: number = countLimit,
): Promise<Counts> {
  await plannedForValues(tx);
  const { rows } = await sql<Group>`
    WITH found AS MATERIALIZED (
      SELECT status, stage, source, urgency, ${lightAt(asker.now)} AS light, category, owner_path, area_path,
        labels -> 'marks' AS marks
      FROM tickets.ticket WHERE ${matching(filter, asker)} LIMIT ${limit + 1}),
    counted AS (SELECT * FROM found LIMIT ${limit})
    SELECT -1 AS facet, NULL AS value, count(*)::int AS count FROM found
    UNION ALL ${sql.join(facets.map(groups), sql` UNION ALL `)}`.execute(tx);
  const found = rows.find((row) => row.facet === -1)?.count ?? 0;
  const tallies = facets.map((facet, index) => {
    const groups = rows.filter((row) => row.facet === index).map(({ value, count }) => ({ value, count }));
    return [facet, groups.sort((a, b) => b.count - a.count || (a.value ?? "").localeCompare(b.value ?? ""))];
  });
  return {
    total: Math.min(found, limit),
    atLeast: found > limit,
    facets: Object.fromEntries(tallies) as Counts["facets"],
  };
}

function groups(facet: Facet, index: number): RawBuilder<Group> {
  const column = sql.ref(columns[facet]);
  const each =
    facet === "label" ? sql`LEFT JOIN LATERAL jsonb_array_elements_text(marks) AS mark ON true` : sql``;
  return sql`SELECT ${sql.lit(index)}, ${column}, count(*)::int FROM counted ${each} GROUP BY ${column}`;
}
