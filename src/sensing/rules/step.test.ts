import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cityClock } from "./city-clock.ts";
import { compileRule, probesOf, type Watched } from "./compile.ts";
import type { Detection } from "./schema.ts";
import { freshState, type State } from "./state.ts";
import {
  beginWatching,
  type Effect,
  type Instance,
  isForgettable,
  mayForget,
  type RuleEvent,
  recalledState,
  step,
} from "./step.ts";
import { type Found, referenceAlarms } from "./testing/reference.ts";
import { sampleRule, sampleStream } from "./testing/samples.ts";

const clock = cityClock("Asia/Shanghai");

type Draft = Partial<Detection> & Pick<Detection, "when">;

function instanceOf(detect: Draft, streams: readonly Watched[] = [sampleStream()]): Instance {
  const rule = compileRule(sampleRule(detect));
  return { rule, subject: "s", probes: new Map(streams.map((one) => [one.number, probesOf(rule, one)])) };
}

function begun(instance: Instance, from = 0): State {
  const state = freshState(from);
  beginWatching(instance, state);
  return state;
}

function run(
  instance: Instance,
  events: readonly RuleEvent[],
  between: (state: State) => State = (one) => one,
) {
  let state = begun(instance);
  const effects: Effect[] = [];
  for (const event of events) {
    const made = step(instance, between(state), event, clock);
    state = made.state;
    effects.push(...made.effects);
  }
  return { state, effects };
}

function alarms(effects: readonly Effect[]): Found[] {
  const found: Found[] = [];
  for (const { kind, start, at } of effects) {
    if (kind === "raise") found.push({ start, raised: at, cleared: null });
    const last = found.at(-1);
    if (kind === "clear" && last !== undefined) last.cleared = at;
  }
  return found;
}

const minute = 60_000;
const reading = (
  time: number,
  value: number,
  more: { stream?: number; quality?: number } = {},
): RuleEvent => ({
  kind: "reading",
  stream: more.stream ?? 1,
  time,
  value,
  quality: more.quality ?? 0,
});

const drafts: Record<string, Draft> = {
  threshold: { when: { above: 5 } },
  outside: { when: { above: 7, below: 2 } },
  hysteresis: { when: { above: 6 }, clears: { below: 3 } },
  duration: { when: { above: 5 }, for: "3min", clears: { below: 4, for: "2min" } },
  rate: { when: { rises: { by: 4, within: "5min" } } },
  "change either way": { when: { changes: { by: 5, within: "4min" } }, for: "1min" },
  silence: { when: { silent: { for: "4min" } } },
  stuck: { when: { stuck: { for: "3min", within: 0.5 } } },
  repetition: {
    when: { repeats: { times: 2, within: "10min", when: { above: 5 }, clears: { below: 4 } } },
  },
};

// Gaps are longer than the three minutes that a value holds now and then.
const series = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 100 })), { maxLength: 60 })
  .map((steps) => {
    let time = 0;
    return steps.map(([minutes, value]) => {
      time += minutes * minute;
      return { time, value };
    });
  });

