import type { ReadingBatch } from "../../kernel/index.ts";
import type { Stream } from "../registry/index.ts";
import {
  type CompiledRule,
  compileRule,
  type Effect,
  probesOf,
  type Rule,
  type SensorState,
  type State,
  subjectOf,
  type Unusual,
} from "../rules/index.ts";
import { Crash, type KeptState } from "./crash.ts";
import { quietOf } from "./quiet.ts";
import { giveBack, type SnapshotPart, takeSnapshot } from "./snapshot.ts";
import { type RuleStanding, standingsOf } from "./standings.ts";
import { type Unit, Units } from "./unit.ts";
import { type SeasonalUnit, seasonalUnits, teach } from "./usual.ts";
import { Waking, type WakingParts } from "./waking.ts";

/** What was observed so far, in numbers. */
export type WatchCounts = { observed: number; late: number; old: number };

const early = 4;

export type WatchParts = WakingParts & {
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
  readonly #waking: Waking;
  readonly #crash: Crash;
  #rules: CompiledRule[] = [];
  #rulesOfKind = new Map<string | null, CompiledRule[]>();

  constructor(parts: WatchParts) {
    this.#parts = parts;
    this.#waking = new Waking(parts, this.#units);
    this.#crash = new Crash(this.#units, this.#waking, parts.now);
  }

  get rules(): readonly CompiledRule[] {
    return this.#rules;
  }

  /** Nobody could be heard before `time`: what silence counts begins there. */
  listenFrom(time: number): void {
    this.#waking.listenFrom(time);
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
      if (known.live !== null) this.#waking.wake(unit, known.live.state);
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
      this.#waking.wake(unit, state);
    }
    this.#flush();
  }

  /** Looks at stored readings, in their order. Most belong to quiet slots and cost a few comparisons. */
  observe(batch: ReadingBatch): void {
    const { streams, times, values, qualities } = batch;
    const { seen, lag, head, touched, next, low, high, span, ignored, awake, unitOf } = this.#units.table;
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
        const number = unitOf[slot] ?? -1;
        const unit = this.#units.at(number);
        if (unit === undefined) continue;
        const event = { kind: "reading", stream, time, value, quality: bits } as const;
        this.#waking.step(number, unit, stream, before, event);
      }
    }
    this.counts.observed += length;
    this.#flush();
  }

  /** The clock: of a stream that is heard at once, nothing older than `time` is expected any more. */
  tick(time: number): void {
    this.#waking.tick(time);
    this.#flush();
  }

  /** The violations that stand, by rule and subject. */
  standing(): Iterable<{ rule: string; subject: string; start: number }> {
    return this.#crash.standing();
  }

  /**
   * What was recorded as over at `end`, milliseconds, before a crash is over here, too: nothing that begins later may
   * begin before. A violation that still holds goes on as a new one.
   */
  resume(rule: string, subject: string, end: number): void {
    this.#crash.resume(rule, subject, end);
    this.#flush();
  }

  /** Takes an open alarm for standing that nothing is remembered of; false where it is no longer watched. */
  adopt(rule: string, subject: string, start: number, severity: number): boolean {
    return this.#crash.adopt(rule, subject, start, severity);
  }

  /** The rules that ask what is usual, on each stream that they watch. */
  seasonal(): Iterable<SeasonalUnit> {
    return seasonalUnits(this.#rules, this.#units, this.#waking);
  }

  /** Lets `change` tell a unit's sensors what is usual there; false where it is not watched so any more. */
  teach(seasonal: SeasonalUnit, change: (probe: Unusual, sensor: SensorState) => void): boolean {
    return teach(this.#units, this.#waking, seasonal, change);
  }

  /** Puts back what a snapshot kept; what no longer fits is left out. Returns nothing told. */
  restore(states: readonly KeptState[], chunks: SnapshotPart["chunks"]): void {
    this.#crash.restore(states, chunks);
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
    return this.#waking.seen(stream);
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
      if (unit?.live) this.#waking.renew(number, unit, now);
      else if (unit && probe?.kind === "silent") {
        this.#waking.arm(
          number,
          unit,
          Math.max(this.seen(stream.number), this.#waking.since(unit)) + probe.forMs,
        );
      } else if (unit && rule.parts.some(({ part }) => part.silent)) this.#waking.renew(number, unit, now);
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

  #flush(): void {
    const { effects } = this.#waking;
    if (effects.length > 0) this.#parts.tell(effects.splice(0));
  }
}

function forgetStream({ live }: Unit, stream: number): void {
  if (live === null) return;
  for (const key of Object.keys(live.state.sensors)) {
    if (key.endsWith(`:${stream}`)) delete live.state.sensors[key];
  }
}
