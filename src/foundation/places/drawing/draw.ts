import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Type, { type Static } from "typebox";
import { parse } from "yaml";
import { readDocument, type TextSchema } from "../../../kernel/index.ts";
import { toUnits, UNITS_PER_DEGREE } from "../grid.ts";
import { AreaCode, type Level } from "../schema.ts";
import { type Corner, dissolve, Subdivision } from "./subdivision.ts";

/** `places/drawing.yaml`: named corners, and for each sub-district the corners around it. */
const Drawing = Type.Object(
  {
    nodes: Type.Record(Type.String(), Type.Array(Type.Number(), { minItems: 2, maxItems: 2 })),
    subdistricts: Type.Record(AreaCode, Type.Array(Type.String(), { minItems: 3 })),
  },
  { additionalProperties: false },
);

/** What the drawing needs to know of the units of the city. */
interface DrawnUnit {
  readonly path: string;
  readonly kind: string;
  readonly area?: string;
  readonly names: Static<typeof TextSchema>;
}

type Files = Record<"district.geojson" | "subdistricts.geojson" | "neighbourhoods.geojson", string>;

/**
 * Draws the schematic boundaries of a demo city: each sub-district of the drawing is cut into as many
 * pieces of about equal size as it has committees; sub-districts and district are then the outlines of their
 * pieces, so the three levels fit each other corner by corner.
 */
export async function drawCity(cityFolder: string): Promise<Files> {
  const path = join(cityFolder, "places", "drawing.yaml");
  const { value: drawing } = readDocument(Drawing, await readFile(path, "utf8"), path);
  const organisations = parse(await readFile(join(cityFolder, "organisations.yaml"), "utf8"));
  const units: DrawnUnit[] = organisations.units;
  const faces = Object.entries(drawing.subdistricts).map(([owner, names]) => ({
    owner,
    corners: names.map((name) => cornerOf(drawing.nodes, name)),
  }));
  const plane = new Subdivision(faces);
  const subdistricts = units.filter((unit) => unit.kind === "subdistrict" && unit.area);
  for (const { path: above, area = "" } of subdistricts) {
    const committees = units.filter((unit) => unit.kind === "committee" && unit.path.startsWith(above));
    const face = plane.faces.find((one) => one.owner === area);
    if (!face) throw new Error(`the drawing has no sub-district ${area}`);
    plane.split(
      face,
      committees.flatMap((unit) => (unit.area ? [unit.area] : [])),
    );
  }
  return filesOf(plane, units, subdistricts);
}

function filesOf(plane: Subdivision, units: readonly DrawnUnit[], subdistricts: readonly DrawnUnit[]): Files {
  const piece = new Map(plane.faces.map((face) => [face.owner, face.corners]));
  const below = (unit: DrawnUnit): Corner[][] =>
    units.flatMap((other) => {
      const corners =
        other.kind === "committee" && other.path.startsWith(unit.path) && piece.get(other.area ?? "");
      return corners ? [corners] : [];
    });
  const rings = (unit: DrawnUnit): Corner[][] => dissolve(below(unit));
  const district = units.filter((unit) => unit.kind === "district");
  const root = district[0]?.area;
  const committees = units.filter((unit) => unit.kind === "committee");
  const parentOf = (unit: DrawnUnit) => subdistricts.find((one) => unit.path.startsWith(one.path))?.area;
  return {
    "district.geojson": collection("district", district, rings, () => undefined),
    "subdistricts.geojson": collection("subdistrict", subdistricts, rings, () => root),
    "neighbourhoods.geojson": collection("neighbourhood", committees, below, parentOf),
  };
}

function collection(
  level: Level,
  units: readonly DrawnUnit[],
  rings: (unit: DrawnUnit) => Corner[][],
  parentOf: (unit: DrawnUnit) => string | undefined,
): string {
  const lines = units.map((unit) => {
    const coordinates = rings(unit).map(closed);
    const properties = {
      code: unit.area,
      ...(parentOf(unit) ? { parent: parentOf(unit) } : {}),
      name: unit.names["zh-CN"],
      nameJa: unit.names.ja,
      nameEn: unit.names.en,
    };
    return JSON.stringify({ type: "Feature", properties, geometry: { type: "Polygon", coordinates } });
  });
  return `{"type":"FeatureCollection","description":"schematic, level ${level}","features":[\n${lines.join(",\n")}\n]}\n`;
}

function closed(ring: readonly Corner[]): number[][] {
  const degrees = ring.map(([x, y]) => [x / UNITS_PER_DEGREE, y / UNITS_PER_DEGREE]);
  return [...degrees, ...degrees.slice(0, 1)];
}

function cornerOf(nodes: Record<string, number[]>, name: string): Corner {
  const [lon, lat] = nodes[name] ?? [];
  if (lon === undefined || lat === undefined) throw new Error(`the drawing has no node ${name}`);
  return [toUnits(lon), toUnits(lat)];
}

/** Run as a program: `node src/foundation/places/drawing/draw.ts cities/NAME` writes the three files. */
if (import.meta.main) {
  for (const cityFolder of process.argv.slice(2)) {
    for (const [file, text] of Object.entries(await drawCity(cityFolder))) {
      await writeFile(join(cityFolder, "places", file), text);
    }
  }
}
