import { type RawBuilder, sql } from "kysely";
import type { Transaction } from "../../kernel/index.ts";
import { formulas } from "./formulas.ts";
import { bits, type Cohort, cohorts } from "./measures.ts";
import type { LocalPeriod } from "./period.ts";
import type { Grouping } from "./schema.ts";
import { belonging, columnOf, inPart, measured, type Question } from "./store.ts";

/** Tickets of one cohort and one raw group: `counts[i]` of them have `bits[i]`. */
export type Counted = { raw: string; cohort: Cohort; bits: number[]; counts: number[] };

export type Minutes = "gross" | "net";
const bothMinutes: readonly Minutes[] = ["gross", "net"];

/** Lists about the two kinds of working minutes. */
export type Both = { gross: number[]; net: number[] };

/** Closed tickets of one raw group by bucket of gross and net minutes together; and the sums of their minutes. */
export type Buckets = { raw: string; counts: number[]; buckets: Both; sums: Both };

/** Closed tickets of one raw group to the minute; null in the one list where the other is meant. */
export type Singles = { raw: string; counts: number[]; gross: (number | null)[]; net: (number | null)[] };

/** The buckets of a raw group in which minutes are to be told apart. */
export type Wanted = ReadonlyMap<string, Both>;

type Row = { cohort: number; raw: string } & Record<"bits" | Minutes | "n" | "sg" | "sn", string>;

/** Which closed tickets have working minutes to be summed up. */
const timed = bits.counted | bits.closed | bits.timed;
const timedBits = sql.lit(timed);
const ended = inPart(sql<number>`ticket.measure`, [{ all: timed, none: 0 }]);

/** The bits that some formula of a cohort asks for. Without the others there are few sums to keep. */
const usedBits: Record<Cohort, number> = { reported: 0, due: 0, closed: 0 };
for (const { cohort, numerator, denominator } of formulas) {
  for (const { all, none } of [...numerator, ...denominator]) usedBits[cohort] |= all | none;
}

/**
 * Counts a question's tickets by raw group and bits, and the working minutes of those closed in buckets of
 * 2^`bucketBits`. Each cohort is one scan of its narrow index; the server makes the scans side by side where it has
 * processors to spare (a parallel append).
 */
export async function countTickets(
  tx: Transaction,
  question: Question,
  by: Grouping | undefined,
  bucketBits: number,
): Promise<{ counted: Counted[]; buckets: Buckets[] }> {
  const scans = cohorts.flatMap((cohort, index) => {
    const used = sql`(${measured(question, cohort)}) & ${sql.lit(usedBits[cohort])} AS bits, count(*)::int AS n`;
    const bucket = (minutes: Minutes) =>
      sql`CASE WHEN ticket.measure & ${timedBits} = ${timedBits} THEN ${sql.ref(`${minutes}_minutes`)} >> ${sql.lit(bucketBits)} END AS ${sql.ref(minutes)}`;
    const sums =
      cohort === "closed"
        ? sql`${used}, ${bucket("gross")}, ${bucket("net")}, sum(gross_minutes) AS sg, sum(net_minutes) AS sn`
        : sql`${used}, NULL::int AS gross, NULL::int AS net, NULL::bigint AS sg, NULL::bigint AS sn`;
    const sets = cohort === "closed" ? ["bits", "gross, net"] : ["bits"];
    return scansOf(question, cohort, by, { tag: index, sums, sets });
  });
  const { rows } = await sql<Row & { counted: boolean }>`
    SELECT cohort, raw, bits IS NOT NULL AS counted, ${lists("bits", "gross", "net", "n", "sg", "sn")}
    FROM (${sql.join(scans, sql` UNION ALL `)}) AS scanned GROUP BY 1, 2, 3`.execute(tx);
  return {
    counted: rows
      .filter((row) => row.counted)
      .map(({ raw, cohort, bits, n }) => ({
        raw,
        cohort: cohorts[cohort] ?? "reported",
        bits: numbers(bits),
        counts: numbers(n),
      })),
    buckets: rows
      .filter((row) => !row.counted)
      .map(({ raw, n, gross, net, sg, sn }) => ({
        raw,
        counts: numbers(n),
        buckets: { gross: numbers(gross), net: numbers(net) },
        sums: { gross: numbers(sg), net: numbers(sn) },
      })),
  };
}

