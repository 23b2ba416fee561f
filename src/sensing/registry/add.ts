import { act, type Context } from "../../kernel/index.ts";
import { areaOf, type LoadGround, observationTypes } from "./load.ts";
import { addCatalogue } from "./load-store.ts";
import type { StreamsFile } from "./schema.ts";
import { settingsOf } from "./settings.ts";
import type { ResultType } from "./stream.ts";

/** A stream that an import brings, and its thing. */
export type NewStream = {
  code: string;
  name: string;
  kind?: string | undefined;
  type?: ResultType | undefined;
  unit?: { code: string; name: string; symbol: string } | undefined;
  decimals?: number | undefined;
  words?: readonly string[] | undefined;
  thing: {
    code: string;
    name: string;
    /** Path of the responsible unit; the root unless told. */
    unit?: string | undefined;
    at?: { longitude: number; latitude: number } | undefined;
  };
};

/**
 * Makes streams and their things where they are not there (`stream.add`); what is there stays as it is. A kind of the
 * city's streams.yaml gives type, unit, property and settings.
 */
export async function addStreams(
  context: Context,
  file: StreamsFile,
  ground: LoadGround,
  wanted: readonly NewStream[],
): Promise<void> {
  const made = wanted.map((one) => rowsOf(file, ground, one));
  await act(context, "stream.add", { kind: "sensing", id: "streams" }, async (tx, draft) => {
    draft.audience = [ground.root];
    draft.detail = { streams: wanted.map(({ code }) => code) };
    await addCatalogue(
      tx,
      {
        unit: ground.root,
        origin: "api",
        sensors: unique(made.map(({ sensor }) => sensor)),
        properties: unique(made.map(({ property }) => property)),
        things: unique(made.map(({ thing }) => thing)),
        streams: unique(made.map(({ stream }) => stream)),
      },
      draft.at,
    );
  });
}

function unique<R extends { code: string }>(rows: readonly R[]): R[] {
  return [...new Map(rows.map((row) => [row.code, row])).values()];
}

const text = (name: string) => ({ "zh-CN": name, ja: name, en: name });

function rowsOf(file: StreamsFile, ground: LoadGround, wanted: NewStream) {
  const kind = file.kinds.find(({ code }) => code === wanted.kind);
  const type = kind?.type ?? wanted.type ?? "measure";
  const unit = kind?.unit ?? wanted.unit;
  const own = `import-${wanted.name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
  const sensor = kind?.code ?? own;
  const names = text(`${wanted.thing.name}: ${wanted.name}`);
  const at = wanted.thing.at ?? null;
  const place = areaOf({ at }, ground.places);
  const { decimals } = wanted;
  return {
    sensor: {
      code: sensor,
      name: kind?.names.en ?? wanted.name,
      description: (kind?.description ?? kind?.names ?? text(wanted.name)).en,
      properties: { names: kind?.names ?? text(wanted.name) },
    },
    property: kind?.property ?? {
      code: own,
      name: wanted.name,
      definition: `urn:liangwang:property:${own}`,
      description: wanted.name,
    },
    thing: {
      code: wanted.thing.code,
      name: wanted.thing.name,
      names: text(wanted.thing.name),
      unit: wanted.thing.unit ?? ground.root,
      area: place?.area ?? null,
      cell: place?.cell ?? null,
      longitude: at?.longitude ?? null,
      latitude: at?.latitude ?? null,
    },
    stream: {
      code: wanted.code,
      kind: kind?.code ?? null,
      sensor,
      name: names.en,
      names,
      thing: wanted.thing.code,
      property: kind?.property.code ?? own,
      observation_type: observationTypes[type],
      result_type: type,
      unit_name: unit?.name ?? null,
      unit_symbol: unit?.symbol ?? null,
      unit_code: unit?.code ?? null,
      settings: settingsOf(
        type,
        file.defaults,
        kind?.settings,
        decimals === undefined ? undefined : { decimals },
      ),
      words: kind?.words ?? wanted.words ?? [],
    },
  };
}
