import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readBoundaries } from "./geojson.ts";
import { INSIDE, OUTSIDE, sideOf, toShape } from "./geometry.ts";
import { PlaceIndex } from "./resolve.ts";
import type { Area, Level, LonLat, MultiPolygonCoordinates } from "./schema.ts";

const area = (
  code: string,
  level: Level,
  parent: string | null,
  boundary: MultiPolygonCoordinates,
): Area => ({
  code,
  level,
  parent,
  names: { "zh-CN": code, ja: code, en: code },
  boundary,
});

/** A patchwork of crooked quadrilaterals that share their corners: `size` × `size`, some 300 m each. */
function patchwork(size: number, offsets: readonly number[]): Area[] {
  const corner = (i: number, j: number): LonLat => {
    const k = 2 * (i * (size + 1) + j);
    return [121 + i * 0.003 + (offsets[k] ?? 0) * 1e-7, 31.4985 + j * 0.003 + (offsets[k + 1] ?? 0) * 1e-7];
  };
  return Array.from({ length: size * size }, (_, n) => {
    const [i, j] = [n % size, Math.floor(n / size)];
    const ring = [corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1), corner(i, j)];
    return area(String(n).padStart(3, "0"), "subdistrict", null, [[ring]]);
  });
}

const size = 4;
const patchworks = fc
  .array(fc.integer({ min: -9_000, max: 9_000 }), {
    minLength: 2 * (size + 1) ** 2,
    maxLength: 2 * (size + 1) ** 2,
  })
  .map((offsets) => patchwork(size, offsets));

/** The rule by brute force: interior before border, then the smallest code. */
function owner(areas: readonly Area[], [lon, lat]: LonLat): string | null {
  const sides = areas.map((a) => ({
    code: a.code,
    side: sideOf(toShape(a.boundary), Math.round(lon * 1e7), Math.round(lat * 1e7)),
  }));
  const touching = sides.filter((s) => s.side !== OUTSIDE);
  const inner = touching.filter((s) => s.side === INSIDE);
  return (inner.length > 0 ? inner : touching).map((s) => s.code).sort()[0] ?? null;
}

test("the raster and the exact rule always agree", () => {
  const points = fc.array(
    fc.tuple(
      fc.double({ min: 120.998, max: 121.014, noNaN: true }),
      fc.double({ min: 31.497, max: 31.512, noNaN: true }),
    ),
    { minLength: 50, maxLength: 50 },
  );
  fc.assert(
    fc.property(patchworks, points, (areas, positions) => {
      const index = new PlaceIndex(areas);
      for (const position of positions) {
        expect(index.resolve(position).subdistrict?.code ?? null).toBe(owner(areas, position));
      }
    }),
    { numRuns: 60 },
  );
});

test("every corner and every point of a shared border has exactly one owner, the smallest code that touches it", () => {
  fc.assert(
    fc.property(patchworks, fc.double({ min: 0, max: 1, noNaN: true }), (areas, share) => {
      const index = new PlaceIndex(areas);
      for (const { boundary } of areas) {
        const ring = boundary[0]?.[0] ?? [];
        ring.slice(1).forEach(([x = 0, y = 0], i) => {
          const [px = 0, py = 0] = ring[i] ?? [];
          for (const position of [
            [x, y] as LonLat,
            [px + (x - px) * share, py + (y - py) * share] as LonLat,
          ]) {
            const found = index.resolve(position).subdistrict?.code ?? null;
            expect(found).toBe(owner(areas, position));
            if (position[0] === x) expect(found).not.toBeNull();
          }
        });
      }
    }),
    { numRuns: 40 },
  );
});

