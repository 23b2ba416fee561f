import {
  type CompiledRule,
  freshSensor,
  freshState,
  type SensorState,
  type Unusual,
} from "../rules/index.ts";
import { keyOf, type Units } from "./unit.ts";
import type { Waking } from "./waking.ts";

/** A rule that asks what is usual, on one stream of a subject. */
export type SeasonalUnit = {
  rule: CompiledRule;
  subject: string;
  stream: number;
  probes: readonly Unusual[];
};

/** Those of these rules that ask what is usual, on each stream that they watch. */
export function* seasonalUnits(
  all: readonly CompiledRule[],
  units: Units,
  waking: Waking,
): Iterable<SeasonalUnit> {
  const rules = new Set(all.filter(({ parts }) => parts.some(({ part }) => part.unusual)));
  if (rules.size === 0) return;
  for (const unit of units) {
    if (!rules.has(unit.rule)) continue;
    for (const [stream, placed] of waking.instanceOf(unit).probes) {
      const probes = placed.flatMap(({ probe }) => (probe.kind === "unusual" ? [probe] : []));
      if (probes.length > 0) yield { rule: unit.rule, subject: unit.subject, stream, probes };
    }
  }
}

/** Lets `change` tell a unit's sensors what is usual there; false where it is not watched so any more. */
export function teach(
  units: Units,
  waking: Waking,
  { rule, subject, stream }: SeasonalUnit,
  change: (probe: Unusual, sensor: SensorState) => void,
): boolean {
  const unit = units.byKey(keyOf(rule.id, subject));
  if (unit?.rule.print !== rule.print || !unit.streams.includes(stream)) return false;
  const state = unit.live?.state ?? freshState(waking.since(unit));
  for (const { probe, key } of waking.instanceOf(unit).probes.get(stream) ?? []) {
    if (probe.kind !== "unusual") continue;
    const sensor = state.sensors[key] ?? freshSensor();
    state.sensors[key] = sensor;
    change(probe, sensor);
  }
  waking.wake(unit, state);
  units.dirty.set(unit.key, unit);
  return true;
}
