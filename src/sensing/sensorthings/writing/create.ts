import { sql } from "kysely";
import { problem } from "../../problems.ts";
import { observationTypes, type ResultType, settingsFor } from "../../registry/index.ts";
import { type EntityKind, type EntityType, typeOf } from "../entities/model.ts";
import { type Body, bodyOf, type Columns, columnsOf, listIn, referenceIn } from "./fields.ts";
import { linkMoment, setLocations } from "./placing.ts";
import { also, asJson, type Change, insert, mustMakeAt, mustReach, nextId } from "./writer.ts";

/** Entities that a new one belongs to by where it was posted or nested: kind → id. */
export type Given = Partial<Record<EntityKind, number>>;

/** Makes an entity of a body with all that is nested in it. `id` is taken where it was drawn before. */
export async function create(
  change: Change,
  type: EntityType,
  value: unknown,
  place: string,
  given: Given = {},
  id?: number,
): Promise<number> {
  const body = bodyOf(value, place);
  const number = id ?? (await nextId(change.tx, type));
  const columns = columnsOf(type, body, place);
  const unit = await makers[type.kind](change, number, body, columns, place, given);
  if (id === undefined) await also(change, type, number, "create", { fields: [...columns.keys()] }, unit);
  return number;
}

type Maker = (
  change: Change,
  id: number,
  body: Body,
  columns: Columns,
  place: string,
  given: Given,
) => Promise<string>;

const own = (change: Change, unit: string) => ({
  unit,
  owner: change.context.actor.id,
  origin: "api",
  created_at: change.at,
});

const makeThing: Maker = async (change, id, body, columns, place) => {
  const unit = unitFor(change, body);
  await insert(change, typeOf("Thing"), id, columns, own(change, unit));
  const inner = { ...change, unit };
  const locations = await linked(inner, "Location", body.Locations, `${place}/Locations`);
  if (locations.length > 0) await setLocations(inner, id, locations, "remember");
  for (const [at, one] of listIn(body.HistoricalLocations ?? [], place).entries())
    await create(inner, typeOf("HistoricalLocation"), one, `${place}/HistoricalLocations/${at}`, {
      Thing: id,
    });
  for (const [at, one] of listIn(body.Datastreams ?? [], place).entries())
    await create(inner, typeOf("Datastream"), one, `${place}/Datastreams/${at}`, { Thing: id });
  change.written = inner.written;
  return unit;
};

/** A thing belongs to the unit that its properties name, where the maker may work there; else to the maker's. */
function unitFor(change: Change, body: Body): string {
  const { properties } = body;
  const named =
    typeof properties === "object" && properties !== null && "unit" in properties
      ? properties.unit
      : undefined;
  const unit = typeof named === "string" && change.ground.isUnit(named) ? named : change.unit;
  mustMakeAt(change, unit);
  return unit;
}

const makeLocation: Maker = async (change, id, body, columns, place, given) => {
  await insert(change, typeOf("Location"), id, columns, own(change, change.unit));
  const things = await linked(change, "Thing", body.Things ?? body.Thing, `${place}/Things`, true);
  if (given.Thing !== undefined) things.push(given.Thing);
  for (const thing of things) await setLocations(change, thing, [id], "remember");
  return change.unit;
};

const makeMoment: Maker = async (change, id, body, columns, place, given) => {
  const thing = await toOne(change, "Thing", body.Thing, `${place}/Thing`, given, true);
  await insert(change, typeOf("HistoricalLocation"), id, columns, { thing });
  const locations = await linked(change, "Location", body.Locations, `${place}/Locations`);
  if (given.Location !== undefined) locations.push(given.Location);
  await linkMoment(change, id, locations);
  // The newest moment says where the thing stands now (OGC 18-088, 8.2.3).
  const { rows } = await sql<{
    newest: boolean;
  }>`SELECT NOT EXISTS (SELECT 1 FROM sensing.historical_location o
    WHERE o.thing = ${thing} AND o.id <> ${id} AND o.retired_at IS NULL AND o.time > h.time) AS newest
    FROM sensing.historical_location h WHERE h.id = ${id}`.execute(change.tx);
  if (rows[0]?.newest === true && locations.length > 0) await setLocations(change, thing, locations, "leave");
  return change.unit;
};

