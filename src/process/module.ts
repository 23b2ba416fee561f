import type { Module } from "../kernel/index.ts";
import { decisionRoutes } from "./decision-routes.ts";
import { remoteCall } from "./jobs.ts";
import { problem } from "./problems.ts";
import type { Processes } from "./processes.ts";
import { instanceRoutes, modelRoutes } from "./routes.ts";
import { timerSweep } from "./timers.ts";
import { versionRoute } from "./version-routes.ts";
import { workProblem } from "./work/problems.ts";
import { workRoutes } from "./work/routes.ts";

/**
 * The module as the app puts it together. `held` are the scopes that some role holds: work that asks for another could
 * be done by nobody, which a model's author is told.
 */
export function processModule(processes: Processes, held?: ReadonlySet<string>): Module {
  return {
    name: "process",
    problems: { ...problem.catalogue, ...workProblem.catalogue },
    constraints: { instance_runs_once: () => problem("process.running") },
    routes: [
      ...modelRoutes(processes, held),
      versionRoute,
      ...decisionRoutes(processes),
      ...instanceRoutes(processes),
      ...workRoutes(processes),
    ],
    jobs: { "process.call": remoteCall(processes) },
    sweeps: [timerSweep(processes)],
  };
}
