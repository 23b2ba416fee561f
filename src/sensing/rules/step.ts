import type { CityClock } from "./city-clock.ts";
import type { CompiledRule, PlacedProbe, Probe } from "./compile.ts";
import { judgeBounds, passDeadline, sensorDeadline, takeReading } from "./probe.ts";
import { freshSensor, freshState, never, type SensorState, type State } from "./state.ts";

/** One rule on one subject: its probes, by stream. */
export type Instance = {
  rule: CompiledRule;
  subject: string;
  probes: ReadonlyMap<number, readonly PlacedProbe[]>;
};

/** A reading of one of the subject's streams, or the clock: nothing older than `time`, or as old, is expected. */
export type RuleEvent =
  | { kind: "reading"; stream: number; time: number; value: number; quality: number }
  | { kind: "tick"; time: number };

/** A change of an alarm. Its identity is rule, subject and `start`; `at` is when it came to be, in the readings' time. */
export type Effect = {
  kind: "raise" | "severity" | "clear";
  rule: string;
  subject: string;
  start: number;
  at: number;
  /** Place in `severities`. */
  severity: number;
  cause: State["cause"];
};

/** The pure step: `state` is left as it was. */
export function step(
  instance: Instance,
  state: State,
  event: RuleEvent,
  clock: CityClock,
): { state: State; effects: Effect[] } {
  const next = structuredClone(state);
  const effects: Effect[] = [];
  judge(instance, next, event, clock, effects);
  return { state: next, effects };
}

const early = 4;

/** The same, changing `state` in place; for the watch, which owns it. */
export function judge(
  instance: Instance,
  state: State,
  event: RuleEvent,
  clock: CityClock,
  effects: Effect[],
): void {
  if (event.kind === "tick") {
    advance(instance, state, event.time, true, effects);
    return;
  }
  const probes = instance.probes.get(event.stream);
  if (probes === undefined || (event.quality & early) !== 0) return;
  // One that is not newer is passed over; of several probes on a stream each has seen the same.
  for (const { key } of probes) {
    const seen = state.sensors[key]?.seen ?? null;
    if (seen !== null && event.time <= seen) return;
  }
  const time = Math.max(event.time, state.now);
  advance(instance, state, time, false, effects);
  // Of a single probe the next deadline is known exactly, and needs no looking for.
  if (probes.length === 1 && instance.probes.size === 1) state.due = null;
  let changed = false;
  for (const { probe, key } of probes)
    changed = takeOne(instance, probe, sensorOf(state, key), state, event, time, clock) || changed;
  state.now = time;
  // What has not changed needs no counting over all sensors of an area.
  if (changed) settle(instance, state, time, { stream: event.stream, value: event.value }, effects);
}

/** Takes a reading into one sensor; answers whether what it says has changed. */
function takeOne(
  { rule }: Instance,
  probe: Probe,
  sensor: SensorState,
  state: State,
  event: RuleEvent & { kind: "reading" },
  time: number,
  clock: CityClock,
): boolean {
  const { truth, gone, levels } = sensor;
  sensor.seen = event.time;
  const counts = (event.quality & rule.ignored) === 0;
  if (counts || probe.kind === "silent") {
    takeReading(probe, sensor, time, event.value, clock, state.from);
    if (counts) takeLevels(probe, sensor, state, event.value);
  }
  lowerDue(state, sensorDeadline(probe, sensor, state.from));
  return sensor.truth !== truth || sensor.gone !== gone || sensor.levels !== levels;
}

function sensorOf(state: State, key: string): SensorState {
  const known = state.sensors[key];
  if (known !== undefined) return known;
  const sensor = freshSensor();
  state.sensors[key] = sensor;
  return sensor;
}

function lowerDue(state: State, deadline: number | undefined): void {
  if (deadline !== undefined && (state.due === null || deadline < state.due)) state.due = deadline;
}

function takeLevels(probe: Probe, sensor: SensorState, state: State, value: number): void {
  if (probe.levels.length === 0) return;
  if (state.phase === "normal" && sensor.truth === 0) {
    sensor.levels = 0;
    return;
  }
  for (const [place, bounds] of probe.levels.entries()) {
    if (bounds === undefined) continue;
    const judged = judgeBounds(bounds, value);
    if (judged === 1) sensor.levels |= 1 << place;
    else if (judged === 0 && bounds.calm) sensor.levels &= ~(1 << place);
  }
}

