import { kernelTold, type Told } from "../kernel/index.ts";
import {
  beginWatching,
  type CityClock,
  compileRule,
  type Effect,
  freshState,
  type Instance,
  judge,
  type KindEntry,
  probesOf,
  type RuleEvent,
  type State,
  type StreamsFile,
  scaled,
  settingsOf,
  subjectOf,
  type Watched,
} from "../sensing/index.ts";
import { told } from "./findings.ts";
import { durationMs } from "./plan.ts";
import type { ScenarioFile, ScenarioTest, Series } from "./schema.ts";

/** A change of an alarm in a rehearsal, with the thing it is about. */
export type RehearsedEffect = Effect & { stream: Watched };

/** Thrown for a test that speaks of kinds or words that there are not. */
export class Unplayable extends Error {
  readonly told: Told;
  constructor(told: Told) {
    super(told.message.en);
    this.name = "Unplayable";
    this.told = told;
  }
}

type Point = { time: number; stream: Watched; value: number };

/** Runs a test's readings through the very detectors that watch the city; the changes of alarms in order. Pure. */
export function rehearseDetection(
  scenario: ScenarioFile,
  test: ScenarioTest,
  kinds: ReadonlyMap<string, KindEntry>,
  defaults: StreamsFile["defaults"],
  clock: CityClock,
  startMs: number,
): RehearsedEffect[] {
  const cast = new Cast(scenario, kinds, defaults);
  const points = test.readings
    .flatMap((series) => pointsOf(series, cast.stream(series), startMs))
    .sort((one, other) => one.time - other.time);
  const stage = new Stage(scenario, cast, clock, startMs);
  for (const point of points) stage.take(point);
  stage.tick(startMs + durationMs(test.until));
  return stage.effects;
}

/** The streams of a test: one for each kind on each thing. */
class Cast {
  readonly streams: Watched[] = [];
  readonly things: string[] = [];
  readonly #first: string;
  readonly #kinds: ReadonlyMap<string, KindEntry>;
  readonly #defaults: StreamsFile["defaults"];

  constructor(
    scenario: ScenarioFile,
    kinds: ReadonlyMap<string, KindEntry>,
    defaults: StreamsFile["defaults"],
  ) {
    const { kind } = scenario.detect.streams;
    this.#first = (Array.isArray(kind) ? kind[0] : kind) ?? "";
    this.#kinds = kinds;
    this.#defaults = defaults;
  }

  /** Where a thing lies is what its first series says of it. */
  stream({ of, thing = "a", area = "a/a" }: Series): Watched {
    const kind = of ?? this.#first;
    const code = `${thing}/${kind}`;
    const known = this.streams.find((stream) => stream.code === code);
    if (known !== undefined) return known;
    const entry = this.#kinds.get(kind);
    if (entry === undefined) throw new Unplayable(kernelTold("file.unknown-sensor-kind", { kind }));
    const { decimals, everyMs } = settingsOf(entry.type, this.#defaults, entry.settings);
    const stream: Watched = {
      number: this.streams.length + 1,
      code,
      kind,
      thing: this.thing(thing),
      unit: "unit/",
      area: `district/${area}/`,
      type: entry.type,
      words: entry.words ?? [],
      settings: { decimals, everyMs },
    };
    this.streams.push(stream);
    return stream;
  }

  /** Things are numbered from 1, in the order in which they come. */
  thing(name: string): number {
    if (!this.things.includes(name)) this.things.push(name);
    return this.things.indexOf(name) + 1;
  }
}

/** One rule on all subjects of a test. */
class Stage {
  readonly effects: RehearsedEffect[] = [];
  readonly #played: { instance: Instance; state: State; stream: Watched }[] = [];
  readonly #clock: CityClock;

  constructor(scenario: ScenarioFile, cast: Cast, clock: CityClock, startMs: number) {
    const { id, names, domain, detect } = scenario;
    const rule = compileRule({ id, names, domain, detect });
    this.#clock = clock;
    for (const stream of cast.streams) {
      const subject = subjectOf(rule, stream);
      if (subject === undefined || this.#played.some(({ instance }) => instance.subject === subject))
        continue;
      const probes = new Map(
        cast.streams
          .filter((other) => subjectOf(rule, other) === subject)
          .map((other) => [other.number, probesOf(rule, other)] as const)
          .filter(([, found]) => found.length > 0),
      );
      const instance: Instance = { rule, subject, probes };
      const state = freshState(startMs);
      beginWatching(instance, state);
      this.#played.push({ instance, state, stream });
    }
  }

  /** Readings come in order, so that the clock may say just before each that nothing older will come. */
  take({ time, stream, value }: Point): void {
    this.tick(time - 1);
    this.#judge({ kind: "reading", stream: stream.number, time, value, quality: 0 });
  }

  tick(time: number): void {
    this.#judge({ kind: "tick", time });
  }

  #judge(event: RuleEvent): void {
    const effects: RehearsedEffect[] = [];
    for (const { instance, state, stream } of this.#played) {
      const found: Effect[] = [];
      judge(instance, state, event, this.#clock, found);
      effects.push(...found.map((effect) => ({ ...effect, stream })));
    }
    this.effects.push(...effects.sort((one, other) => one.at - other.at));
  }
}

function pointsOf(series: Series, stream: Watched, startMs: number): Point[] {
  const point = (after: number, value: number | boolean | string) => ({
    time: startMs + after,
    stream,
    value: coded(value, stream),
  });
  if (series.at !== undefined) return [point(durationMs(series.at), series.value ?? 0)];
  const from = durationMs(series.from ?? "0");
  const every = Math.max(1, durationMs(series.every ?? "1min"));
  if (series.values !== undefined)
    return series.values.map((value, place) => point(from + place * every, value));
  const to = durationMs(series.to ?? series.from ?? "0");
  const steps = Math.floor((to - from) / every);
  const [first, last] = series.ramp ?? [];
  return Array.from({ length: steps + 1 }, (_, place) => {
    const share = steps === 0 ? 0 : place / steps;
    const value =
      first === undefined || last === undefined ? (series.value ?? 0) : first + (last - first) * share;
    return point(from + place * every, value);
  });
}

/** A value as readings carry it: scaled, 0 or 1, or the place of a word. */
function coded(value: number | boolean | string, stream: Watched): number {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "string") {
    const word = stream.words.indexOf(value);
    if (word < 0) throw new Unplayable(told("scenario.unknown-word", { kind: stream.kind, word: value }));
    return word;
  }
  return Math.round(scaled(value, stream.settings.decimals));
}
