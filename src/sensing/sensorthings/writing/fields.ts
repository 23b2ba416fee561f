import { problem } from "../../problems.ts";
import type { EntityKind, EntityType } from "../entities/model.ts";
import { readInstant } from "../odata/instants.ts";

export type Body = Readonly<Record<string, unknown>>;

/** A column and its value, ready to be written. */
export type Columns = Map<string, { value: unknown; json: boolean }>;

type Field = {
  name: string;
  column: string;
  required: boolean;
  read: (value: unknown, place: string) => unknown;
  json?: boolean;
};

const fault = (place: string, reason: string) => problem("sensing.entity", { place, reason });

const text = (value: unknown, place: string): string => {
  if (typeof value !== "string") throw fault(place, "a text is expected");
  return value;
};
const anything = (value: unknown) => value;
const object = (value: unknown, place: string): unknown => {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw fault(place, "an object is expected");
  return value;
};
const instant = (value: unknown, place: string): Date => {
  const read = typeof value === "string" ? readInstant(value) : undefined;
  if (read === undefined) throw fault(place, "an instant such as 2026-03-10T08:00:00+08:00 is expected");
  return new Date(read.ms);
};

const named: Field[] = [
  { name: "name", column: "name", required: true, read: text },
  { name: "description", column: "description", required: true, read: text },
];
const properties: Field = {
  name: "properties",
  column: "properties",
  required: false,
  read: anything,
  json: true,
};
const encoded = (name: string, column: string, read: Field["read"]): Field[] => [
  { name: "encodingType", column: "encoding_type", required: true, read: text },
  { name, column, required: true, read, json: true },
];

const fields: Record<EntityKind, readonly Field[]> = {
  Thing: [...named, properties],
  Location: [...named, ...encoded("location", "location", object), properties],
  HistoricalLocation: [{ name: "time", column: "time", required: true, read: instant }],
  Datastream: [
    ...named,
    { name: "observationType", column: "observation_type", required: true, read: text },
    { name: "observedArea", column: "observed_area", required: false, read: object, json: true },
    properties,
  ],
  Sensor: [...named, ...encoded("metadata", "metadata", anything), properties],
  ObservedProperty: [
    ...named,
    { name: "definition", column: "definition", required: true, read: text },
    properties,
  ],
  FeatureOfInterest: [...named, ...encoded("feature", "feature", object), properties],
  Observation: [],
};

/** The body of a request as an object. */
export function bodyOf(value: unknown, place: string): Body {
  return object(value, place) as Body;
}

/** Which columns of a kind a body may leave empty, for a PUT that says all there is. */
export function optionalColumns(kind: EntityKind): { column: string; json: boolean }[] {
  return fields[kind]
    .filter(({ required }) => !required)
    .map(({ column, json = false }) => ({ column, json }));
}

/**
 * The columns that a body gives. Unless `partial`, what must be there is asked for; a name that is missing is taken
 * from the description, for clients of version 1.0's drafts, which knew none.
 */
export function columnsOf(type: EntityType, body: Body, place: string, partial = false): Columns {
  const columns: Columns = new Map();
  for (const { name, column, required, read, json = false } of fields[type.kind]) {
    const given = name === "name" && !partial ? (body.name ?? body.description) : body[name];
    if (given === undefined || (given === null && !partial)) {
      if (required && !partial) throw fault(place, `${name} is missing`);
      continue;
    }
    if (given === null) {
      if (required) throw fault(place, `${name} must not be empty`);
      columns.set(column, { value: null, json });
      continue;
    }
    columns.set(column, { value: read(given, `${place}/${name}`), json });
  }
  refuseUnknown(type, body, place);
  if (type.kind === "Datastream" && (!partial || body.unitOfMeasurement !== undefined))
    unitColumns(body, place, columns);
  return columns;
}

/** What answers hold and requests repeat; none of it changes anything. */
const ignored =
  /@iot\.(navigationLink|nextLink|count)$|^@iot\.(id|selfLink)$|^id$|^(phenomenonTime|resultTime)$/;

function refuseUnknown(type: EntityType, body: Body, place: string): void {
  const known = new Set([
    ...fields[type.kind].map(({ name }) => name),
    ...type.navigations.keys(),
    ...(type.kind === "Datastream" ? ["unitOfMeasurement"] : []),
    // Drafts of version 1.0 named it in the singular.
    ...(type.kind === "Location" ? ["Thing"] : []),
  ]);
  for (const key of Object.keys(body))
    if (!known.has(key) && !ignored.test(key))
      throw fault(place, `${type.kind} has no "${key.slice(0, 100)}"`);
}

function unitColumns(body: Body, place: string, columns: Columns): void {
  const where = `${place}/unitOfMeasurement`;
  if (body.unitOfMeasurement === undefined) throw fault(place, "unitOfMeasurement is missing");
  const unit = bodyOf(body.unitOfMeasurement, where);
  for (const name of ["name", "symbol", "definition"] as const) {
    const value = unit[name];
    if (value === undefined) throw fault(where, `${name} is missing; null says that there is none`);
    if (value !== null && typeof value !== "string") throw fault(where, `${name} is no text`);
    columns.set(`unit_${name}`, { value, json: false });
  }
  const definition = typeof unit.definition === "string" ? unit.definition : "";
  const ucum = /^(?:ucum:|https?:\/\/unitsofmeasure\.org\/ucum(?:\.html)?#(?:para-\d+)?\/?)(\S+)$/.exec(
    definition,
  )?.[1];
  columns.set("unit_code", { value: ucum ?? null, json: false });
}

/** The id of an entity that a body points to instead of describing it; undefined where it describes one. */
export function referenceIn(value: unknown, place: string): number | undefined {
  const body = bodyOf(value, place);
  const id = body["@iot.id"] ?? body.id;
  if (id === undefined) return undefined;
  const number = typeof id === "string" && /^\d{1,10}$/.test(id) ? Number(id) : id;
  if (typeof number !== "number" || !Number.isInteger(number) || number < 0 || number > 0x7fffffff)
    throw fault(`${place}/@iot.id`, "a whole number is expected");
  return number;
}

/** What a body gives for a relation to many: an array, or one that stands for it. */
export function listIn(value: unknown, place: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === "object" && value !== null) return [value];
  throw fault(place, "an array is expected");
}

/** RFC 7396: a patch merged into what is there. */
export function merge(target: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const base = typeof target === "object" && target !== null && !Array.isArray(target) ? target : {};
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else
      Object.defineProperty(merged, key, {
        value: merge(merged[key], value),
        enumerable: true,
        configurable: true,
        writable: true,
      });
  }
  return merged;
}
