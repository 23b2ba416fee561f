import { cancelInside } from "./cancel.ts";
import type { Run } from "./run.ts";
import type { ProcessState } from "./state.ts";
import { dropWaitsOf } from "./waits.ts";

/** Ends the whole instance: what is still open is called back, and the outcome is told. */
export function endProcess(
  run: Run,
  outcome: Exclude<ProcessState["status"], "running">,
  error?: string,
): void {
  cancelInside(run, undefined);
  run.arrivals = [];
  dropWaitsOf(run, undefined);
  run.state.status = outcome;
  run.effects.push({
    type: "completed",
    outcome,
    variables: run.state.variables,
    ...(error !== undefined && { error }),
  });
}
