import { type RawBuilder, sql } from "kysely";
import type { Transaction } from "../../kernel/index.ts";
import { formulas } from "./formulas.ts";
import { bits, type Cohort, cohorts, type Part } from "./measures.ts";
import type { LocalPeriod } from "./period.ts";
import type { Grouping } from "./schema.ts";
import { belonging, columnOf, inPart, measured, type Question } from "./store.ts";

export type Minutes = "gross" | "net";
export const bothMinutes: readonly Minutes[] = ["gross", "net"];

/** Which tickets have working minutes to be summed up. */
const timed: Part = [{ all: bits.counted | bits.closed | bits.timed, none: 0 }];
/** Minutes are first counted in buckets of 2^6. */
export const bucketBits = 6;

/** A stretch of the period that is a group of its own. */
type Slice = { name: string; from: number; to: number };

/** What one scan of tickets found of one raw group; lists run in parallel. */
export type Counted = {
  raw: string;
  cohort: Cohort;
  bits: number[];
  counts: number[];
};
/** Working minutes of one raw group, by bucket of gross and bucket of net minutes together. */
export type Buckets = {
  raw: string;
  counts: number[];
  buckets: Record<Minutes, number[]>;
  sums: Record<Minutes, number[]>;
};
/** Tickets of one raw group to the minute, in the buckets looked for. */
export type Singles = { raw: string; minutes: Minutes; values: number[]; counts: number[] };

const usedBits: Record<Cohort, number> = { reported: 0, due: 0, closed: 0 };
for (const { cohort, numerator, denominator } of formulas) {
  for (const { all, none } of [...numerator, ...denominator]) usedBits[cohort] |= all | none;
}

type CountedRow = { cohort: number; raw: string } & Record<"a" | "b" | "n" | "sum_a" | "sum_b", string>;

/**
 * Counts a question's tickets by raw group and bits, and the working minutes of those closed by bucket. Each cohort is
 * one scan of its narrow index; the scans run side by side where the server has processors to spare (a parallel
 * append). Bits that no formula of the cohort asks for are left out, so that there are few sums to keep.
 */
export async function countTickets(
  tx: Transaction,
  question: Question,
  by: Grouping | undefined,
): Promise<{ counted: Counted[]; buckets: Buckets[] }> {
  const none = sql`NULL::int AS b, NULL::bigint AS sum_a, NULL::bigint AS sum_b`;
  const parts = cohorts.map((cohort, index) => {
    const used = sql`(${measured(question, cohort)}) & ${sql.lit(usedBits[cohort])}`;
    const lists = sql`${used} AS a, ${none}, count(*)::int AS n`;
    return grouped(question, cohort, by, sql`${sql.lit(index)} AS cohort`, lists, sql`a`);
  });
  const ended = inPart(sql<number>`ticket.measure`, timed);
  const buckets = sql`gross_minutes >> ${sql.lit(bucketBits)} AS a, net_minutes >> ${sql.lit(bucketBits)} AS b,
    sum(gross_minutes) AS sum_a, sum(net_minutes) AS sum_b, count(*)::int AS n`;
  parts.push(
    grouped(question, "closed", by, sql`${sql.lit(cohorts.length)} AS cohort`, buckets, sql`a, b`, ended),
  );
  const { rows } = await sql<CountedRow>`
    SELECT cohort, raw, ${text("a")}, ${text("b")}, ${text("n")}, ${text("sum_a")}, ${text("sum_b")}
    FROM (${sql.join(parts, sql` UNION ALL `)}) AS scanned GROUP BY cohort, raw`.execute(tx);
  const answer: { counted: Counted[]; buckets: Buckets[] } = { counted: [], buckets: [] };
  for (const row of rows) {
    const cohort = cohorts[row.cohort];
    const counts = numbers(row.n);
    if (cohort !== undefined) {
      answer.counted.push({ raw: row.raw, cohort, bits: numbers(row.a), counts });
    } else {
      answer.buckets.push({
        raw: row.raw,
        counts,
        buckets: { gross: numbers(row.a), net: numbers(row.b) },
        sums: { gross: numbers(row.sum_a), net: numbers(row.sum_b) },
      });
    }
  }
  return answer;
}

