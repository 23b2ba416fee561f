import { type Route, route } from "../../kernel/index.ts";
import type { Knowledge } from "./load.ts";
import { knowledgeFinder } from "./rules.ts";
import { KnowledgeAnswer, KnowledgeQuery } from "./schema.ts";

/** GET /api/knowledge: short answers, for operators on the phone and for whoever wants to read them. */
export function knowledgeRoutes(knowledge: Knowledge): Route[] {
  const find = knowledgeFinder(knowledge);
  return [
    route({
      method: "GET",
      url: "/api/knowledge",
      scope: "public",
      tag: "public",
      summary: "Short answers to what people often ask, the likeliest first",
      query: KnowledgeQuery,
      response: KnowledgeAnswer,
      handle: async ({ query }) => ({
        checkedOn: knowledge.checkedOn,
        entries: find(query).map(({ code, question, answer, categories, source }) => ({
          code,
          question,
          answer,
          categories,
          source: source ?? null,
        })),
      }),
    }),
  ];
}
