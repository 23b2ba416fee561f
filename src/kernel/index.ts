export {
  type Actor,
  anonymousId,
  type Channel,
  mayReach,
  type Placement,
  type Reach,
  reachOf,
  type Scope,
  subtreeEnd,
  systemActor,
  withinReach,
} from "./access.ts";
export { type Act, type ActOptions, type Draft, digestOf, type Subject } from "./act.ts";
export { actEach } from "./act-each.ts";
export {
  actsAfter,
  findAct,
  formatPosition,
  newestPosition,
  type PlacedAct,
  type Position,
  parsePosition,
  start,
  timelineOf,
} from "./acts.ts";
export { openAnswersKey } from "./answers-key.ts";
export { type Clock, SettableClock, systemClock } from "./clock.ts";
export { type Config, ConfigError, describeConfig, loadConfig } from "./config.ts";
export { type Context, type Ground, keyed, systemContext, within } from "./context.ts";
export { adoptCluster } from "./database/adopt.ts";
export { type EmbeddedDatabase, startEmbedded } from "./database/embedded.ts";
export { migrate } from "./database/migrate.ts";
export { applicationRole, ensureRoles } from "./database/roles.ts";
export {
  afterCommit,
  ask,
  askMerged,
  type Database,
  type DatabaseOptions,
  databaseError,
  openDatabase,
  post,
  postMerged,
  type Transaction,
  transact,
} from "./db.ts";
export { type Fault, type Finding, findingOf } from "./document-faults.ts";
export {
  FaultyFiles,
  formatFault,
  inspectDocument,
  type ReadDocument,
  readDocument,
  TextSchema,
} from "./documents.ts";
export { healthRoutes } from "./health.ts";
export { eventRoutes, mayHear, placementOf } from "./http/events.ts";
export { type Call, type Route, route } from "./http/route.ts";
export { createServer, type ServerParts } from "./http/server.ts";
export { act, idempotencySweep } from "./idempotency.ts";
export { isId, newId } from "./ids.ts";
export { jobRoutes } from "./job-routes.ts";
export { type JobTable, jobTable, prepareJobs } from "./jobs.ts";
export { fill, type Language, languages, preferredLanguage, type Text } from "./language.ts";
export { createLog, type Log } from "./log.ts";
export { createMetrics, type Metrics } from "./metrics.ts";
export type { JobHandler, Module, Sweep } from "./module.ts";
export {
  defineProblems,
  Problem,
  type ProblemBody,
  type ProblemCatalogue,
  problem as kernelProblem,
} from "./problems.ts";
export { Tail } from "./tail.ts";
export { startWorker, type Worker, type WorkerParts } from "./worker.ts";
