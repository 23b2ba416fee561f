export type { Actor, Channel, Placement, Reach, Scope } from "./access.ts";
export { anonymousId, mayReach, reachOf, subtreeEnd, systemActor, withinReach } from "./access.ts";
export { type Act, type ActOptions, type Draft, digestOf, type Subject } from "./act.ts";
export { actEach } from "./act-each.ts";
export type { PlacedAct, Position } from "./acts.ts";
export {
  actsAfter,
  findAct,
  formatPosition,
  newestPosition,
  parsePosition,
  start,
  timelineOf,
} from "./acts.ts";
export { byKey, ReadAhead } from "./ahead.ts";
export { openAnswersKey } from "./answers-key.ts";
export type { Clock } from "./clock.ts";
export { SettableClock, systemClock } from "./clock.ts";
export type { Config } from "./config.ts";
export { ConfigError, describeConfig, loadConfig } from "./config.ts";
export type { Context, Ground } from "./context.ts";
export { keyed, systemContext, within } from "./context.ts";
export * from "./database/index.ts";
export { databaseError } from "./database-error.ts";
export type { Database, DatabaseOptions, Transaction } from "./db.ts";
export {
  afterCommit,
  ask,
  askMerged,
  openDatabase,
  post,
  postMerged,
  transact,
} from "./db.ts";
export type { Finding } from "./document-faults.ts";
export type { ReadDocument } from "./documents.ts";
export { FaultyFiles, formatFault, inspectDocument, readDocument, TextSchema } from "./documents.ts";
export type { FindingCatalogue, Told } from "./findings.ts";
export { defineFindings, told as kernelTold } from "./findings.ts";
export { healthRoutes } from "./health.ts";
export * from "./history/index.ts";
export * from "./http/index.ts";
export { act, idempotencySweep } from "./idempotency.ts";
export { isId, newId } from "./ids.ts";
export { jobRoutes } from "./job-routes.ts";
export type { JobTable } from "./jobs.ts";
export { jobTable, prepareJobs } from "./jobs.ts";
export { canonicalText } from "./json.ts";
export { type JsonFault, jsonFault } from "./json-faults.ts";
export * from "./language.ts";
export type { Log } from "./log.ts";
export { createLog } from "./log.ts";
export type { Metrics } from "./metrics.ts";
export { createMetrics } from "./metrics.ts";
export type { JobHandler, Module, Sweep } from "./module.ts";
export type { ProblemBody, ProblemCatalogue } from "./problems.ts";
export { defineProblems, Problem, problem as kernelProblem } from "./problems.ts";
export { Tail } from "./tail.ts";
export type { Worker, WorkerParts } from "./worker.ts";
export { startWorker } from "./worker.ts";
