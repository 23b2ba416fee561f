import type { ReadingBatch } from "../../kernel/index.ts";
import type { Stream, StreamDirectory } from "../registry/index.ts";
import {
  beginWatching,
  type CityClock,
  type CompiledRule,
  compileRule,
  type Effect,
  freshSensor,
  freshState,
  goOnAfter,
  type Instance,
  isForgettable,
  judge,
  mayForget,
  nextDeadline,
  type Probe,
  probesOf,
  type Rule,
  type RuleEvent,
  recalledState,
  refreshState,
  type SensorState,
  type State,
  standingState,
  subjectOf,
  type Unusual,
} from "../rules/index.ts";
import { giveBack, restoreTimes, type SnapshotPart, takeSnapshot } from "./snapshot.ts";
import { type RuleStanding, standingsOf } from "./standings.ts";
import type { Quiet } from "./table.ts";
import { Timers } from "./timers.ts";
import { keyOf, type Unit, Units } from "./unit.ts";

/** What was observed so far, in numbers. */
export type WatchCounts = { observed: number; late: number; old: number };

/** A rule that asks what is usual, on one stream of a subject. */
export type SeasonalUnit = {
  rule: CompiledRule;
  subject: string;
  stream: number;
  probes: readonly Unusual[];
};

const early = 4;
const unbounded = Number.POSITIVE_INFINITY;

export type WatchParts = {
  streams: StreamDirectory;
  clock: CityClock;
  /** Milliseconds of our clock. */
  now: () => number;
  /** Told of alarms' changes, in order. Must not wait. */
  tell: (effects: readonly Effect[]) => void;
  /** Readings older than this on arrival are history, not something to raise an alarm for. */
  oldAfterMs: number;
};