/** Tells the tickets in the buckets looked for apart to the minute. `wanted` gives buckets by raw group. */
export async function tellApart(
  tx: Transaction,
  question: Question,
  by: Grouping | undefined,
  wanted: Record<Minutes, ReadonlyMap<string, readonly number[]>>,
): Promise<Singles[]> {
  const ended = inPart(sql<number>`ticket.measure`, timed);
  const parts = bothMinutes.map((minutes, index) => {
    const value = sql.ref(`${minutes}_minutes`);
    const lists = sql`${value} AS a, count(*)::int AS n`;
    return grouped(question, "closed", by, sql`${sql.lit(index)} AS cohort`, lists, sql`a`, ended, {
      value: sql`${value} >> ${sql.lit(bucketBits)}`,
      among: wanted[minutes],
    });
  });
  const { rows } = await sql<Pick<CountedRow, "cohort" | "raw" | "a" | "n">>`
    SELECT cohort, raw, ${text("a")}, ${text("n")}
    FROM (${sql.join(parts, sql` UNION ALL `)}) AS scanned GROUP BY cohort, raw`.execute(tx);
  return rows.map((row) => ({
    raw: row.raw,
    minutes: bothMinutes[row.cohort] ?? "gross",
    values: numbers(row.a),
    counts: numbers(row.n),
  }));
}

const text = (column: string) => sql`array_agg(${sql.ref(column)})::text AS ${sql.ref(column)}`;

/** A list of numbers as PostgreSQL writes it: thousands of short rows would take many times as long. */
function numbers(list: string): number[] {
  return JSON.parse(`[${list.slice(1, -1).replaceAll("NULL", "null")}]`) as number[];
}

type Narrowing = { value: RawBuilder<unknown>; among: ReadonlyMap<string, readonly number[]> };

/** One scan: `sums` of one cohort by raw group and `groups`, of those tickets for which `holds`. */
function grouped(
  question: Question,
  cohort: Cohort,
  by: Grouping | undefined,
  tag: RawBuilder<unknown>,
  sums: RawBuilder<unknown>,
  groups: RawBuilder<unknown>,
  holds: RawBuilder<unknown> = sql`true`,
  narrowing?: Narrowing,
): RawBuilder<unknown> {
  const column = columnOf(by);
  if (column === undefined) {
    const slices = slicesOf(question.period, by === "month");
    const wanted = slices.map(({ name }) => `{${narrowing?.among.get(name)?.join(",") ?? ""}}`);
    const among = narrowing === undefined ? sql`true` : sql`${narrowing.value} = ANY(slice.wanted)`;
    const stretch = { from: sql`slice.begins`, to: sql`slice.ends` };
    // A small table of sums for each slice is far faster than one for all, and no time zone is asked of any ticket.
    return sql`SELECT ${tag}, slice.name AS raw, one.* FROM (
        SELECT name, begins, ends, wanted::int[] FROM unnest(${slices.map(({ name }) => name)}::text[],
          ${slices.map(({ from }) => new Date(from))}::timestamptz[],
          ${slices.map(({ to }) => new Date(to))}::timestamptz[], ${wanted}::text[]) AS given (name, begins, ends, wanted)
        OFFSET 0) AS slice,
      LATERAL (SELECT ${sums} FROM tickets.ticket
        WHERE ${belonging(question, cohort, stretch)} AND ${holds} AND ${among} GROUP BY ${groups}) AS one`;
  }
  const pairs = [...(narrowing?.among ?? [])].flatMap(([raw, list]) =>
    list.map((bucket) => ({ raw, bucket })),
  );
  const join =
    narrowing === undefined
      ? sql``
      : sql`JOIN unnest(${pairs.map(({ raw }) => raw)}::text[], ${pairs.map(({ bucket }) => bucket)}::int[])
          AS wanted (key, bucket) ON wanted.key = ${column} AND wanted.bucket = ${narrowing.value}`;
  return sql`SELECT ${tag}, ${column} AS raw, ${sums} FROM tickets.ticket ${join}
    WHERE ${belonging(question, cohort)} AND ${holds} GROUP BY raw, ${groups}`;
}

/** The local days or months of a period, cut to it. */
function slicesOf({ days, to: end }: LocalPeriod, months: boolean): Slice[] {
  const slices: Slice[] = [];
  for (const { date, from, to } of days) {
    const name = months ? date.slice(0, 7) : date;
    const last = slices.at(-1);
    if (last?.name === name) last.to = Math.min(to, end);
    else slices.push({ name, from, to: Math.min(to, end) });
  }
  return slices;
}