describe.each(Object.entries(drafts))("%s", (_name, detect) => {
  const instance = instanceOf(detect);
  const end = (readings: readonly { time: number }[]) => (readings.at(-1)?.time ?? 0) + 20 * minute;
  const eventsOf = (readings: readonly { time: number; value: number }[]): RuleEvent[] =>
    readings.map(({ time, value }) => reading(time, value));

  it("finds what looking at the whole series finds", () => {
    fc.assert(
      fc.property(series, (readings) => {
        const to = end(readings);
        const { effects } = run(instance, [...eventsOf(readings), { kind: "tick", time: to }]);
        const expected = referenceAlarms(instance.rule, sampleStream(), readings, 0, to, clock);
        expect(alarms(effects)).toEqual(expected);
      }),
    );
  });

  it("finds the same wherever the clock ticks in between, and however often the state is stored", () => {
    fc.assert(
      fc.property(
        series,
        fc.array(fc.integer({ min: 0, max: 299 }), { maxLength: 20 }),
        (readings, ticks) => {
          const to = end(readings);
          const plain = [...eventsOf(readings), { kind: "tick", time: to } as const];
          const ticking = [
            ...plain,
            ...ticks.map((at) => ({ kind: "tick", time: at * minute + 30_000 }) as const),
          ]
            .filter((event) => event.time <= to)
            .sort((one, other) => one.time - other.time);
          const stored = run(instance, ticking, (state) => JSON.parse(JSON.stringify(state)) as State);
          expect(stored.effects).toEqual(run(instance, plain).effects);
        },
      ),
    );
  });

  it("finds the same when what may be forgotten is forgotten", () => {
    fc.assert(
      fc.property(series, (readings) => {
        const events = [...eventsOf(readings), { kind: "tick", time: end(readings) } as const];
        const forgetting = run(instance, events, (state) =>
          mayForget(instance) && isForgettable(state)
            ? recalledState(instance, 1, state.sensors["0:1"]?.seen ?? null, state.from)
            : state,
        );
        expect(forgetting.effects).toEqual(run(instance, events).effects);
      }),
    );
  });

  it("leaves the past alone: readings that come late or twice change nothing", () => {
    fc.assert(
      fc.property(
        series,
        fc.array(fc.tuple(fc.nat(59), fc.integer({ min: 0, max: 300_000 })), { maxLength: 10 }),
        (readings, late) => {
          const events = eventsOf(readings).flatMap((event, place) => [
            event,
            ...late.filter(([after]) => after === place).map(([, back]) => reading(event.time - back, 100)),
          ]);
          expect(run(instance, events).effects).toEqual(run(instance, eventsOf(readings)).effects);
        },
      ),
    );
  });

  it("raises and clears in turn, each alarm later than the one before", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 100 }), fc.boolean()), {
          maxLength: 60,
        }),
        (rows) => {
          const events = rows.map(
            ([at, value, tick]): RuleEvent =>
              tick ? { kind: "tick", time: at * minute } : reading(at * minute, value),
          );
          let last = Number.NEGATIVE_INFINITY;
          let start: number | undefined;
          for (const effect of run(instance, events).effects) {
            expect(effect.at).toBeGreaterThanOrEqual(last);
            last = effect.at;
            expect(effect.kind === "raise").toBe(start === undefined);
            if (effect.kind === "raise") start = effect.start;
            if (effect.kind === "clear") {
              expect(effect.start).toBe(start);
              start = undefined;
            }
          }
        },
      ),
    );
  });
});

it("finds what is unusual by the hour of the day as looking at the whole series does", () => {
  const detect: Draft = {
    when: { unusual: { by: 4, season: "hour-of-day", history: "30d", least: 0.3 } },
    holds: "1d",
  };
  const instance = instanceOf(detect);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 60, maxLength: 120 }), (noise) => {
      const readings = noise.flatMap((value, day) => [
        { time: day * 86_400_000, value: 500 + (value % 7) },
        { time: day * 86_400_000 + 20 * minute, value: 500 + value },
      ]);
      const to = noise.length * 86_400_000;
      const { effects } = run(instance, [
        ...readings.map(({ time, value }) => reading(time, value)),
        { kind: "tick", time: to },
      ]);
      const expected = referenceAlarms(instance.rule, sampleStream(), readings, 0, to, clock);
      expect(alarms(effects)).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});

describe("a value between the bounds", () => {
  it("neither raises nor clears", () => {
    const instance = instanceOf({ when: { above: 6 }, clears: { below: 3 } });
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 30, max: 60 }), { maxLength: 40 }),
        fc.boolean(),
        (values, high) => {
          const first = high ? 61 : 29;
          const { effects } = run(
            instance,
            [first, ...values].map((value, place) => reading(place * minute, value)),
          );
          expect(effects.map(({ kind }) => kind)).toEqual(high ? ["raise"] : []);
        },
      ),
    );
  });
});

