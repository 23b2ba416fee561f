export type { VitalParts } from "./cycle.ts";
export { loadVitalSigns } from "./load.ts";
export { overMs } from "./measure.ts";
export { insightModule } from "./module.ts";
export { recordPastSigns } from "./past.ts";
export { VitalSignsFile } from "./schema.ts";
