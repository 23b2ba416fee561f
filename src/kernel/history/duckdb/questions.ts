import { bounds, emptyBatch, joined, picked } from "../batch.ts";
import type { Aggregate, AggregateQuestion, RangeQuestion, ReadingBatch, Stretch } from "../history.ts";
import { type Engine, quoted, streamsSql } from "./engine.ts";
import type { Shelf, View } from "./shelf.ts";

const dayMs = 86_400_000;
/** A stretch that holds every time a reading can have. */
export const always: Stretch = { from: -Number.MAX_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER };

const boundsOf = (streams: readonly number[]) => bounds(Uint32Array.from(streams));
const within = ({ from, to }: Stretch) => `time >= ${from} AND time < ${to}`;

/** The questions that history answers, over parts and recent readings alike. */
export class Questions {
  readonly #engine: Engine;
  readonly #shelf: Shelf;

  constructor(engine: Engine, shelf: Shelf) {
    this.#engine = engine;
    this.#shelf = shelf;
  }

  /** Looks in ever longer stretches, because the limit is usually met in the first. */
  range({ streams, order = "ascending", limit, after, ...asked }: RangeQuestion): Promise<ReadingBatch> {
    return this.#shelf.use(async (view) => {
      const ascending = order === "ascending";
      const found: ReadingBatch[] = [];
      let rows = 0;
      for (const stretch of widening(clipped(view, behind(asked, after, ascending)), ascending)) {
        if (rows >= limit) break;
        const direction = ascending ? "ASC" : "DESC";
        const beyond =
          after === undefined
            ? ""
            : `AND (time ${ascending ? ">" : "<"} ${after.time}
                OR (time = ${after.time} AND stream ${ascending ? ">" : "<"} ${after.stream}))`;
        const part = await this.#engine.readings(
          `SELECT stream, time, value, quality FROM (${this.#source(view, stretch, streams)})
           WHERE ${streamsSql(streams)} AND ${within(stretch)} ${beyond}
           ORDER BY time ${direction}, stream ${direction} LIMIT ${limit - rows}`,
        );
        rows += part.streams.length;
        found.push(part);
      }
      return joined(found);
    });
  }

  /** The newest readings before a time, looked for backwards in ever longer stretches. */
  lastBefore(streams: readonly number[], before: number, given?: View): Promise<ReadingBatch> {
    const look = async (view: View) => {
      const wanted = new Set(streams);
      const found: ReadingBatch[] = [];
      for (const stretch of widening(clipped(view, { from: always.from, to: before }), false)) {
        if (wanted.size === 0) break;
        const numbers = [...wanted];
        const part = await this.#engine.readings(
          `SELECT stream, max(time), arg_max(value, time), arg_max(quality, time)
           FROM (${this.#source(view, stretch, numbers)})
           WHERE ${streamsSql(numbers)} AND ${within(stretch)} GROUP BY stream`,
        );
        for (const stream of part.streams) wanted.delete(stream);
        found.push(part);
      }
      return joined(found);
    };
    return given === undefined ? this.#shelf.use(look) : look(given);
  }

  aggregate(question: AggregateQuestion): Promise<Aggregate[]> {
    const { streams, buckets, without = 0, groupOf } = question;
    const bucket = buckets === undefined ? String(question.from) : bucketSql(buckets);
    const good = without === 0 ? "" : `AND (quality & ${without}) = 0`;
    return this.#shelf.use(async (view) => {
      const source = `SELECT * FROM (${this.#source(view, question, streams)})
        WHERE ${streamsSql(streams)} AND ${within(question)} ${good}`;
      const rows = await this.#engine.rows(figuresSql(source, bucket, groupOf));
      return rows.map(([group, bucket, count, least, greatest, sum, first, last]) => ({
        group: Number(group),
        bucket: Number(bucket),
        count: Number(count),
        least: Number(least),
        greatest: Number(greatest),
        sum: BigInt(String(sum)),
        first: Number(first),
        last: Number(last),
      }));
    });
  }

  count({ streams, ...stretch }: Stretch & { streams: readonly number[] }): Promise<number> {
    return this.#shelf.use(async (view) => {
      const [[count] = []] = await this.#engine.rows(
        `SELECT count(*) FROM (${this.#source(view, stretch, streams)})
         WHERE ${streamsSql(streams)} AND ${within(stretch)}`,
      );
      return Number(count);
    });
  }

  /** Of these streams and times, those that are there. Only what can hold one of them is read. */
  stored(asked: ReadingBatch): Promise<ReadingBatch> {
    const times = Float64Array.from(asked.times).sort();
    const range = bounds(times);
    const numbers = bounds(asked.streams);
    if (range === null || numbers === null) return Promise.resolve(emptyBatch);
    return this.#shelf.use(async (view) => {
      const near: View = {
        parts: view.parts.filter(({ entry }) => holdsOne(times, entry.from, entry.to)),
        recents: view.recents,
      };
      const stretch = { from: range.least, to: range.greatest + 1 };
      const source = this.#shelf.sourceSql(near, stretch, numbers);
      const keys = picked(asked, [...asked.streams.keys()]);
      return this.#engine.withTable(keys, (name) =>
        this.#engine.readings(
          `SELECT each.stream, each.time, each.value, each.quality FROM (${source}) AS each
           SEMI JOIN ${name} AS asked ON each.stream = asked.stream AND each.time = asked.time
           WHERE each.time BETWEEN ${range.least} AND ${range.greatest}
             AND each.stream BETWEEN ${numbers.least} AND ${numbers.greatest}`,
        ),
      );
    });
  }

  export(
    { streams, ...stretch }: Stretch & { streams: readonly number[] },
    file: string,
    format: "csv" | "parquet",
  ): Promise<number> {
    return this.#shelf.use(async (view) => {
      const how = format === "csv" ? "FORMAT csv, HEADER" : "FORMAT parquet, COMPRESSION zstd";
      const [[count] = []] = await this.#engine.rows(
        `COPY (SELECT stream, time, value, quality FROM (${this.#source(view, stretch, streams)})
         WHERE ${streamsSql(streams)} AND ${within(stretch)} ORDER BY stream, time) TO ${quoted(file)} (${how})`,
      );
      return Number(count);
    });
  }

  #source(view: View, stretch: Stretch, streams: readonly number[]): string {
    return this.#shelf.sourceSql(view, stretch, boundsOf(streams));
  }
}

