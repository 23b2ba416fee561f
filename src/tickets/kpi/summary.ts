import { sql } from "kysely";
import type { Transaction } from "../../kernel/index.ts";
import type { Summary } from "./figures.ts";
import type { Cohort } from "./measures.ts";
import { type Buckets, type Counted, countTickets, type Minutes, tellApart } from "./scan.ts";
import type { KpiQuery } from "./schema.ts";
import { groupOf, type Question } from "./store.ts";
import {
  addBuckets,
  addSingles,
  bucketsLookedFor,
  emptyHistograms,
  type Histograms,
  timesIn,
} from "./times.ts";

/** The summary of all tickets a question is about, and of each group. */
export type Summaries = { whole: Summary; groups: Map<string | null, Summary> };

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
  const { counted, buckets } = await countTickets(tx, question, query.by);
  const whole = building();
  const groups = new Map<string | null, Building>();
  const placesOf = (raw: string) => {
    if (query.by === undefined) return [whole];
    const key = groupOf(raw, query);
    const group = groups.get(key) ?? building();
    groups.set(key, group);
    return [whole, group];
  };
  for (const one of counted) for (const place of placesOf(one.raw)) addCounted(place, one);
  for (const one of buckets) for (const place of placesOf(one.raw)) addBuckets(place.minutes, one);
  const wanted = { gross: bucketsFor("gross", buckets, placesOf), net: bucketsFor("net", buckets, placesOf) };
  for (const one of await tellApart(tx, question, query.by, wanted)) {
    for (const place of placesOf(one.raw)) addSingles(place.minutes, one);
  }
  return { whole: built(whole), groups: new Map([...groups].map(([key, group]) => [key, built(group)])) };
}

type Building = { cohorts: Record<Cohort, Map<number, number>>; minutes: Histograms };

function building(): Building {
  return { cohorts: { reported: new Map(), due: new Map(), closed: new Map() }, minutes: emptyHistograms() };
}

function built({ cohorts, minutes }: Building): Summary {
  return { cohorts, times: { gross: timesIn(minutes.gross), net: timesIn(minutes.net) } };
}

function addCounted({ cohorts }: Building, { cohort, bits, counts }: Counted): void {
  const sums = cohorts[cohort];
  bits.forEach((measure, index) => {
    sums.set(measure, (sums.get(measure) ?? 0) + (counts[index] ?? 0));
  });
}

/** The buckets to tell apart of each raw group: those its group looks for, and those the whole does. */
function bucketsFor(
  minutes: Minutes,
  buckets: readonly Buckets[],
  placesOf: (raw: string) => readonly Building[],
): Map<string, number[]> {
  const lookedFor = new Map<Building, number[]>();
  const of = (place: Building) => {
    const known = lookedFor.get(place) ?? bucketsLookedFor(place.minutes[minutes]);
    lookedFor.set(place, known);
    return known;
  };
  return new Map(
    buckets.map((one) => {
      const there = new Set(one.buckets[minutes]);
      const wanted = new Set(placesOf(one.raw).flatMap(of));
      return [one.raw, [...wanted].filter((bucket) => there.has(bucket))];
    }),
  );
}