/** Passes every deadline up to `to`, in order; a duration ends before a gap of the same time begins. */
function advance(instance: Instance, state: State, to: number, inclusive: boolean, effects: Effect[]): void {
  for (;;) {
    const own = phaseDeadline(instance.rule, state);
    const first = state.due !== null && state.due <= to ? earliest(instance, state) : undefined;
    const reached = first !== undefined && (first.at < to || (inclusive && first.at === to));
    if (own <= to && (!reached || own <= first.at)) {
      state.now = Math.max(state.now, own);
      passPhase(instance, state, own, effects);
    } else if (reached) {
      const at = Math.max(first.at, state.now);
      state.now = at;
      passDeadline(first.probe, first.sensor);
      settle(instance, state, at, { stream: first.stream, value: null }, effects);
    } else return;
  }
}

/** The sensor whose deadline comes first; `due` is set to it exactly. */
function earliest({ probes }: Instance, state: State) {
  let first: { at: number; probe: Probe; sensor: SensorState; stream: number } | undefined;
  for (const [stream, list] of probes) {
    for (const { probe, key } of list) {
      // Silence needs no reading to begin; every other kind has nothing to say before one.
      const sensor = probe.kind === "silent" ? sensorOf(state, key) : state.sensors[key];
      if (sensor === undefined) continue;
      const at = sensorDeadline(probe, sensor, state.from);
      if (at !== undefined && (first === undefined || at < first.at)) first = { at, probe, sensor, stream };
    }
  }
  state.due = first?.at ?? null;
  return first;
}

const endless = Number.POSITIVE_INFINITY;

function phaseDeadline(rule: CompiledRule, state: State): number {
  switch (state.phase) {
    case "normal":
      return endless;
    case "pending":
      return state.since + rule.forMs;
    case "raised":
      return nextLevel(rule, state);
    case "clearing":
      return Math.min(state.goodSince + rule.clearForMs, nextLevel(rule, state));
  }
}

function nextLevel(rule: CompiledRule, state: State): number {
  let next = endless;
  for (const { forMs, severity } of rule.levels) {
    if (forMs !== undefined && severity > state.severity) next = Math.min(next, state.since + forMs);
  }
  return Math.max(next, state.now);
}

function passPhase(instance: Instance, state: State, at: number, effects: Effect[]): void {
  if (state.phase === "pending") {
    state.phase = "raised";
    state.severity = severityAt(instance, state, at);
    effects.push(effect("raise", instance, state, at));
  } else if (state.phase === "clearing" && state.goodSince + instance.rule.clearForMs <= at) {
    effects.push(effect("clear", instance, state, at));
    calmDown(state);
  } else tellSeverity(instance, state, at, effects);
}

function calmDown(state: State): void {
  state.phase = "normal";
  state.last = state.since;
  state.cause = null;
  for (const key in state.sensors) {
    const sensor = state.sensors[key];
    if (sensor !== undefined) sensor.levels = 0;
  }
}

/** Follows what the sensors say together. */
function settle(
  instance: Instance,
  state: State,
  at: number,
  cause: NonNullable<State["cause"]>,
  effects: Effect[],
): void {
  const truth = truthOf(instance, state);
  const { rule } = instance;
  if (truth === 1) {
    if (state.phase === "normal") {
      state.phase = "pending";
      state.since = Math.max(at, state.last + 1);
      state.cause = cause;
    } else if (state.phase === "clearing") state.phase = "raised";
  } else if (state.phase === "pending") {
    state.phase = "normal";
    state.cause = null;
  } else if (truth === 0 && state.phase === "raised") {
    state.phase = "clearing";
    state.goodSince = at;
  } else if (truth === undefined && state.phase === "clearing") state.phase = "raised";
  if (state.phase === "pending" && rule.forMs === 0) passPhase(instance, state, state.since, effects);
  else if (state.phase === "clearing" && rule.clearForMs === 0) passPhase(instance, state, at, effects);
  else if (state.phase === "raised" || state.phase === "clearing") tellSeverity(instance, state, at, effects);
}

/** 1 violated, 0 good, undefined unknown: what is gone might still hold, or nothing at all is known. */
function truthOf({ rule, probes }: Instance, state: State): 0 | 1 | undefined {
  if (probes.size === 1 && rule.parts.length === 1 && rule.parts[0]?.atLeast === 1) {
    for (const key in state.sensors) {
      const sensor = state.sensors[key];
      return sensor === undefined || sensor.gone ? undefined : sensor.truth;
    }
    return undefined;
  }
  const present = new Array<number>(rule.parts.length).fill(0);
  const maybe = new Array<number>(rule.parts.length).fill(0);
  let known = false;
  for (const key in state.sensors) {
    const sensor = state.sensors[key];
    if (sensor === undefined) continue;
    if (!sensor.gone) known = true;
    if (sensor.truth === 0) continue;
    const part = Number.parseInt(key, 10);
    maybe[part] = (maybe[part] ?? 0) + 1;
    if (!sensor.gone) present[part] = (present[part] ?? 0) + 1;
  }
  if (joined(rule, present)) return 1;
  return known && !joined(rule, maybe) ? 0 : undefined;
}

