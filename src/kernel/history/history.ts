/**
 * A batch of readings in columns of equal length; row i is one reading.
 * `times` are milliseconds of Unix time of the phenomenon, `values` whole numbers within ±(2^53−1): the measured value
 * times ten to the stream's decimals, a code for a stream of words, 0 or 1 for a stream of truths. `qualities` are
 * bits (`quality`), 0 being a reading without objection.
 */
export type ReadingBatch = {
  readonly streams: Uint32Array;
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly qualities: Uint8Array;
};

/** One reading. */
export type Reading = { stream: number; time: number; value: number; quality: number };

/** What became of a batch, row for row counted: nothing is left out silently. */
export type Appended = {
  /** Rows that were new, durable now. */
  stored: number;
  /** Rows of a stream and time already there with the same value: a resend, left as it was. */
  repeated: number;
  /** Indexes of rows of a stream and time already there with another value; the first one stands. */
  conflicting: readonly number[];
};

/** Half-open stretch of time in milliseconds of Unix time: `from` belongs to it, `to` does not. */
export type Stretch = { from: number; to: number };

export type RangeQuestion = Stretch & {
  streams: readonly number[];
  order?: "ascending" | "descending";
  /** At most so many rows, by time and then stream. */
  limit: number;
  /** Goes on behind this reading, in the direction of `order`. */
  after?: { time: number; stream: number };
};

/** How readings are put into buckets of time. */
export type Buckets = {
  /** Length in milliseconds, such as 3_600_000. */
  length: number;
  /** Milliseconds by which buckets begin later than a multiple of `length`: a city's days do not begin at UTC's. */
  offset?: number;
};

export type AggregateQuestion = Stretch & {
  streams: readonly number[];
  /** Without buckets the whole stretch is one. */
  buckets?: Buckets;
  /** Leaves out readings of which one of these quality bits is set. */
  without?: number;
  /** Puts streams together under a number of the caller's, such as an area's; without it each stands for itself. */
  groupOf?: ReadonlyMap<number, number>;
};

/** Figures of one group in one bucket; exact whole numbers, so that asking twice gives the same bits. */
export type Aggregate = {
  group: number;
  bucket: number;
  count: number;
  least: number;
  greatest: number;
  /** As text where it may exceed 2^53. */
  sum: bigint;
  first: number;
  last: number;
};

/** How long readings of streams are kept. */
export type Retention = {
  streams: readonly number[];
  before: number;
  /** Known to be the oldest that is there: spares looking through what is older. */
  from?: number;
};

export type HistoryState = {
  kind: "duckdb" | "clickhouse";
  readings: number;
  bytes: number | null;
  from: number | null;
  to: number | null;
  /** Since when no batch could be made durable, and why; null while all is well. */
  trouble: { since: number; reason: string } | null;
};

/**
 * The history of readings: append-only but for `replace` and `erase`, one reading a stream and time.
 * Whatever `append` has answered is on disk and survives kill -9 and loss of power.
 */
export interface History {
  /** Makes a batch durable. Calls at once are committed together. Throws `history.unavailable` and stores nothing. */
  append(batch: ReadingBatch): Promise<Appended>;
  /** Sets readings anew that are there or not, such as a correction. */
  replace(batch: ReadingBatch): Promise<void>;
  range(question: RangeQuestion): Promise<ReadingBatch>;
  /** The newest reading of each stream, before `at` where given; streams without any are missing in the map. */
  last(streams: readonly number[], at?: number): Promise<ReadonlyMap<number, Reading>>;
  aggregate(question: AggregateQuestion): Promise<Aggregate[]>;
  count(question: Stretch & { streams: readonly number[] }): Promise<number>;
  /** Takes readings out for good; answers how many. */
  erase(question: Stretch & { streams: readonly number[] }): Promise<number>;
  /** Takes out what is older than kept; answers how many readings went. */
  retain(rules: readonly Retention[]): Promise<number>;
  /** Writes readings into a file, ordered by stream and time. */
  export(
    question: Stretch & { streams: readonly number[] },
    file: string,
    format: "csv" | "parquet",
  ): Promise<number>;
  state(): Promise<HistoryState>;
  close(): Promise<void>;
}

/** Bits of a reading's quality. */
export const quality = {
  /** Outside the range its stream declares; stored because the stream says so. */
  outOfRange: 1,
  /** Came later than the stream's tolerance. */
  late: 2,
  /** Its time lies ahead of our clock by more than the tolerance. */
  early: 4,
  /** Marked as doubtful by its sender. */
  doubtful: 8,
  /** Worked out or corrected by hand, not measured. */
  substituted: 16,
  /** Made up by a simulation, such as the demo's sensors. */
  simulated: 32,
} as const;
