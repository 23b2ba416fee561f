import type { CityClock } from "./city-clock.ts";
import type { Probe } from "./compile.ts";
import type { SensorState } from "./state.ts";

const hourMs = 3_600_000;
const quarterMs = 900_000;
const dayMs = 86_400_000;
/** Fewer samples than this say nothing of what is usual. */
export const samplesNeeded = 12;
/** Makes the MAD of a normal distribution its standard deviation (Rousseeuw and Croux 1993, section 1). */
const madToDeviation = 1.4826;

type Unusual = Extract<Probe, { kind: "unusual" }>;

/** Samples of a season that are kept. */
export function samplesKept(season: Unusual["season"]): number {
  return season === "none" ? 672 : 96;
}

/**
 * Compares a reading with the baseline of its season and keeps it as a sample of its quarter of an hour.
 * Answers undefined while there is not enough history. The baseline is that of the beginning of the hour: what is
 * unusual cannot make itself usual within it.
 */
export function sampleAndJudge(
  probe: Unusual,
  sensor: SensorState,
  time: number,
  value: number,
  clock: CityClock,
): boolean | undefined {
  if (sensor.memory?.kind !== "unusual") {
    sensor.memory = { kind: "unusual", samples: {}, quarter: Number.NaN, hour: Number.NaN, baseline: null };
    // NaN is no JSON; these stand for "none yet".
    sensor.memory.quarter = -1;
    sensor.memory.hour = -1;
  }
  const { memory } = sensor;
  const local = clock.local(time);
  const hour = Math.floor(local / hourMs);
  const season = seasonOf(probe.season, hour, clock);
  let samples = memory.samples[season];
  if (samples === undefined) {
    samples = [];
    memory.samples[season] = samples;
  }
  if (hour !== memory.hour) {
    memory.hour = hour;
    memory.baseline = baselineOf(samples, time - probe.historyMs);
  }
  const quarter = Math.floor(time / quarterMs);
  if (quarter !== memory.quarter) {
    memory.quarter = quarter;
    samples.push(time, value);
    // What the beginning of the hour no longer reached is of no use to a later one.
    let drop = Math.max(0, samples.length - 2 * samplesKept(probe.season));
    while ((samples[drop] ?? time) <= time - probe.historyMs - hourMs) drop += 2;
    if (drop > 0) samples.splice(0, drop);
  }
  if (memory.baseline === null) return undefined;
  const { median, deviation } = memory.baseline;
  const difference = value - median;
  const far = Math.max(probe.by * deviation, probe.least);
  if (probe.direction === "up") return difference > far;
  if (probe.direction === "down") return -difference > far;
  return Math.abs(difference) > far;
}

function seasonOf(season: Unusual["season"], hour: number, clock: CityClock): string {
  const ofDay = ((hour % 24) + 24) % 24;
  const day = Math.floor((hour * hourMs) / dayMs);
  if (season === "none") return "all";
  if (season === "hour-of-day") return String(ofDay);
  if (season === "hour-of-workday") return `${clock.dayOff(day) ? "off" : "work"}-${ofDay}`;
  return `${(((day + 4) % 7) + 7) % 7}-${ofDay}`;
}

function baselineOf(samples: readonly number[], after: number) {
  const values: number[] = [];
  for (let row = 0; row < samples.length; row += 2) {
    if ((samples[row] ?? 0) > after) values.push(samples[row + 1] ?? 0);
  }
  if (values.length < samplesNeeded) return null;
  const median = medianOf(values);
  // Equal samples leave no spread; one step of the stream's decimals is the least there can be.
  const mad = Math.max(medianOf(values.map((value) => Math.abs(value - median))), 1);
  return { median, deviation: mad * madToDeviation };
}

/** Median of at least one number. */
export function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
