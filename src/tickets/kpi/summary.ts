import { sql } from "kysely";
import type { Transaction } from "../../kernel/index.ts";
import { emptyTally, type Summary, type Times, timesOf } from "./figures.ts";
import { type Cohort, cohorts } from "./measures.ts";
import type { Grouping, KpiQuery } from "./schema.ts";
import { belonging, keyOf, measured, type Question, rolled } from "./store.ts";
import { timesIn } from "./times.ts";

type BitsRow = { key: string | null; bits: number; count: number };

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
  // Sums of a year stay in memory; spilled to the disk they would take several times as long. And a million tickets
  // are never sorted to be joined with the few buckets looked for, whatever the planner thinks of their number.
  await sql.raw("SET LOCAL work_mem = '256MB'; SET LOCAL enable_mergejoin = off").execute(tx);
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
    for (const { whole: all, key, times } of await timesIn(tx, question, minutes, by, level)) {
      if (all) whole.times[minutes] = times;
      else groupOf(key).times[minutes] = times;
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
