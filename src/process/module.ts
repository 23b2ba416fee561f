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

/** The module as the app puts it together. */
export function processModule(processes: Processes): Module {
  return {
    name: "process",
    problems: { ...problem.catalogue, ...workProblem.catalogue },
    constraints: { instance_runs_once: () => problem("process.running") },
    routes: [
      ...modelRoutes(processes),
      versionRoute,
      ...decisionRoutes(processes),
      ...instanceRoutes(processes),
      ...workRoutes(processes),
    ],
    jobs: { "process.call": remoteCall(processes) },
    sweeps: [timerSweep(processes)],
  };
}
