export { loadScenarios } from "./load.ts";
export { rulesOf, type ScenariosGiven, scenariosModule, standingAlarms } from "./module.ts";
export { ScenarioFile } from "./schema.ts";
