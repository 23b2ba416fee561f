/**
 * How long `resolve` takes, on the maps of the demo district and on any boundary files named as arguments
 * (`FILE.geojson`, WGS-84, taken as sub-districts). Run: `node bench/places.ts [FILE…]`
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Area,
  loadPlaces,
  PlaceIndex,
  readBoundaries,
  toWgs84,
} from "../src/foundation/places/index.ts";

const POINTS = 1_000_000;

function measure(title: string, areas: readonly Area[]): void {
  const started = performance.now();
  const index = new PlaceIndex(areas);
  const builtMs = performance.now() - started;
  const lons = areas.flatMap((area) => area.boundary.flat(2).map((position) => position[0] ?? 0));
  const lats = areas.flatMap((area) => area.boundary.flat(2).map((position) => position[1] ?? 0));
  const [west, south] = [Math.min(...lons), Math.min(...lats)];
  const [width, height] = [Math.max(...lons) - west, Math.max(...lats) - south];
  const points = Array.from(
    { length: POINTS },
    () => [west + Math.random() * width, south + Math.random() * height] as const,
  );
  const borders = areas
    .flatMap((area) => area.boundary.flat(2))
    .map(([lon = 0, lat = 0]) => [lon, lat] as const);
  const onCorners = points.map((_, i) => borders[i % borders.length] ?? ([0, 0] as const));
  const uniform = microseconds(index, points);
  const corners = microseconds(index, onCorners);
  console.log(`${title}: ${areas.length} areas, index built in ${builtMs.toFixed(1)} ms`);
  console.log(`  uniform points      ${uniform.toFixed(3)} µs each (budget 50, aim 5)`);
  console.log(`  corners of borders  ${corners.toFixed(3)} µs each`);
}

function microseconds(index: PlaceIndex, points: readonly (readonly [number, number])[]): number {
  for (const point of points.slice(0, 100_000)) index.resolve(point);
  const started = performance.now();
  for (const point of points) index.resolve(point);
  return ((performance.now() - started) * 1_000) / points.length;
}

const folder = fileURLToPath(new URL("../cities/jingan", import.meta.url));
measure(
  "cities/jingan",
  (await loadPlaces(folder)).flatMap((set) => set.areas),
);
for (const file of process.argv.slice(2)) {
  const content: unknown = JSON.parse(readFileSync(file, "utf8"));
  measure(basename(file), readBoundaries(content, { level: "subdistrict", crs: "wgs84" }).areas);
}
const started = performance.now();
for (let i = 0; i < 100_000; i++) toWgs84([121.4 + i * 1e-6, 31.2], "gcj02");
console.log(
  `GCJ-02 → WGS-84        ${(((performance.now() - started) * 1_000) / 100_000).toFixed(3)} µs each`,
);
