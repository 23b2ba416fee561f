import fc from "fast-check";
import { expect, test } from "vitest";
import { crsByName, fromWgs84, toWgs84 } from "./crs.ts";
import type { Crs, LonLat } from "./schema.ts";

const metres = (a: LonLat, b: LonLat): number =>
  Math.hypot((a[0] - b[0]) * 111_320 * Math.cos((a[1] * Math.PI) / 180), (a[1] - b[1]) * 111_320);

const inChina = fc.tuple(
  fc.double({ min: 75, max: 134, noNaN: true }),
  fc.double({ min: 18, max: 53, noNaN: true }),
);
const obfuscated = fc.constantFrom<Crs>("gcj02", "bd09");

test("a position converted there and back moves by less than a millimetre", () => {
  fc.assert(
    fc.property(inChina, obfuscated, (point, crs) => {
      expect(metres(toWgs84(fromWgs84(point, crs), crs), point)).toBeLessThan(0.001);
    }),
  );
});

test("GCJ-02 lies 100 to 1,000 m from WGS-84 inside China and BD-09 further", () => {
  fc.assert(
    fc.property(inChina, (point) => {
      const offset = metres(fromWgs84(point, "gcj02"), point);
      expect(offset).toBeGreaterThan(10);
      expect(offset).toBeLessThan(1_500);
      expect(metres(fromWgs84(point, "bd09"), fromWgs84(point, "gcj02"))).toBeGreaterThan(500);
    }),
  );
});

test("the conversion ends for every position on earth, also beside the edge of the China box", () => {
  // gcoord's own inverse does not return for this one.
  expect(toWgs84([72.006, 35], "gcj02").every(Number.isFinite)).toBe(true);
  const anywhere = fc.tuple(
    fc.double({ min: -180, max: 180, noNaN: true }),
    fc.double({ min: -90, max: 90, noNaN: true }),
  );
  fc.assert(
    fc.property(anywhere, obfuscated, (point, crs) => {
      expect(toWgs84(point, crs).every(Number.isFinite)).toBe(true);
    }),
  );
});

test("Shanghai in GCJ-02 lies about 400 m east and 220 m south of where the satellites see it", () => {
  const [lon, lat] = fromWgs84([121.45, 31.23], "gcj02");
  expect(lon - 121.45).toBeCloseTo(0.0045, 3);
  expect(lat - 31.23).toBeCloseTo(-0.002, 3);
});

test("names of coordinate systems are read as files write them, and unknown ones are not guessed", () => {
  expect(crsByName("urn:ogc:def:crs:OGC:1.3:CRS84")).toBe("wgs84");
  expect(crsByName("urn:ogc:def:crs:EPSG::4490")).toBe("wgs84");
  expect(crsByName("GCJ-02")).toBe("gcj02");
  expect(crsByName("EPSG:3857")).toBeUndefined();
});
