import Type, { type Static } from "typebox";
import { levels } from "../../foundation/index.ts";

const strict = { additionalProperties: false } as const;
const some = { ...strict, minProperties: 1 } as const;

/** A length of time such as `90s`, `2min`, `1.5h`, `4w`; a day has 24 hours. */
export const DurationText = Type.String({
  pattern: "^(?:0|[0-9]{1,7}(?:\\.[0-9]{1,3})?(?:ms|s|min|h|d|w))$",
  description: "length of time: 500ms, 90s, 2min, 1.5h, 3d, 4w",
});

const code = Type.String({ minLength: 1, maxLength: 120 });
const codes = Type.Union([code, Type.Array(code, { minItems: 1, maxItems: 1000 })]);

/** Which streams a rule watches: all conditions given must fit. */
export const Selector = Type.Object(
  {
    kind: Type.Optional(
      Type.Unsafe<string | string[]>({ ...codes, description: "kinds of sensors in streams.yaml" }),
    ),
    code: Type.Optional(Type.Unsafe<string | string[]>({ ...codes, description: "codes of single streams" })),
    area: Type.Optional(Type.String({ description: "path of an area; those below it count" })),
    unit: Type.Optional(Type.String({ description: "path of a unit; those below it count" })),
  },
  some,
);
export type Selector = Static<typeof Selector>;

const number = Type.Number({ minimum: -9e15, maximum: 9e15 });
const positive = Type.Number({ exclusiveMinimum: 0, maximum: 9e15 });

/** Bounds in the stream's unit. In `when` either one crossed is a violation; in `clears` both must be kept. */
const band = {
  above: Type.Optional(Type.Unsafe<number>({ ...number, description: "a value greater than this" })),
  below: Type.Optional(Type.Unsafe<number>({ ...number, description: "a value less than this" })),
};
export const Band = Type.Object(band, some);
export type Band = Static<typeof Band>;

/** A condition of one value: bounds, or what a stream of truths or words says. */
const threshold = {
  ...band,
  is: Type.Optional(
    Type.Union([Type.Boolean(), Type.String({ minLength: 1 })], {
      description: "the truth or the word that is a violation",
    }),
  ),
};
export const Threshold = Type.Object(threshold, some);
export type Threshold = Static<typeof Threshold>;

const change = Type.Object(
  { by: positive, within: DurationText },
  {
    ...strict,
    description: "by at least so much, in the stream's unit, against any value in the time before",
  },
);

export const season = ["hour-of-week", "hour-of-workday", "hour-of-day", "none"] as const;
export type Season = (typeof season)[number];

const unusual = Type.Object(
  {
    by: Type.Unsafe<number>({
      ...positive,
      description: "so many robust standard deviations (1.4826 × MAD) from the median of the season",
    }),
    direction: Type.Optional(Type.Enum(["up", "down", "both"])),
    season: Type.Optional(Type.Enum(season)),
    history: Type.Optional(DurationText),
    least: Type.Optional(
      Type.Unsafe<number>({ ...positive, description: "a difference below this is never unusual" }),
    ),
  },
  strict,
);

const leaf = {
  ...threshold,
  rises: Type.Optional(change),
  falls: Type.Optional(change),
  changes: Type.Optional(change),
  silent: Type.Optional(Type.Object({ for: DurationText }, strict)),
  stuck: Type.Optional(
    Type.Object(
      {
        for: DurationText,
        within: Type.Optional(
          Type.Number({ minimum: 0, maximum: 9e15, description: "values this close count as the same" }),
        ),
      },
      strict,
    ),
  ),
  repeats: Type.Optional(
    Type.Object(
      {
        times: Type.Integer({ minimum: 2, maximum: 100 }),
        within: DurationText,
        when: Threshold,
        clears: Type.Optional(Band),
      },
      strict,
    ),
  ),
  unusual: Type.Optional(unusual),
  atLeast: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100_000, description: "so many streams at once; 1 unless told" }),
  ),
};

/** One part of a combination: streams of its own, a condition, and its own hysteresis. */
export const Part = Type.Object({ of: Type.Optional(Selector), ...leaf, clears: Type.Optional(Band) }, some);
export type Part = Static<typeof Part>;

export const Condition = Type.Object(
  {
    ...leaf,
    all: Type.Optional(Type.Array(Part, { minItems: 1, maxItems: 10 })),
    any: Type.Optional(Type.Array(Part, { minItems: 1, maxItems: 10 })),
  },
  some,
);
export type Condition = Static<typeof Condition>;

/** Levels of areas, from the widest: a stream's area path names one code of each. */
export const areaLevels: readonly string[] = levels;

/** From the least to the gravest. */
export const severities = ["warning", "minor", "major", "critical"] as const;
export const Severity = Type.Enum(severities);
export type Severity = (typeof severities)[number];

const Level = Type.Object(
  {
    when: Type.Optional(Threshold),
    clears: Type.Optional(Band),
    for: Type.Optional(Type.Unsafe<string>({ ...DurationText, description: "the alarm has stood so long" })),
    severity: Severity,
  },
  strict,
);
export type Level = Static<typeof Level>;

/** What to look for in streams, and how grave it is: the `detect` of a scenario. */
export const Detection = Type.Object(
  {
    streams: Selector,
    per: Type.Optional(
      Type.Enum(["stream", "thing", "area", ...levels], {
        description:
          "what one alarm is about: stream unless told, thing, or an area of this level; area is the sub-district",
      }),
    ),
    when: Condition,
    for: Type.Optional(
      Type.Unsafe<string>({ ...DurationText, description: "the violation must last so long" }),
    ),
    clears: Type.Optional(
      Type.Object(
        {
          ...band,
          for: Type.Optional(
            Type.Unsafe<string>({ ...DurationText, description: "good again for so long; 0 unless told" }),
          ),
        },
        strict,
      ),
    ),
    severity: Severity,
    levels: Type.Optional(Type.Array(Level, { minItems: 1, maxItems: 6 })),
    holds: Type.Optional(
      Type.Unsafe<string>({
        ...DurationText,
        description: "how long a value counts as still true; three times the stream's interval unless told",
      }),
    ),
    including: Type.Optional(
      Type.Array(Type.Enum(["outOfRange", "doubtful"]), {
        description: "marked readings that count nevertheless",
      }),
    ),
  },
  strict,
);
export type Detection = Static<typeof Detection>;

/** A detection with its name, as whoever declares it hands it to the watch. */
export type Rule = {
  /** Kebab-case, unique in the installation. */
  id: string;
  names: { "zh-CN": string; ja: string; en: string };
  domain: string | null;
  detect: Detection;
};
