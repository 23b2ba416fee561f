import Type, { type Static } from "typebox";
import { TextSchema } from "../../kernel/index.ts";
import { AreaCode, CalendarDate } from "../places/index.ts";

/**
 * Materialised path of a unit: kebab-case words, each followed by a slash, so that a subtree is a prefix:
 * `harbour-town/public-works/`. It is the unit's identity and never changes; names may.
 */
export const UnitPath = Type.String({
  pattern: "^([a-z0-9]+(-[a-z0-9]+)*/)+$",
  maxLength: 200,
  description: "Path of a unit, kebab-case words each followed by a slash",
});

export const unitKinds = [
  "district",
  "department",
  "subdistrict",
  "committee",
  "team",
  "centre",
  "hall",
] as const;
export const UnitKind = Type.Enum(unitKinds, { description: "Kind of a unit" });
export type UnitKind = (typeof unitKinds)[number];

const validity = {
  validFrom: Type.Optional(CalendarDate),
  /** First day on which it no longer holds. */
  validTo: Type.Optional(CalendarDate),
};

export const UnitEntry = Type.Object(
  {
    path: UnitPath,
    kind: UnitKind,
    area: Type.Optional(
      Type.Unsafe<string>({ ...AreaCode, description: "Area it stands for; default: its parent's" }),
    ),
    names: TextSchema,
    ...validity,
  },
  { additionalProperties: false },
);
export type UnitEntry = Static<typeof UnitEntry>;

const TimeOfDay = Type.String({
  pattern: "^([01]\\d|2[0-3]):[0-5]\\d$",
  description: "HH:MM in the city's time zone",
});

/** When within a week; a span whose end is not after its beginning runs past midnight. */
export const When = Type.Object(
  {
    weekdays: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
        minItems: 1,
        description: "1 = Monday … 7 = Sunday (ISO 8601), of the day on which the span begins",
      }),
    ),
    from: Type.Optional(TimeOfDay),
    to: Type.Optional(TimeOfDay),
  },
  { additionalProperties: false },
);
export type When = Static<typeof When>;

const CategoryCode = Type.String({
  pattern: "^[a-z0-9-]+(/[a-z0-9-]+)*$",
  description: "A group of categories, or group/category",
});

export const Responsibility = Type.Object(
  {
    to: Type.Optional(UnitPath),
    toKind: Type.Optional(
      Type.Unsafe<UnitKind>({
        ...UnitKind,
        description: "Instead of `to`: the unit of this kind where the matter is",
      }),
    ),
    categories: Type.Optional(Type.Array(CategoryCode, { minItems: 1 })),
    labels: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
    where: Type.Optional(Type.Array(AreaCode, { minItems: 1, description: "Only in these areas" })),
    when: Type.Optional(When),
    role: Type.Optional(Type.Union([Type.Literal("lead"), Type.Literal("partner")], { default: "lead" })),
    ...validity,
  },
  { additionalProperties: false },
);
export type Responsibility = Static<typeof Responsibility>;

/** `organisations.yaml` of a city folder. */
export const OrganisationsFile = Type.Object(
  {
    source: Type.String({ minLength: 1, description: "Where the list comes from" }),
    validFrom: CalendarDate,
    units: Type.Array(UnitEntry, { minItems: 1 }),
    responsibilities: Type.Array(Responsibility),
  },
  { $id: "organisations.schema.json", additionalProperties: false },
);
export type OrganisationsFile = Static<typeof OrganisationsFile>;

/** A unit as it is used: validity filled in, area inherited. */
export interface Unit {
  readonly path: string;
  readonly parent: string | null;
  readonly kind: UnitKind;
  /** Code of the area it stands for, its own or inherited; null where no unit above has one. */
  readonly area: string | null;
  readonly names: Static<typeof TextSchema>;
  readonly validFrom: string;
  readonly validTo: string | null;
}

/** Why a unit is proposed: a key of `reasonTexts` and what fills its sentence. */
export interface Reason {
  readonly key: ReasonKey;
  readonly parameters: Readonly<Record<string, string>>;
}

export const reasonKeys = [
  "category",
  "label",
  "area",
  "everywhere",
  "hours",
  "partner",
  "local",
  "dispatch",
] as const;
export type ReasonKey = (typeof reasonKeys)[number];

export interface Proposal {
  readonly unit: string;
  readonly role: "lead" | "partner";
  readonly reasons: readonly Reason[];
}
