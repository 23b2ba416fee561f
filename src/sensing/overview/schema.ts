import Type, { type Static } from "typebox";
import { TextSchema } from "../../kernel/index.ts";
import { severities } from "../rules/index.ts";

const strict = { additionalProperties: false } as const;
const instant = Type.String({ format: "date-time" });
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const count = Type.Integer({ minimum: 0 });
const path = Type.String({ maxLength: 400 });

/** How a stream or device stands, the worst first. */
export const standings = ["silent", "faulty", "late", "ok"] as const;
export type Standing = (typeof standings)[number];
const Standing = Type.Enum(standings, {
  description:
    "silent: nothing for three intervals, or never anything; faulty: its last reading is marked, or it is stuck; late: nothing for one and a half intervals; ok: everything else",
});

const ResultType = Type.Enum(["measure", "count", "truth", "category"] as const);

/** Why a stored reading is marked; `simulated` says where it comes from, and objects to nothing. */
export const marks = ["outOfRange", "late", "early", "doubtful", "substituted", "simulated"] as const;
const Mark = Type.Enum(marks);

export const Last = Type.Object({
  at: instant,
  value: Type.Number({ description: "in the stream's unit; 0 or 1 for a truth, place in words for a word" }),
  marks: Type.Array(Mark),
});

const placed = {
  unit: Type.String({ description: "path of the responsible unit" }),
  area: nullable(Type.String()),
  longitude: nullable(Type.Number()),
  latitude: nullable(Type.Number()),
};

const listed = {
  number: Type.Integer(),
  code: Type.String(),
  kind: nullable(Type.String()),
  kindNames: nullable(TextSchema),
  names: TextSchema,
  thing: Type.Integer(),
  thingNames: TextSchema,
  type: ResultType,
  symbol: nullable(Type.String({ description: "of its unit of measurement, such as °C" })),
  decimals: count,
  words: Type.Array(Type.String()),
  everyMs: nullable(
    Type.Integer({ description: "time between two readings as the device should send them" }),
  ),
  ...placed,
  standing: Standing,
  last: nullable(Last),
  alarms: Type.Integer({ minimum: 0, description: "open alarms that its readings caused" }),
  severity: nullable(Type.Enum(severities, { description: "the gravest of them" })),
};
export const StreamRow = Type.Object(listed);
export type StreamRow = Static<typeof StreamRow>;

export const StreamFilter = Type.Object(
  {
    kind: Type.Optional(Type.String({ maxLength: 80 })),
    area: Type.Optional(Type.Unsafe<string>({ ...path, description: "path; those below it count" })),
    unit: Type.Optional(Type.Unsafe<string>({ ...path, description: "path; those below it count" })),
    thing: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
    standing: Type.Optional(Standing),
    q: Type.Optional(
      Type.String({ maxLength: 200, description: "part of a code or a name, of the stream or its device" }),
    ),
  },
  strict,
);
export type StreamFilter = Static<typeof StreamFilter>;

const page = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
};
export const StreamQuery = Type.Object({ ...StreamFilter.properties, ...page }, strict);
export type StreamQuery = Static<typeof StreamQuery>;

const Tally = Type.Object({ silent: count, faulty: count, late: count, ok: count });

export const StreamList = Type.Object({
  streams: Type.Array(StreamRow),
  total: count,
  byStanding: Type.Unsafe<Static<typeof Tally>>({
    ...Tally,
    description: "of all that match but for the standing",
  }),
  kinds: Type.Array(Type.Object({ code: Type.String(), names: TextSchema, streams: count })),
});

export const NumberParams = Type.Object({ number: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) });

export const Threshold = Type.Object({
  rule: Type.String(),
  names: TextSchema,
  severity: Type.Enum(severities),
  above: nullable(Type.Number({ description: "greater than this is a violation, in the stream's unit" })),
  below: nullable(Type.Number({ description: "less than this is a violation" })),
});

