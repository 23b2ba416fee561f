import Type, { type Static, type TSchema } from "typebox";
import { Amount, Source, Texts, Urgency } from "../intake/schema.ts";

const strict = { additionalProperties: false } as const;
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const LabelCode = Type.String({
  pattern: "^[a-z0-9][a-z0-9.-]{0,79}$",
  description: "Code of a label, such as site.key",
});

/** What may carry a label that a ticket feels: itself, where it lies, who asked, and what it is about. */
export const bearers = ["ticket", "place", "requester", "thing", "organisation"] as const;
export const Bearer = Type.Enum([...bearers]);
export type Bearer = (typeof bearers)[number];

const LabelEntry = Type.Object(
  {
    code: LabelCode,
    names: Texts,
    explanation: Type.Object(Texts.properties, {
      ...strict,
      description: "what it means and why it matters, for whoever dispatches",
    }),
    on: Type.Array(Bearer, {
      minItems: 1,
      uniqueItems: true,
      description:
        "whose label counts: the ticket's own; its place's (unit-grid cell or area); its requester's; that of the thing or organisation it is about",
    }),
    confidence: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description:
          "from which confidence a model's word acts; below it, and where this is left out, it only proposes",
      }),
    ),
    urgency: Type.Optional(Type.Unsafe<Urgency>({ ...Urgency, description: "at least this urgent" })),
    deadlineClass: Type.Optional(
      Type.String({
        description:
          "code in deadlines.yaml: its limits hold for every stage where they are the shorter ones than the category's",
      }),
    ),
    mark: Type.Boolean({ description: "shown beside the ticket in every list of the desk" }),
  },
  strict,
);

const TimeOfDay = Type.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$", description: "local, HH:MM" });

const Condition = Type.Object(
  {
    sources: Type.Optional(Type.Array(Source, { minItems: 1, uniqueItems: true })),
    categories: Type.Optional(
      Type.Array(Type.String({ pattern: "^[a-z0-9-]+(/[a-z0-9-]+)?$" }), {
        minItems: 1,
        description: "groups, or group/category; asked as soon as the category is known",
      }),
    ),
    words: Type.Optional(
      Type.Record(
        Type.String({ pattern: "^[a-z]{2}(-[A-Z]{2})?$" }),
        Type.Array(Type.String({ minLength: 1 })),
        {
          ...strict,
          description: "any of these words in title or description, by language; upper and lower case alike",
        },
      ),
    ),
    areas: Type.Optional(
      Type.Array(Type.String(), { minItems: 1, description: "codes of areas it lies in" }),
    ),
    time: Type.Optional(
      Type.Object(
        { from: TimeOfDay, to: TimeOfDay },
        { ...strict, description: "reported from … until before …; over midnight where `to` is the earlier" },
      ),
    ),
    repeats: Type.Optional(
      Type.Object(
        {
          times: Type.Integer({ minimum: 1, maximum: 100, description: "so many reports before this one" }),
          within: Amount,
          same: Type.Enum(["place", "place-and-category", "requester"]),
        },
        strict,
      ),
    ),
  },
  { ...strict, minProperties: 1, description: "all that is written must hold" },
);
export type Condition = Static<typeof Condition>;

const RuleEntry = Type.Object(
  {
    id: Type.String({ pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", description: "kebab-case name of the rule" }),
    version: Type.String({ minLength: 1, maxLength: 40, description: "kept with every label it gives" }),
    label: LabelCode,
    when: Condition,
  },
  strict,
);

/** labels.yaml: what labels do to tickets, and the rules that give tickets labels. A city may have none. */
export const LabelsFile = Type.Object(
  { version: Type.String({ minLength: 1 }), labels: Type.Array(LabelEntry), rules: Type.Array(RuleEntry) },
  { ...strict, $id: "urn:liangwang:schema:labels:1" },
);
export type LabelsFile = Static<typeof LabelsFile>;
export type LabelRule = Static<typeof RuleEntry>;

/**
 * What becomes of a label on a ticket: it acts; a model is not sure enough; it came after dispatch and waits for a
 * second one; it is said no more but did act at the dispatch; a person has overruled it.
 */
export const labelStates = ["acts", "unsure", "late", "gone", "overruled"] as const;
export type LabelState = (typeof labelStates)[number];

/** A label that a ticket feels, and on whose word. */
export const Carried = Type.Object({
  label: Type.String(),
  on: Bearer,
  entity: orNull(
    Type.String({ description: "Id of what carries it; null for the ticket itself and for people" }),
  ),
  state: Type.Enum([...labelStates]),
  origin: Type.Enum(["rule", "model", "human"]),
  source: Type.String({ description: "Rule, model or account" }),
  version: Type.String({ description: "Version of the rule or model; empty for people" }),
  confidence: orNull(Type.Number({ description: "Of models: 0 to 1" })),
});
export type Carried = Static<typeof Carried>;

/** What a second dispatch would change, where labels came or went after the first; null for what stays. */
const Proposed = Type.Object({
  urgency: orNull(Type.String()),
  deadlineClass: orNull(Type.String()),
  unit: orNull(Type.String({ description: "The unit that the duty list then names" })),
});

/** The labels of a ticket and what they do to it. */
export const Labelling = Type.Object({
  carried: Type.Array(Carried),
  marks: Type.Array(Type.String(), { description: "Labels that act and are shown in lists" }),
  urgency: Type.Unsafe<Urgency>({ ...Urgency, description: "What it would be without labels" }),
  deadlineClass: orNull(Type.String({ description: "What it would be without labels" })),
  proposes: orNull(Proposed),
});
export type Labelling = Static<typeof Labelling>;

/** What a ticket is about, besides its place: a thing or an organisation of the registers. */
export type About = { thing?: string; organisation?: string };

/** What a person says of a label on a ticket. */
export const OverrideBody = Type.Object(
  {
    label: LabelCode,
    verdict: Type.Enum(["applies", "does-not-apply", "withdrawn"], {
      description: "withdrawn: what you said before counts no more, and rules and models speak again",
    }),
    reason: Type.String({ minLength: 1, maxLength: 4000, description: "Why; kept as an internal note" }),
  },
  strict,
);

export const DeclaredLabels = Type.Array(
  Type.Object({
    code: Type.String(),
    names: Type.Object(Texts.properties),
    explanation: Type.Object(Texts.properties),
    on: Type.Array(Bearer),
    confidence: orNull(Type.Number()),
    urgency: orNull(Type.String()),
    deadlineClass: orNull(Type.String()),
    mark: Type.Boolean(),
  }),
);
