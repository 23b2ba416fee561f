import fc from "fast-check";
import { expect, test } from "vitest";
import { type Aggregate, type AggregateQuestion, quality } from "../../kernel/index.ts";
import { batchOf, MemoryHistory, sampleStream } from "../ingest/testing.ts";
import { gapFor, seriesOf, stepFor } from "./series.ts";
import { standingOf } from "./standing.ts";
import { watchingOf } from "./thresholds.ts";

const minute = 60_000;
const noon = Date.parse("2026-03-02T04:00:00Z");
const stream = sampleStream(1, { kind: "level", settings: { decimals: 1, everyMs: minute } });

/** Puts readings into buckets, slowly and plainly. */
class BucketHistory extends MemoryHistory {
  override async aggregate(question: AggregateQuestion): Promise<Aggregate[]> {
    const { length, offset = 0 } = question.buckets ?? { length: 1 };
    const rows = await this.range({ ...question, limit: 1e9 });
    const found = new Map<number, Aggregate>();
    for (const [row, time] of rows.times.entries()) {
      const value = rows.values[row] ?? 0;
      if (((rows.qualities[row] ?? 0) & (question.without ?? 0)) !== 0) continue;
      const bucket = time - ((((time - offset) % length) + length) % length);
      const known = found.get(bucket);
      if (known === undefined)
        found.set(bucket, {
          group: 1,
          bucket,
          count: 1,
          least: value,
          greatest: value,
          sum: BigInt(value),
          first: value,
          last: value,
        });
      else {
        known.count += 1;
        known.least = Math.min(known.least, value);
        known.greatest = Math.max(known.greatest, value);
        known.sum += BigInt(value);
        known.last = value;
      }
    }
    return [...found.values()];
  }
}

async function filled(count: number, qualityAt: (row: number) => number = () => 0) {
  const history = new BucketHistory();
  await history.append(
    batchOf(
      Array.from({ length: count }, (_, row) => ({
        stream: 1,
        time: noon + row * minute,
        value: row,
        quality: qualityAt(row),
      })),
    ),
  );
  return history;
}

test("few readings are told one by one, in the stream's unit, with why they are marked", async () => {
  const history = await filled(5, (row) => (row === 3 ? quality.outOfRange | quality.late : 0));
  const series = await seriesOf(history, stream, {
    from: noon,
    to: noon + 4 * minute,
    points: 50,
    offsetMs: 0,
  });
  expect(series).toMatchObject({ stepMs: null, gapMs: 3 * minute, readings: 4, value: [0, 0.1, 0.2, 0.3] });
  expect(series.marked).toEqual([0, 0, 0, 1]);
  expect(series.marks).toEqual([{ at: noon + 3 * minute, marks: ["outOfRange", "late"] }]);
});

test("many readings become at most about as many points as asked, and none is lost from the counts", async () => {
  const history = await filled(2000, (row) => (row % 100 === 7 ? quality.doubtful : 0));
  const to = noon + 2000 * minute;
  const series = await seriesOf(history, stream, { from: noon, to, points: 100, offsetMs: 0 });
  expect(series.stepMs).toBe(30 * minute);
  expect(series.at.length).toBeLessThanOrEqual(101);
  expect(series.count.reduce((sum, count) => sum + count, 0)).toBe(2000);
  expect(series.marked.reduce((sum, count) => sum + count, 0)).toBe(20);
  expect([series.least[0], series.value[0], series.greatest[0]]).toEqual([0, 1.45, 2.9]);
});

test("what a simulation made up is counted as such, drawn one by one or together, and is no objection", async () => {
  const history = await filled(2000, (row) => (row % 4 === 0 ? quality.simulated : 0));
  for (const minutes of [40, 2000]) {
    const to = noon + minutes * minute;
    const series = await seriesOf(history, stream, { from: noon, to, points: 100, offsetMs: 0 });
    expect(series.simulated).toBe(minutes / 4);
    expect(series.marked.some((count) => count > 0)).toBe(false);
  }
});

test("days begin as the city's do", async () => {
  const history = await filled(3000);
  const question = { from: noon, to: noon + 100 * 86_400_000, points: 100, offsetMs: -8 * 3_600_000 };
  const series = await seriesOf(history, stream, question);
  expect(series.stepMs).toBe(86_400_000);
  expect(new Date(series.at[1] ?? 0).toISOString()).toBe("2026-03-02T16:00:00.000Z");
});

test("a stretch never needs more buckets than points, and buckets are no longer than needed twice over", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e12 }), fc.integer({ min: 50, max: 2000 }), (length, points) => {
      const step = stepFor(length, points);
      expect(length / step).toBeLessThanOrEqual(points);
      expect(step).toBeLessThanOrEqual(Math.max(1000, (length / points) * 4));
    }),
  );
});

test("a device that sends when something happens has no gaps; any other has them after three intervals", () => {
  expect(gapFor(null, 3_600_000)).toBeNull();
  expect(gapFor(minute, null)).toBe(3 * minute);
  expect(gapFor(minute, 60 * minute)).toBe(90 * minute);
});

test("a stream is late before it is silent, and what is marked or stuck is faulty", () => {
  const reading = (age: number, bits = 0) => ({ time: noon - age, quality: bits });
  const at = (age: number, bits = 0, stuck = false) => standingOf(reading(age, bits), minute, stuck, noon);
  expect([at(minute), at(1.6 * minute), at(3.1 * minute)]).toEqual(["ok", "late", "silent"]);
  expect([at(0, quality.outOfRange), at(0, 0, true), at(0, quality.late)]).toEqual([
    "faulty",
    "faulty",
    "ok",
  ]);
  expect(at(9 * minute, quality.outOfRange)).toBe("silent");
  expect(standingOf(undefined, null, false, noon)).toBe("silent");
  expect(standingOf(reading(1e9), null, false, noon)).toBe("ok");
});

test("the bounds of a rule and of its levels are told in the stream's unit, for streams it watches only", () => {
  const rule = {
    id: "high",
    names: { "zh-CN": "高", ja: "高", en: "High" },
    domain: null,
    detect: {
      streams: { kind: "level" },
      when: { above: 5.5 },
      severity: "minor" as const,
      levels: [{ when: { above: 8 }, severity: "critical" as const }],
    },
  };
  expect(watchingOf([rule], stream).thresholds).toMatchObject([
    { rule: "high", severity: "minor", above: 5.5, below: null },
    { rule: "high", severity: "critical", above: 8, below: null },
  ]);
  expect(watchingOf([rule], sampleStream(2, { kind: "other" })).rules).toEqual([]);
});
