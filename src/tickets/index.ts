export { dateReader } from "./importing/dates.ts";
export {
  importRequests,
  mappingFor,
  parseMapping,
  readRequests,
  requestImportCommand,
} from "./importing/index.ts";
export { RejectedRows } from "./importing/rejected.ts";
export { readSource } from "./importing/source.ts";
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
export { LabelsFile, loadLabels, type Policies } from "./labelling/index.ts";
export { reopenTicket } from "./life/ending.ts";
export { keepTicketProcesses, ticketFlow } from "./life/flow.ts";
export { dispatchTicket, reportAndDispatch } from "./life/handling.ts";
export { senseTicket } from "./life/marking.ts";
export { acceptTicket, type Report, type ReportAnswer, reportTicket } from "./life/reporting.ts";
export type { StandingAlarms, TicketServices, WorkingTime } from "./life/services.ts";
export { reachableTickets, ticketsWithin } from "./life/store.ts";
export { type TicketsGiven, ticketsModule } from "./module.ts";
export { addressBook, functionsTold } from "./notices/index.ts";
export { areaPathOf, dueOfMatter, provideTicketServices, workingTime } from "./provide.ts";
