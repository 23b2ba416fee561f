import { toUnits, UNITS_PER_DEGREE } from "./grid.ts";
import type { MultiPolygonCoordinates } from "./schema.ts";

/**
 * Plane geometry in whole units of 1e-7 degree. Inside `MAX_EXTENT_UNITS` every product below stays under
 * 2^53, so each answer is exact: no tolerance, no rounding, no point that belongs to neither side.
 */
export const MAX_EXTENT_UNITS = 6 * UNITS_PER_DEGREE;

/** A closed ring: x0, y0, x1, y1 …; the last position is not repeated. */
export type Ring = Float64Array;

/** Rings with outer ones and holes in no order: evenness decides what is inside. */
export interface Shape {
  readonly rings: readonly Ring[];
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

export const OUTSIDE = 0;
export const ON_BORDER = 1;
export const INSIDE = 2;
export type Side = typeof OUTSIDE | typeof ON_BORDER | typeof INSIDE;

/** Rounds GeoJSON positions to units and drops the closing position and repeated ones. */
export function toRing(positions: readonly (readonly number[])[]): Ring {
  const flat: number[] = [];
  for (const [lon, lat] of positions) {
    const x = toUnits(lon ?? Number.NaN);
    const y = toUnits(lat ?? Number.NaN);
    if (flat.at(-2) !== x || flat.at(-1) !== y) flat.push(x, y);
  }
  while (flat.length > 2 && flat[0] === flat.at(-2) && flat[1] === flat.at(-1)) flat.length -= 2;
  return Float64Array.from(flat);
}

/** Builds a shape with its bounding box. */
export function toShape(coordinates: MultiPolygonCoordinates): Shape {
  const rings = coordinates.flatMap((polygon) => polygon.map(toRing));
  const box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      const [x, y] = [at(ring, i), at(ring, i + 1)];
      box.minX = Math.min(box.minX, x);
      box.maxX = Math.max(box.maxX, x);
      box.minY = Math.min(box.minY, y);
      box.maxY = Math.max(box.maxY, y);
    }
  }
  return { rings, ...box };
}

/** Reads a ring by index; rings are dense, so the default is never taken. */
export function at(ring: Ring, index: number): number {
  return ring[index] ?? Number.NaN;
}

/** Twice the signed area of the triangle a b c: positive when c lies left of a → b, zero on the line. */
export function turn(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}

/**
 * Where a point lies: crossing number with an exact border test. Holes and parts of a multi-polygon need
 * no special case, since every ring crossed changes the side.
 */
export function sideOf(shape: Shape, x: number, y: number): Side {
  if (x < shape.minX || x > shape.maxX || y < shape.minY || y > shape.maxY) return OUTSIDE;
  let inside = false;
  for (const ring of shape.rings) {
    const crossing = crossings(ring, x, y);
    if (crossing < 0) return ON_BORDER;
    if (crossing % 2 === 1) inside = !inside;
  }
  return inside ? INSIDE : OUTSIDE;
}

/** How often a ray eastwards from the point crosses the ring; -1 when the point lies on the ring. */
function crossings(ring: Ring, x: number, y: number): number {
  let count = 0;
  let ax = at(ring, ring.length - 2);
  let ay = at(ring, ring.length - 1);
  for (let i = 0; i < ring.length; i += 2) {
    const bx = at(ring, i);
    const by = at(ring, i + 1);
    if (ay > y !== by > y) {
      const side = turn(ax, ay, bx, by, x, y);
      if (side === 0) return -1;
      if (side > 0 === by > ay) count++;
    } else if (onLevelSegment(ax, ay, bx, by, x, y)) {
      return -1;
    }
    ax = bx;
    ay = by;
  }
  return count;
}

/** Point on a segment that the ray does not cross: a horizontal one, or one touched at its upper end. */
function onLevelSegment(ax: number, ay: number, bx: number, by: number, x: number, y: number): boolean {
  if (ay === y && by === y) return x >= Math.min(ax, bx) && x <= Math.max(ax, bx);
  return (ax === x && ay === y) || (bx === x && by === y);
}

/** Whether the segments a–b and c–d have a point in common. */
export function segmentsMeet(a: Point, b: Point, c: Point, d: Point): boolean {
  if (segmentsCross(a, b, c, d)) return true;
  return (
    (turn(...a, ...b, ...c) === 0 && within(a, b, c)) ||
    (turn(...a, ...b, ...d) === 0 && within(a, b, d)) ||
    (turn(...c, ...d, ...a) === 0 && within(c, d, a)) ||
    (turn(...c, ...d, ...b) === 0 && within(c, d, b))
  );
}

/** Whether they cross: each has its ends strictly on both sides of the other. */
export function segmentsCross(a: Point, b: Point, c: Point, d: Point): boolean {
  return (
    Math.sign(turn(...a, ...b, ...c)) * Math.sign(turn(...a, ...b, ...d)) < 0 &&
    Math.sign(turn(...c, ...d, ...a)) * Math.sign(turn(...c, ...d, ...b)) < 0
  );
}

export type Point = readonly [x: number, y: number];

function within(a: Point, b: Point, p: Point): boolean {
  return (
    p[0] >= Math.min(a[0], b[0]) &&
    p[0] <= Math.max(a[0], b[0]) &&
    p[1] >= Math.min(a[1], b[1]) &&
    p[1] <= Math.max(a[1], b[1])
  );
}

/** Area of a shape in square metres (equirectangular at its middle latitude: within 0.1 % for a district). */
export function areaSquareMetres(shape: Shape): number {
  const latitude = ((shape.minY + shape.maxY) / 2 / UNITS_PER_DEGREE) * (Math.PI / 180);
  const metresPerDegreeLat = 111_132.954 - 559.822 * Math.cos(2 * latitude);
  const metresPerDegreeLon = 111_412.84 * Math.cos(latitude) - 93.5 * Math.cos(3 * latitude);
  let units = 0;
  shape.rings.forEach((ring, index) => {
    const area = Math.abs(ringArea(ring));
    units += isHole(shape, index) ? -area : area;
  });
  return (units * metresPerDegreeLat * metresPerDegreeLon) / UNITS_PER_DEGREE ** 2;
}

function ringArea(ring: Ring): number {
  let twice = 0;
  for (let i = 2; i + 3 < ring.length; i += 2) {
    twice += turn(at(ring, 0), at(ring, 1), at(ring, i), at(ring, i + 1), at(ring, i + 2), at(ring, i + 3));
  }
  return twice / 2;
}

/** A ring is a hole when it lies inside an odd number of the others. */
function isHole(shape: Shape, index: number): boolean {
  const ring = shape.rings[index];
  if (!ring) return false;
  const around = shape.rings.filter((other, i) => {
    if (i === index) return false;
    const count = crossings(other, at(ring, 0), at(ring, 1));
    return count > 0 && count % 2 === 1;
  });
  return around.length % 2 === 1;
}
