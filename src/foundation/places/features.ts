import type { Text, Told } from "../../kernel/index.ts";
import { told } from "../findings.ts";
import { crossingProblem, ringProblem } from "./checks.ts";
import { toWgs84 } from "./crs.ts";
import { MAX_EXTENT_UNITS, toShape } from "./geometry.ts";
import { toUnits, UNITS_PER_DEGREE } from "./grid.ts";
import type {
  Area,
  BoundaryOptions,
  Crs,
  Finding,
  LonLat,
  MultiPolygonCoordinates,
  PropertyMapping,
} from "./schema.ts";

const usualNames: Record<keyof PropertyMapping, readonly string[]> = {
  code: ["code", "adcode", "CODE", "id", "ID", "代码", "编码"],
  name: ["name", "NAME", "name:zh", "名称"],
  nameJa: ["nameJa", "name:ja"],
  nameEn: ["nameEn", "name:en"],
  parent: ["parent", "parentCode", "streetCode"],
};

/** Reads the features of one file, one after the other; faulty ones become findings. */
export class FeatureReader {
  readonly areas: Area[] = [];
  matchedByName = 0;
  readonly #codes = new Set<string>();
  readonly #options: BoundaryOptions;
  readonly #crs: Crs;
  readonly #findings: Finding[];

  constructor(options: BoundaryOptions, crs: Crs, findings: Finding[]) {
    this.#options = options;
    this.#crs = crs;
    this.#findings = findings;
  }

  read(feature: unknown, index: number): void {
    const area = this.#area(feature);
    if ("message" in area) this.#findings.push({ severity: "error", feature: index, told: area });
    else this.areas.push(area);
  }

  /** The area, or what is wrong with it. */
  #area(feature: unknown): Area | Told {
    if (!isRecord(feature) || feature.type !== "Feature") return told("boundary.no-feature");
    const properties = isRecord(feature.properties) ? feature.properties : {};
    const names = this.#names(properties);
    if (!names) return told("boundary.no-name");
    const boundary = readGeometry(feature.geometry, this.#crs);
    if ("message" in boundary) return boundary;
    const problem = shapeProblem(boundary);
    if (problem) return told("boundary.of", { name: names, said: problem.message });
    const code = this.#code(properties, feature.id, names);
    if (!code) return told("boundary.no-code", { name: names });
    if (this.#codes.has(code)) return told("boundary.code-twice", { code });
    this.#codes.add(code);
    return { code, level: this.#options.level, parent: this.#parent(properties, code), names, boundary };
  }

  #property(properties: Record<string, unknown>, field: keyof PropertyMapping): string | undefined {
    const said = this.#options.properties?.[field];
    for (const key of said ? [said] : usualNames[field]) {
      const value = properties[key];
      if ((typeof value === "string" && value.trim() !== "") || typeof value === "number")
        return String(value).trim();
    }
    return undefined;
  }

  #names(properties: Record<string, unknown>): Text | undefined {
    const name = this.#property(properties, "name");
    if (!name) return undefined;
    const known = this.#sameName(name);
    return {
      "zh-CN": name,
      ja: this.#property(properties, "nameJa") ?? known?.names.ja ?? name,
      en: this.#property(properties, "nameEn") ?? known?.names.en ?? name,
    };
  }

  #sameName(name: string) {
    const same = this.#options.known?.filter(
      (a) => a.level === this.#options.level && a.names["zh-CN"] === name,
    );
    return same?.length === 1 ? same[0] : undefined;
  }

  /** A code nobody knows gives way to the official code of the one known area with this very name. */
  #code(properties: Record<string, unknown>, id: unknown, names: Text): string | undefined {
    const own =
      this.#property(properties, "code") ?? (typeof id === "string" || typeof id === "number" ? `${id}` : "");
    const known = this.#options.known ?? [];
    if (known.some((area) => area.code === own && area.level === this.#options.level)) return own;
    const match = this.#sameName(names["zh-CN"]);
    if (match) this.matchedByName++;
    const code = match?.code ?? own;
    return /^[0-9A-Za-z][0-9A-Za-z-]{0,39}$/.test(code) ? code : undefined;
  }

  /** The file's own word, or the known area one level up whose code begins this one (GB/T 10114 codes nest). */
  #parent(properties: Record<string, unknown>, code: string): string | null {
    const said = this.#property(properties, "parent");
    if (said) return said;
    const up = { district: undefined, subdistrict: "district", neighbourhood: "subdistrict" }[
      this.#options.level
    ];
    const above = this.#options.known?.filter((area) => area.level === up) ?? [];
    return (
      above.find((area) => code.startsWith(area.code))?.code ??
      (above.length === 1 ? above[0]?.code : null) ??
      null
    );
  }
}

/** Positions in WGS-84, or what is wrong with them. */
function readGeometry(geometry: unknown, crs: Crs): MultiPolygonCoordinates | Told {
  if (!isRecord(geometry) || !Array.isArray(geometry.coordinates)) return told("boundary.no-geometry");
  if (geometry.type !== "Polygon" && geometry.type !== "MultiPolygon") {
    return told("boundary.no-polygon", { type: geometry.type });
  }
  const polygons: unknown[] = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const result: LonLat[][][] = [];
  for (const polygon of polygons) {
    if (!Array.isArray(polygon) || polygon.length === 0) return told("boundary.no-ring");
    const rings: LonLat[][] = [];
    for (const ring of polygon) {
      const read = readRing(ring, crs);
      if ("message" in read) return read;
      rings.push(read);
    }
    result.push(rings);
  }
  return result.length === 0 ? told("boundary.empty-geometry") : result;
}

function readRing(ring: unknown, crs: Crs): LonLat[] | Told {
  if (!Array.isArray(ring) || ring.length < 4) return told("boundary.short-ring");
  const positions: LonLat[] = [];
  for (const position of ring as unknown[]) {
    if (!Array.isArray(position)) return told("boundary.no-position");
    const [lon, lat] = position as unknown[];
    if (
      typeof lon !== "number" ||
      typeof lat !== "number" ||
      !(Math.abs(lon) <= 180) ||
      !(Math.abs(lat) <= 90)
    ) {
      return told("boundary.no-degrees", { position: JSON.stringify(position) });
    }
    positions.push(rounded(toWgs84([lon, lat], crs)));
  }
  const [first, last] = [ring[0] as number[], ring.at(-1) as number[]];
  if (first[0] !== last[0] || first[1] !== last[1]) return told("boundary.open-ring");
  return positions;
}

/** To 1e-7 degree, the precision in which everything is decided and kept. */
function rounded([lon, lat]: LonLat): LonLat {
  return [toUnits(lon) / UNITS_PER_DEGREE, toUnits(lat) / UNITS_PER_DEGREE];
}

function shapeProblem(boundary: MultiPolygonCoordinates): Told | undefined {
  const shape = toShape(boundary);
  if (shape.maxX - shape.minX > MAX_EXTENT_UNITS || shape.maxY - shape.minY > MAX_EXTENT_UNITS) {
    return told("boundary.too-wide");
  }
  for (const ring of shape.rings) {
    const problem = ringProblem(ring);
    if (problem) return problem;
  }
  return crossingProblem(shape.rings);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
