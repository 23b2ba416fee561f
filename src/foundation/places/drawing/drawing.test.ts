import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadPlaces } from "../folder.ts";
import { toShape } from "../geometry.ts";
import { PlaceIndex } from "../resolve.ts";
import { drawCity } from "./draw.ts";
import { areaOf, type Corner, dissolve, Subdivision } from "./subdivision.ts";

test("a face split into n parts is covered by them exactly, in about equal shares", () => {
  const crooked: Corner[] = [
    [0, 0],
    [90_000, 10_000],
    [120_000, 80_000],
    [70_000, 60_000],
    [10_000, 100_000],
  ];
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), (count) => {
      const plane = new Subdivision([{ owner: "all", corners: crooked }]);
      const [face] = plane.faces;
      if (face)
        plane.split(
          face,
          Array.from({ length: count }, (_, i) => String(i)),
        );
      const areas = plane.faces.map((one) => areaOf(one.corners));
      const whole = areaOf(crooked);
      expect(plane.faces.map((one) => one.owner).sort()).toEqual(
        Array.from({ length: count }, (_, i) => String(i)).sort(),
      );
      // the outline moves by the rounding of the new corners only
      expect(Math.abs(areas.reduce((sum, area) => sum + area, 0) - whole)).toBeLessThan(whole * 1e-3);
      expect(Math.min(...areas)).toBeGreaterThan((whole / count) * 0.7);
      expect(dissolve(plane.faces.map((one) => one.corners))).toHaveLength(1);
    }),
  );
});

describe.each(["jingan", "port-linden"])("the schematic map of %s", (city) => {
  const folder = fileURLToPath(new URL(`../../../../cities/${city}`, import.meta.url));

  test("is what the drawing program makes of the drawing today", async () => {
    for (const [file, text] of Object.entries(await drawCity(folder))) {
      expect(readFileSync(`${folder}/places/${file}`, "utf8")).toBe(text);
    }
  });

  test("has no gap and no overlap: areas add up exactly on each level", async () => {
    const sets = await loadPlaces(folder);
    const total = sets.map((set) =>
      set.areas.reduce((sum, area) => sum + areaOf(openRing(area.boundary[0]?.[0] ?? [])), 0),
    );
    expect(total[1]).toBe(total[0]);
    expect(total[2]).toBe(total[0]);
    const rings = sets[2]?.areas.map((area) => openRing(area.boundary[0]?.[0] ?? [])) ?? [];
    // every inner edge is shared by exactly two, corner by corner: only one outline remains
    expect(dissolve(rings)).toHaveLength(1);
  });

  test("gives every position inside a committee and a sub-district", async () => {
    const index = new PlaceIndex((await loadPlaces(folder)).flatMap((set) => set.areas));
    const [root] = index.areas;
    const box = toShape(root?.boundary ?? []);
    fc.assert(
      fc.property(
        fc.integer({ min: box.minX, max: box.maxX }),
        fc.integer({ min: box.minY, max: box.maxY }),
        (x, y) => {
          const place = index.resolve([x / 1e7, y / 1e7]);
          expect(place.inside).toBe(index.contains(root?.code ?? "", [x / 1e7, y / 1e7]));
          expect(place.subdistrict !== null).toBe(place.inside);
          expect(place.neighbourhood !== null).toBe(place.inside);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

function openRing(ring: readonly (readonly number[])[]): Corner[] {
  return ring.slice(1).map(([lon = 0, lat = 0]) => [Math.round(lon * 1e7), Math.round(lat * 1e7)]);
}
