import Type from "typebox";
import { type Route, route } from "../../kernel/index.ts";
import type { Directory } from "../validity/index.ts";
import { importPlaces } from "./actions.ts";
import { toWgs84 } from "./crs.ts";
import { cellBounds, cellCode, neighbours, parseCell } from "./grid.ts";
import { problem } from "./problems.ts";
import type { PlaceIndex } from "./resolve.ts";
import { type Area, AreaCode, CalendarDate, Crs, Level, Place } from "./schema.ts";

const PointQuery = Type.Object({
  lon: Type.Number({ minimum: -180, maximum: 180, description: "Longitude, degrees" }),
  lat: Type.Number({ minimum: -90, maximum: 90, description: "Latitude, degrees" }),
  crs: Type.Optional(Type.Unsafe<Crs>({ ...Crs, default: "wgs84" })),
});

const Position = Type.Array(Type.Number(), { minItems: 2, maxItems: 2 });
const AreaCollection = Type.Object(
  {
    type: Type.Literal("FeatureCollection"),
    features: Type.Array(
      Type.Object({
        type: Type.Literal("Feature"),
        id: Type.String(),
        properties: Type.Object({
          code: Type.String(),
          level: Type.String(),
          parent: Type.Union([Type.String(), Type.Null()]),
          name: Type.String(),
        }),
        geometry: Type.Object({
          type: Type.Literal("MultiPolygon"),
          coordinates: Type.Array(Type.Array(Type.Array(Position))),
        }),
      }),
    ),
  },
  { description: "GeoJSON (RFC 7946), WGS-84; name in the language asked for" },
);

const CellAnswer = Type.Object({
  cell: Type.String(),
  bounds: Type.Array(Type.Number(), {
    minItems: 4,
    maxItems: 4,
    description: "west, south, east, north in degrees",
  }),
  neighbours: Type.Array(Type.String()),
});

const largestFileBytes = 64 * 1024 * 1024;

const ImportQuery = Type.Object({
  level: Level,
  crs: Type.Optional(Crs),
  source: Type.String({ minLength: 1, maxLength: 500, description: "Who drew it, in a sentence" }),
  validFrom: Type.Unsafe<string>({ ...CalendarDate, description: "First day on which the boundaries hold" }),
  complete: Type.Optional(
    Type.Boolean({ description: "The file has every area of its level: those that it leaves out end" }),
  ),
});

const ImportAnswer = Type.Object({
  level: Level,
  areas: Type.Integer(),
  added: Type.Integer(),
  unchanged: Type.Integer(),
  replaced: Type.Integer({ description: "Earlier boundaries that ended or were superseded" }),
  matchedByName: Type.Integer(),
  warnings: Type.Array(Type.String()),
});

/** `/api/places/…`: boundaries, names and the grid are public geography; only importing them asks for a scope. */
export function placeRoutes(places: Pick<Directory<PlaceIndex>, "current" | "refresh">): Route[] {
  return [
    route({
      method: "POST",
      url: "/api/places/areas",
      scope: "place.import",
      tag: "places",
      summary:
        "Import boundaries from GeoJSON: all of the file or nothing; importing it again changes nothing",
      query: ImportQuery,
      body: Type.Object({ type: Type.Literal("FeatureCollection"), features: Type.Array(Type.Unknown()) }),
      response: ImportAnswer,
      bodyBytes: largestFileBytes,
      async handle({ query, body, context }) {
        const report = await importPlaces(context, { ...query, content: body });
        await places.refresh();
        return { ...report, warnings: report.warnings.map(({ message }) => message[context.language]) };
      },
    }),
    route({
      method: "GET",
      url: "/api/places/resolve",
      scope: "public",
      tag: "places",
      summary: "Where a position lies: grid cell, neighbourhood committee, sub-district, district",
      query: PointQuery,
      response: Place,
      async handle({ query: { lon, lat, crs = "wgs84" } }) {
        return places.current.resolve(toWgs84([lon, lat], crs));
      },
    }),
    route({
      method: "GET",
      url: "/api/places/areas",
      scope: "public",
      tag: "places",
      summary: "Areas of one level with their boundaries, for maps",
      query: Type.Object({
        level: Type.Optional(Type.Unsafe<Level>({ ...Level, default: "subdistrict" })),
        parent: Type.Optional(
          Type.Unsafe<string>({ ...AreaCode, description: "Only areas directly below this one" }),
        ),
      }),
      response: AreaCollection,
      async handle({ query: { level = "subdistrict", parent }, context }) {
        const areas = places.current.areas.filter(
          (area) => area.level === level && (parent === undefined || area.parent === parent),
        );
        return {
          type: "FeatureCollection" as const,
          features: areas.map((area) => feature(area, context.language)),
        };
      },
    }),
    route({
      method: "GET",
      url: "/api/places/cells/:cell",
      scope: "public",
      tag: "places",
      summary: "Edges and neighbours of a unit grid cell",
      params: Type.Object({ cell: Type.String({ maxLength: 20 }) }),
      response: CellAnswer,
      async handle({ params }) {
        const cell = parseCell(params.cell);
        if (!cell) throw problem("place.no-such-cell", { cell: params.cell });
        return {
          cell: params.cell,
          bounds: [...cellBounds(cell)],
          neighbours: neighbours(cell).map(cellCode),
        };
      },
    }),
  ];
}

function feature({ code, level, parent, names, boundary }: Area, language: keyof Area["names"]) {
  const coordinates = boundary.map((polygon) => polygon.map((ring) => ring.map((position) => [...position])));
  return {
    type: "Feature" as const,
    id: code,
    properties: { code, level, parent, name: names[language] },
    geometry: { type: "MultiPolygon" as const, coordinates },
  };
}