function bucketSql({ length, offset = 0 }: { length: number; offset?: number }): string {
  // The remainder has the sign of the dividend; times before 1970 are negative.
  return `time - (((time - ${offset}) % ${length}) + ${length}) % ${length}`;
}

/** First by stream, which the order of the parts makes cheap, and then by group. */
function figuresSql(
  source: string,
  bucket: string,
  groupOf: ReadonlyMap<number, number> | undefined,
): string {
  const byStream = `SELECT stream, ${bucket} AS bucket, count(*) AS count, min(value) AS least, max(value) AS greatest,
      sum(value)::HUGEINT AS sum, arg_min(value, time) AS first, arg_max(value, time) AS last,
      min(time) AS first_time, max(time) AS last_time
    FROM (${source}) GROUP BY ALL`;
  if (groupOf === undefined) {
    return `SELECT stream, bucket, count, least, greatest, sum, first, last FROM (${byStream}) ORDER BY ALL`;
  }
  const streams = [...groupOf.keys()].join(",");
  const groups = [...groupOf.values()].join(",");
  // Streams of one group may share a time; the lower number then counts as the earlier.
  const order = (time: string) => `${time}::HUGEINT * 4294967296 + stream`;
  return `SELECT belongs.id AS "group", bucket, sum(count), min(least), max(greatest), sum(sum)::HUGEINT,
      arg_min(first, ${order("first_time")}), arg_max(last, ${order("last_time")})
    FROM (${byStream}) JOIN (SELECT unnest([${streams}]::UINTEGER[]) AS stream, unnest([${groups}]::BIGINT[]) AS id)
      AS belongs USING (stream)
    GROUP BY ALL ORDER BY ALL`;
}

function behind(stretch: Stretch, after: { time: number } | undefined, ascending: boolean): Stretch {
  if (after === undefined) return stretch;
  return ascending
    ? { ...stretch, from: Math.max(stretch.from, after.time) }
    : { ...stretch, to: Math.min(stretch.to, after.time + 1) };
}

/** A stretch without the ends at which nothing is. */
function clipped({ parts, recents }: View, { from, to }: Stretch): Stretch {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const { from, to } of [...parts.map(({ entry }) => entry), ...recents]) {
    if (from < least) least = from;
    if (to > greatest) greatest = to;
  }
  return { from: Math.max(from, least), to: Math.min(to, greatest + 1) };
}

/** Cuts a stretch into pieces of a day, four days, sixteen …, from its beginning or from its end. */
function* widening({ from, to }: Stretch, ascending: boolean): Generator<Stretch> {
  let length = dayMs;
  for (let left = { from, to }; left.from < left.to; length *= 4) {
    const cut = ascending ? Math.min(left.to, left.from + length) : Math.max(left.from, left.to - length);
    yield ascending ? { from: left.from, to: cut } : { from: cut, to: left.to };
    left = ascending ? { from: cut, to: left.to } : { from: left.from, to: cut };
  }
}

/** Whether one of ascending times lies from `from` through `to`. */
function holdsOne(times: Float64Array, from: number, to: number): boolean {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return (times[low] ?? Number.POSITIVE_INFINITY) <= to;
}
