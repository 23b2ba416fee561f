import { Columns } from "./columns.ts";
import { reason } from "./incoming.ts";
import { problem } from "./problems.ts";
import type { StreamTable } from "./stream-table.ts";

/** The same as `readDataArray`, by `JSON.parse`: for unusual bodies, and the measure of the fast reader in tests. */
export function readDataArrayPlainly(body: Buffer, table: StreamTable, now: number): Columns {
  const groups = parsed(body);
  if (!Array.isArray(groups)) throw unreadable("expected an array of objects with Datastream and dataArray");
  const columns = new Columns(table);
  for (const [place, group] of groups.entries()) readGroup(columns, group, `[${place}]`, now);
  return columns;
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

function readGroup(columns: Columns, group: unknown, place: string, now: number): void {
  if (!isObject(group)) throw unreadable(`${place} is no object`);
  const { Datastream: datastream, components, dataArray } = group;
  if (!isObject(datastream) || !("@iot.id" in datastream)) {
    throw unreadable(`${place} names no Datastream by its @iot.id`);
  }
  if (!Array.isArray(components) || !components.includes("result")) {
    throw unreadable(`${place}.components must list the columns, "result" among them`);
  }
  if (!Array.isArray(dataArray)) throw unreadable(`${place}.dataArray is no array`);
  const id = datastream["@iot.id"];
  const stream = typeof id === "number" && Number.isInteger(id) && id > 0 && id < 2 ** 32 ? id : 0;
  const places = {
    time: components.indexOf("phenomenonTime"),
    result: components.indexOf("result"),
    parameters: components.indexOf("parameters"),
  };
  for (const row of dataArray) {
    if (!Array.isArray(row) || row.length !== components.length) columns.push(stream, 0, 0, reason.malformed);
    else readRow(columns, stream, row, places, now);
  }
}

type Places = { time: number; result: number; parameters: number };

function readRow(
  columns: Columns,
  stream: number,
  row: readonly unknown[],
  places: Places,
  now: number,
): void {
  const time = places.time < 0 ? now : row[places.time];
  const parameters = row[places.parameters];
  const unit = isObject(parameters) ? parameters.unit : undefined;
  // A number would be taken for milliseconds, which SensorThings does not know.
  const known = places.time < 0 || typeof time === "string" ? time : undefined;
  columns.add(stream, known, row[places.result], unit === undefined ? {} : { unit });
}
