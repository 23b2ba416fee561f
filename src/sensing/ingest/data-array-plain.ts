import { readTime } from "../sensorthings/odata/instants.ts";
import { Columns, timeOf } from "./columns.ts";
import type { Extras } from "./extras.ts";
import { reason } from "./incoming.ts";
import { problem } from "./problems.ts";
import type { StreamTable } from "./stream-table.ts";

/** The readings of a body, and by row what comes along with them. Nearly always nothing does. */
export type DataArray = { columns: Columns; extras: Map<number, Extras> };

/** The same as `readDataArray`, by `JSON.parse`: for unusual bodies, and the measure of the fast reader in tests. */
export function readDataArrayPlainly(body: Buffer, table: StreamTable, now: number): DataArray {
  const groups = parsed(body);
  if (!Array.isArray(groups)) throw unreadable("expected an array of objects with Datastream and dataArray");
  const found: DataArray = { columns: new Columns(table), extras: new Map() };
  for (const [place, group] of groups.entries()) readGroup(found, group, `[${place}]`, now);
  return found;
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : "it is no JSON");
  }
}

const unreadable = (why: string) => problem("ingest.unreadable", { reason: why });
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function readGroup(found: DataArray, group: unknown, place: string, now: number): void {
  if (!isObject(group)) throw unreadable(`${place} is no object`);
  const { Datastream: datastream, components, dataArray } = group;
  // Drafts of the standard wrote id.
  const id = isObject(datastream) ? (datastream["@iot.id"] ?? datastream.id) : undefined;
  if (id === undefined) throw unreadable(`${place} names no Datastream by its @iot.id`);
  if (!Array.isArray(components) || !components.includes("result")) {
    throw unreadable(`${place}.components must list the columns, "result" among them`);
  }
  if (!Array.isArray(dataArray)) throw unreadable(`${place}.dataArray is no array`);
  const stream = typeof id === "number" && Number.isInteger(id) && id > 0 && id < 2 ** 32 ? id : 0;
  const places = placesOf(components);
  for (const row of dataArray) {
    if (!Array.isArray(row) || row.length !== components.length)
      found.columns.push(stream, 0, 0, reason.malformed);
    else readRow(found, stream, row, places, now);
  }
}

/** Where what stands in a row; `others` are the columns that come along with time and result. */
type Places = { time: number; result: number; others: readonly { name: string; at: number }[] };

function placesOf(components: readonly unknown[]): Places {
  const places = {
    time: components.indexOf("phenomenonTime"),
    result: components.indexOf("result"),
  };
  const others = components.flatMap((name, at) =>
    at === places.time || at === places.result ? [] : [{ name: String(name), at }],
  );
  return { ...places, others };
}

function readRow(
  found: DataArray,
  stream: number,
  row: readonly unknown[],
  places: Places,
  now: number,
): void {
  const { columns, extras } = found;
  const more: Record<string, unknown> = {};
  for (const { name, at } of places.others) if (row[at] !== null) more[name] = row[at];
  const time = places.time < 0 ? now : timeIn(row[places.time], more);
  const unit = isObject(more.parameters) ? more.parameters.unit : undefined;
  columns.add(stream, time, row[places.result], unit === undefined ? {} : { unit });
  if (Object.keys(more).length > 0) extras.set(columns.length - 1, more);
}

/** The instant of a row. An interval begins at it, and its end comes along. */
function timeIn(value: unknown, more: Record<string, unknown>): number {
  // A number would be taken for milliseconds, which SensorThings does not know.
  if (typeof value !== "string") return Number.NaN;
  const at = timeOf(value);
  if (!Number.isNaN(at)) return at;
  const span = readTime(value);
  if (span !== undefined && span.to !== null) more.phenomenonTime = value;
  return span?.from ?? Number.NaN;
}