test("a hole belongs to nobody, or to the area that fills it; a multi-polygon has several parts", () => {
  const ring = (x: number, y: number, w: number): number[][] => [
    [x, y],
    [x + w, y],
    [x + w, y + w],
    [x, y + w],
    [x, y],
  ];
  const around = area("A", "subdistrict", null, [
    [ring(10, 50, 0.03), ring(10.01, 50.01, 0.01)],
    [ring(10.05, 50, 0.01)],
  ]);
  const filling = area("B", "subdistrict", null, [[ring(10.01, 50.01, 0.01)]]);
  const alone = new PlaceIndex([around]);
  expect(alone.resolve([10.015, 50.015]).subdistrict).toBeNull();
  expect(alone.resolve([10.015, 50.015]).inside).toBe(false);
  expect(alone.resolve([10.055, 50.005]).subdistrict?.code).toBe("A");
  expect(alone.resolve([10.04, 50.005]).subdistrict).toBeNull();
  const both = new PlaceIndex([around, filling]);
  expect(both.resolve([10.015, 50.015]).subdistrict?.code).toBe("B");
  expect(both.resolve([10.01, 50.015]).subdistrict?.code).toBe("A");
});

test("areas beside the 180th meridian are found too", () => {
  const east: MultiPolygonCoordinates = [
    [
      [
        [179.99, -17],
        [180, -17],
        [180, -16.99],
        [179.99, -16.99],
        [179.99, -17],
      ],
    ],
  ];
  const index = new PlaceIndex([area("E", "subdistrict", null, east)]);
  expect(index.resolve([179.995, -16.995]).subdistrict?.code).toBe("E");
  expect(index.resolve([180, -16.995]).subdistrict?.code).toBe("E");
  expect(index.resolve([-179.995, -16.995]).subdistrict).toBeNull();
});

test("a neighbourhood of another sub-district is never named beside a sub-district", () => {
  const box = (x0: number, x1: number): MultiPolygonCoordinates => [
    [
      [
        [x0, 50],
        [x1, 50],
        [x1, 50.02],
        [x0, 50.02],
        [x0, 50],
      ],
    ],
  ];
  const index = new PlaceIndex([
    area("D", "district", null, box(10, 10.04)),
    area("D1", "subdistrict", "D", box(10, 10.02)),
    area("D2", "subdistrict", "D", box(10.02, 10.03)),
    // drawn by someone else: it reaches over the border of its sub-district
    area("D1A", "neighbourhood", "D1", box(10.01, 10.025)),
  ]);
  expect(index.resolve([10.015, 50.01])).toMatchObject({
    neighbourhood: { code: "D1A" },
    subdistrict: { code: "D1" },
  });
  expect(index.resolve([10.022, 50.01])).toMatchObject({ neighbourhood: null, subdistrict: { code: "D2" } });
  expect(index.resolve([10.035, 50.01])).toMatchObject({
    inside: true,
    subdistrict: null,
    district: { code: "D" },
  });
  expect(index.resolve([10.05, 50.01])).toMatchObject({ inside: false, district: null });
});

const real = new URL("../../../../shared/data/jingan/jingan_14_subdistricts_wgs84.geojson", import.meta.url);

describe.skipIf(!existsSync(real))(
  "the 14 real sub-districts (skipped where ../shared/data is missing)",
  () => {
    test("are imported without an error and resolve as geometry by brute force says", () => {
      const reading = readBoundaries(JSON.parse(readFileSync(real, "utf8")), {
        level: "subdistrict",
        crs: "wgs84",
      });
      expect(reading.findings.filter((f) => f.severity === "error")).toEqual([]);
      expect(reading.areas).toHaveLength(14);
      const index = new PlaceIndex(reading.areas);
      fc.assert(
        fc.property(
          fc.double({ min: 121.41, max: 121.49, noNaN: true }),
          fc.double({ min: 31.21, max: 31.33, noNaN: true }),
          (lon, lat) => {
            expect(index.resolve([lon, lat]).subdistrict?.code ?? null).toBe(
              owner(reading.areas, [lon, lat]),
            );
          },
        ),
        { numRuns: 2_000 },
      );
    });
  },
);
