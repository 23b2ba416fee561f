import type { EntityType } from "./entities/model.ts";
import { type Observation, observationId, propertiesOf } from "./observations/rows.ts";
import type { Options } from "./odata/ast.ts";
import type { Row } from "./query/list.ts";

/** An entity of an answer: its JSON, and what its relations are found by. */
export type Item = {
  json: Record<string, unknown>;
  id: number | string;
  row?: Row;
  observation?: Observation;
};

export const addressOf = (base: string, type: EntityType, id: number | string) =>
  `${base}/${type.set}(${typeof id === "number" ? id : `'${id}'`})`;

/** The row of an entity as SensorThings tells it: control information, properties, links to what belongs to it. */
export function itemOf(base: string, type: EntityType, row: Row, options: Options): Item {
  const properties = Object.fromEntries(
    [...type.properties.keys()].map((name) => [
      name,
      row[name] instanceof Date ? row[name].toISOString() : row[name],
    ]),
  );
  return { json: wrap(base, type, row.id, properties, options), id: row.id, row };
}

export function observationItem(
  base: string,
  type: EntityType,
  observation: Observation,
  options: Options,
): Item {
  const id = observationId(observation.stream.number, observation.time);
  return { json: wrap(base, type, id, propertiesOf(observation), options), id, observation };
}

/** What a client that never wrote it is not told as null. */
const leftOutIfNull = new Set(["properties", "observedArea", "resultQuality", "validTime", "parameters"]);

function wrap(
  base: string,
  type: EntityType,
  id: number | string,
  properties: Record<string, unknown>,
  { select }: Options,
): Record<string, unknown> {
  const self = addressOf(base, type, id);
  const chosen = select === undefined ? undefined : new Set(select.map(([name = ""]) => name));
  const wanted = (name: string) => chosen === undefined || chosen.has(name) || chosen.has("*");
  const json: Record<string, unknown> = { "@iot.id": id, "@iot.selfLink": self };
  for (const [name, value] of Object.entries(properties)) {
    if (wanted(name) && !(value === null && leftOutIfNull.has(name))) json[name] = value ?? null;
  }
  for (const name of type.navigations.keys()) {
    if (wanted(name)) json[`${name}@iot.navigationLink`] = `${self}/${name}`;
  }
  return json;
}

/** The asked address with the place where it goes on in place of what was skipped. */
export function pageAfter(address: string, token: string): string {
  const [path = "", query = ""] = address.split("?");
  const kept = query.split("&").filter((pair) => pair !== "" && !/^(\$|%24)(skip|skiptoken)=/.test(pair));
  return `${path}?${[...kept, `$skiptoken=${token}`].join("&")}`;
}
