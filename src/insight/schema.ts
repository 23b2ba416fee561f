import Type, { type Static } from "typebox";
import { TextSchema } from "../kernel/index.ts";

const strict = { additionalProperties: false } as const;
const number = (description: string) => Type.Number({ description });
const line = {
  best: number("the value that is worth 100 points"),
  worst: number("the value that is worth none"),
};
const part = {
  id: Type.String({ pattern: "^[a-z0-9]+(?:-[a-z0-9]+)*$", maxLength: 40 }),
  names: TextSchema,
  weight: Type.Number({ exclusiveMinimum: 0, maximum: 100 }),
  ...line,
};

/** A figure of streams: each stream's mean over the time, then these together. */
const StreamPart = Type.Object(
  {
    ...part,
    streams: Type.Object(
      {
        kind: Type.String({ description: "kind of sensor in streams.yaml" }),
        over: Type.String({ pattern: "^[1-9][0-9]*(min|h)$", description: "so long back, such as 1h" }),
        take: Type.Union(
          [
            Type.Enum(["mean", "p90", "most", "least", "availability"]),
            Type.Object(
              { above: Type.Optional(Type.Number()), below: Type.Optional(Type.Number()) },
              { ...strict, minProperties: 1, description: "share of streams beyond these bounds, 0 to 1" },
            ),
          ],
          { description: "availability: share of streams that sent anything" },
        ),
      },
      strict,
    ),
  },
  strict,
);

const TicketPart = Type.Object(
  {
    ...part,
    tickets: Type.Object(
      {
        categories: Type.Array(Type.String({ pattern: "^[a-z0-9-]+(/[a-z0-9-]+)?$" }), {
          minItems: 1,
          description: "groups, or group/category",
        }),
        share: Type.Enum(["late", "open", "reopened"], {
          description:
            "late: of the open ones those past their deadline; open, reopened: of those reported in the last 7 days",
        }),
      },
      strict,
    ),
  },
  strict,
);

const AlarmPart = Type.Object(
  {
    ...part,
    alarms: Type.Object(
      { domain: Type.String({ description: "standing alarms of this domain for each 100 streams of it" }) },
      strict,
    ),
  },
  strict,
);

export const Part = Type.Union([StreamPart, TicketPart, AlarmPart]);
export type Part = Static<typeof Part>;

const Domain = Type.Object(
  {
    code: Type.String({ pattern: "^[a-z0-9-]+$" }),
    names: TextSchema,
    explanation: TextSchema,
    parts: Type.Array(Part, { minItems: 1, maxItems: 20 }),
  },
  strict,
);
export type Domain = Static<typeof Domain>;

/** `cities/<id>/vital-signs.yaml`: an index a domain, 0 to 100, as a weighted mean of parts on straight lines. */
export const VitalSignsFile = Type.Object(
  {
    version: Type.String({ minLength: 1 }),
    bands: Type.Object(
      {
        good: Type.Number({ minimum: 0, maximum: 100, description: "an index from here on is good" }),
        attention: Type.Number({
          minimum: 0,
          maximum: 100,
          description: "from here on it asks for attention",
        }),
      },
      strict,
    ),
    domains: Type.Array(Domain, { minItems: 1, maxItems: 20 }),
  },
  { ...strict, $id: "urn:liangwang:schema:vital-signs:1" },
);
export type VitalSignsFile = Static<typeof VitalSignsFile>;
