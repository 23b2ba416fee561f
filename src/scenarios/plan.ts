import type { Joining, Plan } from "./rules.ts";
import type { ScenarioFile } from "./schema.ts";

const unitsMs = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** Milliseconds of a length of time that holds to its schema, such as `2min`. */
export function durationMs(text: string): number {
  const found = /^([0-9.]+)(ms|s|min|h|d|w)?$/.exec(text);
  if (found?.[1] === undefined) throw new TypeError(`not a length of time: ${text}`);
  const unit = (found[2] ?? "ms") as keyof typeof unitsMs;
  return Math.round(Number(found[1]) * unitsMs[unit]);
}

/** How alarms of one matter are told. */
export function joiningOf(within: string): Joining {
  return within === "thing" || within === "area" ? within : { metres: Number(within.slice(0, -1)) };
}

/** What a scenario's file says should be done; undefined where it only watches. */
export function planOf({ act, close }: Pick<ScenarioFile, "act" | "close">): Plan | undefined {
  if (act.ticket === undefined) return undefined;
  return {
    category: act.ticket.category,
    from: act.from ?? "warning",
    joining: joiningOf(act.ticket.join.within),
    relapseMs: durationMs(close.relapse.within),
  };
}
