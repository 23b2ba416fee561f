import type { CityClock } from "./city-clock.ts";
import type { Probe } from "./compile.ts";
import type { Memory, SensorState } from "./state.ts";

const hourMs = 3_600_000;
const quarterMs = 900_000;
const dayMs = 86_400_000;
/** Fewer samples than this say nothing of what is usual. */
export const samplesNeeded = 12;
/** Makes the MAD of a normal distribution its standard deviation (Rousseeuw and Croux 1993, section 1). */
const madToDeviation = 1.4826;

/** A probe of what is usual at its season. */
export type Unusual = Extract<Probe, { kind: "unusual" }>;
type SeasonalMemory = Extract<Memory, { kind: "unusual" }>;

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
  const memory = seasonalMemory(sensor);
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

/** What a probe of what is usual remembers; begun where there is nothing yet. -1 stands for "none yet". */
function seasonalMemory(sensor: SensorState): SeasonalMemory {
  if (sensor.memory?.kind !== "unusual")
    sensor.memory = { kind: "unusual", samples: {}, quarter: -1, hour: -1, baseline: null };
  return sensor.memory;
}

/**
 * Gathers samples of a stream's past as {@link sampleAndJudge} would have: the first reading of each quarter of an
 * hour, by season. Readings come by rising time.
 */
export class SeasonalSamples {
  readonly samples: Record<string, number[]> = {};
  readonly #probe: Unusual;
  readonly #clock: CityClock;
  #quarter = -1;

  constructor(probe: Unusual, clock: CityClock) {
    this.#probe = probe;
    this.#clock = clock;
  }

  add(time: number, value: number): void {
    const quarter = Math.floor(time / quarterMs);
    if (quarter === this.#quarter) return;
    this.#quarter = quarter;
    const season = seasonOf(this.#probe.season, Math.floor(this.#clock.local(time) / hourMs), this.#clock);
    const samples = this.samples[season] ?? [];
    this.samples[season] = samples;
    samples.push(time, value);
    if (samples.length > 2 * samplesKept(this.#probe.season)) samples.splice(0, 2);
  }
}

/**
 * Puts samples of the past before those that a sensor has gathered itself, which stay. Doing it again changes nothing.
 * The baseline is made anew with the next reading; nothing is judged by it before.
 */
export function learn(probe: Unusual, sensor: SensorState, past: SeasonalSamples): void {
  const memory = seasonalMemory(sensor);
  for (const [season, samples] of Object.entries(past.samples)) {
    const own = memory.samples[season] ?? [];
    const [first = Number.POSITIVE_INFINITY] = own;
    const before = samples.filter((_, place) => (samples[place - (place % 2)] ?? 0) < first);
    memory.samples[season] = [...before, ...own].slice(-2 * samplesKept(probe.season));
  }
  memory.hour = -1;
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
