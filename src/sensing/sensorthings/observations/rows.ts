import { sql } from "kysely";
import { quality, type ReadingBatch } from "../../../kernel/index.ts";
import type { Stream, StreamDirectory } from "../../registry/index.ts";
import type { Value } from "../odata/evaluate.ts";
import { instantValue, ofJson } from "../odata/evaluate.ts";
import { readTime, writeInstant } from "../odata/instants.ts";
import { type Asking, run } from "../query/ask.ts";

/** What an observation carries beside its reading, as sensing.observation keeps it. */
export type Extra = {
  endsAt: Date | null;
  resultTime: Date | null;
  validFrom: Date | null;
  validTo: Date | null;
  resultQuality: unknown;
  parameters: unknown;
  feature: number | null;
};

/** An observation: a reading with what it carries. */
export type Observation = {
  stream: Stream;
  time: number;
  result: unknown;
  /** Bits of quality of its reading. */
  quality: number;
  extra: Extra | undefined;
  /** Its own feature of interest, or that of its thing; null where there is none. */
  feature: number | null;
};

export const observationId = (stream: number, time: number) => `${stream}-${time}`;

/** Number of the stream and milliseconds of Unix time of an observation's id; undefined where it is none. */
export function readObservationId(id: string): { stream: number; time: number } | undefined {
  const match = /^(\d{1,10})-(-?\d{1,16})$/.exec(id);
  if (match === null) return undefined;
  const [stream, time] = [Number(match[1]), Number(match[2])];
  return stream <= 0x7fffffff && Math.abs(time) <= 8.64e15 ? { stream, time } : undefined;
}

const anyObservation = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Observation";

/** The result that a kept whole number stands for. */
export function resultOf(stream: Stream, value: number, observationType?: string): unknown {
  switch (stream.type) {
    case "measure":
    case "count":
      return value / 10 ** stream.settings.decimals;
    case "truth":
      return value !== 0;
    case "category": {
      const word = stream.words[value];
      return word === undefined ? null : observationType === anyObservation ? JSON.parse(word) : word;
    }
  }
}

/** Readings as observations, with what they carry, in their order. */
export async function observationsOf(
  asking: Asking,
  directory: StreamDirectory,
  batch: ReadingBatch,
): Promise<Observation[]> {
  const [extras, types, features] = await Promise.all([
    extrasOf(asking, batch),
    typesOf(asking, directory, batch),
    featuresOf(asking, directory, batch),
  ]);
  return Array.from(batch.streams, (number, row) => {
    const stream = directory.byNumber(number);
    if (stream === undefined) throw new Error(`history has readings of an unknown stream ${number}`);
    const time = batch.times[row] ?? Number.NaN;
    const extra = extras.get(observationId(number, time));
    return {
      stream,
      time,
      result: resultOf(stream, batch.values[row] ?? Number.NaN, types.get(number)),
      quality: batch.qualities[row] ?? 0,
      extra,
      feature: extra?.feature ?? features.get(stream.thing) ?? null,
    };
  });
}

async function extrasOf(asking: Asking, { streams, times }: ReadingBatch): Promise<Map<string, Extra>> {
  if (streams.length === 0) return new Map();
  const at = Array.from(times, (time) => writeInstant(time));
  const rows = await run(
    asking,
    sql<Extra & { stream: number; time: Date }>`SELECT o.stream, o.time, o.ends_at AS "endsAt",
        o.result_time AS "resultTime", o.valid_from AS "validFrom", o.valid_to AS "validTo",
        o.result_quality AS "resultQuality", o.parameters, o.feature
      FROM unnest(${Array.from(streams)}::integer[], ${at}::timestamptz[]) AS r (stream, time)
      JOIN sensing.observation o ON o.stream = r.stream AND o.time = r.time`,
  );
  return new Map(rows.map((row) => [observationId(row.stream, row.time.getTime()), row]));
}

/** Streams of words say by their type what a word is. */
async function typesOf(asking: Asking, directory: StreamDirectory, { streams }: ReadingBatch) {
  const words = [...new Set(streams)].filter((number) => directory.byNumber(number)?.type === "category");
  if (words.length === 0) return new Map<number, string>();
  const rows = await run(
    asking,
    sql<{ id: number; type: string }>`SELECT id, observation_type AS type FROM sensing.stream
      WHERE id = ANY(${words}::integer[])`,
  );
  return new Map(rows.map(({ id, type }) => [id, type]));
}

/** Features of interest of things, for observations that name none. */
async function featuresOf(asking: Asking, directory: StreamDirectory, { streams }: ReadingBatch) {
  const things = new Set<number>();
  for (const number of new Set(streams)) {
    const thing = directory.byNumber(number)?.thing;
    if (thing !== undefined) things.add(thing);
  }
  const rows = await run(
    asking,
    sql<{ id: number; feature: number | null }>`SELECT id, feature FROM sensing.thing
      WHERE id = ANY(${[...things]}::integer[])`,
  );
  return new Map(rows.map(({ id, feature }) => [id, feature]));
}

/** The quality that came with an observation, else the names of what its reading is marked with; null where neither is. */
function qualityOf({ quality: bits, extra }: Observation): unknown {
  if (extra !== undefined && extra.resultQuality !== null) return extra.resultQuality;
  const marks = Object.entries(quality).flatMap(([name, bit]) => ((bits & bit) === 0 ? [] : [name]));
  return marks.length === 0 ? null : marks.join(" ");
}

/** The properties of an observation as SensorThings tells them (OGC 18-088, 8.2.7). */
export function propertiesOf(observation: Observation): Record<string, unknown> {
  const { time, result, extra } = observation;
  const span = (from: Date | null, to: Date | null) =>
    from === null ? null : to === null ? from.toISOString() : `${from.toISOString()}/${to.toISOString()}`;
  return {
    phenomenonTime: span(new Date(time), extra?.endsAt ?? null),
    resultTime: extra?.resultTime?.toISOString() ?? null,
    result,
    resultQuality: qualityOf(observation),
    validTime: extra === undefined ? null : span(extra.validFrom, extra.validTo),
    parameters: extra?.parameters ?? null,
  };
}

/** A property of an observation as a value of an expression; undefined where there is none of this name. */
export function propertyValue(observation: Observation, steps: readonly string[]): Value | undefined {
  const { extra } = observation;
  const [name = "", ...inner] = steps;
  switch (name) {
    case "id":
    case "@iot.id":
      return { type: "string", value: observationId(observation.stream.number, observation.time) };
    case "phenomenonTime":
      return extra?.endsAt
        ? { type: "interval", value: { from: observation.time, to: extra.endsAt.getTime() } }
        : instantValue(observation.time);
    case "resultTime":
      return extra?.resultTime ? instantValue(extra.resultTime.getTime()) : null;
    case "validTime": {
      const text = propertiesOf(observation).validTime;
      const span = typeof text === "string" ? readTime(text) : undefined;
      if (span === undefined) return null;
      return span.to === null
        ? instantValue(span.from)
        : { type: "interval", value: { from: span.from, to: span.to } };
    }
    case "result":
      return ofJson(below(observation.result, inner));
    case "resultQuality":
      return ofJson(below(qualityOf(observation), inner));
    case "parameters":
      return ofJson(below(extra?.parameters, inner));
    default:
      return undefined;
  }
}

function below(value: unknown, steps: readonly string[]): unknown {
  let at = value;
  for (const step of steps) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return null;
    at = (at as Record<string, unknown>)[step];
  }
  return at;
}
