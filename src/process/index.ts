export { deployProcess, retryIncident } from "./actions.ts";
export { compileProcess } from "./bpmn/compile.ts";
export { describeFinding, type Finding, refusedFindings } from "./bpmn/findings.ts";
export type { ProcessGraph } from "./bpmn/graph.ts";
export { checkCityDecisions, loadCityDecisions } from "./city-decisions.ts";
export { checkCityProcesses, loadCityProcesses } from "./city-processes.ts";
export { readDecisions } from "./decision/read.ts";
export { deployDecisions } from "./decisions.ts";
export { Drawings, type ProcessDrawing } from "./drawing.ts";
export { evaluateFeel, registerFeelFunction } from "./feel.ts";
export type { Json, Variables } from "./json.ts";
export { migrateInstances } from "./migration.ts";
export { processModule } from "./module.ts";
export { type Keeper, type Moved, Processes, type ProcessParts, type Target } from "./processes.ts";
export {
  BusinessError,
  type RemoteServiceHandler,
  type ServiceCall,
  type ServiceHandler,
} from "./services.ts";
export { readInstanceAhead } from "./store.ts";
export { type InstanceView, viewInstances } from "./view.ts";
export { beginProcess, cancelProcess } from "./work/actions.ts";
