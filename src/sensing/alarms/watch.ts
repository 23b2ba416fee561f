import type { ReadingBatch } from "../../kernel/index.ts";
import type { Stream, StreamDirectory } from "../registry/index.ts";
import {
  beginWatching,
  type CityClock,
  type CompiledRule,
  compileRule,
  type Effect,
  freshState,
  type Instance,
  isForgettable,
  judge,
  nextDeadline,
  type Probe,
  probesOf,
  type Rule,
  type RuleEvent,
  recalledState,
  type State,
  standingState,
  subjectOf,
} from "../rules/index.ts";
import { type Quiet, WatchTable } from "./table.ts";
import { Timers } from "./timers.ts";

/** One rule on one subject. */
type Unit = {
  key: string;
  rule: CompiledRule;
  subject: string;
  streams: number[];
  /** Null while it is quiet: all there is to know is its stream's newest time. */
  live: { instance: Instance; state: State } | null;
  /** Its probes, made when first needed, until its streams change. */
  instance: Instance | null;
  /** When the clock is asked next; Infinity where it need not be. */
  timer: number;
};

/** What was observed so far, in numbers. */
export type WatchCounts = { observed: number; late: number; old: number };

/** What a snapshot has to say: changed units with their state, null where it is quiet again, and times by chunk. */
export type SnapshotPart = {
  states: { rule: string; subject: string; print: string; state: State | null }[];
  chunks: { chunk: number; times: Buffer }[];
};

