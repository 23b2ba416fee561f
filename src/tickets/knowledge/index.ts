export { type Knowledge, loadKnowledge, noKnowledge } from "./load.ts";
export { knowledgeRoutes } from "./routes.ts";
export { KnowledgeFile } from "./schema.ts";
