import Flatbush from "flatbush";
import type { Told } from "../../kernel/index.ts";
import { told } from "../findings.ts";
import {
  at,
  INSIDE,
  type Point,
  type Ring,
  segmentsCross,
  segmentsMeet,
  sideOf,
  toShape,
} from "./geometry.ts";
import { UNITS_PER_DEGREE } from "./grid.ts";
import type { Area, Finding } from "./schema.ts";

/**
 * What is wrong with a ring: too few corners, or it meets itself (OGC Simple Features 6.1.11: a ring is
 * simple). O(n log n) through a spatial index over its segments; exact on the rounded positions.
 */
export function ringProblem(ring: Ring): Told | undefined {
  const count = ring.length / 2;
  if (count < 3) return told("boundary.few-corners");
  const index = new Flatbush(count);
  for (let i = 0; i < count; i++) {
    const [a, b] = segment(ring, i);
    index.add(...boxOf([a, b]));
  }
  index.finish();
  for (let i = 0; i < count; i++) {
    const [a, b] = segment(ring, i);
    const hit = index.search(...boxOf([a, b])).find((other) => other > i && meets(ring, i, other, count));
    if (hit !== undefined) return told("boundary.meets-itself", { position: degrees(a) });
  }
  return undefined;
}

/**
 * Whether two of the rings cross each other (they may touch): a hole that leaves its polygon, or parts of a
 * multi-polygon that overlap.
 */
export function crossingProblem(rings: readonly Ring[]): Told | undefined {
  if (rings.length < 2) return undefined;
  const segments = rings.flatMap((ring, r) =>
    Array.from({ length: ring.length / 2 }, (_, i) => ({ ring: r, ends: segment(ring, i) })),
  );
  const index = new Flatbush(segments.length);
  for (const { ends } of segments) index.add(...boxOf(ends));
  index.finish();
  for (const one of segments) {
    const [a, b] = one.ends;
    for (const hit of index.search(...boxOf(one.ends))) {
      const other = segments[hit];
      if (other && other.ring > one.ring && segmentsCross(a, b, ...other.ends))
        return told("boundary.rings-cross", { position: degrees(a) });
    }
  }
  return undefined;
}

function boxOf([a, b]: readonly [Point, Point]): [minX: number, minY: number, maxX: number, maxY: number] {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])];
}

/** Neighbouring segments share a corner by right; they may not fold back onto each other. */
function meets(ring: Ring, i: number, j: number, count: number): boolean {
  const [a, b] = segment(ring, i);
  const [c, d] = segment(ring, j);
  if (j === i + 1) return foldsBack(a, b, d);
  if (i === 0 && j === count - 1) return foldsBack(c, d, b);
  return segmentsMeet(a, b, c, d);
}

function foldsBack(a: Point, b: Point, c: Point): boolean {
  const cross = (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]);
  const dot = (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]);
  return cross === 0 && dot < 0;
}

function segment(ring: Ring, i: number): [Point, Point] {
  const j = (2 * i + 2) % ring.length;
  return [
    [at(ring, 2 * i), at(ring, 2 * i + 1)],
    [at(ring, j), at(ring, j + 1)],
  ];
}

function degrees([x, y]: Point): string {
  return `${(x / UNITS_PER_DEGREE).toFixed(6)}, ${(y / UNITS_PER_DEGREE).toFixed(6)}`;
}

/**
 * Warns of areas of one file that overlap: a corner of one strictly inside another. Cheap and not complete
 * (two stripes may cross without a corner inside), which is why it warns; resolving stays unambiguous anyhow.
 */
export function findOverlaps(areas: readonly Area[]): Finding[] {
  if (areas.length < 2) return [];
  const shapes = areas.map((area) => toShape(area.boundary));
  const index = new Flatbush(shapes.length);
  for (const shape of shapes) index.add(shape.minX, shape.minY, shape.maxX, shape.maxY);
  index.finish();
  const findings: Finding[] = [];
  shapes.forEach((shape, i) => {
    for (const j of index.search(shape.minX, shape.minY, shape.maxX, shape.maxY)) {
      const other = shapes[j];
      if (i === j || !other || !hasCornerInside(shape.rings, other)) continue;
      const overlap = told("boundary.overlap", { area: areas[i]?.names, other: areas[j]?.names });
      findings.push({ severity: "warning", feature: i, told: overlap });
    }
  });
  return findings;
}

function hasCornerInside(rings: readonly Ring[], other: ReturnType<typeof toShape>): boolean {
  return rings.some((ring) => {
    for (let i = 0; i < ring.length; i += 2) {
      if (sideOf(other, at(ring, i), at(ring, i + 1)) === INSIDE) return true;
    }
    return false;
  });
}
