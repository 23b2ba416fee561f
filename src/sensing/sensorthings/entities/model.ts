import { type RawBuilder, sql } from "kysely";

/** The eight kinds of entities of OGC 18-088, 8.2. */
export type EntityKind =
  | "Thing"
  | "Location"
  | "HistoricalLocation"
  | "Datastream"
  | "Sensor"
  | "ObservedProperty"
  | "Observation"
  | "FeatureOfInterest";

export type PropertyType = "string" | "number" | "instant" | "json" | "geometry";

export type Property = {
  type: PropertyType;
  /** The value in a row of `alias`. */
  sql: (alias: string) => RawBuilder<unknown>;
};

/** How rows of two kinds belong together. */
export type Via =
  /** The source's column holds the target's id. */
  | { by: "source"; column: string }
  /** The target's column holds the source's id. */
  | { by: "target"; column: string }
  | { by: "link"; table: string; source: string; target: string }
  /** Observations: they are in the history. */
  | { by: "history" };

export type Navigation = { name: string; target: EntityKind; many: boolean; via: Via };

export type EntityType = {
  kind: EntityKind;
  /** Name of the collection. */
  set: string;
  table: string;
  properties: ReadonlyMap<string, Property>;
  navigations: ReadonlyMap<string, Navigation>;
};

const column = (name: string, type: PropertyType): Property => ({
  type,
  sql: (alias) => sql.raw(`${alias}.${name}`),
});
const common = { name: column("name", "string"), description: column("description", "string") };
const properties = column("properties", "json");

/** What streams.yaml knows is told among the properties; what a client wrote comes back as it was. */
const told = (pairs: string): Property => ({
  type: "json",
  sql: (alias) => {
    const list = pairs.replaceAll("$", alias);
    return sql.raw(
      `(CASE WHEN ${alias}.origin = 'city' THEN jsonb_strip_nulls(coalesce(${alias}.properties, '{}') || jsonb_build_object(${list})) ELSE ${alias}.properties END)`,
    );
  },
});

const one = (name: string, target: EntityKind, col: string): Navigation => ({
  name,
  target,
  many: false,
  via: { by: "source", column: col },
});
const many = (name: string, target: EntityKind, via: Via): Navigation => ({ name, target, many: true, via });

function entity(
  kind: EntityKind,
  set: string,
  table: string,
  own: Record<string, Property>,
  navigations: readonly Navigation[],
): EntityType {
  return {
    kind,
    set,
    table: `sensing.${table}`,
    properties: new Map(Object.entries(own)),
    navigations: new Map(navigations.map((each) => [each.name, each])),
  };
}

const types: readonly EntityType[] = [
  entity(
    "Thing",
    "Things",
    "thing",
    { ...common, properties: told("'code', $.code, 'names', $.names, 'unit', $.unit") },
    [
      many("Locations", "Location", {
        by: "link",
        table: "sensing.thing_location",
        source: "thing",
        target: "location",
      }),
      many("HistoricalLocations", "HistoricalLocation", { by: "target", column: "thing" }),
      many("Datastreams", "Datastream", { by: "target", column: "thing" }),
    ],
  ),
  entity(
    "Location",
    "Locations",
    "location",
    {
      ...common,
      encodingType: column("encoding_type", "string"),
      location: column("location", "geometry"),
      properties,
    },
    [
      many("Things", "Thing", {
        by: "link",
        table: "sensing.thing_location",
        source: "location",
        target: "thing",
      }),
      many("HistoricalLocations", "HistoricalLocation", {
        by: "link",
        table: "sensing.historical_location_location",
        source: "location",
        target: "historical_location",
      }),
    ],
  ),
  entity(
    "HistoricalLocation",
    "HistoricalLocations",
    "historical_location",
    { time: column("time", "instant") },
    [
      one("Thing", "Thing", "thing"),
      many("Locations", "Location", {
        by: "link",
        table: "sensing.historical_location_location",
        source: "historical_location",
        target: "location",
      }),
    ],
  ),
  entity(
    "Datastream",
    "Datastreams",
    "stream",
    {
      ...common,
      observationType: column("observation_type", "string"),
      unitOfMeasurement: {
        type: "json",
        sql: (a) =>
          sql.raw(
            `jsonb_build_object('name', ${a}.unit_name, 'symbol', ${a}.unit_symbol, 'definition', ${a}.unit_definition)`,
          ),
      },
      observedArea: column("observed_area", "geometry"),
      properties: told("'code', $.code, 'kind', $.kind, 'names', $.names"),
    },
    [
      one("Thing", "Thing", "thing"),
      one("Sensor", "Sensor", "sensor"),
      one("ObservedProperty", "ObservedProperty", "observed_property"),
      many("Observations", "Observation", { by: "history" }),
    ],
  ),
  entity(
    "Sensor",
    "Sensors",
    "sensor",
    {
      ...common,
      encodingType: column("encoding_type", "string"),
      metadata: column("metadata", "json"),
      properties,
    },
    [many("Datastreams", "Datastream", { by: "target", column: "sensor" })],
  ),
  entity(
    "ObservedProperty",
    "ObservedProperties",
    "observed_property",
    {
      name: common.name,
      definition: column("definition", "string"),
      description: common.description,
      properties,
    },
    [many("Datastreams", "Datastream", { by: "target", column: "observed_property" })],
  ),
  entity(
    "FeatureOfInterest",
    "FeaturesOfInterest",
    "feature",
    {
      ...common,
      encodingType: column("encoding_type", "string"),
      feature: column("feature", "geometry"),
      properties,
    },
    [many("Observations", "Observation", { by: "history" })],
  ),
  // Observations are answered from the history; what they may be asked is in observations/.
  entity("Observation", "Observations", "observation", {}, [
    one("Datastream", "Datastream", "stream"),
    one("FeatureOfInterest", "FeatureOfInterest", "feature"),
  ]),
];

const byKind = new Map(types.map((type) => [type.kind, type]));
const bySet = new Map(types.map((type) => [type.set, type]));

export function typeOf(kind: EntityKind): EntityType {
  const type = byKind.get(kind);
  if (type === undefined) throw new TypeError(`no such kind of entity: ${kind}`);
  return type;
}

export const typeOfSet = (set: string): EntityType | undefined => bySet.get(set);
export const entityTypes = types;

/** The condition on a row of `alias` that it belongs, by `navigation`, to the row of `source` with the id `parent`. */
export function related(
  source: EntityType,
  navigation: Navigation,
  parent: RawBuilder<unknown>,
  alias: string,
): RawBuilder<boolean> {
  const { via } = navigation;
  switch (via.by) {
    case "source":
      return sql`${sql.raw(alias)}.id = (SELECT y.${sql.raw(via.column)} FROM ${sql.raw(source.table)} y WHERE y.id = ${parent})`;
    case "target":
      return sql`${sql.raw(alias)}.${sql.raw(via.column)} = ${parent}`;
    case "link":
      // As an array, so that the few ids are found first and rows by them, not the other way round.
      return sql`${sql.raw(alias)}.id = ANY (ARRAY(SELECT x.${sql.raw(via.target)} FROM ${sql.raw(via.table)} x
        WHERE x.${sql.raw(via.source)} = ${parent}))`;
    case "history":
      throw new TypeError("observations are in the history");
  }
}
