import { type Columns, type Extras, instantIn, readInstant } from "../ingest/index.ts";
import { readTime } from "../sensorthings/odata/instants.ts";
import type { Target } from "./topics.ts";

/** Rows of one message at most; more belong into CreateObservations. */
const rowsAtMost = 10_000;

/**
 * Adds the readings of one message of a device. Returns a sentence where the message cannot be read; then nothing of it
 * is added.
 */
export function readDevice(columns: Columns, stream: number, payload: Buffer): string | undefined {
  const before = columns.length;
  const fault = readCompact(columns, stream, payload);
  if (fault !== undefined) columns.length = before;
  return fault;
}

function readCompact(columns: Columns, stream: number, payload: Buffer): string | undefined {
  const first = payload[0];
  if (first !== 123 && first !== 91) return readLines(columns, stream, payload);
  const value = parsed(payload);
  if (value === undefined) return "it is no JSON";
  const entries: unknown[] = Array.isArray(value) ? value : [value];
  if (entries.length > rowsAtMost) return `it has more than ${rowsAtMost} readings`;
  for (const entry of entries) {
    if (!isObject(entry)) return 'expected {"time": …, "value": …} or an array of such';
    columns.add(stream, entry.time, entry.value, { unit: entry.unit });
  }
  return undefined;
}

/** Lines `time,value`: an instant or milliseconds of Unix time, and a number, truth or word. */
function readLines(columns: Columns, stream: number, payload: Buffer): string | undefined {
  let from = 0;
  let rows = 0;
  while (from < payload.length) {
    let to = payload.indexOf(10, from);
    if (to < 0) to = payload.length;
    const end = payload[to - 1] === 13 ? to - 1 : to;
    if (end > from) {
      const comma = payload.indexOf(44, from);
      if (comma < 0 || comma >= end) return "expected lines of time,value";
      rows += 1;
      if (rows > rowsAtMost) return `it has more than ${rowsAtMost} readings`;
      columns.add(
        stream,
        timeIn(payload, from, comma),
        resultOf(payload.toString("utf8", comma + 1, end).trim()),
      );
    }
    from = to + 1;
  }
  return rows === 0 ? "it is empty" : undefined;
}

function timeIn(bytes: Buffer, from: number, to: number): number {
  const at = instantIn(bytes, from, to);
  if (!Number.isNaN(at)) return at;
  const text = bytes.toString("latin1", from, to).trim();
  return /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
}

const number = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function resultOf(text: string): unknown {
  if (number.test(text)) return Number(text);
  if (text === "true" || text === "false") return text === "true";
  return text === "" || text === "null" || text === "NA" ? null : text;
}

/** An Observation as it came over MQTT. */
export type Observed = {
  stream: number;
  time: unknown;
  result: unknown;
  unit: unknown;
  /** What it carries beside time, result and unit; undefined where there is nothing, as nearly always. */
  extras: Extras | undefined;
  /** The message itself. */
  body: Readonly<Record<string, unknown>>;
};

const plain = new Set(["phenomenonTime", "result", "Datastream", "id"]);

/** Reads an Observation, or says why it cannot be read. `now` is the time of one that comes without. */
export function readObservation(
  target: Exclude<Target, { code: string }>,
  payload: Buffer,
  now: number,
): Observed | string {
  const body = parsed(payload);
  if (!isObject(body)) return "expected an Observation as a JSON object";
  const named = idOf(body.Datastream);
  const stream =
    "number" in target
      ? target.number
      : typeof named === "number" && Number.isInteger(named) && named > 0
        ? named
        : undefined;
  if (stream === undefined || stream > 0xffffffff) return "it names no Datastream by its @iot.id";
  const extras: Record<string, unknown> = {};
  if ("feature" in target) extras["FeatureOfInterest/id"] = target.feature;
  let unit: unknown;
  for (const name in body) {
    if (plain.has(name) || name.includes("@iot.") || body[name] === null) continue;
    if (name === "parameters") unit = carryParameters(body.parameters, extras);
    else if (name === "FeatureOfInterest") carryFeature(body.FeatureOfInterest, extras);
    else extras[name] = body[name];
  }
  const time = timeOf(body.phenomenonTime ?? body.resultTime, now, extras);
  const some = Object.keys(extras).length > 0;
  return { stream, time, result: body.result, unit, extras: some ? extras : undefined, body };
}

/** The id that an entity is pointed to by. Drafts of the standard wrote id. */
const idOf = (entity: unknown) => (isObject(entity) ? (entity["@iot.id"] ?? entity.id) : undefined);

/** A unit is obeyed, and not kept: the result is kept in that of its Datastream. */
function carryParameters(parameters: unknown, extras: Record<string, unknown>): unknown {
  if (!isObject(parameters)) {
    extras.parameters = parameters;
    return undefined;
  }
  const { unit, ...others } = parameters;
  if (Object.keys(others).length > 0) extras.parameters = others;
  return unit;
}

function carryFeature(feature: unknown, extras: Record<string, unknown>): void {
  const id = idOf(feature);
  if (id === undefined) extras.FeatureOfInterest = feature;
  else extras["FeatureOfInterest/id"] = id;
}

/** The instant of an Observation. An interval begins at it, and is carried beside. */
function timeOf(time: unknown, now: number, extras: Record<string, unknown>): unknown {
  if (time === undefined || time === null) return now;
  // A number would be taken for milliseconds, which SensorThings does not know.
  if (typeof time !== "string") return undefined;
  const at = readInstant(time);
  if (!Number.isNaN(at)) return at;
  const span = readTime(time);
  if (span !== undefined && span.to !== null) extras.phenomenonTime = time;
  return span?.from;
}

function parsed(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
