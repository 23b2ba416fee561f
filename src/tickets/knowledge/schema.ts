import Type, { type Static } from "typebox";
import { TextSchema } from "../../kernel/index.ts";
import { Texts } from "../intake/schema.ts";

const strict = { additionalProperties: false } as const;
const code = Type.String({ pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", description: "kebab-case code" });
const answer = Type.String({ minLength: 1, maxLength: 600 });

/** One thing people often ask, with an answer short enough to be read out on the phone. */
export const KnowledgeEntry = Type.Object(
  {
    code,
    question: Texts,
    answer: Type.Object({ "zh-CN": answer, ja: answer, en: answer }, strict),
    categories: Type.Array(Type.String({ pattern: "^[a-z0-9-]+/[a-z0-9-]+$" }), {
      uniqueItems: true,
      description: "codes of categories.yaml under which such a question falls",
    }),
    keywords: Type.Record(
      Type.String({ pattern: "^[a-z]{2}(-[A-Z]{2})?$" }),
      Type.Array(Type.String({ minLength: 1 })),
      { ...strict, description: "words that bring it up, by language" },
    ),
    source: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: "the law, rule or office the answer rests on",
      }),
    ),
  },
  strict,
);

/** knowledge.yaml: what operators answer at once, and residents may read. A city may have none. */
export const KnowledgeFile = Type.Object(
  {
    version: Type.String({ minLength: 1 }),
    checkedOn: Type.String({ format: "date", description: "day on which somebody last checked the answers" }),
    entries: Type.Array(KnowledgeEntry),
  },
  { ...strict, $id: "urn:liangwang:schema:knowledge:1" },
);
export type KnowledgeFile = Static<typeof KnowledgeFile>;

export const KnowledgeQuery = Type.Object(
  {
    q: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 2000,
        description: "Words of the question so far; all entries without it",
      }),
    ),
    category: Type.Optional(Type.String({ maxLength: 100, description: "Its category, where it is known" })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 5 })),
  },
  strict,
);

export const KnowledgeAnswer = Type.Object({
  checkedOn: Type.Union([Type.String(), Type.Null()], {
    description: "When the answers were last checked; null where the city has none",
  }),
  entries: Type.Array(
    Type.Object({
      code: Type.String(),
      question: TextSchema,
      answer: TextSchema,
      categories: Type.Array(Type.String()),
      source: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
});
export type KnowledgeAnswer = Static<typeof KnowledgeAnswer>;
