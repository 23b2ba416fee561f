import Type, { type Static, type TSchema } from "typebox";
import { Source, Targets } from "../intake/schema.ts";

const strict = { additionalProperties: false } as const;
const optional = Type.Optional;
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const path = (description: string) =>
  Type.String({ pattern: "^([a-z0-9-]+/)+$|^none$", maxLength: 300, description });

export const groupings = ["unit", "area", "category", "group", "source", "day", "month"] as const;
export type Grouping = (typeof groupings)[number];

const period = Type.String({
  pattern: "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$|^[0-9]{4}-[0-9]{2}-[0-9]{2}\\.\\.[0-9]{4}-[0-9]{2}-[0-9]{2}$",
  description: "2026, 2026-03, 2026-03-15 or 2026-01-01..2026-06-30 (both included), local dates",
});
const scope = {
  period,
  unit: optional(path("Owned by this unit or one below it")),
  area: optional(path("In this area or one below it; none = without a place")),
  category: optional(
    Type.String({
      pattern: "^[a-z0-9-]+(/[a-z0-9-]*)?$",
      maxLength: 100,
      description: "Code of a category, its group with a slash, or none",
    }),
  ),
  source: optional(Source),
  unitAlone: optional(Type.Boolean({ description: "Only the unit itself, not those below" })),
  areaAlone: optional(Type.Boolean({ description: "Only the area itself, not those below" })),
};
export const KpiQuery = Type.Object(
  {
    ...scope,
    by: optional(Type.Enum([...groupings])),
    level: optional(
      Type.Integer({
        minimum: 1,
        maximum: 10,
        description: "For unit and area: sum up at this level of the tree; exact paths if left out",
      }),
    ),
  },
  strict,
);
export type KpiQuery = Static<typeof KpiQuery>;
export type KpiScope = Pick<KpiQuery, keyof typeof scope>;

const id = Type.String();
const version = Type.Integer();
const days = orNull(Type.Number());
const Figure = Type.Union([
  Type.Object({ id, version, kind: Type.Literal("count"), count: Type.Integer() }),
  Type.Object({
    id,
    version,
    kind: Type.Literal("rate"),
    numerator: Type.Integer(),
    denominator: Type.Integer(),
    rate: orNull(Type.Number({ description: "null where the denominator is 0" })),
    interval: optional(orNull(Type.Object({ low: Type.Number(), high: Type.Number() }))),
  }),
  Type.Object({
    id,
    version,
    kind: Type.Literal("time"),
    count: Type.Integer(),
    meanWorkingDays: days,
    medianWorkingDays: days,
    p90WorkingDays: days,
  }),
]);
const figures = Type.Array(Figure);
const instant = Type.String({ format: "date-time" });
const texts = Type.Object({ "zh-CN": Type.String(), ja: Type.String(), en: Type.String() });

export const Kpis = Type.Object({
  from: instant,
  to: Type.String({ format: "date-time", description: "End of the period, or now where that lies ahead" }),
  minutesPerDay: Type.Integer({ description: "Working minutes that count as a working day" }),
  figures,
  groups: Type.Array(
    Type.Object({
      key: orNull(Type.String()),
      open: Type.String({ description: "Query that narrows /api/kpis/ID/tickets to this group" }),
      figures,
    }),
  ),
});
export type Kpis = Static<typeof Kpis>;

export const Definitions = Type.Object({
  kpis: Type.Array(
    Type.Object({
      id,
      version,
      kind: Type.Enum(["count", "rate", "time"]),
      cohort: Type.Enum(["reported", "due", "closed"], {
        description: "The instant by which a ticket belongs to a period",
      }),
      name: texts,
      definition: texts,
    }),
  ),
});

export const TargetsAnswer = Type.Object({ targets: orNull(Targets) });

export const IdParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 60 }) });
export const TicketsQuery = Type.Object(
  {
    ...scope,
    part: optional(Type.Enum(["numerator", "denominator", "rest"], { default: "denominator" })),
    limit: optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: optional(Type.String({ maxLength: 200 })),
  },
  strict,
);
export type TicketsQuery = Static<typeof TicketsQuery>;
export const Tickets = Type.Object({
  tickets: Type.Array(
    Type.Object({
      id: Type.String(),
      number: Type.String(),
      source: Type.String(),
      status: Type.String(),
      category: orNull(Type.String()),
      ownerPath: Type.String(),
      areaPath: orNull(Type.String()),
      reportedAt: instant,
      dueAt: orNull(instant),
      closedAt: orNull(instant),
      grossMinutes: orNull(Type.Integer()),
      netMinutes: orNull(Type.Integer()),
      counted: Type.Boolean({ description: "In the numerator" }),
      proofs: Type.String({ description: "Address of its acts, each with its proof in the ledger" }),
    }),
  ),
  next: orNull(Type.String()),
});
export type Tickets = Static<typeof Tickets>;