describe("levels", () => {
  const instance = instanceOf({
    when: { above: 5 },
    clears: { below: 4 },
    levels: [
      { when: { above: 8 }, severity: "critical", clears: { below: 7 } },
      { for: "10min", severity: "major" },
    ],
  });

  it("are told as severity, ease by their own hysteresis, and grow with time", () => {
    const values = [60, 90, 75, 65, 60, 60, 60, 60, 60, 60, 60, 60];
    const { effects } = run(
      instance,
      values.map((value, place) => reading(place * minute, value)),
    );
    expect(effects.map(({ kind, at, severity }) => [kind, at / minute, severity])).toEqual([
      ["raise", 0, 1],
      ["severity", 1, 3],
      ["severity", 3, 1],
      ["severity", 10, 2],
    ]);
  });

  it("give an alarm its present severity from the beginning", () => {
    expect(run(instance, [reading(0, 90)]).effects.map(({ severity }) => severity)).toEqual([3]);
  });
});

describe("marked readings", () => {
  const instance = instanceOf({ when: { above: 5 } });
  const raises = (quality: number, including?: ("outOfRange" | "doubtful")[]) =>
    run(including === undefined ? instance : instanceOf({ when: { above: 5 }, including }), [
      reading(0, 90, { quality }),
    ]).effects.length;

  it("count when late or substituted, not when doubtful, out of range or early", () => {
    expect([1, 2, 4, 8, 16].map((quality) => raises(quality))).toEqual([0, 1, 0, 0, 1]);
  });

  it("count when the rule includes them", () => {
    expect([raises(1, ["outOfRange"]), raises(8, ["doubtful"]), raises(1, ["doubtful"])]).toEqual([1, 1, 0]);
  });

  it("are signs of life, unless their time lies ahead", () => {
    const silent = instanceOf({ when: { silent: { for: "4min" } } });
    const kinds = (quality: number) =>
      run(silent, [reading(3 * minute, 0, { quality }), { kind: "tick", time: 5 * minute }]).effects.length;
    expect([kinds(8), kinds(4)]).toEqual([0, 1]);
  });
});

describe("a combination", () => {
  const level = sampleStream({ number: 1 });
  const pump = sampleStream({
    number: 2,
    kind: "pump",
    type: "truth",
    settings: { decimals: 0, everyMs: null },
  });
  const detect: Draft = {
    streams: { kind: ["level", "pump"] },
    per: "thing",
    when: {
      all: [
        { of: { kind: "level" }, above: 2 },
        { of: { kind: "pump" }, is: false },
      ],
    },
  };
  const instance = instanceOf(detect, [level, pump]);

  it("holds while all its parts hold", () => {
    const { effects } = run(instance, [
      reading(0, 1, { stream: 2 }),
      reading(minute, 30),
      reading(2 * minute, 0, { stream: 2 }),
      reading(3 * minute, 30),
      reading(4 * minute, 1, { stream: 2 }),
    ]);
    expect(effects.map(({ kind, at }) => [kind, at / minute])).toEqual([
      ["raise", 2],
      ["clear", 4],
    ]);
  });

  it("does not take what is no longer known for true", () => {
    const { effects } = run(instance, [reading(0, 30), reading(10 * minute, 0, { stream: 2 })]);
    expect(effects).toEqual([]);
  });

  it("counts streams of an area", () => {
    const streams = [1, 2, 3].map((number) => sampleStream({ number }));
    const area = instanceOf({ per: "area", when: { above: 5, atLeast: 2 } }, streams);
    const { effects } = run(area, [
      reading(0, 90, { stream: 1 }),
      reading(0, 10, { stream: 2 }),
      reading(minute, 90, { stream: 3 }),
      reading(2 * minute, 10, { stream: 1 }),
    ]);
    expect(effects.map(({ kind, at }) => [kind, at / minute])).toEqual([
      ["raise", 1],
      ["clear", 2],
    ]);
  });
});
