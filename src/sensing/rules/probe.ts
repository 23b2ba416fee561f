import { sampleAndJudge } from "./baseline.ts";
import type { CityClock } from "./city-clock.ts";
import type { Bounds, Probe } from "./compile.ts";
import type { SensorState } from "./state.ts";

/** 1 violated, 0 good, undefined between the two: nothing changes. */
export function judgeBounds(bounds: Bounds, value: number): 0 | 1 | undefined {
  if (value > bounds.high || value < bounds.low || value === bounds.equal) return 1;
  if (!bounds.calm || (value < bounds.calmHigh && value > bounds.calmLow)) return 0;
  return undefined;
}

/**
 * Takes a reading that counts into a sensor's state, in the order of time; `time` is that of its effect, and `from`
 * since when we listened without a break.
 */
export function takeReading(
  probe: Probe,
  sensor: SensorState,
  time: number,
  value: number,
  clock: CityClock,
  from: number,
): void {
  const before = sensor.at;
  sensor.at = time;
  sensor.gone = false;
  switch (probe.kind) {
    case "bounds":
      sensor.truth = judgeBounds(probe.bounds, value) ?? sensor.truth;
      return;
    case "silent":
      sensor.truth = 0;
      return;
    case "change":
      sensor.truth = changed(probe, sensor, time, value) ? 1 : 0;
      return;
    case "stuck":
      sensor.truth = stuck(probe, sensor, time, value, isGap(probe, before, time, from)) ? 1 : 0;
      return;
    case "repeats":
      sensor.truth = repeated(probe, sensor, time, value) ? 1 : 0;
      return;
    case "unusual": {
      const judged = sampleAndJudge(probe, sensor, time, value, clock);
      sensor.gone = judged === undefined;
      sensor.truth = judged === true ? 1 : 0;
    }
  }
}

/**
 * Whether nothing is known of the time between two readings. A sensor without an interval shows no gap of its own; what
 * it had to say while nobody listened is not known either.
 */
function isGap({ holdMs }: Probe, before: number | null, time: number, from: number): boolean {
  if (before === null || time > before + holdMs) return true;
  return holdMs === Number.POSITIVE_INFINITY && before < from && time >= from;
}

type ProbeOf<K extends Probe["kind"]> = Extract<Probe, { kind: K }>;

function changed(probe: ProbeOf<"change">, sensor: SensorState, time: number, value: number): boolean {
  if (sensor.memory?.kind !== "change") sensor.memory = { kind: "change", least: [], greatest: [] };
  const { least, greatest } = sensor.memory;
  const slot = Math.floor(time / probe.slotMs);
  let found = false;
  if (probe.direction !== "down") found = value - extreme(least, slot, value, 1) >= probe.by;
  if (probe.direction !== "up") found = extreme(greatest, slot, value, -1) - value >= probe.by || found;
  return found;
}

/** Keeps a queue of pairs whose values rise (`sign` 1) or fall (−1); its first is the extreme of the last 65 slots. */
function extreme(queue: number[], slot: number, value: number, sign: 1 | -1): number {
  let drop = 0;
  while (drop < queue.length && (queue[drop] ?? 0) < slot - 64) drop += 2;
  if (drop > 0) queue.splice(0, drop);
  while (queue.length > 0 && ((queue.at(-1) ?? 0) - value) * sign >= 0) queue.length -= 2;
  if (queue.at(-2) !== slot) queue.push(slot, value);
  return queue[1] ?? value;
}

function stuck(
  probe: ProbeOf<"stuck">,
  sensor: SensorState,
  time: number,
  value: number,
  gap: boolean,
): boolean {
  const run = sensor.memory?.kind === "stuck" && !gap ? sensor.memory : undefined;
  const low = Math.min(run?.low ?? value, value);
  const high = Math.max(run?.high ?? value, value);
  const fits = run !== undefined && high - low <= probe.within;
  sensor.memory = fits
    ? { kind: "stuck", from: run.from, low, high }
    : { kind: "stuck", from: time, low: value, high: value };
  return time - sensor.memory.from >= probe.forMs;
}

function repeated(probe: ProbeOf<"repeats">, sensor: SensorState, time: number, value: number): boolean {
  if (sensor.memory?.kind !== "repeats") sensor.memory = { kind: "repeats", onsets: [], inside: false };
  const { memory } = sensor;
  const judged = judgeBounds(probe.bounds, value);
  if (judged === 1 && !memory.inside) {
    memory.onsets.push(time);
    if (memory.onsets.length > probe.times) memory.onsets.shift();
  }
  if (judged !== undefined) memory.inside = judged === 1;
  const [first] = memory.onsets;
  return memory.onsets.length === probe.times && first !== undefined && first > time - probe.withinMs;
}

/** When the sensor's truth changes without a reading; undefined where it does not. */
export function sensorDeadline(probe: Probe, sensor: SensorState, from: number): number | undefined {
  if (probe.kind === "silent") {
    return sensor.truth === 1
      ? undefined
      : Math.max(sensor.seen ?? from, sensor.from ?? from, from) + probe.forMs;
  }
  if (probe.kind === "repeats") {
    const first = sensor.memory?.kind === "repeats" ? sensor.memory.onsets[0] : undefined;
    return sensor.truth === 1 && first !== undefined ? first + probe.withinMs : undefined;
  }
  if (sensor.gone || sensor.at === null || probe.holdMs === Number.POSITIVE_INFINITY) return undefined;
  return sensor.at + probe.holdMs;
}

/** What becomes of the sensor at its deadline. */
export function passDeadline(probe: Probe, sensor: SensorState): void {
  if (probe.kind === "silent") {
    sensor.truth = 1;
    sensor.gone = false;
  } else if (probe.kind === "repeats") sensor.truth = 0;
  else sensor.gone = true;
}
