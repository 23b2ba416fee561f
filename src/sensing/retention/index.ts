export { type RetentionGiven, retentionSweep } from "./retention.ts";