const makeCatalogued =
  (kind: "Sensor" | "ObservedProperty" | "FeatureOfInterest"): Maker =>
  async (change, id, body, columns, place) => {
    await insert(change, typeOf(kind), id, columns, own(change, change.unit));
    for (const [at, one] of listIn(body.Datastreams ?? [], place).entries())
      await create(change, typeOf("Datastream"), one, `${place}/Datastreams/${at}`, { [kind]: id });
    return change.unit;
  };

const anyObservation = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Observation";

/** How results of a type are kept. OM_Observation, which takes anything: as numbers where there is a unit, else as words. */
export function resultTypeOf(observationType: string, hasUnit: boolean, place: string): ResultType {
  const found = Object.entries(observationTypes).find(([, uri]) => uri === observationType)?.[0];
  if (found !== undefined) return found as ResultType;
  if (observationType === anyObservation) return hasUnit ? "measure" : "category";
  const known = [...Object.values(observationTypes), anyObservation].join(", ");
  throw problem("sensing.entity", { place: `${place}/observationType`, reason: `it is none of ${known}` });
}

const makeStream: Maker = async (change, id, body, columns, place, given) => {
  const thing = await toOne(change, "Thing", body.Thing, `${place}/Thing`, given, true);
  const sensor = await toOne(change, "Sensor", body.Sensor, `${place}/Sensor`, given);
  const property = await toOne(
    change,
    "ObservedProperty",
    body.ObservedProperty,
    `${place}/ObservedProperty`,
    given,
  );
  const hasUnit = columns.get("unit_name")?.value != null || columns.get("unit_definition")?.value != null;
  const type = resultTypeOf(String(columns.get("observation_type")?.value), hasUnit, place);
  const { properties } = body;
  const code =
    typeof properties === "object" && properties !== null && "code" in properties
      ? properties.code
      : undefined;
  await insert(change, typeOf("Datastream"), id, columns, {
    code: typeof code === "string" && /^\S{1,200}$/.test(code) ? code : `stream-${id}`,
    thing,
    sensor,
    observed_property: property,
    result_type: type,
    settings: asJson(settingsFor(type)),
    origin: "api",
    created_at: change.at,
  });
  for (const [at, one] of listIn(body.Observations ?? [], place).entries()) {
    change.pending.push({ stream: id, body: { ...bodyOf(one, `${place}/Observations/${at}`) } });
  }
  return change.unit;
};

const makers: Record<EntityKind, Maker> = {
  Thing: makeThing,
  Location: makeLocation,
  HistoricalLocation: makeMoment,
  Datastream: makeStream,
  Sensor: makeCatalogued("Sensor"),
  ObservedProperty: makeCatalogued("ObservedProperty"),
  FeatureOfInterest: makeCatalogued("FeatureOfInterest"),
  Observation: async () => {
    throw new TypeError("observations are recorded, not created");
  },
};

/** The entity of a relation to one: where it was posted, pointed to, or described. */
async function toOne(
  change: Change,
  kind: EntityKind,
  value: unknown,
  place: string,
  given: Given,
  toChange = false,
): Promise<number> {
  const outer = given[kind];
  if (outer !== undefined) return outer;
  if (value === undefined || value === null) {
    throw problem("sensing.entity", {
      place,
      reason: "it is missing: point to one by @iot.id, or describe a new one",
    });
  }
  const id = referenceIn(value, place);
  if (id === undefined) return create(change, typeOf(kind), value, place);
  await mustReach(change, kind, id, place, toChange);
  return id;
}

/** The entities of a relation to many: each pointed to, or described. */
export async function linked(
  change: Change,
  kind: EntityKind,
  value: unknown,
  place: string,
  toChange = false,
): Promise<number[]> {
  const ids: number[] = [];
  for (const [at, one] of listIn(value ?? [], place).entries()) {
    const where = `${place}/${at}`;
    const id = referenceIn(one, where);
    if (id === undefined) ids.push(await create(change, typeOf(kind), one, where));
    else {
      await mustReach(change, kind, id, where, toChange);
      ids.push(id);
    }
  }
  return ids;
}