/** All rules on all streams, in memory. Synchronous; the pure detectors of `rules` do the judging. */
export class Watch {
  readonly counts: WatchCounts = { observed: 0, late: 0, old: 0 };
  readonly #parts: WatchParts;
  readonly #units = new Units();
  readonly #timers = new Timers();
  readonly #effects: Effect[] = [];
  #rules: CompiledRule[] = [];
  #rulesOfKind = new Map<string | null, CompiledRule[]>();
  /** Since when we listen without a break. */
  #from = Number.NEGATIVE_INFINITY;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  get rules(): readonly CompiledRule[] {
    return this.#rules;
  }

  /** Nobody could be heard before `time`: what silence counts begins there. */
  listenFrom(time: number): void {
    this.#from = time;
  }

  /** Takes these rules for the ones there were; what other rules remember is kept, for what stayed as it was. */
  setRules(rules: readonly Rule[]): void {
    const before = new Map([...this.#units].map((unit) => [`${unit.rule.print}|${unit.key}`, unit]));
    this.#rules = rules.map(compileRule);
    this.#rulesOfKind = new Map();
    this.#units.clear();
    for (const stream of this.#parts.streams.all()) this.#watch(stream);
    for (const unit of this.#units) {
      const known = before.get(`${unit.rule.print}|${unit.key}`);
      if (known === undefined) continue;
      unit.from = known.from;
      if (known.live !== null) this.#wake(unit, known.live.state);
    }
    this.#flush();
  }

  /** Takes up a stream that is new or has changed. */
  changeStream(stream: Stream): void {
    const kept = new Map<string, { state: State; from: number }>();
    for (const number of this.#units.table.remove(stream.number)) {
      const unit = this.#units.at(number);
      if (unit === undefined) continue;
      unit.streams = unit.streams.filter((one) => one !== stream.number);
      unit.instance = null;
      if (unit.live !== null) kept.set(unit.key, { state: unit.live.state, from: unit.from });
      if (unit.streams.length === 0) this.#units.drop(number, unit);
      else forgetStream(unit, stream.number);
    }
    this.#watch(stream);
    for (const [key, { state, from }] of kept) {
      const unit = this.#units.byKey(key);
      if (unit === undefined) continue;
      unit.from = from;
      if (unit.live !== null) unit.live = null;
      this.#wake(unit, state);
    }
    this.#flush();
  }

  /** Looks at stored readings, in their order. Most belong to quiet slots and cost a few comparisons. */
  observe(batch: ReadingBatch): void {
    const { streams, times, values, qualities } = batch;
    const { seen, lag, head, touched, next, low, high, span, ignored, awake } = this.#units.table;
    const now = this.#parts.now();
    const oldest = now - this.#parts.oldAfterMs;
    const { length } = streams;
    for (let row = 0; row < length; row += 1) {
      const stream = streams[row] as number;
      const time = times[row] as number;
      const bits = qualities[row] as number;
      if (stream >= head.length || (bits & early) !== 0) continue;
      const before = seen[stream] as number;
      if (time <= before || time < oldest) {
        if (time <= before) this.counts.late += 1;
        else this.counts.old += 1;
        continue;
      }
      seen[stream] = time;
      lag[stream] = time < now ? now - time : 0;
      touched[stream >> 10] = 1;
      for (let slot = head[stream] as number; slot >= 0; slot = next[slot] as number) {
        const value = values[row] as number;
        const calm = value <= (high[slot] as number) && value >= (low[slot] as number);
        const quiet = awake[slot] === 0 && time - before <= (span[slot] as number);
        if (quiet && (calm || (bits & (ignored[slot] as number)) !== 0)) continue;
        this.#judge(slot, before, { kind: "reading", stream, time, value, quality: bits });
      }
    }
    this.counts.observed += length;
    this.#flush();
  }

  /** The clock: of a stream that is heard at once, nothing older than `time` is expected any more. */
  tick(time: number): void {
    while (this.#timers.next <= time) {
      const at = this.#timers.next;
      const number = this.#timers.pop();
      const unit = this.#units.at(number);
      if (unit === undefined || unit.timer !== at) continue;
      unit.timer = unbounded;
      // It was set while something was pending that is over: time alone changes nothing here.
      if (unit.live !== null || !isCalmInTime(unit)) this.#tickUnit(number, unit, time);
    }
    this.#flush();
  }

  /** The violations that stand, by rule and subject. */
  *standing(): Iterable<{ rule: string; subject: string; start: number }> {
    for (const { rule, subject, live } of this.#units) {
      if (live !== null && isStanding(live.state)) yield { rule: rule.id, subject, start: live.state.since };
    }
  }

  /**
   * What was recorded as over at `end`, milliseconds, before a crash is over here, too: nothing that begins later may
   * begin before. A violation that still holds goes on as a new one.
   */
  resume(rule: string, subject: string, end: number): void {
    const number = this.#units.numberOf(keyOf(rule, subject));
    const unit = number === undefined ? undefined : this.#units.at(number);
    const stream = unit?.streams[0];
    if (number === undefined || unit === undefined || stream === undefined) return;
    const live = unit.live ?? this.#recall(unit, stream, this.seen(stream));
    goOnAfter(live.instance, live.state, end, this.#effects);
    this.#settle(number, unit, live);
    this.#flush();
  }

  /** Takes an open alarm for standing that nothing is remembered of; false where it is no longer watched. */
  adopt(rule: string, subject: string, start: number, severity: number): boolean {
    const unit = this.#units.byKey(keyOf(rule, subject));
    if (unit === undefined) return false;
    if (unit.live !== null && isStanding(unit.live.state)) return true;
    this.#wake(unit, standingState(this.#since(unit), start, severity));
    this.#units.dirty.set(unit.key, unit);
    return true;
  }

  /** The rules that ask what is usual, on each stream that they watch. */
  *seasonal(): Iterable<SeasonalUnit> {
    const rules = new Set(this.#rules.filter(({ parts }) => parts.some(({ part }) => part.unusual)));
    if (rules.size === 0) return;
    for (const unit of this.#units) {
      if (!rules.has(unit.rule)) continue;
      for (const [stream, placed] of this.#instanceOf(unit).probes) {
        const probes = placed.flatMap(({ probe }) => (probe.kind === "unusual" ? [probe] : []));
        if (probes.length > 0) yield { rule: unit.rule, subject: unit.subject, stream, probes };
      }
    }
  }

  /** Lets `change` tell a unit's sensors what is usual there; false where it is not watched so any more. */
  teach(
    { rule, subject, stream }: SeasonalUnit,
    change: (probe: Unusual, sensor: SensorState) => void,
  ): boolean {
    const unit = this.#units.byKey(keyOf(rule.id, subject));
    if (unit?.rule.print !== rule.print || !unit.streams.includes(stream)) return false;
    const state = unit.live?.state ?? freshState(this.#since(unit));
    for (const { probe, key } of this.#instanceOf(unit).probes.get(stream) ?? []) {
      if (probe.kind !== "unusual") continue;
      const sensor = state.sensors[key] ?? freshSensor();
      state.sensors[key] = sensor;
      change(probe, sensor);
    }
    this.#wake(unit, state);
    this.#units.dirty.set(unit.key, unit);
    return true;
  }

  /** Puts back what a snapshot kept; what no longer fits is left out. Returns nothing told. */
  restore(
    states: readonly { rule: string; subject: string; print: string; state: State }[],
    chunks: SnapshotPart["chunks"],
  ): void {
    restoreTimes(this.#units, chunks, this.#parts.now());
    for (const { rule, subject, print, state } of states) {
      const key = keyOf(rule, subject);
      const unit = this.#units.byKey(key);
      if (unit === undefined || unit.rule.print !== print) this.#units.dirty.set(key, unit ?? null);
      else this.#wake(unit, state);
    }
    this.#flush();
  }

  /** What has changed since the last snapshot; taken as told, unless {@link untaken} gives it back. */
  snapshot(): SnapshotPart {
    return takeSnapshot(this.#units);
  }

  /** A snapshot that could not be written: its parts have changed still. */
  untaken(part: SnapshotPart): void {
    giveBack(this.#units, part);
  }

  /** Newest observed time of a stream; -Infinity where nothing was. */
  seen(stream: number): number {
    return this.#units.table.seen[stream] ?? -unbounded;
  }

  /** How the subjects of each rule stand. */
  standings(visible: (stream: number) => boolean): Map<string, RuleStanding> {
    return standingsOf(this.#rules, this.#units, visible);
  }

  #watch(stream: Stream): void {
    if (stream.retiredAt !== null) return;
    const { table } = this.#units;
    table.makeRoom(stream.number);
    for (const rule of this.#rulesFor(stream.kind)) {
      const probes = probesOf(rule, stream);
      const subject = probes.length === 0 ? undefined : subjectOf(rule, stream);
      if (subject === undefined) continue;
      const now = this.#parts.now();
      const number = this.#units.join(rule, subject, stream.number, now);
      const probe = probes.length === 1 && rule.per === "stream" ? probes[0]?.probe : undefined;
      table.add(stream.number, number, quietOf(probe), rule.ignored);
      const unit = this.#units.at(number);
      if (unit?.live) this.#renew(number, unit, now);
      else if (unit && probe?.kind === "silent") {
        this.#arm(number, unit, Math.max(this.seen(stream.number), this.#since(unit)) + probe.forMs);
      } else if (unit && rule.parts.some(({ part }) => part.silent)) this.#renew(number, unit, now);
    }
  }

  /** The rules that may watch a kind: looked up once, so that a hundred thousand streams are soon taken up. */
  #rulesFor(kind: string | null): CompiledRule[] {
    let rules = this.#rulesOfKind.get(kind);
    if (rules === undefined) {
      rules = this.#rules.filter(({ rule }) => {
        const wanted = rule.detect.streams.kind;
        return wanted === undefined || [wanted].flat().includes(kind ?? "");
      });
      this.#rulesOfKind.set(kind, rules);
    }
    return rules;
  }

  /** Since when silence of a unit counts: it was watched, and we listened. */
  #since({ from }: Unit): number {
    return Math.max(from, this.#from);
  }

  #judge(slot: number, before: number, event: RuleEvent & { kind: "reading" }): void {
    const number = this.#units.table.unitOf[slot] ?? -1;
    const unit = this.#units.at(number);
    if (unit !== undefined) this.#step(number, unit, event.stream, before, event);
  }

  #tickUnit(number: number, unit: Unit, time: number): void {
    const stream = unit.streams[0];
    if (stream === undefined) return;
    this.#step(number, unit, stream, this.seen(stream), { kind: "tick", time: time - this.#lagOf(unit) });
  }

  /**
   * How far a unit's time lies behind the clock. A device may send hours later what it has measured: the clock must not
   * decide what its next reading, already under way, is about to say. Silence goes by the clock alone.
   */
  #lagOf({ rule, streams }: Unit): number {
    if (rule.parts.some(({ part }) => part.silent)) return 0;
    const { lag } = this.#units.table;
    let least = unbounded;
    for (const stream of streams) least = Math.min(least, lag[stream] ?? 0);
    return least === unbounded ? 0 : least;
  }

  #step(number: number, unit: Unit, stream: number, seen: number, event: RuleEvent): void {
    const live = unit.live ?? this.#recall(unit, stream, seen);
    const { state } = live;
    if (state.from < this.#from) state.from = this.#from;
    judge(live.instance, state, event, this.#parts.clock, this.#effects);
    this.#settle(number, unit, live);
  }

  /** The state of a quiet unit, made from what is known of its stream. */
  #recall(unit: Unit, stream: number, seen: number) {
    const from = this.#since(unit);
    if (unit.spare !== null && unit.instance !== null) {
      refreshState(unit.spare.state, seen, from);
      if (!isCalmInTime(unit)) beginWatching(unit.instance, unit.spare.state);
      return unit.spare;
    }
    const instance = this.#instanceOf(unit);
    if (unit.rule.per === "stream" && unit.rule.parts.length === 1) {
      return { instance, state: recalledState(instance, stream, seen === -unbounded ? null : seen, from) };
    }
    const state = freshState(from);
    beginWatching(instance, state);
    return { instance, state };
  }

  #instanceOf(unit: Unit): Instance {
    if (unit.instance !== null) return unit.instance;
    const { rule, subject, streams } = unit;
    const { streams: directory } = this.#parts;
    unit.instance = {
      rule,
      subject,
      probes: new Map(
        streams.flatMap((number) => {
          const stream = directory.byNumber(number);
          return stream === undefined ? [] : [[number, probesOf(rule, stream)] as const];
        }),
      ),
    };
    unit.forgets = mayForget(unit.instance);
    unit.spare = null;
    return unit.instance;
  }

  /** After judging: quiet again, or awake with its clock set. */
  #settle(number: number, unit: Unit, live: NonNullable<Unit["live"]>): void {
    const quiet = unit.forgets && isForgettable(live.state);
    if (!quiet || unit.live !== null) this.#units.dirty.set(unit.key, unit);
    if (quiet !== (unit.live === null)) this.#units.setAwake(number, unit, quiet ? 0 : 1);
    unit.live = quiet ? null : live;
    unit.spare = quiet ? live : null;
    // A quiet value has no deadline; what is quiet about silence is that its clock runs.
    if (!quiet || !isCalmInTime(unit)) this.#arm(number, unit, nextDeadline(live.instance, live.state));
  }

  #wake(unit: Unit, state: State): void {
    const number = this.#units.numberOf(unit.key);
    if (number === undefined) return;
    const instance = this.#instanceOf(unit);
    beginWatching(instance, state, this.#parts.now());
    state.from = Math.max(state.from, this.#since(unit));
    unit.live = { instance, state };
    this.#units.setAwake(number, unit, 1);
    this.#arm(number, unit, nextDeadline(instance, state));
  }

  /** The streams of a unit that has a state, or whose clock runs without readings, have changed. */
  #renew(number: number, unit: Unit, now: number): void {
    const instance = this.#instanceOf(unit);
    const state = unit.live?.state ?? freshState(this.#since(unit));
    beginWatching(instance, state, now);
    unit.live = { instance, state };
    this.#units.setAwake(number, unit, 1);
    this.#arm(number, unit, nextDeadline(instance, state));
  }

  /** Sets the clock of a unit for a deadline of its own time; one that rings too early only looks again. */
  #arm(number: number, unit: Unit, deadline: number): void {
    const at = deadline === unbounded ? deadline : deadline + this.#lagOf(unit);
    if (at >= unit.timer) return;
    unit.timer = at;
    this.#timers.add(at, number);
  }

  #flush(): void {
    if (this.#effects.length > 0) this.#parts.tell(this.#effects.splice(0));
  }
}

function forgetStream({ live }: Unit, stream: number): void {
  if (live === null) return;
  for (const key of Object.keys(live.state.sensors)) {
    if (key.endsWith(`:${stream}`)) delete live.state.sensors[key];
  }
}

/** Whether a quiet unit of it has nothing to wait for. */
const isCalmInTime = ({ forgets, rule }: Unit) => forgets && rule.parts[0]?.part.silent === undefined;

const isStanding = ({ phase }: State) => phase === "raised" || phase === "clearing";

/** Silence has nothing to say to a value; what is neither silence nor bounds must look at each. */
function quietOf(probe: Probe | undefined): Quiet {
  if (probe?.kind === "silent") return { low: -unbounded, high: unbounded, span: probe.forMs };
  if (probe?.kind === "bounds" && Number.isNaN(probe.bounds.equal)) {
    return { low: probe.bounds.low, high: probe.bounds.high, span: unbounded };
  }
  return { low: unbounded, high: -unbounded, span: unbounded };
}