function joined({ parts, join }: CompiledRule, counts: readonly number[]): boolean {
  const holds = ({ atLeast }: { atLeast: number }, place: number) => (counts[place] ?? 0) >= atLeast;
  return join === "all" ? parts.every(holds) : parts.some(holds);
}

function severityAt({ rule }: Instance, state: State, at: number): number {
  let severity = rule.severity;
  let bits = 0;
  if (rule.levels.length > 0) for (const sensor of Object.values(state.sensors)) bits |= sensor.levels;
  for (const [place, level] of rule.levels.entries()) {
    const stands = level.forMs === undefined ? (bits & (1 << place)) !== 0 : at >= state.since + level.forMs;
    if (stands) severity = Math.max(severity, level.severity);
  }
  return severity;
}

function tellSeverity(instance: Instance, state: State, at: number, effects: Effect[]): void {
  const severity = severityAt(instance, state, at);
  if (severity === state.severity) return;
  state.severity = severity;
  effects.push(effect("severity", instance, state, at));
}

function effect(kind: Effect["kind"], { rule, subject }: Instance, state: State, at: number): Effect {
  return {
    kind,
    rule: rule.id,
    subject,
    start: state.since,
    at,
    severity: state.severity,
    cause: state.cause,
  };
}

/** When the clock must be asked again; Infinity where only readings change anything. */
export function nextDeadline(instance: Instance, state: State): number {
  return Math.min(phaseDeadline(instance.rule, state), state.due ?? endless);
}

/** Begins the clocks that run without a reading: silence, of a stream that joins others from `now`. */
export function beginWatching({ probes }: Instance, state: State, now: number = state.from): void {
  for (const list of probes.values()) {
    for (const { probe, key } of list) {
      if (probe.kind !== "silent") continue;
      if (state.sensors[key] === undefined) sensorOf(state, key).from = now;
      lowerDue(state, sensorDeadline(probe, sensorOf(state, key), state.from));
    }
  }
}

/** Whether a quiet state of this instance says no more than its newest reading's time does. */
export function mayForget({ rule, probes }: Instance): boolean {
  if (rule.per !== "stream" || rule.parts.length !== 1) return false;
  for (const list of probes.values()) {
    const kind = list[0]?.probe.kind;
    if (list.length !== 1 || (kind !== "bounds" && kind !== "silent")) return false;
  }
  return true;
}

/** Whether a state of which {@link mayForget} is true is quiet: it may be forgotten. */
export function isForgettable(state: State): boolean {
  if (state.phase !== "normal") return false;
  for (const key in state.sensors) {
    const sensor = state.sensors[key];
    if (sensor !== undefined && (sensor.truth !== 0 || (sensor.seen ?? never) < state.now)) return false;
  }
  return true;
}

/** The state that {@link isForgettable} let go, from what is left of it: the newest sign of life. */
export function recalledState(instance: Instance, stream: number, seen: number | null, from: number): State {
  const state = freshState(from);
  if (seen !== null) {
    state.sensors[`0:${stream}`] = { seen, at: seen, truth: 0, gone: false, levels: 0 };
    state.now = seen;
  }
  beginWatching(instance, state);
  return state;
}

/** Makes a state that was let go what {@link recalledState} would answer, without making it anew. */
export function refreshState(state: State, seen: number, from: number): void {
  state.from = from;
  state.due = null;
  if (seen < never) return;
  state.now = seen;
  for (const key in state.sensors) {
    const sensor = state.sensors[key];
    if (sensor === undefined) continue;
    sensor.seen = seen;
    sensor.at = seen;
    sensor.gone = false;
    sensor.levels = 0;
  }
}

/**
 * Takes it as known that an alarm of this subject was over at `end`: nothing is decided before it any more, and what
 * began before and still holds is a violation of its own from then on.
 */
export function goOnAfter(instance: Instance, state: State, end: number, effects: Effect[]): void {
  state.now = Math.max(state.now, end);
  if (state.phase === "normal" || state.since >= end) return;
  if (truthOf(instance, state) !== 1) {
    calmDown(state);
    return;
  }
  const raised = state.phase !== "pending";
  state.since = Math.max(end, state.last + 1);
  if (!raised) return;
  state.phase = "raised";
  state.severity = severityAt(instance, state, state.now);
  effects.push(effect("raise", instance, state, state.now));
}

/** The state of an alarm that stands though nothing of its past is remembered. */
export function standingState(from: number, start: number, severity: number): State {
  return {
    now: never,
    from,
    phase: "raised",
    since: start,
    goodSince: never,
    severity,
    cause: null,
    last: never,
    due: null,
    sensors: {},
  };
}
