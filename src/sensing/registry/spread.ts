import { createHash } from "node:crypto";
import type { Area, PlaceIndex, Unit } from "../../foundation/index.ts";
import type { Text } from "../../kernel/index.ts";
import type { SpreadEntry, StreamsFile } from "./schema.ts";

/** A thing as streams.yaml says it, with where it stands. */
export type PlannedThing = {
  code: string;
  names: Text;
  unit: string;
  at: { longitude: number; latitude: number } | null;
  streams: readonly string[];
};

type Ground = { places: PlaceIndex; units: readonly Unit[]; root: string };

/** All things of the file: those written down, and those that its rules make. The same file makes the same things. */
export function plannedThings(file: StreamsFile, ground: Ground): PlannedThing[] {
  const written = (file.things ?? []).map(({ at, ...thing }) => ({ ...thing, at: at ?? null }));
  return [...written, ...(file.spread ?? []).flatMap((entry) => spread(entry, ground))];
}

function spread(entry: SpreadEntry, { places, units, root }: Ground): PlannedThing[] {
  const areas = places.areas.filter(({ level }) => level === entry.over);
  if (areas.length === 0) return [];
  const unitOfArea = new Map(
    units.filter(({ kind }) => kind === "subdistrict").map(({ area, path }) => [area, path]),
  );
  const digits = Math.max(3, String(entry.count).length);
  return Array.from({ length: entry.count }, (_, at) => {
    const area = areas[at % areas.length];
    if (area === undefined) throw new Error("an area must be there");
    const number = String(at + 1).padStart(digits, "0");
    const code = `${entry.code}-${number}`;
    const own = unitOfArea.get(entry.over === "neighbourhood" ? area.parent : area.code);
    return {
      code,
      names: namesOf(entry, number, area),
      unit: entry.unit ?? own ?? root,
      at: pointIn(places, area, code),
      streams: entry.streams,
    };
  });
}

function namesOf({ names }: SpreadEntry, number: string, area: Area): Text {
  const filled = (language: keyof Text) =>
    names[language].replaceAll("{n}", number).replaceAll("{area}", area.names[language]);
  return { "zh-CN": filled("zh-CN"), ja: filled("ja"), en: filled("en") };
}

const attempts = 200;

/** A point inside the area that depends on the code alone; null where the area is too thin to hit. */
function pointIn(places: PlaceIndex, area: Area, code: string): PlannedThing["at"] {
  const positions = area.boundary.flatMap((polygon) => polygon[0] ?? []);
  const [west, east] = span(positions.map(([longitude = 0]) => longitude));
  const [south, north] = span(positions.map(([, latitude = 0]) => latitude));
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const bytes = createHash("sha256").update(`${code}\n${attempt}`).digest();
    const longitude = round(west + ((east - west) * bytes.readUInt32BE(0)) / 0x1_0000_0000);
    const latitude = round(south + ((north - south) * bytes.readUInt32BE(4)) / 0x1_0000_0000);
    if (places.contains(area.code, [longitude, latitude])) return { longitude, latitude };
  }
  return null;
}

function span(values: readonly number[]): [number, number] {
  return [
    values.reduce((one, other) => Math.min(one, other)),
    values.reduce((one, other) => Math.max(one, other)),
  ];
}

const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
