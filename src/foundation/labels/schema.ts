import Type, { type Static } from "typebox";

/** Who says it: a declared rule, a trained model, or a person. */
export const LabelOrigin = Type.Union([Type.Literal("rule"), Type.Literal("model"), Type.Literal("human")]);
export type LabelOrigin = Static<typeof LabelOrigin>;

/** What is said: that the label applies, that it does not, or that this source no longer says anything. */
export const LabelVerdict = Type.Union([
  Type.Literal("applies"),
  Type.Literal("does-not-apply"),
  Type.Literal("withdrawn"),
]);
export type LabelVerdict = Static<typeof LabelVerdict>;

/** What is labelled: any entity, by its kind (`ticket`, `person`, `place` …) and id. */
export const LabelledEntity = Type.Object(
  {
    kind: Type.String({ pattern: "^[a-z][a-z-]{0,39}$" }),
    id: Type.String({ minLength: 1, maxLength: 100 }),
  },
  { additionalProperties: false },
);
export type LabelledEntity = Static<typeof LabelledEntity>;

/** One saying about one entity. `source` names the rule, model or account; `confidence` is 0…1, of models only. */
export const LabelStatement = Type.Object(
  {
    entity: LabelledEntity,
    label: Type.String({
      pattern: "^[a-z0-9][a-z0-9.-]{0,79}$",
      description: "Code of the label, for example noise.night",
    }),
    verdict: LabelVerdict,
    origin: LabelOrigin,
    source: Type.String({ minLength: 1, maxLength: 100 }),
    version: Type.String({ maxLength: 40, description: "Version of the rule or model; empty for people" }),
    confidence: Type.Union([Type.Number({ minimum: 0, maximum: 1 }), Type.Null()]),
  },
  { additionalProperties: false },
);
export type LabelStatement = Static<typeof LabelStatement>;

/** A statement as kept: what the fold needs of it. `id` orders statements of the same instant. */
export type LabelAssignment = Omit<LabelStatement, "entity"> & { id: string; at: Date };

/** What holds for one label now, who decided it, and the current statements that were overruled. */
export type CurrentLabel = {
  label: string;
  applies: boolean;
  confidence: number | null;
  decidedBy: LabelAssignment;
  overruled: LabelAssignment[];
};

/** What holds for one label now, in short: whether it applies, and the word that decided it. */
export type HeldLabel = {
  label: string;
  applies: boolean;
  origin: LabelOrigin;
  source: string;
  version: string;
  confidence: number | null;
};
