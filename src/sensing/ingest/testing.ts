import type {
  Aggregate,
  AggregateQuestion,
  Appended,
  History,
  HistoryState,
  RangeQuestion,
  Reading,
  ReadingBatch,
  Retention,
  Stretch,
} from "../../kernel/index.ts";
import type { Stream, StreamDirectory, StreamSettings } from "../registry/stream.ts";

/** A history in memory with the semantics of the real one, for tests. */
export class MemoryHistory implements History {
  readonly streams = new Map<number, Map<number, Reading>>();
  /** Number of calls of `append`: each would be at least one commit. */
  appends = 0;
  /** Rejects appends while set. */
  failure: Error | undefined;
  /** Appends wait for this. */
  gate: Promise<void> = Promise.resolve();

  async append(batch: ReadingBatch): Promise<Appended> {
    this.appends += 1;
    await this.gate;
    if (this.failure !== undefined) throw this.failure;
    let stored = 0;
    let repeated = 0;
    const conflicting: number[] = [];
    for (const [row, reading] of readingsOf(batch).entries()) {
      const known = this.#of(reading.stream).get(reading.time);
      if (known === undefined) {
        this.#of(reading.stream).set(reading.time, reading);
        stored += 1;
      } else if (known.value === reading.value) repeated += 1;
      else conflicting.push(row);
    }
    return { stored, repeated, conflicting };
  }

  async replace(batch: ReadingBatch): Promise<void> {
    for (const reading of readingsOf(batch)) this.#of(reading.stream).set(reading.time, reading);
  }

  async range(question: RangeQuestion): Promise<ReadingBatch> {
    const sign = question.order === "descending" ? -1 : 1;
    const { after } = question;
    const behind = (one: Reading) =>
      after === undefined || sign * (one.time - after.time || one.stream - after.stream) > 0;
    const found = this.#within(question)
      .sort((one, other) => sign * (one.time - other.time || one.stream - other.stream))
      .filter(behind);
    return batchOf(found.slice(0, question.limit));
  }

  async last(
    streams: readonly number[],
    at = Number.POSITIVE_INFINITY,
  ): Promise<ReadonlyMap<number, Reading>> {
    const newest = new Map<number, Reading>();
    for (const reading of this.#within({ streams, from: Number.NEGATIVE_INFINITY, to: at })) {
      if (reading.time >= (newest.get(reading.stream)?.time ?? Number.NEGATIVE_INFINITY))
        newest.set(reading.stream, reading);
    }
    return newest;
  }

  async aggregate(_question: AggregateQuestion): Promise<Aggregate[]> {
    throw new Error("not needed in these tests");
  }

  async count(question: Stretch & { streams: readonly number[] }): Promise<number> {
    return this.#within(question).length;
  }

  async erase(question: Stretch & { streams: readonly number[] }): Promise<number> {
    const found = this.#within(question);
    for (const { stream, time } of found) this.#of(stream).delete(time);
    return found.length;
  }

  async retain(rules: readonly Retention[]): Promise<number> {
    let gone = 0;
    for (const { streams, before, from = Number.NEGATIVE_INFINITY } of rules)
      gone += await this.erase({ streams, from, to: before });
    return gone;
  }

  async export(): Promise<number> {
    throw new Error("not needed in these tests");
  }

  async state(): Promise<HistoryState> {
    const readings = this.#within({
      streams: [...this.streams.keys()],
      from: Number.NEGATIVE_INFINITY,
      to: Number.POSITIVE_INFINITY,
    }).length;
    return { kind: "duckdb", readings, bytes: null, from: null, to: null, trouble: null };
  }

  async close(): Promise<void> {}

  #of(stream: number): Map<number, Reading> {
    const known = this.streams.get(stream) ?? new Map<number, Reading>();
    this.streams.set(stream, known);
    return known;
  }

  #within({ streams, from, to }: Stretch & { streams: readonly number[] }): Reading[] {
    return streams.flatMap((stream) =>
      [...this.#of(stream).values()].filter(({ time }) => time >= from && time < to),
    );
  }
}

function readingsOf({ streams, times, values, qualities }: ReadingBatch): Reading[] {
  return Array.from(streams, (stream, row) => ({
    stream,
    time: times[row] ?? Number.NaN,
    value: values[row] ?? Number.NaN,
    quality: qualities[row] ?? 0,
  }));
}

/** Readings as columns. */
export function batchOf(readings: readonly Reading[]): ReadingBatch {
  return {
    streams: Uint32Array.from(readings, ({ stream }) => stream),
    times: Float64Array.from(readings, ({ time }) => time),
    values: Float64Array.from(readings, ({ value }) => value),
    qualities: Uint8Array.from(readings, ({ quality }) => quality),
  };
}

const day = 86_400_000;

export const sampleSettings: StreamSettings = {
  decimals: 2,
  least: null,
  greatest: null,
  outOfRange: "mark",
  lateAfterMs: day,
  late: "mark",
  earlyAfterMs: 60_000,
  early: "refuse",
  everyMs: null,
  keptMs: null,
};

/** A stream for tests: a measure with two decimals unless told. */
export function sampleStream(
  number: number,
  { settings = {}, ...rest }: Partial<Omit<Stream, "settings">> & { settings?: Partial<StreamSettings> } = {},
): Stream {
  return {
    number,
    code: `s-${number}`,
    kind: null,
    names: { en: "Sample", "zh-CN": "样本", ja: "見本" },
    thing: 1,
    type: "measure",
    unitCode: "Cel",
    words: [],
    version: 1,
    retiredAt: null,
    unit: "district/water/",
    area: null,
    cell: null,
    longitude: null,
    latitude: null,
    ...rest,
    settings: { ...sampleSettings, ...settings },
  };
}

/** A directory in memory, for tests. */
export class MemoryDirectory implements StreamDirectory {
  readonly #streams = new Map<number, Stream>();
  readonly #listeners = new Set<(stream: Stream) => void>();

  constructor(streams: readonly Stream[]) {
    for (const stream of streams) this.#streams.set(stream.number, stream);
  }

  set(stream: Stream): void {
    this.#streams.set(stream.number, stream);
    for (const listener of this.#listeners) listener(stream);
  }

  byNumber(number: number): Stream | undefined {
    return this.#streams.get(number);
  }

  byCode(code: string): Stream | undefined {
    return [...this.#streams.values()].find((stream) => stream.code === code);
  }

  all(): Iterable<Stream> {
    return this.#streams.values();
  }

  ofKind(kind: string): readonly Stream[] {
    return [...this.#streams.values()].filter((stream) => stream.kind === kind);
  }

  ofThing(thing: number): readonly Stream[] {
    return [...this.#streams.values()].filter((stream) => stream.thing === thing);
  }

  onChange(listener: (stream: Stream) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async refresh(): Promise<void> {}
}
