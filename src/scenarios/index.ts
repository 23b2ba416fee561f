export { loadScenarios } from "./load.ts";
export { ScenarioFile } from "./schema.ts";
