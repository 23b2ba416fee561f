export type { VitalParts } from "./cycle.ts";
export { loadVitalSigns } from "./load.ts";
export { insightModule } from "./module.ts";
export { VitalSignsFile } from "./schema.ts";
