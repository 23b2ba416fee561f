import Flatbush from "flatbush";
import { INSIDE, ON_BORDER, OUTSIDE, type Shape, sideOf, toShape } from "./geometry.ts";
import { cellCode, columnAt, columnsOfRow, rowAt, toUnits, UNITS_PER_DEGREE } from "./grid.ts";
import { BORDER, NOBODY, Raster } from "./raster.ts";
import type { Area, AreaRef, Level, LonLat, Place } from "./schema.ts";

interface Entry {
  readonly area: Area;
  readonly ref: AreaRef;
  readonly shape: Shape;
}

/**
 * The areas of one level, ready for questions.
 *
 * Who owns a position: an area that holds it in its interior before one that only touches it; among equals
 * the one with the smallest code. So a position on a shared border has exactly one owner, always the same.
 */
class LevelIndex {
  readonly #entries: readonly Entry[];
  readonly #tree: Flatbush;
  readonly #raster: Raster | undefined;

  constructor(areas: readonly Area[]) {
    this.#entries = [...areas].sort((a, b) => (a.code < b.code ? -1 : 1)).map(toEntry);
    this.#tree = new Flatbush(this.#entries.length);
    for (const { shape } of this.#entries) this.#tree.add(shape.minX, shape.minY, shape.maxX, shape.maxY);
    this.#tree.finish();
    const shapes = this.#entries.map((entry) => entry.shape);
    this.#raster = Raster.build(shapes, (x, y) => this.#exact(x, y, undefined));
  }

  /** The owner; with `parent`, only among areas below that one (or below nobody in particular). */
  find(row: number, x: number, y: number, parent?: string): Entry | undefined {
    const quick = this.#raster ? this.#raster.owner(row, x) : BORDER;
    if (quick === NOBODY) return undefined;
    const entry = this.#entries[quick];
    if (entry && isBelow(entry, parent)) return entry;
    return this.#entries[this.#exact(x, y, parent)];
  }

  statistics(): { cells: number; borderCells: number } | undefined {
    return this.#raster?.statistics();
  }

  #exact(x: number, y: number, parent: string | undefined): number {
    let best = NOBODY;
    let bestSide = OUTSIDE as number;
    for (const i of this.#tree.search(x, y, x, y)) {
      const entry = this.#entries[i];
      if (!entry || !isBelow(entry, parent)) continue;
      const side = sideOf(entry.shape, x, y);
      if (side > bestSide || (side !== OUTSIDE && side === bestSide && i < best)) {
        best = i;
        bestSide = side;
      }
    }
    return best;
  }
}

function toEntry(area: Area): Entry {
  const ref = Object.freeze({ code: area.code, name: area.names["zh-CN"], names: area.names });
  return { area, ref, shape: toShape(area.boundary) };
}

function isBelow(entry: Entry, parent: string | undefined): boolean {
  return parent === undefined || entry.area.parent === null || entry.area.parent === parent;
}

/** Answers where a position lies. Immutable: build a new one when boundaries change. */
export class PlaceIndex {
  readonly areas: readonly Area[];
  readonly #byCode: ReadonlyMap<string, Entry>;
  readonly #levels: Readonly<Partial<Record<Level, LevelIndex>>>;

  constructor(areas: readonly Area[]) {
    this.areas = areas;
    this.#byCode = new Map(areas.map((area) => [area.code, toEntry(area)]));
    const index = (level: Level) => {
      const own = areas.filter((area) => area.level === level);
      return own.length > 0 ? { [level]: new LevelIndex(own) } : {};
    };
    this.#levels = { ...index("district"), ...index("subdistrict"), ...index("neighbourhood") };
  }

  /**
   * Resolves a WGS-84 position (degrees). The levels never contradict each other: the sub-district is found
   * first, by its own boundary; the neighbourhood committee only among those of that sub-district; the
   * district is the sub-district's, or by its own boundary where no sub-district has the position.
   */
  resolve([lon, lat]: LonLat): Place {
    const x = toUnits(lon);
    const y = toUnits(lat);
    const row = rowAt(y);
    const subdistrict = this.#levels.subdistrict?.find(row, x, y);
    const neighbourhood =
      subdistrict || !this.#levels.subdistrict
        ? this.#levels.neighbourhood?.find(row, x, y, subdistrict?.area.code)
        : undefined;
    const district = this.#above(subdistrict) ?? this.#levels.district?.find(row, x, y);
    return {
      lon: x / UNITS_PER_DEGREE,
      lat: y / UNITS_PER_DEGREE,
      cell: cellCode({ row, column: columnAt(x, columnsOfRow(row)) }),
      inside: (district ?? subdistrict ?? neighbourhood) !== undefined,
      neighbourhood: neighbourhood?.ref ?? null,
      subdistrict: subdistrict?.ref ?? null,
      district: district?.ref ?? null,
    };
  }

  area(code: string): Area | undefined {
    return this.#byCode.get(code)?.area;
  }

  /** Whether the position lies in the area or on its border. */
  contains(code: string, [lon, lat]: LonLat): boolean {
    const entry = this.#byCode.get(code);
    const side = entry ? sideOf(entry.shape, toUnits(lon), toUnits(lat)) : OUTSIDE;
    return side === INSIDE || side === ON_BORDER;
  }

  /** Cells of the raster per level and how many of them need geometry. */
  statistics(): Partial<Record<Level, { cells: number; borderCells: number }>> {
    const result: Partial<Record<Level, { cells: number; borderCells: number }>> = {};
    for (const [level, index] of Object.entries(this.#levels) as [Level, LevelIndex][]) {
      const statistics = index.statistics();
      if (statistics) result[level] = statistics;
    }
    return result;
  }

  #above(entry: Entry | undefined): Entry | undefined {
    return entry?.area.parent ? this.#byCode.get(entry.area.parent) : undefined;
  }
}

/** The codes of a place from the widest area down, each followed by a slash, so that a subtree is a prefix. */
export function areaPath({ district, subdistrict, neighbourhood }: Place): string {
  return [district, subdistrict, neighbourhood].map((area) => (area ? `${area.code}/` : "")).join("");
}
