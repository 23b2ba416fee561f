import type { StreamDirectory } from "../registry/index.ts";
import {
  beginWatching,
  type CityClock,
  type Effect,
  freshState,
  type Instance,
  isForgettable,
  judge,
  mayForget,
  nextDeadline,
  probesOf,
  type RuleEvent,
  recalledState,
  refreshState,
  type State,
} from "../rules/index.ts";
import { isCalmInTime } from "./quiet.ts";
import { Timers } from "./timers.ts";
import type { Unit, Units } from "./unit.ts";

const unbounded = Number.POSITIVE_INFINITY;

export type WakingParts = {
  streams: StreamDirectory;
  clock: CityClock;
  /** Milliseconds of our clock. */
  now: () => number;
};

/** How units fall quiet, wake, are judged, and have their clocks set. */
export class Waking {
  /** What was found and is not told yet, in order. */
  readonly effects: Effect[] = [];
  readonly #parts: WakingParts;
  readonly #units: Units;
  readonly #timers = new Timers();
  /** Since when we listen without a break. */
  #from = Number.NEGATIVE_INFINITY;

  constructor(parts: WakingParts, units: Units) {
    this.#parts = parts;
    this.#units = units;
  }

  listenFrom(time: number): void {
    this.#from = time;
  }

  /** Newest observed time of a stream; -Infinity where nothing was. */
  seen(stream: number): number {
    return this.#units.table.seen[stream] ?? -unbounded;
  }

  /** Since when silence of a unit counts: it was watched, and we listened. */
  since({ from }: Unit): number {
    return Math.max(from, this.#from);
  }

  /** Asks the units whose time has come: of a stream that is heard at once, nothing older than `time` is expected any more. */
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
  }

  #tickUnit(number: number, unit: Unit, time: number): void {
    const stream = unit.streams[0];
    if (stream === undefined) return;
    this.step(number, unit, stream, this.seen(stream), { kind: "tick", time: time - this.#lagOf(unit) });
  }

  step(number: number, unit: Unit, stream: number, seen: number, event: RuleEvent): void {
    const live = unit.live ?? this.recall(unit, stream, seen);
    const { state } = live;
    if (state.from < this.#from) state.from = this.#from;
    judge(live.instance, state, event, this.#parts.clock, this.effects);
    this.settle(number, unit, live);
  }

  /** The state of a quiet unit, made from what is known of its stream. */
  recall(unit: Unit, stream: number, seen: number) {
    const from = this.since(unit);
    if (unit.spare !== null && unit.instance !== null) {
      refreshState(unit.spare.state, seen, from);
      if (!isCalmInTime(unit)) beginWatching(unit.instance, unit.spare.state);
      return unit.spare;
    }
    const instance = this.instanceOf(unit);
    if (unit.rule.per === "stream" && unit.rule.parts.length === 1) {
      return { instance, state: recalledState(instance, stream, seen === -unbounded ? null : seen, from) };
    }
    const state = freshState(from);
    beginWatching(instance, state);
    return { instance, state };
  }

  instanceOf(unit: Unit): Instance {
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
  settle(number: number, unit: Unit, live: NonNullable<Unit["live"]>): void {
    const quiet = unit.forgets && isForgettable(live.state);
    if (!quiet || unit.live !== null) this.#units.dirty.set(unit.key, unit);
    if (quiet !== (unit.live === null)) this.#units.setAwake(number, unit, quiet ? 0 : 1);
    unit.live = quiet ? null : live;
    unit.spare = quiet ? live : null;
    // A quiet value has no deadline; what is quiet about silence is that its clock runs.
    if (!quiet || !isCalmInTime(unit)) this.arm(number, unit, nextDeadline(live.instance, live.state));
  }

  wake(unit: Unit, state: State): void {
    const number = this.#units.numberOf(unit.key);
    if (number === undefined) return;
    const instance = this.instanceOf(unit);
    beginWatching(instance, state, this.#parts.now());
    state.from = Math.max(state.from, this.since(unit));
    unit.live = { instance, state };
    this.#units.setAwake(number, unit, 1);
    this.arm(number, unit, nextDeadline(instance, state));
  }

  /** The streams of a unit that has a state, or whose clock runs without readings, have changed. */
  renew(number: number, unit: Unit, now: number): void {
    const instance = this.instanceOf(unit);
    const state = unit.live?.state ?? freshState(this.since(unit));
    beginWatching(instance, state, now);
    unit.live = { instance, state };
    this.#units.setAwake(number, unit, 1);
    this.arm(number, unit, nextDeadline(instance, state));
  }

  /** Sets the clock of a unit for a deadline of its own time; one that rings too early only looks again. */
  arm(number: number, unit: Unit, deadline: number): void {
    const at = deadline === unbounded ? deadline : deadline + this.#lagOf(unit);
    if (at >= unit.timer) return;
    unit.timer = at;
    this.#timers.add(at, number);
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
}
