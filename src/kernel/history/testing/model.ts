import type {
  Aggregate,
  AggregateQuestion,
  Appended,
  RangeQuestion,
  Reading,
  Retention,
  Stretch,
} from "../history.ts";

type StreamStretch = Stretch & { streams: readonly number[] };

/** History as it is meant, in memory and without any cleverness: what implementations are held against. */
export class ModelHistory {
  #readings = new Map<string, Reading>();

  append(batch: readonly Reading[]): Appended {
    let stored = 0;
    let repeated = 0;
    const conflicting: number[] = [];
    for (const [row, reading] of batch.entries()) {
      const key = `${reading.stream} ${reading.time}`;
      const standing = this.#readings.get(key);
      if (standing === undefined) {
        this.#readings.set(key, reading);
        stored += 1;
      } else if (standing.value === reading.value) repeated += 1;
      else conflicting.push(row);
    }
    return { stored, repeated, conflicting };
  }

  replace(batch: readonly Reading[]): void {
    for (const reading of batch) this.#readings.set(`${reading.stream} ${reading.time}`, reading);
  }

  range({ order = "ascending", limit, after, ...question }: RangeQuestion): Reading[] {
    const sign = order === "ascending" ? 1 : -1;
    const compare = (a: { time: number; stream: number }, b: { time: number; stream: number }) =>
      sign * (a.time - b.time || a.stream - b.stream);
    return this.#within(question)
      .filter((reading) => after === undefined || compare(reading, after) > 0)
      .sort(compare)
      .slice(0, limit);
  }

  last(streams: readonly number[], at = Number.POSITIVE_INFINITY): Map<number, Reading> {
    const found = new Map<number, Reading>();
    for (const reading of this.#within({ streams, from: Number.NEGATIVE_INFINITY, to: at })) {
      const other = found.get(reading.stream);
      if (other === undefined || other.time < reading.time) found.set(reading.stream, reading);
    }
    return found;
  }

  aggregate({ buckets, without = 0, groupOf, ...question }: AggregateQuestion): Aggregate[] {
    const sets = new Map<string, { group: number; bucket: number; readings: Reading[] }>();
    for (const reading of this.#within(question)) {
      if ((reading.quality & without) !== 0) continue;
      const group = groupOf === undefined ? reading.stream : groupOf.get(reading.stream);
      if (group === undefined) continue;
      const { length, offset = 0 } = buckets ?? { length: 0 };
      const bucket =
        buckets === undefined
          ? question.from
          : Math.floor((reading.time - offset) / length) * length + offset;
      const key = `${group} ${bucket}`;
      const set = sets.get(key) ?? { group, bucket, readings: [] };
      set.readings.push(reading);
      sets.set(key, set);
    }
    return [...sets.values()]
      .map(({ group, bucket, readings }) => figures(group, bucket, readings))
      .sort((a, b) => a.group - b.group || a.bucket - b.bucket);
  }

  erase(question: StreamStretch): number {
    const gone = this.#within(question);
    for (const { stream, time } of gone) this.#readings.delete(`${stream} ${time}`);
    return gone.length;
  }

  retain(rules: readonly Retention[]): number {
    return rules.reduce(
      (sum, { streams, before }) => sum + this.erase({ streams, from: Number.NEGATIVE_INFINITY, to: before }),
      0,
    );
  }

  #within({ streams, from, to }: StreamStretch): Reading[] {
    const wanted = new Set(streams);
    return [...this.#readings.values()].filter(
      ({ stream, time }) => wanted.has(stream) && time >= from && time < to,
    );
  }
}

function figures(group: number, bucket: number, readings: Reading[]): Aggregate {
  const ordered = readings.toSorted((a, b) => a.time - b.time || a.stream - b.stream);
  const values = ordered.map(({ value }) => value);
  return {
    group,
    bucket,
    count: values.length,
    least: Math.min(...values),
    greatest: Math.max(...values),
    sum: values.reduce((sum, value) => sum + BigInt(value), 0n),
    first: values[0] ?? Number.NaN,
    last: values.at(-1) ?? Number.NaN,
  };
}
