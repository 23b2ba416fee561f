export {
  type Severity,
  SeverityLight,
  type Standing,
  StandingLight,
  severities,
  standings,
} from "./lights.tsx";
export { useSensingWords, type Valued } from "./words.ts";
