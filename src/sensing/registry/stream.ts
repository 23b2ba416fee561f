import type { Text } from "../../kernel/index.ts";

/** What a stream's results are: a number with a unit, a count, true or false, or one of a list of words. */
export type ResultType = "measure" | "count" | "truth" | "category";

/** What is done with a reading that something is wrong with. Every one of them is counted, whatever is done. */
export type Handling = "refuse" | "mark";

/**
 * How the readings of a stream are taken. Durations in milliseconds. A kind of sensor gives them in the city's
 * `streams.yaml`; a stream may say otherwise.
 */
export type StreamSettings = {
  /** Places after the decimal point that are kept, 0–9; a value in between is rounded half to even. */
  decimals: number;
  /** Values the sensor can give at all, in the stream's unit; null is no bound. */
  least: number | null;
  greatest: number | null;
  outOfRange: Handling;
  /** A reading older than this on arrival is late. */
  lateAfterMs: number;
  late: Handling;
  /** A reading whose time lies further ahead of our clock is early. */
  earlyAfterMs: number;
  early: Handling;
  /** Time between two readings as the device should send them; null where it sends when something happens. */
  everyMs: number | null;
  /** How long readings are kept; null is for ever. */
  keptMs: number | null;
};

/** Where a thing stands and who is responsible for it: decides who may see it and its streams. */
export type StreamPlacement = {
  /** Path of the responsible unit, `jingan/water/`. */
  unit: string;
  /** Path of the area, from the place of the thing; null where it has none or lies outside. */
  area: string | null;
  cell: string | null;
  /** WGS-84 degrees. */
  longitude: number | null;
  latitude: number | null;
};

/** A stream as the ingest path and the rules know it, in memory: SensorThings calls it a Datastream. */
export type Stream = StreamPlacement & {
  /** Its number in history and its `@iot.id`: from 1, never used again. */
  number: number;
  /** What devices and files call it, unique in the installation. */
  code: string;
  /** Code of its kind in the city's `streams.yaml`, such as `manhole-tilt`; null for one that came without. */
  kind: string | null;
  names: Text;
  /** Number of the thing it belongs to (`@iot.id` of the Thing). */
  thing: number;
  type: ResultType;
  /** UCUM code of its unit of measurement; null where it has none. */
  unitCode: string | null;
  settings: StreamSettings;
  /** Words of a stream of the type `category`, code = place in the list. */
  words: readonly string[];
  version: number;
  /** Taken out of use: readings are refused, history stays. */
  retiredAt: Date | null;
};

/**
 * All streams of the installation in memory, always as PostgreSQL has them (kept up by the acts that change them).
 * A hundred thousand streams must be no trouble.
 */
export interface StreamDirectory {
  byNumber(number: number): Stream | undefined;
  byCode(code: string): Stream | undefined;
  all(): Iterable<Stream>;
  ofKind(kind: string): readonly Stream[];
  ofThing(thing: number): readonly Stream[];
  /** Told after each change, with the stream as it is now. */
  onChange(listener: (stream: Stream) => void): () => void;
  /** Takes up every change that is committed at this moment. */
  refresh(): Promise<void>;
}
