export { mappingFor, readRequests, requestImportCommand } from "./importing/index.ts";
export type { CityFiles } from "./intake/files.ts";
export {
  categoriesOf,
  checkTicketProcess,
  type KeywordIndex,
  keywordIndex,
  loadCityFiles,
  type Proposal,
  proposeCategories,
} from "./intake/index.ts";
export { cityFileSchemas } from "./intake/schema.ts";
export { type Knowledge, KnowledgeFile, loadKnowledge } from "./knowledge/index.ts";
export { ticketFlow } from "./life/flow.ts";
export type { TicketServices, WorkingTime } from "./life/services.ts";
export { reachableTickets } from "./life/store.ts";
export { type TicketsGiven, ticketsModule } from "./module.ts";
export { addressBook } from "./notices/index.ts";
export { areaPathOf, provideTicketServices, workingTime } from "./provide.ts";
