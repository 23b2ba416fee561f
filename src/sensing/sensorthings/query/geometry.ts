import type { Expression } from "../odata/ast.ts";

type Shape = {
  distance(other: Shape): number;
  getLength(): number;
  intersects(other: Shape): boolean;
  equalsTopo(other: Shape): boolean;
  disjoint(other: Shape): boolean;
  touches(other: Shape): boolean;
  within(other: Shape): boolean;
  overlaps(other: Shape): boolean;
  crosses(other: Shape): boolean;
  contains(other: Shape): boolean;
  relate(other: Shape): { matches(pattern: string): boolean };
};
type Readers = { wkt: { read(text: string): Shape }; json: { read(value: object): Shape } };

let readers: Promise<Readers> | undefined;

/** The geometry library, loaded when first asked for: most installations never do. */
async function load(): Promise<Readers> {
  const [{ default: GeometryFactory }, { default: WKTReader }, { default: GeoJSONReader }] =
    await Promise.all([
      import("jsts/org/locationtech/jts/geom/GeometryFactory.js"),
      import("jsts/org/locationtech/jts/io/WKTReader.js"),
      import("jsts/org/locationtech/jts/io/GeoJSONReader.js"),
    ]);
  // Adds the relations to its geometries.
  await import("jsts/org/locationtech/jts/monkey.js");
  const factory = new GeometryFactory();
  return {
    wkt: new WKTReader(factory) as unknown as Readers["wkt"],
    json: new GeoJSONReader(factory) as unknown as Readers["json"],
  };
}

/** A function over geometries, as OGC 18-088, table 22 names them. */
export const geometryFunctions: ReadonlyMap<string, { arguments: number; answers: "number" | "boolean" }> =
  new Map([
    ["geo.distance", { arguments: 2, answers: "number" }],
    ["geo.length", { arguments: 1, answers: "number" }],
    ["geo.intersects", { arguments: 2, answers: "boolean" }],
    ...["equals", "disjoint", "touches", "within", "overlaps", "crosses", "intersects", "contains"].map(
      (name) => [`st_${name}`, { arguments: 2, answers: "boolean" }] as const,
    ),
    ["st_relate", { arguments: 3, answers: "boolean" }],
  ]);

/** Shapes of one request: a literal is read once. */
export class Geometry {
  readonly #readers: Readers;

  private constructor(from: Readers) {
    this.#readers = from;
  }

  static async open(): Promise<Geometry> {
    readers ??= load();
    return new Geometry(await readers);
  }

  /** A shape of well-known text; undefined where it is none. A coordinate system in front is taken for WGS-84. */
  ofText(text: string): Shape | undefined {
    return attempt(() => this.#readers.wkt.read(text.replace(/^\s*SRID=\d+;/i, "")));
  }

  /** A shape of GeoJSON, also of a Feature; undefined where it is none. Rings of a polygon may stand without brackets. */
  ofJson(value: unknown): Shape | undefined {
    const geometry = geometryOf(value);
    return geometry === undefined ? undefined : attempt(() => this.#readers.json.read(geometry));
  }

  /** What a function says of two shapes, in degrees on the plane; null where one is none. */
  apply(
    name: string,
    one: Shape | undefined,
    other: Shape | undefined,
    pattern = "",
  ): number | boolean | null {
    if (one === undefined) return null;
    if (name === "geo.length") return one.getLength();
    if (other === undefined) return null;
    return attempt(() => relation(name, one, other, pattern)) ?? null;
  }
}

function relation(name: string, one: Shape, other: Shape, pattern: string): number | boolean {
  switch (name) {
    case "geo.distance":
      return one.distance(other);
    case "st_equals":
      return one.equalsTopo(other);
    case "st_disjoint":
      return one.disjoint(other);
    case "st_touches":
      return one.touches(other);
    case "st_within":
      return one.within(other);
    case "st_overlaps":
      return one.overlaps(other);
    case "st_crosses":
      return one.crosses(other);
    case "st_contains":
      return one.contains(other);
    case "st_relate":
      return one.relate(other).matches(pattern);
    default:
      return one.intersects(other);
  }
}

/** What the library refuses to read or to compare, such as a polygon that crosses itself, has no answer. */
function attempt<R>(work: () => R): R | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function geometryOf(value: unknown): { type: string; coordinates?: unknown } | undefined {
  if (typeof value !== "object" || value === null || !("type" in value)) return undefined;
  if (value.type === "Feature") return "geometry" in value ? geometryOf(value.geometry) : undefined;
  if (typeof value.type !== "string") return undefined;
  const geometry = value as { type: string; coordinates?: unknown };
  const { coordinates } = geometry;
  if (geometry.type !== "Polygon" || !Array.isArray(coordinates)) return geometry;
  const ring = Array.isArray(coordinates[0]) && typeof coordinates[0][0] === "number";
  return ring ? { type: "Polygon", coordinates: [coordinates] } : geometry;
}

/** A call of a geometry function with its parts told apart: one path, one geometry written out, and st_relate's pattern. */
export type GeometryCall = {
  name: string;
  path: readonly string[];
  /** The written geometry; undefined for geo.length. */
  text: string | undefined;
  /** The path stands first. */
  pathFirst: boolean;
  pattern: string;
};

/** Takes a call apart; a text where it cannot be answered. */
export function geometryCallOf(call: Extract<Expression, { kind: "call" }>): GeometryCall | string {
  const [first, second, third] = call.arguments;
  const expected = geometryFunctions.get(call.name)?.arguments ?? 0;
  if (call.arguments.length !== expected) return `${call.name} takes ${expected} arguments`;
  const pattern = third?.kind === "literal" && third.literal.type === "string" ? third.literal.value : "";
  if (call.name === "st_relate" && !/^[012TF*]{9}$/.test(pattern))
    return "st_relate takes a pattern of nine of 0, 1, 2, T, F, *";
  const textOf = (one: Expression | undefined) =>
    one?.kind === "literal" && (one.literal.type === "geometry" || one.literal.type === "string")
      ? one.literal.value
      : undefined;
  if (first?.kind === "path" && expected === 1)
    return { name: call.name, path: first.steps, text: undefined, pathFirst: true, pattern };
  const path = first?.kind === "path" ? first : second?.kind === "path" ? second : undefined;
  const text = textOf(path === first ? second : first);
  if (path === undefined || text === undefined)
    return `${call.name} takes one path and one geometry such as geography'POINT (121.4 31.2)'`;
  return { name: call.name, path: path.steps, text, pathFirst: path === first, pattern };
}
