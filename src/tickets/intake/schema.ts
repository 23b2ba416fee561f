import Type, { type Static, type TSchema } from "typebox";

const code = Type.String({ pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", description: "kebab-case code" });
const strict = { additionalProperties: false } as const;

/** A text in every language of the platform. */
export const Texts = Type.Object(
  {
    "zh-CN": Type.String({ minLength: 1 }),
    ja: Type.String({ minLength: 1 }),
    en: Type.String({ minLength: 1 }),
  },
  strict,
);

/** Where a ticket comes from: a sensor, an officer on the street, or a person who asks. */
export const Source = Type.Enum(["sensed", "found", "asked"]);
export type Source = Static<typeof Source>;

export const Urgency = Type.Enum(["low", "normal", "high", "urgent"]);
export type Urgency = Static<typeof Urgency>;

const language = Type.Enum(["zh-CN", "ja", "en"]);

/** What a district says of its own work, to which its figures are held. */
export const Targets = Type.Object(
  {
    origin: Type.Object(Texts.properties, { ...strict, description: "who said so, and when" }),
    ticketsPerDay: Type.Optional(
      Type.Object({ from: Type.Integer({ minimum: 0 }), to: Type.Integer({ minimum: 0 }) }, strict),
    ),
    kpis: Type.Array(
      Type.Object(
        {
          kpi: Type.Unsafe<string>({ ...code, description: "id of a KPI" }),
          source: Type.Optional(Source),
          atLeast: Type.Optional(Type.Number({ description: "rates from 0 to 1, times in working days" })),
          atMost: Type.Optional(Type.Number()),
          before: Type.Optional(Type.Number({ description: "what it was before, as the same origin says" })),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type Targets = Static<typeof Targets>;

const positive = Type.Number({ exclusiveMinimum: 0 });
/** An amount of time in exactly one unit. `minutes`, `hours`, `days` run round the clock. */
export const Amount = Type.Union([
  Type.Object({ minutes: positive }, strict),
  Type.Object({ hours: positive }, strict),
  Type.Object({ days: positive }, strict),
  Type.Object({ workingMinutes: positive }, strict),
  Type.Object({ workingHours: positive }, strict),
  Type.Object({ workingDays: positive }, strict),
]);
export type Amount = Static<typeof Amount>;

/** city.yaml: what everything else of the city folder rests on. */
export const CityFile = Type.Object(
  {
    id: code,
    names: Texts,
    country: Type.String({ pattern: "^[A-Z]{2}$", description: "ISO 3166-1 alpha-2" }),
    timeZone: Type.String({ minLength: 3, description: "IANA time zone" }),
    coordinateSystem: Type.Enum(["wgs84", "gcj02", "bd09"]),
    centre: Type.Object(
      {
        longitude: Type.Number({ minimum: -180, maximum: 180 }),
        latitude: Type.Number({ minimum: -90, maximum: 90 }),
      },
      strict,
    ),
    languages: Type.Object(
      { default: language, offered: Type.Array(language, { minItems: 1, uniqueItems: true }) },
      strict,
    ),
    tickets: Type.Object(
      {
        number: Type.String({
          pattern: "\\{0+\\}",
          description:
            "pattern: {yyyy} {yyyyMMdd} {yyMMdd} = local date of report, {000000} = running number of that date",
        }),
        process: Type.String({ pattern: "^processes/[a-z0-9-]+\\.bpmn$" }),
        intakeUnit: Type.String({
          pattern: "^([a-z0-9-]+/)+$",
          description: "path of the unit that takes in, dispatches, checks and calls back",
        }),
        defaultDeadline: Type.Unsafe<string>({
          ...code,
          description: "class while the category is not known",
        }),
        questions: Type.Optional(
          Type.Object(
            {
              answerWithin: Amount,
              remindAt: Type.Number({
                exclusiveMinimum: 0,
                maximum: 1,
                description: "share of that time at which the requester is reminded",
              }),
              pausesClock: Type.Boolean({
                description:
                  "whether the clock of the ticket stands until the answer; by the city's own rule",
              }),
            },
            {
              ...strict,
              description:
                "asking requesters for more: how long they have, before the question lapses; left out, nobody can be asked",
            },
          ),
        ),
      },
      strict,
    ),
    contact: Type.Object(
      {
        hotline: Type.String(),
        mailFrom: Type.String({ description: "sender of notifications" }),
        portal: Type.String(),
      },
      strict,
    ),
    targets: Type.Optional(Targets),
  },
  { ...strict, $id: "urn:liangwang:schema:city:1" },
);
export type CityFile = Static<typeof CityFile>;

const traits = {
  deadline: code,
  urgency: Urgency,
  public: Type.Boolean({ description: "shown on the public map" }),
  sources: Type.Array(Source, { minItems: 1, uniqueItems: true }),
};
const words = Type.Array(Type.String({ minLength: 1 }));

export const CategoryEntry = Type.Object(
  {
    code,
    names: Texts,
    description: Type.Optional(
      Type.Object(Texts.properties, {
        ...strict,
        description:
          "what belongs here, and what a reporter should say: told to clients of Open311 as the service's description",
      }),
    ),
    ...Type.Partial(Type.Object(traits)).properties,
    keywords: Type.Record(Type.String({ pattern: "^[a-z]{2}(-[A-Z]{2})?$" }), words, {
      ...strict,
      description: "words that propose the category, by language; any language residents write in",
    }),
  },
  strict,
);

/** categories.yaml: groups (first level) of categories (second level); codes are unique over both. */
export const CategoriesFile = Type.Object(
  {
    version: Type.String({ minLength: 1 }),
    groups: Type.Array(
      Type.Object(
        {
          code,
          names: Texts,
          defaults: Type.Object(traits, strict),
          categories: Type.Array(CategoryEntry, { minItems: 1 }),
        },
        strict,
      ),
      { minItems: 1 },
    ),
  },
  { ...strict, $id: "urn:liangwang:schema:categories:1" },
);
export type CategoriesFile = Static<typeof CategoriesFile>;

/** The stages of a ticket; user tasks of the ticket process carry these ids. */
export const stages = [
  "accept",
  "verify",
  "dispatch",
  "acknowledge",
  "contact",
  "handle",
  "check",
  "callback",
] as const;
export const Stage = Type.Enum([...stages]);
export type Stage = (typeof stages)[number];

export const Audience = Type.Enum(["handler", "unit-leader", "dispatcher", "supervisor", "bureau-leader"]);
export type Audience = Static<typeof Audience>;

const share = Type.Number({
  exclusiveMinimum: 0,
  maximum: 10,
  description: "share of the allowed time used; 1 = due",
});
const signal = Type.Object({ at: share, to: Type.Array(Audience, { minItems: 1 }), template: code }, strict);
const limit = Type.Object(
  {
    within: Amount,
    from: Type.Optional(
      Type.Enum(["report", "dispatch", "stage"], {
        description:
          "start of the clock: report, first dispatch (a return does not stop it), or entry of the stage",
      }),
    ),
  },
  strict,
);
const stageLimits = Type.Object(
  {
    accept: limit,
    verify: limit,
    dispatch: limit,
    acknowledge: limit,
    contact: limit,
    handle: limit,
    check: limit,
    callback: limit,
  },
  strict,
);

/** deadlines.yaml: classes of deadlines, each with a limit for every stage. */
export const DeadlinesFile = Type.Object(
  {
    version: Type.String({ minLength: 1 }),
    light: Type.Object({ yellow: share, red: share }, strict),
    reminders: Type.Array(signal),
    escalations: Type.Array(signal),
    classes: Type.Array(
      Type.Object(
        {
          code,
          names: Texts,
          basis: Type.Object(Texts.properties, {
            ...strict,
            description: "the rule it follows, or that it is a demo value",
          }),
          stages: stageLimits,
          extension: Type.Object({ most: Type.Integer({ minimum: 0 }), each: Amount }, strict),
          suspension: Type.Object({ most: Amount }, strict),
          light: Type.Optional(Type.Object({ yellow: share, red: share }, strict)),
          reminders: Type.Optional(Type.Array(signal)),
          escalations: Type.Optional(Type.Array(signal)),
        },
        strict,
      ),
      { minItems: 1 },
    ),
  },
  { ...strict, $id: "urn:liangwang:schema:deadlines:1" },
);
export type DeadlinesFile = Static<typeof DeadlinesFile>;

const mail = Type.Object(
  { subject: Type.String({ minLength: 1 }), body: Type.String({ minLength: 1 }) },
  strict,
);
const sms = Type.String({ minLength: 1, maxLength: 300 });

/** templates.yaml: the texts of notifications, by occasion, channel and language. */
export const TemplatesFile = Type.Object(
  {
    version: Type.String({ minLength: 1 }),
    templates: Type.Array(
      Type.Object(
        {
          code,
          audience: Type.Enum(["requester", "staff"]),
          placeholders: Type.Array(Type.String({ pattern: "^[a-z][A-Za-z0-9]*$" }), { uniqueItems: true }),
          mail: Type.Object({ "zh-CN": mail, ja: mail, en: mail }, strict),
          sms: Type.Object({ "zh-CN": sms, ja: sms, en: sms }, strict),
        },
        strict,
      ),
      { minItems: 1 },
    ),
  },
  { ...strict, $id: "urn:liangwang:schema:templates:1" },
);
export type TemplatesFile = Static<typeof TemplatesFile>;

/** The city files of the tickets wing and their schemas, as published (JSON Schema 2020-12). */
export const cityFileSchemas = {
  city: CityFile,
  categories: CategoriesFile,
  deadlines: DeadlinesFile,
  templates: TemplatesFile,
} as const satisfies Record<string, TSchema>;
export type CityFileKind = keyof typeof cityFileSchemas;
