import Type, { type TSchema } from "typebox";
import { TextSchema } from "../kernel/index.ts";
import { Part } from "./schema.ts";

const strict = { additionalProperties: false } as const;
const instant = Type.String({ format: "date-time" });
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const value = orNull(
  Type.Number({ minimum: 0, maximum: 100, description: "0 to 100; null where too little is known" }),
);
const band = orNull(Type.Enum(["good", "attention", "bad"]));

export const Sign = Type.Object({
  area: Type.String({ description: "code of the area; empty for the whole city" }),
  areaNames: orNull(TextSchema),
  value,
  band,
  reason: orNull(Type.String()),
});

export const VitalSigns = Type.Object({
  formula: Type.String(),
  quarter: orNull(instant),
  computedAt: orNull(instant),
  bands: Type.Object({ good: Type.Number(), attention: Type.Number() }),
  domains: Type.Array(
    Type.Object({ code: Type.String(), names: TextSchema, explanation: TextSchema, signs: Type.Array(Sign) }),
  ),
});

export const DomainParams = Type.Object({ domain: Type.String({ maxLength: 40 }) });
export const DomainQuery = Type.Object(
  {
    area: Type.Optional(
      Type.String({ maxLength: 40, description: "code of an area; the whole city unless told" }),
    ),
    from: Type.Optional(
      Type.Unsafe<string>({ ...instant, description: "history from here; a day unless told" }),
    ),
    to: Type.Optional(
      Type.Unsafe<string>({ ...instant, description: "history up to here; now unless told" }),
    ),
  },
  strict,
);

export const VitalSignDetail = Type.Object({
  code: Type.String(),
  names: TextSchema,
  explanation: TextSchema,
  sign: Sign,
  parts: Type.Array(
    Type.Object({
      declared: Part,
      value: orNull(Type.Number({ description: "as measured, in its own unit; shares 0 to 1" })),
      points: value,
      reason: orNull(Type.String()),
      counted: Type.Integer(),
      of: Type.Integer(),
      open: Type.Object({
        streams: Type.Array(Type.Integer(), { description: "numbers of the streams behind it" }),
        tickets: orNull(Type.String({ description: "query of /api/tickets that lists them" })),
        alarms: orNull(Type.String({ description: "query of /api/alarms that lists them" })),
      }),
    }),
  ),
  history: Type.Array(Type.Object({ quarter: instant, value, reason: orNull(Type.String()) })),
  comparison: Type.Object({
    weeks: Type.Array(value, {
      description: "the same quarter of an hour of the past weeks, the latest first",
    }),
    usual: value,
    difference: orNull(Type.Number({ description: "now less the usual" })),
  }),
});

export const TrendQuery = Type.Object(
  {
    domain: Type.Optional(Type.String({ maxLength: 40, description: "one domain; all unless told" })),
    area: DomainQuery.properties.area,
    from: Type.Optional(Type.Unsafe<string>({ ...instant, description: "a day before `to` unless told" })),
    to: Type.Optional(Type.Unsafe<string>({ ...instant, description: "may lie ahead; now unless told" })),
  },
  strict,
);

export const Trends = Type.Object({
  from: instant,
  to: instant,
  weeks: Type.Integer({ description: "so many past weeks are compared with" }),
  domains: Type.Array(
    Type.Object({
      code: Type.String(),
      points: Type.Array(
        Type.Object({
          quarter: instant,
          value,
          usual: orNull(Type.Number({ description: "median of this quarter of an hour in past weeks" })),
          low: orNull(Type.Number({ description: "least of them" })),
          high: orNull(Type.Number({ description: "greatest of them" })),
        }),
      ),
    }),
  ),
});