export const StreamDetail = Type.Object({
  ...listed,
  least: nullable(Type.Number({ description: "smallest value the sensor can give" })),
  greatest: nullable(Type.Number()),
  keptMs: nullable(Type.Integer({ description: "how long readings are kept; null for ever" })),
  retiredAt: nullable(instant),
  rules: Type.Array(Type.Object({ id: Type.String(), names: TextSchema, severity: Type.Enum(severities) }), {
    description: "rules that watch it, for whoever may read rules",
  }),
  thresholds: Type.Array(Threshold),
  siblings: Type.Array(Type.Object({ number: Type.Integer(), names: TextSchema }), {
    description: "the other streams of its device",
  }),
});

export const SeriesQuery = Type.Object(
  {
    from: instant,
    to: instant,
    points: Type.Optional(
      Type.Integer({
        minimum: 50,
        maximum: 2000,
        description: "about so many points at most; 600 unless told",
      }),
    ),
  },
  strict,
);

/** Columns of equal length; `at` in milliseconds of Unix time. */
export const Series = Type.Object({
  stream: Type.Integer(),
  from: instant,
  to: instant,
  stepMs: nullable(
    Type.Integer({
      description: "length of the buckets that readings were put into; null: readings themselves",
    }),
  ),
  gapMs: nullable(
    Type.Integer({ description: "two neighbours further apart than this have a gap between them" }),
  ),
  readings: count,
  at: Type.Array(Type.Integer(), { description: "of the reading, or where the bucket begins" }),
  value: Type.Array(Type.Number(), {
    description: "of the reading; the mean of the bucket, or its last reading where a mean says nothing",
  }),
  least: Type.Array(Type.Number(), { description: "of the bucket; empty for readings themselves" }),
  greatest: Type.Array(Type.Number()),
  count: Type.Array(count, { description: "readings in the bucket; empty for readings themselves" }),
  marked: Type.Array(count, { description: "how many of them are marked" }),
  simulated: Type.Integer({ minimum: 0, description: "how many of the readings a simulation made up" }),
  marks: Type.Array(Type.Object({ at: Type.Integer(), marks: Type.Array(Mark) }), {
    description: "why readings are marked, where readings themselves are told",
  }),
});
export type Series = Static<typeof Series>;

export const StretchQuery = Type.Object({ from: instant, to: instant }, strict);

const device = {
  thing: Type.Integer(),
  code: nullable(Type.String()),
  names: TextSchema,
  ...placed,
  streams: count,
  kinds: Type.Array(Type.String()),
  standing: Standing,
  lastAt: nullable(instant),
  everyMs: nullable(Type.Integer({ description: "shortest interval of its streams" })),
  battery: nullable(
    Type.Object({
      stream: Type.Integer(),
      value: Type.Number(),
      symbol: nullable(Type.String()),
      at: instant,
    }),
  ),
  alarms: count,
  severity: nullable(Type.Enum(severities)),
};
export const DeviceRow = Type.Object(device);
export type DeviceRow = Static<typeof DeviceRow>;

export const DeviceFilter = Type.Object(
  {
    kind: StreamFilter.properties.kind,
    area: StreamFilter.properties.area,
    unit: StreamFilter.properties.unit,
    standing: StreamFilter.properties.standing,
    q: StreamFilter.properties.q,
    alarmed: Type.Optional(Type.Boolean({ description: "only with an open alarm" })),
  },
  strict,
);
export type DeviceFilter = Static<typeof DeviceFilter>;
export const DeviceQuery = Type.Object({ ...DeviceFilter.properties, ...page }, strict);

export const DeviceList = Type.Object({
  devices: Type.Array(DeviceRow),
  total: count,
  byStanding: Tally,
  kinds: StreamList.properties.kinds,
});

export const DevicePoints = Type.Object({
  points: Type.Array(
    Type.Object({
      thing: Type.Integer(),
      names: TextSchema,
      longitude: Type.Number(),
      latitude: Type.Number(),
      standing: Standing,
      severity: device.severity,
    }),
    { description: "those with a place, the worst first, at most 2,000" },
  ),
  total: count,
});
