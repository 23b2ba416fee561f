import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Reading } from "../../kernel/index.ts";
import { batchOf, MemoryDirectory, sampleStream } from "../ingest/testing.ts";
import type { Stream } from "../registry/index.ts";
import {
  beginWatching,
  cityClock,
  compileRule,
  type Detection,
  type Effect,
  freshState,
  probesOf,
  type Rule,
  step,
} from "../rules/index.ts";
import { Watch } from "./watch.ts";

const clock = cityClock("Asia/Shanghai");
const minute = 60_000;

type Draft = Partial<Detection> & Pick<Detection, "when">;

const rule = (id: string, detect: Draft): Rule => ({
  id,
  names: { "zh-CN": id, ja: id, en: id },
  domain: null,
  detect: { streams: { kind: "level" }, severity: "minor", ...detect },
});

const rules = [
  rule("high", { when: { above: 5 } }),
  rule("band", { when: { above: 7, below: 1 }, clears: { below: 6, above: 2 }, for: "2min" }),
  rule("quiet", { when: { silent: { for: "4min" } } }),
  rule("jump", { when: { changes: { by: 6, within: "5min" } }, clears: { for: "2min" } }),
];

const stream = (number: number, change: Partial<Stream> = {}) =>
  sampleStream(number, {
    kind: "level",
    area: "district/north/",
    ...change,
    settings: { decimals: 1, everyMs: minute },
  });
const streams = [1, 2, 3].map((number) => stream(number));

function watchOf(
  tell: (effects: readonly Effect[]) => void,
  watched: readonly Rule[] = rules,
  now = () => 0,
) {
  const directory = new MemoryDirectory(streams);
  const watch = new Watch({ streams: directory, clock, now, tell, oldAfterMs: 1e12 });
  watch.setRules(watched);
  return { watch, directory };
}

const rows = fc.array(
  fc.record({
    stream: fc.integer({ min: 1, max: 3 }),
    time: fc.integer({ min: 0, max: 60 }).map((at) => at * minute),
    value: fc.integer({ min: 0, max: 100 }),
    quality: fc.constantFrom(0, 0, 0, 0, 4, 8, 1),
  }),
  { maxLength: 60 },
);

const byUnit = (effects: readonly Effect[]) => {
  const lists: Record<string, Effect[]> = {};
  for (const effect of effects) {
    const key = `${effect.rule} ${effect.subject}`;
    lists[key] = [...(lists[key] ?? []), effect];
  }
  return lists;
};

/** What the pure steps find, each rule and stream for itself. */
function stepped(readings: readonly Reading[], to: number) {
  const effects: Effect[] = [];
  for (const one of rules.map(compileRule)) {
    for (const watched of streams) {
      const probes = new Map([[watched.number, probesOf(one, watched)]]);
      const instance = { rule: one, subject: `stream:${watched.number}`, probes };
      let state = freshState(0);
      beginWatching(instance, state);
      const own = readings.filter((reading) => reading.stream === watched.number);
      for (const event of [
        ...own.map((reading) => ({ kind: "reading", ...reading }) as const),
        { kind: "tick", time: to } as const,
      ]) {
        const made = step(instance, state, event, clock);
        state = made.state;
        effects.push(...made.effects);
      }
    }
  }
  return byUnit(effects);
}

