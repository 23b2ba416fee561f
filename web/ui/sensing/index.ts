export {
  type Severity,
  SeverityLight,
  type Standing,
  StandingLight,
  severities,
  standings,
} from "./lights.tsx";
export { streamName, useSensingWords, type Valued } from "./words.ts";
