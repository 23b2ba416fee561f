import type { AggregateQuestion, RangeQuestion, Stretch } from "../history.ts";

/** Condition on a column that holds for these streams alone. */
export function streamsSql(streams: readonly number[]): string {
  return streams.length === 0 ? "0" : `stream IN (${[...new Set(streams)].join(",")})`;
}

export const withinSql = ({ from, to }: Stretch) => `time >= ${from} AND time < ${to}`;

/** Readings in the order of time and stream. */
export function rangeSql(
  table: string,
  { streams, order = "ascending", limit, after, ...stretch }: RangeQuestion,
): string {
  const [direction, sign] = order === "ascending" ? ["ASC", ">"] : ["DESC", "<"];
  const beyond =
    after === undefined
      ? ""
      : `AND (time ${sign} ${after.time} OR (time = ${after.time} AND stream ${sign} ${after.stream}))`;
  return `SELECT stream, time, value, quality FROM ${table}
    WHERE ${streamsSql(streams)} AND ${withinSql(stretch)} ${beyond}
    ORDER BY time ${direction}, stream ${direction} LIMIT ${limit}`;
}

/** Group, bucket, count, least, greatest, sum, first, last; sums in 38 digits, so that none overflows. */
export function aggregateSql(table: string, question: AggregateQuestion): string {
  const { streams, buckets, without = 0, groupOf, ...stretch } = question;
  const { length, offset = 0 } = buckets ?? { length: 0 };
  // Types are named, because a remainder takes the narrow type of its divisor; times before 1970 are negative.
  const bucket =
    buckets === undefined
      ? `toInt64(${question.from})`
      : `time - ((time - toInt64(${offset})) % toInt64(${length}) + toInt64(${length})) % toInt64(${length})`;
  const wanted = groupOf === undefined ? streams : streams.filter((stream) => groupOf.has(stream));
  const group =
    groupOf === undefined || groupOf.size === 0
      ? "stream"
      : // Bare numbers: 18.16 takes minutes over a list of thousands of expressions.
        `toInt64(transform(stream, [${[...groupOf.keys()]}], [${[...groupOf.values()]}], 0))`;
  const good = without === 0 ? "" : `AND bitAnd(quality, ${without}) = 0`;
  const order = groupOf === undefined ? "time" : "(time, stream)";
  return `SELECT ${group} AS g, ${bucket} AS b, count(), min(value), max(value), sum(toDecimal128(value, 0)),
      argMin(value, ${order}), argMax(value, ${order})
    FROM ${table} WHERE ${streamsSql(wanted)} AND ${withinSql(stretch)} ${good}
    GROUP BY g, b ORDER BY g, b`;
}
