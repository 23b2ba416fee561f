import Type, { type Static } from "typebox";
import { TextSchema } from "../../kernel/index.ts";

const strict = { additionalProperties: false } as const;
const code = Type.String({ pattern: "^[a-z0-9][a-z0-9-]{0,79}$", description: "kebab-case code" });
const unit = Type.String({
  pattern: "^([a-z0-9][a-z0-9-]*/)+$",
  description: "path of the responsible unit in organisations.yaml",
});
const duration = (description: string) =>
  Type.String({
    pattern: "^[1-9][0-9]*(s|min|h|d)$",
    description: `${description}, such as 30s, 5min, 1h, 90d`,
  });
const handling = Type.Enum(["refuse", "mark"] as const, {
  description: "refuse such a reading, or store it marked; it is counted either way",
});

/** How readings are taken; what is left out is as in `defaults`, and there as the product has it. */
export const SettingsEntry = Type.Object(
  {
    decimals: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 9, description: "places after the point kept" }),
    ),
    least: Type.Optional(Type.Number({ description: "smallest value the sensor can give" })),
    greatest: Type.Optional(Type.Number({ description: "largest value the sensor can give" })),
    outOfRange: Type.Optional(handling),
    lateAfter: Type.Optional(duration("age on arrival from which a reading is late")),
    late: Type.Optional(handling),
    earlyAfter: Type.Optional(duration("how far ahead of our clock a reading is early")),
    early: Type.Optional(handling),
    every: Type.Optional(duration("time between two readings as the device should send them")),
    kept: Type.Optional(duration("how long readings are kept; for ever where left out")),
  },
  strict,
);
export type SettingsEntry = Static<typeof SettingsEntry>;

export const KindEntry = Type.Object(
  {
    code,
    names: TextSchema,
    description: Type.Optional(TextSchema),
    domain: Type.Optional(code),
    property: Type.Object(
      {
        code,
        name: Type.String({ minLength: 1 }),
        definition: Type.String({ pattern: "^https?://", description: "URI of its definition" }),
        description: Type.String({ minLength: 1 }),
      },
      strict,
    ),
    type: Type.Enum(["measure", "count", "truth", "category"] as const),
    unit: Type.Optional(
      Type.Object(
        {
          code: Type.String({ minLength: 1, description: "UCUM code" }),
          name: Type.String({ minLength: 1 }),
          symbol: Type.String({ minLength: 1 }),
        },
        strict,
      ),
    ),
    words: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { uniqueItems: true })),
    settings: Type.Optional(SettingsEntry),
    published: Type.Optional(
      Type.Boolean({ description: "anybody may read streams of this kind, without signing in" }),
    ),
  },
  strict,
);
export type KindEntry = Static<typeof KindEntry>;

const streams = Type.Array(code, { minItems: 1, uniqueItems: true, description: "kinds of its streams" });

export const ThingEntry = Type.Object(
  {
    code,
    names: TextSchema,
    unit,
    at: Type.Optional(
      Type.Object(
        {
          longitude: Type.Number({ minimum: -180, maximum: 180 }),
          latitude: Type.Number({ minimum: -90, maximum: 90 }),
        },
        { ...strict, description: "degrees, WGS-84" },
      ),
    ),
    streams,
  },
  strict,
);
export type ThingEntry = Static<typeof ThingEntry>;

/** Things made by a rule, for a demo: so many, spread evenly over areas, always at the same points. */
export const SpreadEntry = Type.Object(
  {
    code,
    names: Type.Object(
      { "zh-CN": Type.String(), ja: Type.String(), en: Type.String() },
      { ...strict, description: "{n} is the running number, {area} the name of the area" },
    ),
    count: Type.Integer({ minimum: 1, maximum: 10_000 }),
    over: Type.Enum(["subdistrict", "neighbourhood", "district"] as const, {
      description: "level of the areas",
    }),
    unit: Type.Optional(unit),
    ofArea: Type.Optional(
      Type.Literal("subdistrict", { description: "the unit that stands for the area is responsible" }),
    ),
    streams,
  },
  strict,
);
export type SpreadEntry = Static<typeof SpreadEntry>;

/** streams.yaml: kinds of sensors, and the things and streams that the city begins with. A city may have none. */
export const StreamsFile = Type.Object(
  {
    version: Type.String({ minLength: 1 }),
    unit: Type.Unsafe<string>({
      ...unit,
      description: "unit that keeps the catalogue of sensors and properties",
    }),
    defaults: Type.Optional(SettingsEntry),
    kinds: Type.Array(KindEntry),
    things: Type.Optional(Type.Array(ThingEntry)),
    spread: Type.Optional(Type.Array(SpreadEntry)),
  },
  { ...strict, $id: "urn:liangwang:schema:streams:1" },
);
export type StreamsFile = Static<typeof StreamsFile>;
