import Type, { type Static } from "typebox";
import { type Text, TextSchema, type Told } from "../../kernel/index.ts";

/** Longitude, latitude in degrees. */
export type LonLat = readonly [lon: number, lat: number];

export const Crs = Type.Union([Type.Literal("wgs84"), Type.Literal("gcj02"), Type.Literal("bd09")], {
  description: "Coordinate reference system: WGS-84 (CGCS2000 counts as the same), GCJ-02 or BD-09",
});
export type Crs = Static<typeof Crs>;

/** From the widest to the narrowest. */
export const levels = ["district", "subdistrict", "neighbourhood"] as const;
export const Level = Type.Enum(levels, {
  description: "Level of an area: the district, its sub-districts, their neighbourhood committees",
});
export type Level = (typeof levels)[number];

export const AreaCode = Type.String({
  pattern: "^[0-9A-Za-z][0-9A-Za-z-]{0,39}$",
  description: "Stable code of an area; in China the statistical code of GB/T 10114 form (6, 9 or 12 digits)",
});

export const CalendarDate = Type.String({
  pattern: "^\\d{4}-\\d{2}-\\d{2}$",
  description: "A day of the civil calendar, YYYY-MM-DD",
});

/** Positions of a GeoJSON MultiPolygon, degrees WGS-84. */
export type MultiPolygonCoordinates = readonly (readonly (readonly (readonly number[])[])[])[];

/** One administrative area with its boundary. */
export interface Area {
  readonly code: string;
  readonly level: Level;
  /** Code of the area one level up; null at the top or where nobody said. */
  readonly parent: string | null;
  readonly names: Text;
  readonly boundary: MultiPolygonCoordinates;
}

/** An area as an answer names it. */
export const AreaRef = Type.Object({ code: AreaCode, name: Type.String(), names: TextSchema });
export type AreaRef = Static<typeof AreaRef>;

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** Where a position lies. */
export const Place = Type.Object(
  {
    lon: Type.Number({ description: "Longitude, degrees WGS-84" }),
    lat: Type.Number({ description: "Latitude, degrees WGS-84" }),
    cell: Type.String({ description: "Code of the unit grid cell, about 100 m × 100 m" }),
    inside: Type.Boolean({ description: "Whether the position lies in the district" }),
    neighbourhood: orNull(AreaRef),
    subdistrict: orNull(AreaRef),
    district: orNull(AreaRef),
  },
  { description: "A position resolved: cell, neighbourhood committee, sub-district, district" },
);
export type Place = Static<typeof Place>;

/** How the properties of a file's features are read; what is not named is guessed from usual names. */
export const PropertyMapping = Type.Object(
  {
    code: Type.Optional(Type.String()),
    name: Type.Optional(Type.String()),
    nameJa: Type.Optional(Type.String()),
    nameEn: Type.Optional(Type.String()),
    parent: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
export type PropertyMapping = Static<typeof PropertyMapping>;

/** `places/places.yaml` of a city folder: the boundary files and what they are. */
export const PlacesFile = Type.Object(
  {
    boundaries: Type.Array(
      Type.Object(
        {
          file: Type.String({ pattern: "^[a-z0-9-]+\\.geojson$" }),
          level: Level,
          crs: Crs,
          source: Type.String({ minLength: 1, description: "Who drew it and when, in a sentence" }),
          validFrom: CalendarDate,
          properties: Type.Optional(PropertyMapping),
        },
        { additionalProperties: false },
      ),
      { minItems: 1 },
    ),
  },
  { $id: "places.schema.json", additionalProperties: false },
);
export type PlacesFile = Static<typeof PlacesFile>;

/** A finding of an import: an error refuses the file, a warning is shown and kept in the report. */
export interface Finding {
  readonly severity: "error" | "warning";
  /** Index of the feature in the file, when it concerns one. */
  readonly feature: number | null;
  readonly told: Told;
}

/** What an importer says about a boundary file. */
export interface BoundaryOptions {
  readonly level: Level;
  /** Must be said, here or by a `crs` member in the file: Chinese files that claim nothing are too often GCJ-02. */
  readonly crs?: Crs;
  readonly properties?: PropertyMapping;
  /** Areas already known, to find parents and to match names to official codes. */
  readonly known?: readonly Pick<Area, "code" | "level" | "names">[];
}
