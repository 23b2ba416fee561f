export type { FactStatement, NewRecord } from "./actions.ts";
export {
  addFacts,
  createRecord,
  erasePerson,
  mergeRecords,
  readHistory,
  readRecord,
  splitRecord,
} from "./actions.ts";
export type { SourceOrders } from "./folder.ts";
export { loadSourceOrders, RegistersFile } from "./folder.ts";
export { timeline, viewAt } from "./history.ts";
export { clusterOf, survivorOf } from "./merging.ts";
export { problem as registerProblem } from "./problems.ts";
export type { Fact, FactValue, Merge, Register, SourceOrder, Stretch, Surviving } from "./schema.ts";
export { isRecord } from "./store.ts";
