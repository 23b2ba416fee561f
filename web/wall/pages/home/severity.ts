import { type Severity, severities } from "../../../ui/sensing/index.ts";

/** The graver, the greater. */
export const gravity = (severity: Severity): number => severities.length - severities.indexOf(severity);
