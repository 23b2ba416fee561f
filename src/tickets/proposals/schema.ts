import Type from "typebox";
import { TextSchema } from "../../kernel/index.ts";
import { DeadlinesFile } from "../intake/index.ts";

export const ProposeBody = Type.Object(
  {
    text: Type.String({ minLength: 1, maxLength: 20_000, description: "Words of the matter so far" }),
    category: Type.Optional(Type.String({ maxLength: 100, description: "The category, once chosen" })),
    longitude: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
    latitude: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
  },
  { additionalProperties: false },
);

const Reason = Type.Object({ kind: Type.String() }, { additionalProperties: true });

export const Proposals = Type.Object({
  place: Type.Union([
    Type.Object({
      cell: Type.String(),
      areaPath: Type.Union([Type.String(), Type.Null()]),
      inside: Type.Boolean(),
    }),
    Type.Null(),
  ]),
  categories: Type.Array(
    Type.Object({
      code: Type.String(),
      names: TextSchema,
      confidence: Type.Number({ description: "0 to 1; of proposals with 0.8 about 8 in 10 are right" }),
      reasons: Type.Array(Reason),
    }),
  ),
  owners: Type.Array(
    Type.Object({
      unit: Type.String(),
      reasons: Type.Array(Type.String({ description: "Key of a sentence" })),
    }),
    { description: "For the category chosen, else for the first proposed" },
  ),
  similar: Type.Array(
    Type.Object({
      id: Type.String(),
      number: Type.String(),
      category: Type.Union([Type.String(), Type.Null()]),
      stage: Type.Union([Type.String(), Type.Null()]),
      /** Only for those who may read the ticket. */
      title: Type.Union([Type.String(), Type.Null()]),
      score: Type.Number({ description: "0 to 1, higher is likelier the same matter" }),
      reasons: Type.Array(Reason),
    }),
    { description: "Open matters that may be the same, likeliest first" },
  ),
});

export const Categories = Type.Array(
  Type.Object({
    code: Type.String(),
    names: TextSchema,
    categories: Type.Array(
      Type.Object({
        code: Type.String(),
        names: TextSchema,
        urgency: Type.String(),
        deadlineClass: Type.String(),
        public: Type.Boolean(),
        sources: Type.Array(Type.String()),
      }),
    ),
  }),
);

/** As the city's file has them. */
export const DeadlineClasses = Type.Object(DeadlinesFile.properties);
