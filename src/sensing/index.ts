export { findAlarm, type StoredAlarm } from "./alarms/index.ts";
export {
  importReadings,
  type ReadingImportGround,
  ReadingMappingFile,
  readingImportCommand,
  throughDoor,
} from "./importing/index.ts";
export {
  Columns,
  type Incoming,
  type Ingest,
  type Intake,
  type Outcome,
  readScope,
  reasons,
  writeScope,
} from "./ingest/index.ts";
export { openSensing, type Sensing, type SensingGiven } from "./module.ts";
export type { Mqtt } from "./mqtt/index.ts";
export {
  type KindEntry,
  loadStreams,
  type ResultType,
  type Stream,
  type StreamDirectory,
  type StreamPlacement,
  type StreamSettings,
  StreamsFile,
  settingsOf,
} from "./registry/index.ts";
export {
  beginWatching,
  type CityClock,
  cityClock,
  compileRule,
  Detection,
  DurationText,
  detectionFindings,
  type Effect,
  freshState,
  type Instance,
  judge,
  probesOf,
  type Rule,
  type RuleEvent,
  type State,
  scaled,
  subjectOf,
  unscaled,
  type Watched,
} from "./rules/index.ts";
