import Type, { type Static } from "typebox";
import { TextSchema } from "../../kernel/index.ts";
import { Detection, severities } from "../rules/index.ts";

const strict = { additionalProperties: false } as const;
const instant = Type.String({ format: "date-time" });
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const count = Type.Integer({ minimum: 0 });

export const statuses = ["raised", "acknowledged", "cleared"] as const;
export type AlarmStatus = (typeof statuses)[number];

const SeverityName = Type.Enum(severities);

/** What an alarm is, for whoever may see it. Instants of readings are in the readings' time. */
export const Alarm = Type.Object({
  id: Type.String(),
  version: Type.Integer(),
  rule: Type.String(),
  names: TextSchema,
  domain: nullable(Type.String()),
  subject: Type.String({ description: "stream:NUMBER, thing:NUMBER or area:PATH" }),
  startedAt: instant,
  raisedAt: instant,
  recordedAt: Type.Unsafe<string>({ ...instant, description: "by our clock" }),
  status: Type.Enum(statuses),
  severity: SeverityName,
  worst: SeverityName,
  acknowledgedAt: nullable(instant),
  acknowledgedBy: nullable(Type.String()),
  note: nullable(Type.String()),
  clearedAt: nullable(instant),
  clearedWhy: nullable(Type.Enum(["recovered", "withdrawn"])),
  stream: nullable(Type.Integer({ description: "whose reading began the violation" })),
  streamNames: nullable(TextSchema),
  value: nullable(Type.Number({ description: "that reading, in the stream's unit" })),
  thing: nullable(Type.Integer()),
  unit: Type.String(),
  area: nullable(Type.String()),
  cell: nullable(Type.String()),
  longitude: nullable(Type.Number()),
  latitude: nullable(Type.Number()),
});
export type Alarm = Static<typeof Alarm>;

const listed = (choices: readonly string[]) =>
  Type.String({
    pattern: `^(${choices.join("|")})(,(${choices.join("|")}))*$`,
    description: `one or several of ${choices.join(", ")}, with commas between`,
  });

export const AlarmFilter = Type.Object(
  {
    status: Type.Optional(
      Type.Unsafe<string>({
        ...listed([...statuses, "open"]),
        description: "raised, acknowledged, cleared; open is the first two; several with commas",
      }),
    ),
    severity: Type.Optional(listed(severities)),
    rule: Type.Optional(Type.String({ maxLength: 120 })),
    domain: Type.Optional(Type.String({ maxLength: 120 })),
    subject: Type.Optional(Type.String({ maxLength: 400 })),
    stream: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
    area: Type.Optional(Type.String({ maxLength: 400, description: "path; those below it count" })),
    unit: Type.Optional(Type.String({ maxLength: 400, description: "path; those below it count" })),
    since: Type.Optional(Type.Unsafe<string>({ ...instant, description: "started at this time or later" })),
    until: Type.Optional(Type.Unsafe<string>({ ...instant, description: "started before this time" })),
  },
  strict,
);
export type AlarmFilter = Static<typeof AlarmFilter>;

export const AlarmQuery = Type.Object(
  {
    ...AlarmFilter.properties,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
  },
  strict,
);
export type AlarmQuery = Static<typeof AlarmQuery>;

export const AlarmList = Type.Object({ alarms: Type.Array(Alarm), next: nullable(Type.String()) });

export const AlarmCounts = Type.Object({
  total: count,
  byStatus: Type.Record(Type.String(), count),
  bySeverity: Type.Record(Type.String(), count),
  byRule: Type.Record(Type.String(), count),
  byDomain: Type.Record(Type.String(), count),
});

export const AlarmAct = Type.Object({
  id: Type.String(),
  at: instant,
  verb: Type.String(),
  actor: Type.String(),
  version: Type.Integer(),
  detail: Type.Record(Type.String(), Type.Unknown()),
});

export const AlarmDetail = Type.Object({ ...Alarm.properties, acts: Type.Array(AlarmAct) });

export const IdParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 120 }) }, strict);

export const Acknowledge = Type.Object(
  { note: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })) },
  strict,
);

export const RuleStanding = Type.Object({
  id: Type.String(),
  names: TextSchema,
  domain: nullable(Type.String()),
  detect: Detection,
  subjects: count,
  streams: count,
  pending: count,
  violated: count,
  warmingUp: count,
  silent: count,
});

export const RuleList = Type.Object({
  rules: Type.Array(RuleStanding),
  watch: Type.Object({
    observed: count,
    late: count,
    old: count,
    waiting: Type.Integer({ minimum: 0, description: "alarm changes not yet recorded" }),
    trouble: nullable(Type.Object({ since: instant, reason: Type.String() })),
  }),
});

/** A rule to try: one there is, or a draft. */
export const Trial = Type.Object(
  {
    rule: Type.Optional(Type.String({ maxLength: 120, description: "id of a rule there is" })),
    detect: Type.Optional(Detection),
    streams: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: 1000, uniqueItems: true }),
    ),
    from: instant,
    to: instant,
    progress: Type.Optional(
      Type.Unsafe<string>({
        type: "string",
        format: "uuid",
        description: "a name of the asker's, under which /api/rules/try/{id} tells how far it came",
      }),
    ),
  },
  strict,
);
export type Trial = Static<typeof Trial>;

export const TrialAlarm = Type.Object({
  subject: Type.String(),
  startedAt: instant,
  raisedAt: instant,
  clearedAt: nullable(instant),
  severity: SeverityName,
  worst: SeverityName,
  stream: nullable(Type.Integer()),
  value: nullable(Type.Number()),
});

export const TrialResult = Type.Object({
  from: instant,
  to: instant,
  streams: count,
  subjects: count,
  readings: count,
  raised: count,
  cleared: count,
  standing: count,
  warmingUp: Type.Integer({ minimum: 0, description: "subjects with too little history to the very end" }),
  bySeverity: Type.Record(Type.String(), count),
  days: Type.Array(Type.Object({ day: Type.String(), raised: count, cleared: count, readings: count })),
  alarms: Type.Array(TrialAlarm, { description: "the first ones, at most a thousand" }),
  complete: Type.Boolean({ description: "false where a limit ended it before `to`" }),
  reached: Type.Unsafe<string>({ ...instant, description: "how far it came" }),
  notes: Type.Array(Type.Enum(["readings-limit", "time-limit", "alarms-cut", "late-readings-in-order"])),
});
export type TrialResult = Static<typeof TrialResult>;

export const ProgressParams = Type.Object({ id: Type.String({ format: "uuid" }) }, strict);

export const TrialProgress = Type.Object({
  running: Type.Boolean({ description: "false where nothing of the asker's runs under this name" }),
  share: Type.Number({ minimum: 0, maximum: 1, description: "of the time to be looked through" }),
  readings: count,
});
export type TrialProgress = Static<typeof TrialProgress>;

/** A detection as people write it, to be read as `liangwang check` reads it. */
export const RuleText = Type.Object({ yaml: Type.String({ maxLength: 20_000 }) }, strict);

export const RuleReading = Type.Object({
  detect: nullable(Detection),
  findings: Type.Array(
    Type.Object({
      line: Type.Integer({ minimum: 1 }),
      path: Type.String(),
      code: Type.String(),
      message: Type.String({ description: "What is wrong and what to do, in the reader's language" }),
    }),
  ),
});
