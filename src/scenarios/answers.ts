import Type, { type Static, type TSchema } from "typebox";
import { TextSchema } from "../kernel/index.ts";
import { severities } from "./rules.ts";
import { Domain, ScenarioFile } from "./schema.ts";

const strict = { additionalProperties: false } as const;
const instant = Type.String({ format: "date-time" });
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const count = (description: string) => Type.Integer({ minimum: 0, description });

export const Counts = Type.Object({
  raised: count("alarms that were followed"),
  tickets: count("tickets that they opened"),
  joined: count("alarms that joined an open ticket"),
  reopened: count("alarms that opened a closed ticket again"),
  none: count("alarms that called for no ticket"),
  standing: count("alarms on tickets that still stand"),
  unfounded: count("tickets that people found untrue: a false alarm"),
});
export type Counts = Static<typeof Counts>;

export const CountsQuery = Type.Object(
  {
    since: Type.Optional(Type.Unsafe<string>({ ...instant, description: "alarms that began at or after" })),
  },
  strict,
);

const summary = {
  id: Type.String(),
  names: TextSchema,
  explanation: TextSchema,
  basis: TextSchema,
  domain: Domain,
  category: orNull(Type.String()),
  tests: Type.Integer({ description: "tests of its own, run by liangwang check" }),
  counts: Counts,
};
export const ScenarioList = Type.Object({ scenarios: Type.Array(Type.Object(summary)) });
export type ScenarioSummary = Static<typeof ScenarioList>["scenarios"][number];

const linked = {
  alarm: Type.String(),
  scenario: Type.String(),
  names: orNull(TextSchema),
  outcome: Type.Enum(["opened", "joined", "reopened", "none"]),
  reason: Type.String(),
  severity: Type.Enum(severities),
  stream: orNull(Type.Integer()),
  thing: orNull(Type.Integer()),
  area: orNull(Type.String()),
  longitude: orNull(Type.Number()),
  latitude: orNull(Type.Number()),
  beganAt: instant,
  recoveredAt: orNull(instant),
  ticket: orNull(Type.Object({ id: Type.String(), number: Type.String(), status: Type.String() })),
};
export const Linked = Type.Object(linked);
export type Linked = Static<typeof Linked>;
export const LinkedList = Type.Object({ alarms: Type.Array(Linked) });

export const TestOutcome = Type.Object({
  name: TextSchema,
  passed: Type.Boolean(),
  changes: Type.Array(
    Type.Object({
      atMs: Type.Integer({ description: "milliseconds from the start of the test" }),
      alarm: Type.String(),
      severity: Type.String(),
      ticket: Type.String(),
      thing: Type.String(),
    }),
  ),
});

export const ScenarioDetail = Type.Object({
  scenario: ScenarioFile,
  counts: Counts,
  tests: Type.Array(TestOutcome),
  latest: Type.Array(Linked),
});

export const IdParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 120 }) });
const uuid = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
export const AlarmsQuery = Type.Object(
  {
    alarms: Type.String({
      pattern: `^${uuid}(,${uuid}){0,99}$`,
      description: "ids of at most a hundred alarms, with commas between",
    }),
  },
  strict,
);
export const UuidParams = Type.Object({ id: Type.String({ format: "uuid" }) });
