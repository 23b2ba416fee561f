import type { History } from "../../kernel/index.ts";
import type { Stream } from "../registry/index.ts";
import {
  beginWatching,
  type CityClock,
  type CompiledRule,
  compileRule,
  type Effect,
  freshState,
  type Instance,
  judge,
  msOf,
  probesOf,
  type Rule,
  type State,
  severities,
  subjectOf,
  unscaled,
} from "../rules/index.ts";
import type { TrialResult } from "./schema.ts";

export type TrialQuestion = {
  rule: Rule;
  streams: readonly Stream[];
  from: number;
  to: number;
  /** Ends the trial where the asker has gone. */
  signal: AbortSignal;
  /** Told after each page of readings: how far it came, and how many readings it has seen. */
  onProgress?: (reached: number, readings: number) => void;
};

export type TrialLimits = { readings: number; ms: number; alarms: number };
export const trialLimits: TrialLimits = { readings: 20_000_000, ms: 30_000, alarms: 1000 };
const rowsAtOnce = 50_000;
const dayMs = 86_400_000;

type Tried = { instance: Instance; state: State };
type TriedAlarm = TrialResult["alarms"][number];

/**
 * What a rule would have raised and cleared, by the very detectors that run live. Readings come by time, so that what
 * came late when it happened is in its place here. A seasonal rule first learns from the time before `from`.
 */
export async function tryRule(
  { rule, streams, from, to, signal, onProgress }: TrialQuestion,
  history: Pick<History, "range">,
  clock: CityClock,
  limits: TrialLimits = trialLimits,
): Promise<TrialResult> {
  const compiled = compileRule(rule);
  const begin = from - learningMs(compiled);
  const tried = instancesOf(compiled, streams, begin);
  const book = new TrialBook(from, to, streams, clock, limits.alarms);
  const numbers = [...new Set([...tried.values()].flatMap(({ instance }) => [...instance.probes.keys()]))];
  const unitOf = new Map<number, Tried[]>();
  for (const one of tried.values()) {
    for (const stream of one.instance.probes.keys()) unitOf.set(stream, [...(unitOf.get(stream) ?? []), one]);
  }
  const effects: Effect[] = [];
  const started = performance.now();
  let after: { time: number; stream: number } | undefined;
  let stopped: "readings-limit" | "time-limit" | undefined;
  let reached = begin;
  while (numbers.length > 0) {
    signal.throwIfAborted();
    const page = await history.range({
      streams: numbers,
      from: begin,
      to,
      limit: rowsAtOnce,
      ...(after ? { after } : {}),
    });
    const rows = page.times.length;
    for (let row = 0; row < rows; row += 1) {
      const [stream, time] = [page.streams[row] ?? 0, page.times[row] ?? 0];
      const event = {
        kind: "reading",
        stream,
        time,
        value: page.values[row] ?? 0,
        quality: page.qualities[row] ?? 0,
      } as const;
      for (const { instance, state } of unitOf.get(stream) ?? [])
        judge(instance, state, event, clock, effects);
      book.reading(time);
      if (effects.length > 0) book.take(effects.splice(0));
    }
    reached = page.times[rows - 1] ?? reached;
    onProgress?.(reached, book.readings);
    if (rows < rowsAtOnce) break;
    after = { time: reached, stream: page.streams[rows - 1] ?? 0 };
    if (book.readings >= limits.readings) stopped = "readings-limit";
    else if (performance.now() - started > limits.ms) stopped = "time-limit";
    if (stopped !== undefined) break;
  }
  // Nothing at `to` itself belongs to the stretch.
  const end = stopped === undefined ? to : reached;
  for (const { instance, state } of tried.values())
    judge(instance, state, { kind: "tick", time: end - 1 }, clock, effects);
  book.take(effects.sort((one, other) => one.at - other.at));
  return book.result([...tried.values()], numbers.length, end, stopped);
}

function learningMs({ parts }: CompiledRule): number {
  const of = ({ part: { unusual } }: CompiledRule["parts"][number]) =>
    unusual === undefined ? 0 : msOf(unusual.history ?? "4w");
  return Math.max(...parts.map(of));
}

function instancesOf(rule: CompiledRule, streams: readonly Stream[], from: number): Map<string, Tried> {
  const probes = new Map<string, Map<number, ReturnType<typeof probesOf>>>();
  for (const stream of streams) {
    const found = probesOf(rule, stream);
    const subject = found.length === 0 ? undefined : subjectOf(rule, stream);
    if (subject === undefined) continue;
    const known = probes.get(subject) ?? new Map<number, ReturnType<typeof probesOf>>();
    probes.set(subject, known.set(stream.number, found));
  }
  return new Map(
    [...probes].map(([subject, of]) => {
      const instance: Instance = { rule, subject, probes: of };
      const state = freshState(from);
      beginWatching(instance, state);
      return [subject, { instance, state }];
    }),
  );
}

