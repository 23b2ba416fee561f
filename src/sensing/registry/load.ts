import { createHash } from "node:crypto";
import { areaPath, type PlaceIndex, type Unit } from "../../foundation/index.ts";
import { act, type Context, timelineOf } from "../../kernel/index.ts";
import { type Catalogue, storeCatalogue } from "./load-store.ts";
import type { KindEntry, StreamsFile } from "./schema.ts";
import { settingsOf } from "./settings.ts";
import { type PlannedThing, plannedThings } from "./spread.ts";

const citySubject = { kind: "sensing", id: "city" };

/** What the things of streams.yaml are placed by. */
export type LoadGround = { places: PlaceIndex; units: readonly Unit[]; root: string };

/**
 * Brings streams.yaml into the database (`stream.load`): sensors, properties, things with their places, streams, all
 * at once. What came from the file before and is not in it any more is retired. Does nothing where the file is the
 * one loaded last. Numbers of streams stay, as long as their codes do.
 */
export async function loadCityStreams(
  context: Context,
  file: StreamsFile,
  ground: LoadGround,
): Promise<{ streams: number }> {
  const digest = createHash("sha256").update(JSON.stringify(file)).digest("hex");
  const before = await timelineOf(context.transaction ?? context.database.kysely, citySubject);
  const known = before.at(-1)?.detail.digest;
  if (known === digest || (known === undefined && file.kinds.length === 0)) return { streams: 0 };
  return act(context, "stream.load", citySubject, async (tx, draft) => {
    const catalogue = catalogueOf(file, ground);
    const retired = await storeCatalogue(tx, catalogue, draft.at);
    draft.audience = [ground.root];
    draft.detail = { digest, things: catalogue.things.length, streams: catalogue.streams.length, retired };
    return { streams: catalogue.streams.length };
  });
}

/** Everything that streams.yaml brings, as rows. Pure. */
export function catalogueOf(file: StreamsFile, ground: LoadGround): Catalogue {
  const kinds = new Map(file.kinds.map((kind) => [kind.code, kind]));
  const planned = plannedThings(file, ground);
  const properties = new Map(file.kinds.map(({ property }) => [property.code, property]));
  return {
    unit: file.unit,
    origin: "city",
    sensors: file.kinds.map(({ code, names, description }) => ({
      code,
      name: names.en,
      description: (description ?? names).en,
      properties: { names },
    })),
    properties: [...properties.values()],
    things: planned.map((thing) => ({
      code: thing.code,
      name: thing.names.en,
      names: thing.names,
      unit: thing.unit,
      area: areaOf(thing, ground.places)?.area ?? null,
      cell: areaOf(thing, ground.places)?.cell ?? null,
      longitude: thing.at?.longitude ?? null,
      latitude: thing.at?.latitude ?? null,
    })),
    streams: planned.flatMap((thing) =>
      thing.streams.flatMap((code) => {
        const kind = kinds.get(code);
        return kind === undefined ? [] : [streamRow(file, thing, kind)];
      }),
    ),
  };
}

export function areaOf({ at }: Pick<PlannedThing, "at">, places: PlaceIndex) {
  if (at === null) return undefined;
  const place = places.resolve([at.longitude, at.latitude]);
  const area = areaPath(place);
  return { area: area === "" ? null : area, cell: place.cell };
}

/** URIs of the types of results: OGC 18-088, table 12. */
export const observationTypes = {
  measure: "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
  count: "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_CountObservation",
  truth: "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_TruthObservation",
  category: "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_CategoryObservation",
} as const;

function streamRow(file: StreamsFile, thing: PlannedThing, kind: KindEntry) {
  const names = {
    "zh-CN": `${thing.names["zh-CN"]} ${kind.names["zh-CN"]}`,
    ja: `${thing.names.ja} ${kind.names.ja}`,
    en: `${thing.names.en}: ${kind.names.en}`,
  };
  return {
    code: `${thing.code}.${kind.code}`,
    kind: kind.code,
    sensor: kind.code,
    name: names.en,
    names,
    thing: thing.code,
    property: kind.property.code,
    observation_type: observationTypes[kind.type],
    result_type: kind.type,
    unit_name: kind.unit?.name ?? null,
    unit_symbol: kind.unit?.symbol ?? null,
    unit_code: kind.unit?.code ?? null,
    settings: settingsOf(kind.type, file.defaults, kind.settings),
    words: kind.words ?? [],
  };
}