/** Tells the tickets of wanted buckets apart to the minute. */
export async function tellApart(
  tx: Transaction,
  question: Question,
  by: Grouping | undefined,
  bucketBits: number,
  wanted: Wanted,
): Promise<Singles[]> {
  const isWanted = (minutes: Minutes) => {
    const bucket = sql`${sql.ref(`ticket.${minutes}_minutes`)} >> ${sql.lit(bucketBits)}`;
    const each = wantedColumns[minutes].map((column) => sql`${bucket} = slice.${sql.ref(column)}`);
    return sql`(${sql.join(each, sql` OR `)})`;
  };
  const single = (minutes: Minutes) =>
    sql`CASE WHEN ${isWanted(minutes)} THEN ${sql.ref(`ticket.${minutes}_minutes`)} END AS ${sql.ref(minutes)}`;
  const scans = scansOf(question, "closed", by, {
    tag: 0,
    sums: sql`${single("gross")}, ${single("net")}, count(*)::int AS n`,
    sets: ["gross", "net"],
    holds: sql`${ended} AND (${isWanted("gross")} OR ${isWanted("net")})`,
    wanted,
  });
  const { rows } = await sql<Row>`SELECT raw, ${lists("gross", "net", "n")}
    FROM (${sql.join(scans, sql` UNION ALL `)}) AS scanned GROUP BY 1`.execute(tx);
  return rows.map(({ raw, gross, net, n }) => ({
    raw,
    counts: numbers(n),
    gross: numbers(gross),
    net: numbers(net),
  }));
}

type Scan = {
  tag: number;
  /** What is selected, by the names that `sets` groups by. */
  sums: RawBuilder<unknown>;
  sets: readonly string[];
  holds?: RawBuilder<unknown>;
  wanted?: Wanted;
};

/** The scans of one cohort, each grouped by raw group and `sets`. */
function scansOf(
  question: Question,
  cohort: Cohort,
  by: Grouping | undefined,
  { tag, sums, sets, holds = sql`true`, wanted }: Scan,
): RawBuilder<unknown>[] {
  const column = columnOf(by);
  const sliced = (slices: readonly Slice[]) => {
    const stretch = { from: sql`slice.begins`, to: sql`slice.ends` };
    // A small table of sums for each slice is far faster than one for all, and no time zone is asked of any ticket.
    return sql`SELECT ${sql.lit(tag)} AS cohort, slice.name AS raw, one.* FROM ${sliceTable(slices, wanted)},
      LATERAL (SELECT ${sums} FROM tickets.ticket WHERE ${belonging(question, cohort, stretch)} AND ${holds}
        GROUP BY ${setsOf(sets)}) AS one`;
  };
  if (column === undefined) return halves(slicesOf(question.period, by === "month")).map(sliced);
  const names = [...(wanted?.keys() ?? [])].map((name) => ({ name, from: 0, to: 0 }));
  const join =
    wanted === undefined ? sql`` : sql`JOIN ${sliceTable(names, wanted)} ON slice.name = ${column}`;
  return [
    sql`SELECT ${sql.lit(tag)} AS cohort, ${column} AS raw, ${sums} FROM tickets.ticket ${join}
      WHERE ${belonging(question, cohort)} AND ${holds} GROUP BY ${setsOf(sets, "raw")}`,
  ];
}

/** Grouping sets, each with `also`. */
function setsOf(sets: readonly string[], also?: string): RawBuilder<unknown> {
  const each = sets.map((set) => sql.raw(`(${also === undefined ? set : `${also}, ${set}`})`));
  return sql`GROUPING SETS (${sql.join(each)})`;
}

/** A stretch of the period that is a group of its own. */
type Slice = { name: string; from: number; to: number };

/** Two percentiles of a group and two of the whole are looked for. */
const wantedAtMost = [0, 1, 2, 3];
const wantedColumns: Record<Minutes, string[]> = {
  gross: wantedAtMost.map((index) => `gross_${index}`),
  net: wantedAtMost.map((index) => `net_${index}`),
};
/** No bucket: where fewer are looked for. */
const noBucket = -(2 ** 31);

/** Slices, or only their names, with the buckets wanted of each. Numbers are compared far faster than looked up in lists. */
function sliceTable(slices: readonly Slice[], wanted: Wanted | undefined): RawBuilder<unknown> {
  const columns = ["name", "begins", "ends"];
  const values = [
    sql`${slices.map(({ name }) => name)}::text[]`,
    sql`${slices.map(({ from }) => new Date(from))}::timestamptz[]`,
    sql`${slices.map(({ to }) => new Date(to))}::timestamptz[]`,
  ];
  for (const minutes of wanted === undefined ? [] : bothMinutes) {
    columns.push(...wantedColumns[minutes]);
    for (const index of wantedAtMost) {
      const list = slices.map(({ name }) => wanted?.get(name)?.[minutes][index] ?? noBucket);
      values.push(sql`${list}::int[]`);
    }
  }
  return sql`unnest(${sql.join(values)}) AS slice (${sql.join(columns.map((column) => sql.ref(column)))})`;
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

/** Two scans of half the slices can be made side by side. */
function halves(slices: readonly Slice[]): (readonly Slice[])[] {
  const middle = Math.ceil(slices.length / 2);
  return [slices.slice(0, middle), slices.slice(middle)];
}

/** Columns as lists: thousands of short rows would take many times as long. */
function lists(...columns: string[]): RawBuilder<unknown> {
  return sql.join(columns.map((column) => sql`array_agg(${sql.ref(column)})::text AS ${sql.ref(column)}`));
}

/** A list of numbers as PostgreSQL writes it. */
function numbers(list: string): number[] {
  return JSON.parse(`[${list.slice(1, -1).replaceAll("NULL", "null")}]`) as number[];
}
