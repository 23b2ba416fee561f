import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { measureOf, nextSignalAt, type StageClock, type StageSignal, signalsDue } from "./signals.ts";

const minute = 60_000;
/** Working time of a house that works from 9 to 17 each day, to the minute. */
const time = {
  minutes: (from: number, to: number) => worked(to) - worked(from),
  due(from: number, amount: object) {
    const end = worked(from) + (amount as { workingMinutes: number }).workingMinutes;
    const day = Math.ceil(end / 480) - 1;
    return (day * 1440 + 540 + (end - day * 480)) * minute;
  },
} as never;

function worked(at: number): number {
  const minutes = Math.floor(at / minute);
  return Math.floor(minutes / 1440) * 480 + Math.min(480, Math.max(0, (minutes % 1440) - 540));
}

const measures = { working: measureOf(time, { workingHours: 1 }), always: measureOf(time, { hours: 1 }) };
const rule = {
  reminders: [
    { at: 0.5, to: ["handler"], template: "reminder" },
    { at: 0.8, to: ["handler", "unit-leader"], template: "reminder" },
  ],
  escalations: [
    { at: 1, to: ["unit-leader"], template: "escalation" },
    { at: 2, to: ["bureau-leader"], template: "escalation" },
  ],
};
const names = (signals: readonly StageSignal[]) => signals.map(({ kind, share }) => `${kind} ${share}`);

const clocks = fc
  .record({
    from: fc.nat(10_000),
    length: fc.integer({ min: 1, max: 5000 }),
    pauses: fc.array(fc.nat(8000), { maxLength: 4 }),
  })
  .map(({ from, length, pauses }): StageClock => {
    const edges = [...new Set(pauses.map((at) => from + at))].sort((a, b) => a - b);
    const stretches = Array.from({ length: edges.length >> 1 }, (_, n) => ({
      from: (edges[2 * n] ?? 0) * minute,
      to: (edges[2 * n + 1] ?? 0) * minute,
    }));
    return { from: from * minute, dueAt: (from + length) * minute, pauses: stretches };
  });

describe("the signals of a stage", () => {
  it("come at their share of the time, round the clock or of the working time", () => {
    const clock = { from: 0, dueAt: 100 * minute, pauses: [] };
    const due = (at: number, given: StageSignal[] = []) =>
      names(signalsDue(measures.always, rule, clock, given, at * minute));
    expect(due(49)).toEqual([]);
    expect(due(50)).toEqual(["remind 0.5"]);
    expect(due(80, [{ kind: "remind", share: 0.5 }])).toEqual(["remind 0.8"]);
    expect(due(100)).toEqual(["escalate 1"]);
    expect(due(200, [{ kind: "escalate", share: 1 }])).toEqual(["escalate 2"]);
    // From 16:00 to 10:00 the next day are two working hours; at 17:00, and through the night, one is used.
    const overnight = { from: 16 * 60 * minute, dueAt: 34 * 60 * minute, pauses: [] };
    const atNight = signalsDue(measures.working, rule, overnight, [], 25 * 60 * minute);
    expect(names(atNight)).toEqual(["remind 0.5"]);
  });

  it("give the last reminder only, and none once it is escalated", () => {
    const clock = { from: 0, dueAt: 100 * minute, pauses: [] };
    const due = (at: number, given: StageSignal[] = []) =>
      names(signalsDue(measures.always, rule, clock, given, at * minute));
    expect(due(90)).toEqual(["remind 0.8"]);
    expect(due(90, [{ kind: "remind", share: 0.8 }])).toEqual([]);
    expect(due(250)).toEqual(["escalate 1", "escalate 2"]);
    expect(due(110, [{ kind: "escalate", share: 1 }])).toEqual([]);
  });

  it("do not count the time in which the clock stood", () => {
    // Suspended from minute 40 to 140: due after 200 of which 100 may be used.
    const clock = { from: 0, dueAt: 200 * minute, pauses: [{ from: 40 * minute, to: 140 * minute }] };
    const due = (at: number) => names(signalsDue(measures.always, rule, clock, [], at * minute));
    expect(due(149)).toEqual([]);
    expect(due(150)).toEqual(["remind 0.5"]);
    expect(due(199)).toEqual(["remind 0.8"]);
    expect(due(200)).toEqual(["escalate 1"]);
  });

  for (const [name, measure] of Object.entries(measures)) {
    it(`are each given once, at the minute they come due, and end (${name})`, () => {
      fc.assert(
        fc.property(clocks, (clock) => {
          const given: StageSignal[] = [];
          let now = clock.from;
          for (let turn = 0; turn < 50; turn += 1) {
            for (const signal of signalsDue(measure, rule, clock, given, now)) {
              expect(names(given)).not.toContain(`${signal.kind} ${signal.share}`);
              given.push(signal);
            }
            expect(signalsDue(measure, rule, clock, given, now)).toEqual([]);
            const next = nextSignalAt(measure, rule, clock, given, now);
            if (next === null) return;
            expect(next).toBeGreaterThan(now);
            now = next;
          }
          throw new Error("the signals do not end");
        }),
      );
    });

    it(`are not missed between two looks (${name})`, () => {
      fc.assert(
        fc.property(
          clocks,
          fc.nat(8000),
          fc.double({ min: 0, max: 0.999, noNaN: true }),
          (clock, later, part) => {
            const lastPause = Math.max(clock.from, ...clock.pauses.map((pause) => pause.to ?? 0));
            const now = lastPause + later * minute;
            const given = signalsDue(measure, rule, clock, [], now);
            const next = nextSignalAt(measure, rule, clock, given, now);
            if (next === null) return;
            const before = now + Math.floor(((next - now - 1) * part) / minute) * minute;
            expect(signalsDue(measure, rule, clock, given, before)).toEqual([]);
          },
        ),
      );
    });
  }
});
