export type { CopyFile } from "./backup.ts";
export { copyHistory } from "./backup.ts";
export { batchOf, emptyBatch, joined, newBatch, picked, readingsOf } from "./batch.ts";
export type {
  Aggregate,
  AggregateQuestion,
  Appended,
  Buckets,
  History,
  HistoryState,
  RangeQuestion,
  Reading,
  ReadingBatch,
  Retention,
  Stretch,
} from "./history.ts";
export { quality } from "./history.ts";
export { historyMetrics } from "./metrics.ts";
export { type OpeningHistory, openHistory } from "./open.ts";
export { problem as historyProblem } from "./problems.ts";
