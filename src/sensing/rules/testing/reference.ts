import type { CityClock } from "../city-clock.ts";
import type { CompiledRule, Probe, Watched } from "../compile.ts";
import { probesOf } from "../compile.ts";
import { judgeBounds } from "../probe.ts";

type Reading = { time: number; value: number };
export type Found = { start: number; raised: number; cleared: number | null };

/**
 * What a rule of one stream finds in a whole series, worked out by looking at all of it again for every reading.
 * Readings rise in time and count. `to` is how far the clock has come.
 */
export function referenceAlarms(
  rule: CompiledRule,
  stream: Watched,
  readings: readonly Reading[],
  from: number,
  to: number,
  clock: CityClock,
): Found[] {
  const probe = probesOf(rule, stream)[0]?.probe;
  if (probe === undefined) throw new Error("the rule does not watch the stream");
  return alarmsOf(rule, stretchesOf(probe, readings, from, to, clock), to);
}

/** Stretches of time in which one thing is known, without holes from the first reading on. */
type Stretch = { from: number; to: number; truth: 0 | 1 | undefined };

function stretchesOf(probe: Probe, readings: readonly Reading[], from: number, to: number, clock: CityClock) {
  if (probe.kind === "silent") return silences(probe.forMs, readings, from, to);
  const stretches: Stretch[] = [];
  for (const [place, { time }] of readings.entries()) {
    const next = readings[place + 1]?.time ?? Number.POSITIVE_INFINITY;
    const truth = truthAt(probe, readings.slice(0, place + 1), clock);
    if (probe.kind === "repeats") {
      const ends = truth === 1 ? endOfRepeats(probe, readings.slice(0, place + 1)) : next;
      if (ends < next) {
        stretches.push({ from: time, to: ends, truth: 1 }, { from: ends, to: next, truth: 0 });
      } else stretches.push({ from: time, to: next, truth });
      continue;
    }
    const held = time + probe.holdMs;
    if (next > held) {
      stretches.push({ from: time, to: held, truth }, { from: held, to: next, truth: undefined });
    } else stretches.push({ from: time, to: next, truth });
  }
  return stretches;
}

function silences(forMs: number, readings: readonly Reading[], from: number, to: number): Stretch[] {
  const stretches: Stretch[] = [];
  let last = from;
  for (const time of [...readings.map((one) => one.time), Number.POSITIVE_INFINITY]) {
    if (time > last + forMs && last + forMs <= to) {
      stretches.push({ from: last, to: last + forMs, truth: 0 }, { from: last + forMs, to: time, truth: 1 });
    } else stretches.push({ from: last, to: time, truth: 0 });
    last = Math.max(time, from);
  }
  return stretches;
}

function alarmsOf({ forMs, clearForMs }: CompiledRule, stretches: readonly Stretch[], to: number): Found[] {
  const joined: Stretch[] = [];
  for (const one of stretches) {
    const before = joined.at(-1);
    if (before?.truth === one.truth && before !== undefined) before.to = one.to;
    else joined.push({ ...one });
  }
  const found: Found[] = [];
  let open: Found | undefined;
  for (const { from, to: end, truth } of joined) {
    if (from > to) break;
    const lasted = Math.min(end, to);
    if (open === undefined && truth === 1 && lasted - from >= forMs) {
      open = { start: from, raised: from + forMs, cleared: null };
      found.push(open);
    } else if (open !== undefined && truth === 0 && lasted - from >= clearForMs) {
      open.cleared = from + clearForMs;
      open = undefined;
    }
  }
  return found;
}

function truthAt(probe: Probe, past: readonly Reading[], clock: CityClock): 0 | 1 | undefined {
  const now = past.at(-1);
  if (now === undefined) return undefined;
  switch (probe.kind) {
    case "silent":
      return 0;
    case "bounds":
      return (
        past.map(({ value }) => judgeBounds(probe.bounds, value)).findLast((truth) => truth !== undefined) ??
        0
      );
    case "change": {
      const slot = ({ time }: Reading) => Math.floor(time / probe.slotMs);
      const window = past.filter((one) => slot(one) >= slot(now) - 64).map(({ value }) => value);
      const up = now.value - Math.min(...window) >= probe.by && probe.direction !== "down";
      const down = Math.max(...window) - now.value >= probe.by && probe.direction !== "up";
      return up || down ? 1 : 0;
    }
    case "stuck": {
      let run: Reading[] = [];
      for (const one of past) {
        const last = run.at(-1);
        const values = [...run, one].map(({ value }) => value);
        const fits =
          last !== undefined &&
          one.time <= last.time + probe.holdMs &&
          Math.max(...values) - Math.min(...values) <= probe.within;
        run = fits ? [...run, one] : [one];
      }
      return now.time - (run[0]?.time ?? 0) >= probe.forMs ? 1 : 0;
    }
    case "repeats": {
      const within = onsets(probe, past).filter((time) => time > now.time - probe.withinMs);
      return within.length >= probe.times ? 1 : 0;
    }
    case "unusual":
      return unusualAt(probe, past, now, clock);
  }
}

type ProbeOf<K extends Probe["kind"]> = Extract<Probe, { kind: K }>;

function onsets(probe: ProbeOf<"repeats">, past: readonly Reading[]): number[] {
  const found: number[] = [];
  let inside = false;
  for (const { time, value } of past) {
    const truth = judgeBounds(probe.bounds, value);
    if (truth === 1 && !inside) found.push(time);
    if (truth !== undefined) inside = truth === 1;
  }
  return found;
}

function endOfRepeats(probe: ProbeOf<"repeats">, past: readonly Reading[]): number {
  return (onsets(probe, past).at(-probe.times) ?? 0) + probe.withinMs;
}

/** Seasons of the hour of the day, which the tests use. */
function unusualAt(
  probe: ProbeOf<"unusual">,
  past: readonly Reading[],
  now: Reading,
  clock: CityClock,
): 0 | 1 | undefined {
  const hour = (time: number) => Math.floor(clock.local(time) / 3_600_000);
  const first = past.find((one) => hour(one.time) === hour(now.time)) ?? now;
  const quarters = new Map<number, Reading>();
  for (const one of past) {
    const quarter = Math.floor(one.time / 900_000);
    if (!quarters.has(quarter)) quarters.set(quarter, one);
  }
  const values = [...quarters.values()]
    .filter((one) => one.time < first.time && hour(one.time) % 24 === hour(now.time) % 24)
    .slice(-96)
    .filter((one) => one.time > first.time - probe.historyMs)
    .map((one) => one.value);
  if (values.length < 12) return undefined;
  const median = middle(values);
  const mad = Math.max(middle(values.map((value) => Math.abs(value - median))), 1);
  const far = Math.max(probe.by * mad * 1.4826, probe.least);
  const difference = now.value - median;
  const beyond =
    (difference > far && probe.direction !== "down") || (-difference > far && probe.direction !== "up");
  return beyond ? 1 : 0;
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const half = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(half) - 1] ?? 0, sorted[Math.floor(half)] ?? 0];
  return (low + high) / 2;
}
