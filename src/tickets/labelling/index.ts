export { labellingJobs } from "./jobs.ts";
export { loadLabels } from "./load.ts";
export { labellingRoutes } from "./routes.ts";
export { noPolicies, type Policies } from "./rules.ts";
export { LabelsFile } from "./schema.ts";
