import { sql } from "kysely";
import type { Transaction } from "../../kernel/index.ts";
import type { Summary } from "./figures.ts";
import type { Cohort } from "./measures.ts";
import { type Both, type Counted, countTickets, type Minutes, tellApart } from "./scan.ts";
import type { KpiQuery } from "./schema.ts";
import { groupOf, type Question } from "./store.ts";
import { addBuckets, addSingles, Histogram, type Histograms } from "./times.ts";

/** The summary of all tickets a question is about, and of each group. */
export type Summaries = { whole: Summary; groups: Map<string | null, Summary> };

/** Minutes of groups are first counted in buckets of 2^6; those of the whole alone at once to the minute. */
const groupedBits = 6;

/**
 * Sums up a question's tickets in the database: scans of narrow indexes, whole numbers only, so that the same tickets
 * always give the same figures to the last bit.
 */
export async function summarise(
  tx: Transaction,
  question: Question,
  query: Pick<KpiQuery, "by" | "level">,
): Promise<Summaries> {
  // Sums of a year stay in memory; spilled to the disk they would take several times as long. And a million tickets
  // are never sorted to be joined with the few buckets looked for, whatever the planner thinks of their number.
  await sql.raw("SET LOCAL work_mem = '256MB'; SET LOCAL enable_mergejoin = off").execute(tx);
  const { by } = query;
  const bucketBits = by === undefined ? 0 : groupedBits;
  const { counted, buckets } = await countTickets(tx, question, by, bucketBits);
  const whole = building(bucketBits);
  const groups = new Map<string | null, Building>();
  const setsOf = (raw: string) => {
    if (by === undefined) return [whole];
    const key = groupOf(raw, query);
    const group = groups.get(key) ?? building(bucketBits);
    groups.set(key, group);
    return [whole, group];
  };
  for (const one of counted) for (const set of setsOf(one.raw)) addCounted(set, one);
  for (const one of buckets) for (const set of setsOf(one.raw)) addBuckets(set.minutes, one);
  if (bucketBits > 0 && buckets.length > 0) {
    const wanted = new Map(buckets.map(({ raw }) => [raw, wantedOf(setsOf(raw))]));
    for (const one of await tellApart(tx, question, by, bucketBits, wanted)) {
      for (const set of setsOf(one.raw)) addSingles(set.minutes, one);
    }
  }
  return { whole: built(whole), groups: new Map([...groups].map(([key, group]) => [key, built(group)])) };
}

type Building = { cohorts: Record<Cohort, Map<number, number>>; minutes: Histograms };

function building(bucketBits: number): Building {
  return {
    cohorts: { reported: new Map(), due: new Map(), closed: new Map() },
    minutes: { gross: new Histogram(bucketBits), net: new Histogram(bucketBits) },
  };
}

function built({ cohorts, minutes }: Building): Summary {
  return { cohorts, times: { gross: minutes.gross.times(), net: minutes.net.times() } };
}

function addCounted({ cohorts }: Building, { cohort, bits, counts }: Counted): void {
  const sums = cohorts[cohort];
  bits.forEach((measure, index) => {
    sums.set(measure, (sums.get(measure) ?? 0) + (counts[index] ?? 0));
  });
}

/** The buckets to be told apart for any of these sets. */
function wantedOf(sets: readonly Building[]): Both {
  const of = (minutes: Minutes) => [...new Set(sets.flatMap((set) => set.minutes[minutes].wanted))];
  return { gross: of("gross"), net: of("net") };
}