describe("the watch", () => {
  const to = 90 * minute;

  it("finds what the pure steps find, however batches are cut and streams interleaved", () => {
    fc.assert(
      fc.property(rows, fc.array(fc.nat(60), { maxLength: 5 }), (readings, cuts) => {
        const effects: Effect[] = [];
        const { watch } = watchOf((told) => effects.push(...told));
        let first = 0;
        for (const cut of [...cuts.sort((a, b) => a - b), readings.length]) {
          watch.observe(batchOf(readings.slice(first, cut)));
          first = Math.max(first, cut);
        }
        watch.tick(to);
        expect(byUnit(effects)).toEqual(stepped(readings, to));
      }),
    );
  });

  it("finds the same after a snapshot is restored and what came since is observed again", () => {
    fc.assert(
      fc.property(rows, fc.nat(60), fc.nat(60), (readings, one, other) => {
        const [kept, died] = [Math.min(one, other), Math.max(one, other)];
        const loud = rules.filter(({ id }) => id !== "quiet");
        const whole: Effect[] = [];
        const plain = watchOf((told) => whole.push(...told), loud).watch;
        plain.observe(batchOf(readings));
        plain.tick(to);

        const told: Effect[] = [];
        const before = watchOf((effects) => told.push(...effects), loud).watch;
        before.observe(batchOf(readings.slice(0, kept)));
        const snapshot = JSON.parse(JSON.stringify(before.snapshot().states)) as ReturnType<
          Watch["snapshot"]
        >["states"];
        const { chunks } = ((first) => {
          before.untaken(first);
          return before.snapshot();
        })({ states: [], chunks: [{ chunk: 0, times: Buffer.alloc(0) }] });
        const until = told.length;
        before.observe(batchOf(readings.slice(kept, died)));
        told.length = until;

        const after = watchOf((effects) => told.push(...effects), loud).watch;
        const states = snapshot.flatMap(({ state, ...named }) =>
          state === null ? [] : [{ ...named, state }],
        );
        after.restore(states, chunks);
        after.observe(batchOf(readings.slice(kept)));
        after.tick(to);
        expect(byUnit(told)).toEqual(byUnit(whole));
      }),
    );
  });

  it("passes over what is too old to act on, and what is not newer", () => {
    const effects: Effect[] = [];
    const directory = new MemoryDirectory(streams);
    const day = 86_400_000;
    const watch = new Watch({
      streams: directory,
      clock,
      now: () => 10 * day,
      tell: (told) => effects.push(...told),
      oldAfterMs: day,
    });
    watch.setRules([rule("high", { when: { above: 5 } })]);
    watch.observe(
      batchOf([
        { stream: 1, time: 8 * day, value: 90, quality: 0 },
        { stream: 1, time: 10 * day, value: 10, quality: 0 },
        { stream: 1, time: 10 * day - 1, value: 90, quality: 0 },
        { stream: 1, time: 10 * day, value: 90, quality: 0 },
      ]),
    );
    expect(effects).toEqual([]);
    expect(watch.counts).toEqual({ observed: 4, late: 2, old: 1 });
  });

  it("takes up streams that come, and lets go of those that end", () => {
    const effects: Effect[] = [];
    const { watch, directory } = watchOf(
      (told) => effects.push(...told),
      [rule("high", { when: { above: 5 } })],
    );
    const added = stream(5000);
    directory.set(added);
    watch.changeStream(added);
    watch.observe(batchOf([{ stream: 5000, time: 1, value: 90, quality: 0 }]));
    expect(effects.map(({ subject }) => subject)).toEqual(["stream:5000"]);
    const ended = { ...added, retiredAt: new Date() };
    directory.set(ended);
    watch.changeStream(ended);
    watch.observe(batchOf([{ stream: 5000, time: 2, value: 10, quality: 0 }]));
    expect(effects).toHaveLength(1);
    expect([...watch.standing()]).toEqual([]);
  });

  it("counts how the subjects stand, of the streams one may see", () => {
    const { watch } = watchOf(() => {}, [rule("high", { when: { above: 5 } })]);
    watch.observe(batchOf([{ stream: 1, time: 1, value: 90, quality: 0 }]));
    expect(watch.standings(() => true).get("high")).toMatchObject({ subjects: 3, violated: 1, silent: 2 });
    expect(watch.standings((number) => number === 2).get("high")).toMatchObject({ subjects: 1, violated: 0 });
  });

  it("does not take a sensor for stuck over a time in which nobody listened", () => {
    const effects: Effect[] = [];
    const { watch, directory } = watchOf(
      (told) => effects.push(...told),
      [rule("stuck", { when: { stuck: { for: "6h" } } })],
    );
    const eventful = stream(1);
    directory.set({ ...eventful, settings: { ...eventful.settings, everyMs: null } });
    const hour = 60 * minute;
    const say = (hours: number) =>
      watch.observe(batchOf([{ stream: 1, time: hours * hour, value: 5, quality: 0 }]));
    say(1);
    watch.listenFrom(5 * hour);
    say(7.5);
    say(13);
    expect(effects).toEqual([]);
    say(13.5);
    expect(effects.map(({ kind, start }) => [kind, start])).toEqual([["raise", 13.5 * hour]]);
  });

  it("knows the areas of a level apart, and asks for several streams even where an area has only one", () => {
    const subjectsFor = (per: NonNullable<Detection["per"]>, atLeast: number) => {
      const effects: Effect[] = [];
      const { watch, directory } = watchOf(
        (told) => effects.push(...told),
        [rule("flood", { per, when: { above: 5, atLeast } })],
      );
      const places = ["d/north/east/", "d/north/west/", "d/south/east/", "d/"];
      for (const [at, area] of places.entries()) {
        const placed = stream(at + 1, { area });
        directory.set(placed);
        watch.changeStream(placed);
      }
      watch.observe(
        batchOf([1, 2, 3, 4].map((number) => ({ stream: number, time: minute, value: 90, quality: 0 }))),
      );
      return effects.map(({ subject }) => subject);
    };
    expect(subjectsFor("area", 2)).toEqual(["area:d/north/"]);
    expect(subjectsFor("subdistrict", 1)).toEqual(["area:d/north/", "area:d/south/"]);
    expect(subjectsFor("district", 4)).toEqual(["area:d/"]);
    expect(subjectsFor("neighbourhood", 2)).toEqual([]);
  });

  it("keeps the alarms of an area together while streams join it", () => {
    const effects: Effect[] = [];
    const { watch, directory } = watchOf(
      (told) => effects.push(...told),
      [rule("flood", { per: "area", when: { above: 5, atLeast: 2 } })],
    );
    watch.observe(batchOf([{ stream: 1, time: minute, value: 90, quality: 0 }]));
    const added = stream(9);
    directory.set(added);
    watch.changeStream(added);
    watch.observe(batchOf([{ stream: 9, time: 2 * minute, value: 90, quality: 0 }]));
    expect(effects.map(({ kind, subject, start }) => [kind, subject, start])).toEqual([
      ["raise", "area:district/north/", 2 * minute],
    ]);
  });
});
