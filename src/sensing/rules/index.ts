export { learn, SeasonalSamples, type Unusual } from "./baseline.ts";
export { detectionFindings, type RuleFinding } from "./check.ts";
export { type CityClock, cityClock } from "./city-clock.ts";
export { type CompiledRule, compileRule, type Probe, probesOf, subjectOf, type Watched } from "./compile.ts";
export { durationMs, msOf, scaled, unscaled } from "./duration.ts";
export { Detection, DurationText, type Rule, Severity, severities } from "./schema.ts";
export { freshSensor, freshState, type SensorState, type State } from "./state.ts";
export {
  beginWatching,
  type Effect,
  goOnAfter,
  type Instance,
  isForgettable,
  judge,
  mayForget,
  nextDeadline,
  type RuleEvent,
  recalledState,
  refreshState,
  standingState,
  step,
} from "./step.ts";
