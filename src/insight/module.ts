import type { Module } from "../kernel/index.ts";
import { recordVitalSigns, type VitalParts } from "./cycle.ts";
import { insightProblem } from "./problems.ts";
import { vitalSignRoutes } from "./routes.ts";

const everyMs = 30_000;

/** The vital signs, as the app puts them together. */
export function insightModule(parts: VitalParts): Module {
  return {
    name: "insight",
    problems: insightProblem.catalogue,
    routes: vitalSignRoutes(parts),
    sweeps: [
      {
        name: "vital-signs",
        everyMs,
        // It is never run again at once: the next figures are those of the next turn.
        run: (ground) => recordVitalSigns(parts, ground).then(() => 0),
      },
    ],
  };
}
