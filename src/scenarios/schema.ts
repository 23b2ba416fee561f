import Type, { type Static } from "typebox";
import { TextSchema } from "../kernel/index.ts";
import { Detection, DurationText } from "../sensing/index.ts";
import { severities } from "./rules.ts";

const strict = { additionalProperties: false } as const;
const duration = (description: string) => Type.Unsafe<string>({ ...DurationText, description });
const Severity = Type.Enum(severities);
const words = (description: string) => Type.Unsafe<Static<typeof TextSchema>>({ ...TextSchema, description });

export const domains = ["traffic", "air", "water", "safety", "facilities", "livelihood", "services"] as const;
export const Domain = Type.Enum(domains);
export type Domain = (typeof domains)[number];

const Ticket = Type.Object(
  {
    category: Type.String({
      pattern: "^[a-z0-9-]+/[a-z0-9-]+$",
      description: "group/category of categories.yaml: decides owner and deadline",
    }),
    urgency: Type.Optional(Type.Enum(["low", "normal", "high", "urgent"])),
    title: words("title; {name} {value} {unit} {severity} are filled in"),
    description: words("what is seen and what to do; {name} {value} {unit} {severity} are filled in"),
    partners: Type.Optional(
      Type.Array(Type.String({ pattern: "^([a-z0-9-]+/)+$" }), {
        maxItems: 10,
        description: "units that handle it jointly",
      }),
    ),
    join: Type.Object(
      {
        within: Type.String({
          pattern: "^(?:thing|area|[0-9]{1,4}m)$",
          description:
            "alarms of one matter: on the same thing, in the same area, or so many metres apart (50m)",
        }),
      },
      strict,
    ),
  },
  strict,
);

/** When a matter may end, and when it begins again. */
const Close = Type.Object(
  {
    recovered: Type.Optional(
      Type.Object({ note: words("public note when the sensor shows that it is well again") }, strict),
    ),
    stillFaulty: Type.Enum(["question", "accept"], {
      description: "question: whoever ends it while the sensor shows the fault must say why",
    }),
    relapse: Type.Object(
      {
        within: duration("a fault that comes back so soon after the end opens the ticket again; 0 is never"),
      },
      strict,
    ),
  },
  strict,
);

const value = Type.Union([Type.Number(), Type.Boolean(), Type.String({ minLength: 1 })]);

/** Readings of one simulated stream: one at `at`, or several from `from`, each `every` later. */
const Series = Type.Object(
  {
    of: Type.Optional(Type.String({ description: "kind of the stream; the first kind watched unless told" })),
    thing: Type.Optional(
      Type.String({ description: "thing it belongs to, for combinations; a unless told" }),
    ),
    area: Type.Optional(
      Type.String({
        pattern: "^[a-z0-9-]+(?:/[a-z0-9-]+)?$",
        description: "where the thing lies, sub-district/committee; all in a/a unless told",
      }),
    ),
    at: Type.Optional(duration("one reading at this time of the test")),
    from: Type.Optional(duration("the first of several readings")),
    to: Type.Optional(duration("up to and with this time")),
    every: Type.Optional(duration("distance of the readings")),
    value: Type.Optional(value),
    ramp: Type.Optional(
      Type.Array(Type.Number(), { minItems: 2, maxItems: 2, description: "rises or falls from … to …" }),
    ),
    values: Type.Optional(Type.Array(value, { minItems: 1, maxItems: 1000 })),
  },
  strict,
);
export type Series = Static<typeof Series>;

const Expected = Type.Object(
  {
    at: duration("when the alarm changes, in the time of the test"),
    alarm: Type.Enum(["raised", "severity", "cleared"]),
    severity: Type.Optional(Severity),
    ticket: Type.Optional(
      Type.Enum(["opened", "joined", "reopened", "none", "recovered", "severity"], {
        description: "what the alarm means for the ticket",
      }),
    ),
    thing: Type.Optional(Type.String({ description: "thing that the alarm is about" })),
  },
  strict,
);
export type Expected = Static<typeof Expected>;

const Test = Type.Object(
  {
    name: TextSchema,
    start: Type.Optional(
      Type.String({
        pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$",
        description: "local time at which the test begins; a Monday at midnight unless told",
      }),
    ),
    metres: Type.Optional(
      Type.Number({ minimum: 0, maximum: 100_000, description: "distance between things; 1000 unless told" }),
    ),
    readings: Type.Array(Series, { minItems: 1, maxItems: 100 }),
    closed: Type.Optional(
      Type.Unsafe<string>({ ...DurationText, description: "the tickets open then are closed by people" }),
    ),
    until: duration("end of the test: so long the clock runs on"),
    expect: Type.Array(Expected, {
      maxItems: 50,
      description: "all that changes, in order; empty for nothing",
    }),
  },
  strict,
);
export type ScenarioTest = Static<typeof Test>;

/** `cities/<id>/scenarios/<scenario>.yaml`: what to look for, what to do, when it is over, and its own tests. */
export const ScenarioFile = Type.Object(
  {
    id: Type.String({
      pattern: "^[a-z0-9]+(?:-[a-z0-9]+)*$",
      maxLength: 60,
      description: "name of the file",
    }),
    names: TextSchema,
    explanation: words("what it means, why it matters, what to do"),
    basis: words("where the thresholds come from: standard and clause, or that they are the city's own"),
    domain: Domain,
    detect: Detection,
    act: Type.Object({ from: Type.Optional(Severity), ticket: Type.Optional(Ticket) }, strict),
    close: Close,
    tests: Type.Array(Test, { minItems: 2, maxItems: 20 }),
  },
  strict,
);
export type ScenarioFile = Static<typeof ScenarioFile>;