export const streamsPerChunk = 1024;
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
  readonly #table = new WatchTable();
  readonly #timers = new Timers();
  readonly #effects: Effect[] = [];
  readonly #dirty = new Map<string, Unit | null>();
  #rules: CompiledRule[] = [];
  #rulesOfKind = new Map<string | null, CompiledRule[]>();
  #units: (Unit | undefined)[] = [];
  #unitByKey = new Map<string, number>();
  #free: number[] = [];
  #from = 0;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  get rules(): readonly CompiledRule[] {
    return this.#rules;
  }

  /** Takes these rules for the ones there were; what other rules remember is kept, for what stayed as it was. */
  setRules(rules: readonly Rule[]): void {
    const states = new Map<string, State>();
    for (const unit of this.#units) {
      if (unit?.live) states.set(`${unit.rule.print}|${keyOf(unit.rule.id, unit.subject)}`, unit.live.state);
    }
    this.#rules = rules.map(compileRule);
    this.#rulesOfKind = new Map();
    this.#table.clear();
    this.#units = [];
    this.#unitByKey.clear();
    this.#free = [];
    this.#from = this.#parts.now();
    for (const stream of this.#parts.streams.all()) this.#watch(stream);
    for (const unit of this.#units) {
      const state = unit && states.get(`${unit.rule.print}|${keyOf(unit.rule.id, unit.subject)}`);
      if (unit && state) this.#wake(unit, state);
    }
    this.#flush();
  }

  /** Takes up a stream that is new or has changed. */
  changeStream(stream: Stream): void {
    const kept = new Map<string, State>();
    for (const number of this.#table.remove(stream.number)) {
      const unit = this.#units[number];
      if (unit === undefined) continue;
      unit.streams = unit.streams.filter((one) => one !== stream.number);
      unit.instance = null;
      if (unit.live !== null) kept.set(keyOf(unit.rule.id, unit.subject), unit.live.state);
      if (unit.streams.length === 0) this.#drop(number, unit);
      else this.#forgetStream(unit, stream.number);
    }
    this.#watch(stream);
    for (const [key, state] of kept) {
      const unit = this.#units[this.#unitByKey.get(key) ?? -1];
      if (unit !== undefined) this.#wake(unit, state);
    }
    this.#flush();
  }

  /** Looks at stored readings, in their order. Most belong to quiet slots and cost a few comparisons. */
  observe(batch: ReadingBatch): void {
    const { streams, times, values, qualities } = batch;
    const { seen, head, touched, next, low, high, span, ignored, awake } = this.#table;
    const oldest = this.#parts.now() - this.#parts.oldAfterMs;
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

  /** The clock: nothing older than `time` is expected any more. */
  tick(time: number): void {
    while (this.#timers.next <= time) {
      const at = this.#timers.next;
      const number = this.#timers.pop();
      const unit = this.#units[number];
      if (unit === undefined || unit.timer !== at) continue;
      unit.timer = unbounded;
      this.#tickUnit(number, unit, time);
    }
    this.#flush();
  }

  /** The violations that stand, by rule and subject. */
  *standing(): Iterable<{ rule: string; subject: string; start: number }> {
    for (const unit of this.#units) {
      const state = unit?.live?.state;
      if (unit && (state?.phase === "raised" || state?.phase === "clearing")) {
        yield { rule: unit.rule.id, subject: unit.subject, start: state.since };
      }
    }
  }

  /** Takes an open alarm for standing that nothing is remembered of; false where it is no longer watched. */
  adopt(rule: string, subject: string, start: number, severity: number): boolean {
    const number = this.#unitByKey.get(keyOf(rule, subject));
    const unit = number === undefined ? undefined : this.#units[number];
    if (unit === undefined || number === undefined) return false;
    const phase = unit.live?.state.phase;
    if (phase === "raised" || phase === "clearing") return true;
    const state = standingState(this.#from, start, severity);
    this.#wake(unit, state);
    this.#schedule(number, unit);
    this.#dirty.set(keyOf(rule, subject), unit);
    return true;
  }

  /** Puts back what a snapshot kept; what no longer fits is left out. Returns nothing told. */
  restore(
    states: readonly { rule: string; subject: string; print: string; state: State }[],
    chunks: readonly { chunk: number; times: Buffer }[],
  ): void {
    for (const { chunk, times } of chunks) {
      this.#table.makeRoom((chunk + 1) * streamsPerChunk - 1);
      for (let place = 0; place < streamsPerChunk; place += 1) {
        this.#table.seen[chunk * streamsPerChunk + place] = times.readDoubleLE(place * 8);
      }
    }
    for (const { rule, subject, print, state } of states) {
      const key = keyOf(rule, subject);
      const unit = this.#units[this.#unitByKey.get(key) ?? -1];
      if (unit === undefined || unit.rule.print !== print) this.#dirty.set(key, unit ?? null);
      else {
        // We could not hear while we were away: silence counts from now on.
        state.from = this.#from;
        this.#wake(unit, state);
      }
    }
    this.#flush();
  }

  /** What has changed since the last snapshot; taken as told, unless {@link untaken} gives it back. */
  snapshot(): SnapshotPart {
    const states = [...this.#dirty].map(([key, unit]) => {
      const [rule = "", subject = ""] = splitKey(key);
      const state = unit?.live?.state;
      return {
        rule,
        subject,
        print: unit?.rule.print ?? "",
        state: state === undefined ? null : structuredClone(state),
      };
    });
    const chunks: SnapshotPart["chunks"] = [];
    for (const [chunk, touched] of this.#table.touched.entries()) {
      if (touched === 0) continue;
      const times = Buffer.alloc(streamsPerChunk * 8);
      for (let place = 0; place < streamsPerChunk; place += 1) {
        times.writeDoubleLE(this.#table.seen[chunk * streamsPerChunk + place] ?? -unbounded, place * 8);
      }
      chunks.push({ chunk, times });
    }
    this.#dirty.clear();
    this.#table.touched.fill(0);
    return { states, chunks };
  }

  /** A snapshot that could not be written: its parts have changed still. */
  untaken({ states, chunks }: SnapshotPart): void {
    for (const { rule, subject } of states) {
      const key = keyOf(rule, subject);
      if (!this.#dirty.has(key)) this.#dirty.set(key, this.#units[this.#unitByKey.get(key) ?? -1] ?? null);
    }
    for (const { chunk } of chunks) this.#table.touched[chunk] = 1;
  }

  /** Newest observed time of a stream; -Infinity where nothing was. */
  seen(stream: number): number {
    return this.#table.seen[stream] ?? -unbounded;
  }

  /** How the subjects of each rule stand. */
  standings(visible: (stream: number) => boolean): Map<string, RuleStanding> {
    const standings = new Map<string, RuleStanding>(
      this.#rules.map(({ id }) => [
        id,
        { subjects: 0, streams: 0, pending: 0, violated: 0, warmingUp: 0, silent: 0 },
      ]),
    );
    for (const unit of this.#units) {
      const standing = unit && standings.get(unit.rule.id);
      const streams = unit?.streams.filter(visible) ?? [];
      if (unit === undefined || standing === undefined || streams.length === 0) continue;
      standing.subjects += 1;
      standing.streams += streams.length;
      const state = unit.live?.state;
      if (state?.phase === "pending") standing.pending += 1;
      if (state?.phase === "raised" || state?.phase === "clearing") standing.violated += 1;
      if (streams.every((stream) => this.seen(stream) === -unbounded)) standing.silent += 1;
      else if (unit.rule.parts.some(({ part }) => part.unusual) && isWarmingUp(state)) {
        standing.warmingUp += 1;
      }
    }
    return standings;
  }

  #watch(stream: Stream): void {
    if (stream.retiredAt !== null) return;
    this.#table.makeRoom(stream.number);
    for (const rule of this.#rulesFor(stream.kind)) {
      const probes = probesOf(rule, stream);
      const subject = probes.length === 0 ? undefined : subjectOf(rule, stream);
      if (subject === undefined) continue;
      const number = this.#unitOf(rule, subject, stream.number);
      const probe = probes.length === 1 && rule.per === "stream" ? probes[0]?.probe : undefined;
      this.#table.add(stream.number, number, quietOf(probe), rule.ignored);
      const unit = this.#units[number];
      if (unit?.live) this.#renew(number, unit);
      else if (unit && probe?.kind === "silent") {
        this.#arm(number, unit, Math.max(this.seen(stream.number), this.#from) + probe.forMs);
      } else if (unit && rule.parts.some(({ part }) => part.silent)) this.#renew(number, unit);
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

  #unitOf(rule: CompiledRule, subject: string, stream: number): number {
    const key = keyOf(rule.id, subject);
    const known = this.#unitByKey.get(key);
    const unit = known === undefined ? undefined : this.#units[known];
    if (known !== undefined && unit !== undefined) {
      unit.streams.push(stream);
      unit.instance = null;
      return known;
    }
    const number = this.#free.pop() ?? this.#units.length;
    this.#units[number] = {
      key,
      rule,
      subject,
      streams: [stream],
      live: null,
      instance: null,
      timer: unbounded,
    };
    this.#unitByKey.set(key, number);
    return number;
  }

  #drop(number: number, unit: Unit): void {
    const key = keyOf(unit.rule.id, unit.subject);
    this.#unitByKey.delete(key);
    this.#units[number] = undefined;
    this.#free.push(number);
    this.#dirty.set(key, null);
  }

  #forgetStream({ live }: Unit, stream: number): void {
    if (live === null) return;
    for (const key of Object.keys(live.state.sensors)) {
      if (key.endsWith(`:${stream}`)) delete live.state.sensors[key];
    }
  }

  #judge(slot: number, before: number, event: RuleEvent & { kind: "reading" }): void {
    const number = this.#table.unitOf[slot] ?? -1;
    const unit = this.#units[number];
    if (unit === undefined) return;
    const live = unit.live ?? this.#recall(unit, event.stream, before);
    judge(live.instance, live.state, event, this.#parts.clock, this.#effects);
    this.#settle(number, unit, live);
  }

  #tickUnit(number: number, unit: Unit, time: number): void {
    const stream = unit.streams[0];
    if (stream === undefined) return;
    const live = unit.live ?? this.#recall(unit, stream, this.seen(stream));
    judge(live.instance, live.state, { kind: "tick", time }, this.#parts.clock, this.#effects);
    this.#settle(number, unit, live);
  }

  /** The state of a quiet unit, made from what is known of its stream. */
  #recall(unit: Unit, stream: number, seen: number) {
    const instance = this.#instanceOf(unit);
    const state =
      unit.rule.per === "stream" && unit.rule.parts.length === 1
        ? recalledState(instance, stream, seen === -unbounded ? null : seen, this.#from)
        : this.#begun(instance);
    return { instance, state };
  }

  #begun(instance: Instance): State {
    const state = freshState(this.#from);
    beginWatching(instance, state);
    return state;
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
    return unit.instance;
  }

  /** After judging: quiet again, or awake with its clock set. */
  #settle(number: number, unit: Unit, live: NonNullable<Unit["live"]>): void {
    const quiet = isForgettable(live.instance, live.state);
    if (!quiet || unit.live !== null) this.#dirty.set(unit.key, unit);
    if (quiet !== (unit.live === null)) this.#setAwake(number, unit, quiet ? 0 : 1);
    unit.live = quiet ? null : live;
    this.#arm(number, unit, nextDeadline(live.instance, live.state));
  }

  #setAwake(number: number, { streams }: Unit, awake: 0 | 1): void {
    for (const stream of streams) {
      const slot = this.#table.slotOf(stream, number);
      if (slot >= 0) this.#table.awake[slot] = awake;
    }
  }

  #wake(unit: Unit, state: State): void {
    const number = this.#unitByKey.get(keyOf(unit.rule.id, unit.subject));
    if (number === undefined) return;
    unit.live = { instance: this.#instanceOf(unit), state };
    this.#setAwake(number, unit, 1);
    this.#schedule(number, unit);
  }

  /** The streams of a unit that has a state, or whose clock runs without readings, have changed. */
  #renew(number: number, unit: Unit): void {
    const instance = this.#instanceOf(unit);
    const state = unit.live?.state ?? freshState(this.#from);
    beginWatching(instance, state);
    unit.live = { instance, state };
    this.#setAwake(number, unit, 1);
    this.#schedule(number, unit);
  }

  #schedule(number: number, unit: Unit): void {
    if (unit.live !== null) this.#arm(number, unit, nextDeadline(unit.live.instance, unit.live.state));
  }

  /** Sets the clock of a unit; one that rings too early only looks again. */
  #arm(number: number, unit: Unit, at: number): void {
    if (at >= unit.timer) return;
    unit.timer = at;
    this.#timers.add(at, number);
  }

  #flush(): void {
    if (this.#effects.length > 0) this.#parts.tell(this.#effects.splice(0));
  }
}

/** How the subjects of a rule stand that someone may see. */
export type RuleStanding = {
  subjects: number;
  streams: number;
  pending: number;
  violated: number;
  /** With too little history to say what is usual. */
  warmingUp: number;
  /** None of whose streams has sent anything yet. */
  silent: number;
};

function isWarmingUp(state: State | undefined): boolean {
  return !Object.values(state?.sensors ?? {}).some(
    ({ memory }) => memory?.kind === "unusual" && memory.baseline !== null,
  );
}

/** Silence has nothing to say to a value; what is neither silence nor bounds must look at each. */
function quietOf(probe: Probe | undefined): Quiet {
  if (probe?.kind === "silent") return { low: -unbounded, high: unbounded, span: probe.forMs };
  if (probe?.kind === "bounds" && Number.isNaN(probe.bounds.equal)) {
    return { low: probe.bounds.low, high: probe.bounds.high, span: unbounded };
  }
  return { low: unbounded, high: -unbounded, span: unbounded };
}

const keyOf = (rule: string, subject: string) => `${rule}\n${subject}`;
const splitKey = (key: string) => key.split("\n");
