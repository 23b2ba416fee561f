export { openSensing, type Sensing, type SensingGiven } from "./module.ts";
export {
  loadStreams,
  type ResultType,
  type Stream,
  type StreamDirectory,
  type StreamPlacement,
  type StreamSettings,
  StreamsFile,
} from "./registry/index.ts";
export { Detection, DurationText } from "./rules/schema.ts";
