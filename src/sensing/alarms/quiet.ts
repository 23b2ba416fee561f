import type { Probe } from "../rules/index.ts";
import type { Quiet } from "./table.ts";
import type { Unit } from "./unit.ts";

const unbounded = Number.POSITIVE_INFINITY;

/** Silence has nothing to say to a value; what is neither silence nor bounds must look at each. */
export function quietOf(probe: Probe | undefined): Quiet {
  if (probe?.kind === "silent") return { low: -unbounded, high: unbounded, span: probe.forMs };
  if (probe?.kind === "bounds" && Number.isNaN(probe.bounds.equal)) {
    return { low: probe.bounds.low, high: probe.bounds.high, span: unbounded };
  }
  return { low: unbounded, high: -unbounded, span: unbounded };
}

/** Whether a quiet unit of it has nothing to wait for. */
export const isCalmInTime = ({ forgets, rule }: Unit) => forgets && rule.parts[0]?.part.silent === undefined;