/** Counts what a trial finds. */
class TrialBook {
  readings = 0;
  readonly #from: number;
  readonly #to: number;
  readonly #clock: CityClock;
  readonly #keep: number;
  readonly #decimals: ReadonlyMap<number, number>;
  readonly #alarms: TriedAlarm[] = [];
  readonly #open = new Map<string, TriedAlarm>();
  readonly #days = new Map<string, { day: string; raised: number; cleared: number; readings: number }>();
  readonly #bySeverity: Record<string, number> = {};
  #raised = 0;
  #cleared = 0;
  #dayEnd = Number.NEGATIVE_INFINITY;
  #day: { readings: number } = { readings: 0 };

  constructor(from: number, to: number, streams: readonly Stream[], clock: CityClock, keep: number) {
    this.#from = from;
    this.#to = to;
    this.#clock = clock;
    this.#keep = keep;
    this.#decimals = new Map(streams.map((one) => [one.number, one.settings.decimals]));
  }

  reading(time: number): void {
    this.readings += 1;
    if (time < this.#from) return;
    // Readings come by time: the day is looked up once an hour of it at most.
    if (time >= this.#dayEnd) {
      this.#day = this.#dayOf(time);
      this.#dayEnd = (Math.floor(time / 900_000) + 1) * 900_000;
    }
    this.#day.readings += 1;
  }

  take(effects: readonly Effect[]): void {
    for (const { kind, subject, start, at, severity, cause } of effects) {
      const name = severities[severity] ?? "critical";
      if (kind === "raise" && at >= this.#from) {
        const decimals = this.#decimals.get(cause?.stream ?? 0) ?? 0;
        const value = cause?.value ?? null;
        const alarm: TriedAlarm = {
          subject,
          startedAt: iso(start),
          raisedAt: iso(at),
          clearedAt: null,
          severity: name,
          worst: name,
          stream: cause?.stream ?? null,
          value: value === null ? null : unscaled(value, decimals),
        };
        this.#raised += 1;
        this.#dayOf(at).raised += 1;
        this.#open.set(subject, alarm);
        if (this.#alarms.length < this.#keep) this.#alarms.push(alarm);
        continue;
      }
      const alarm = this.#open.get(subject);
      if (alarm === undefined) continue;
      if (kind === "clear") {
        alarm.clearedAt = iso(at);
        this.#cleared += 1;
        this.#dayOf(at).cleared += 1;
        this.#count(alarm);
        this.#open.delete(subject);
      } else {
        alarm.severity = name;
        if (severities.indexOf(name) > severities.indexOf(alarm.worst)) alarm.worst = name;
      }
    }
  }

  result(
    tried: readonly Tried[],
    streams: number,
    reached: number,
    stopped: "readings-limit" | "time-limit" | undefined,
  ): TrialResult {
    const standing = this.#open.size;
    for (const alarm of this.#open.values()) this.#count(alarm);
    const warmingUp = tried.filter(({ state }) =>
      Object.values(state.sensors).some(
        ({ memory }) => memory?.kind === "unusual" && memory.baseline === null,
      ),
    ).length;
    return {
      from: iso(this.#from),
      to: iso(this.#to),
      streams,
      subjects: tried.length,
      readings: this.readings,
      raised: this.#raised,
      cleared: this.#cleared,
      standing,
      warmingUp,
      bySeverity: this.#bySeverity,
      days: [...this.#days.values()].sort((one, other) => (one.day < other.day ? -1 : 1)),
      alarms: this.#alarms,
      complete: stopped === undefined,
      reached: iso(reached),
      notes: [
        ...(stopped === undefined ? [] : [stopped]),
        ...(this.#raised > this.#alarms.length ? (["alarms-cut"] as const) : []),
        "late-readings-in-order",
      ],
    };
  }

  #count({ worst }: TriedAlarm): void {
    this.#bySeverity[worst] = (this.#bySeverity[worst] ?? 0) + 1;
  }

  #dayOf(time: number) {
    const day = iso(Math.floor(this.#clock.local(time) / dayMs) * dayMs).slice(0, 10);
    let row = this.#days.get(day);
    if (row === undefined) {
      row = { day, raised: 0, cleared: 0, readings: 0 };
      this.#days.set(day, row);
    }
    return row;
  }
}

const iso = (time: number) => new Date(time).toISOString();
