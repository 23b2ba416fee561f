import { type Columns, instantIn } from "../ingest/index.ts";
import type { StreamDirectory } from "../registry/stream.ts";
import type { Target } from "./topics.ts";

/** Rows of one message at most; more belong into CreateObservations. */
const rowsAtMost = 10_000;

/**
 * Adds the readings of one message. Returns a sentence where the message cannot be read; then nothing of it is added.
 * `now` is the time of SensorThings observations that come without one.
 */
export function readPayload(
  columns: Columns,
  target: Target,
  payload: Buffer,
  streams: StreamDirectory,
  now: number,
): string | undefined {
  const before = columns.length;
  const fault =
    "code" in target
      ? readCompact(columns, streams.byCode(target.code)?.number ?? 0, payload)
      : readObservation(columns, "number" in target ? target.number : undefined, payload, now);
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

function readObservation(
  columns: Columns,
  number: number | undefined,
  payload: Buffer,
  now: number,
): string | undefined {
  const entity = parsed(payload);
  if (!isObject(entity)) return "expected an Observation as a JSON object";
  const { Datastream: datastream, parameters } = entity;
  const named = isObject(datastream) ? datastream["@iot.id"] : undefined;
  const stream =
    number ?? (typeof named === "number" && Number.isInteger(named) && named > 0 ? named : undefined);
  if (stream === undefined || stream > 0xffffffff) return "it names no Datastream by its @iot.id";
  const time = entity.phenomenonTime ?? entity.resultTime;
  const at = time === undefined || time === null ? now : typeof time === "string" ? time : undefined;
  columns.add(stream, at, entity.result, { unit: isObject(parameters) ? parameters.unit : undefined });
  return undefined;
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
