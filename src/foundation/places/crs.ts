import gcoord from "gcoord";
import type { Crs, LonLat } from "./schema.ts";

/**
 * Coordinate reference systems in use in China.
 *
 * - `wgs84`: what satellites and RFC 7946 GeoJSON speak; CGCS2000 (EPSG:4490) agrees with it within
 *   centimetres and is treated as the same.
 * - `gcj02`: the obfuscated system every public Chinese map must show (100–700 m off).
 * - `bd09`: Baidu's further offset of GCJ-02.
 *
 * The formulas forward are gcoord's. Its inverses are not used: the one of GCJ-02 never ends for some
 * points beside the edge of its China box (72.006 E 35 N is one), which would let a request stop the
 * server, and the one of BD-09 is a single approximate step. Ours iterates the forward formula a bounded
 * number of times and ends at under a millimetre.
 */
type Transform = (point: LonLat) => LonLat;

/** What the package really exports: its type file describes a default export that the CommonJS file has not. */
const library = gcoord as unknown as {
  transform(point: number[], from: string, to: string): number[];
  WGS84: string;
  GCJ02: string;
  BD09: string;
};

const forward: Record<Exclude<Crs, "wgs84">, Transform> = {
  gcj02: ([lon, lat]) => pair(library.transform([lon, lat], library.WGS84, library.GCJ02)),
  bd09: ([lon, lat]) => pair(library.transform([lon, lat], library.WGS84, library.BD09)),
};

function pair(position: readonly number[]): LonLat {
  return [position[0] ?? Number.NaN, position[1] ?? Number.NaN];
}

/** WGS-84 → the given system, degrees. Outside the China box GCJ-02 equals WGS-84 by definition. */
export function fromWgs84(point: LonLat, crs: Crs): LonLat {
  return crs === "wgs84" ? point : forward[crs](point);
}

const MAX_STEPS = 12;
const ENOUGH_DEGREES = 1e-9;

/** The given system → WGS-84, degrees, by fixed-point iteration on the forward formula. */
export function toWgs84(point: LonLat, crs: Crs): LonLat {
  if (crs === "wgs84") return point;
  let [lon, lat] = point;
  for (let step = 0; step < MAX_STEPS; step++) {
    const [x, y] = forward[crs]([lon, lat]);
    const dx = x - point[0];
    const dy = y - point[1];
    lon -= dx;
    lat -= dy;
    if (Math.abs(dx) < ENOUGH_DEGREES && Math.abs(dy) < ENOUGH_DEGREES) break;
  }
  return [lon, lat];
}

const EPSG: Record<string, Crs> = {
  "EPSG:4326": "wgs84",
  "EPSG::4326": "wgs84",
  "EPSG:4490": "wgs84",
  "EPSG::4490": "wgs84",
  "OGC:1.3:CRS84": "wgs84",
  CRS84: "wgs84",
};

/** Reads a `crs` name of a GeoJSON 2008 file (`urn:ogc:def:crs:OGC:1.3:CRS84`) or of our own options. */
export function crsByName(name: string): Crs | undefined {
  const plain = name.trim().toLowerCase().replaceAll("-", "");
  if (plain === "wgs84" || plain === "gcj02" || plain === "bd09") return plain;
  const upper = name.trim().toUpperCase().replace("URN:OGC:DEF:CRS:", "");
  return EPSG[upper];
}
