import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { batchOf, newBatch, readingsOf } from "../batch.ts";
import type { History, RangeQuestion, Reading } from "../history.ts";
import { quality } from "../history.ts";
import { ModelHistory } from "./model.ts";

/** A place for one history, opened again and again. */
export type Place = { open(): History; clear(): Promise<void> };

const hour = 3_600_000;
const noon = Date.UTC(2026, 0, 1, 12);
const all = { from: -Number.MAX_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER };
const one = (stream: number, time: number, value: number, quality = 0): Reading => ({
  stream,
  time,
  value,
  quality,
});

/** The contract of a history: every implementation is held against it. */
export function testContract(
  name: string,
  place: (sizes: "usual" | "small") => Promise<Place>,
  options: { skip?: boolean; propertyRuns?: number } = {},
): void {
  describe.skipIf(options.skip === true)(`history in ${name}`, () => {
    const undo: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const step of undo.splice(0).reverse()) await step();
    });
    async function opened(sizes: "usual" | "small" = "usual") {
      const at = await place(sizes);
      let history = at.open();
      undo.push(async () => {
        await history.close();
        await at.clear();
      });
      return {
        get history() {
          return history;
        },
        async reopen() {
          await history.close();
          history = at.open();
          return history;
        },
      };
    }
    const rowsOf = async (history: History, streams: number[], question: Partial<RangeQuestion> = {}) =>
      readingsOf(await history.range({ streams, ...all, limit: 1000, ...question }));

    test("an empty batch stores nothing, and an empty history answers nothing", async () => {
      const { history } = await opened();
      expect(await history.append(newBatch(0))).toEqual({ stored: 0, repeated: 0, conflicting: [] });
      expect(await rowsOf(history, [1, 2])).toEqual([]);
      expect(await history.last([1])).toEqual(new Map());
      expect(await history.aggregate({ streams: [1], ...all })).toEqual([]);
      expect(await history.state()).toMatchObject({ readings: 0, from: null, to: null, trouble: null });
    });

    test("what was appended is read bit for bit, negative and greatest values too, now and after a restart", async () => {
      const place = await opened();
      const greatest = Number.MAX_SAFE_INTEGER;
      const readings = [
        one(1, noon, 0),
        one(1, noon + 1, -1),
        one(2, noon + 1, greatest, 255),
        one(1, noon + 2, -greatest),
        one(4_294_967_295, noon + 3, 4_294_967_296),
        one(3, noon + 4, -4_294_967_297),
      ];
      expect(await place.history.append(batchOf(readings))).toEqual({
        stored: 6,
        repeated: 0,
        conflicting: [],
      });
      const streams = [1, 2, 3, 4_294_967_295];
      expect(await rowsOf(place.history, streams)).toEqual(readings);
      const again = await place.reopen();
      expect(await rowsOf(again, streams)).toEqual(readings);
      expect((await again.last([1])).get(1)).toEqual(one(1, noon + 2, -greatest));
      expect(await again.state()).toMatchObject({ readings: 6, from: noon, to: noon + 4 });
    });

    test("a batch sent again makes no double, and a reading that says otherwise is told and does not stand", async () => {
      const place = await opened();
      const batch = [one(1, noon, 5), one(1, noon + 1, 6), one(2, noon, 7)];
      await place.history.append(batchOf(batch));
      const again = await place.reopen();
      expect(await again.append(batchOf(batch))).toEqual({ stored: 0, repeated: 3, conflicting: [] });
      const mixed = [one(1, noon + 2, 8), one(1, noon + 1, 66), one(2, noon, 7), one(2, noon - 1, 1)];
      expect(await again.append(batchOf(mixed))).toEqual({ stored: 2, repeated: 1, conflicting: [1] });
      expect(await rowsOf(again, [1, 2])).toEqual([
        one(2, noon - 1, 1),
        one(1, noon, 5),
        one(2, noon, 7),
        one(1, noon + 1, 6),
        one(1, noon + 2, 8),
      ]);
    });

    test("within one batch, the first of two readings of a stream and time stands", async () => {
      const { history } = await opened();
      const batch = [one(1, noon + 9, 1), one(1, noon, 2), one(1, noon, 3), one(1, noon + 9, 1)];
      expect(await history.append(batchOf(batch))).toEqual({ stored: 2, repeated: 1, conflicting: [2] });
      expect(await rowsOf(history, [1])).toEqual([one(1, noon, 2), one(1, noon + 9, 1)]);
    });

    test("a late reading finds its place, and the newest stays the newest", async () => {
      const { history } = await opened();
      await history.append(batchOf([one(1, noon, 1), one(1, noon + hour, 2)]));
      await history.append(batchOf([one(1, noon - 400 * 24 * hour, 3), one(1, noon + 60_000, 4)]));
      expect((await rowsOf(history, [1])).map(({ value }) => value)).toEqual([3, 1, 4, 2]);
      expect((await history.last([1])).get(1)?.value).toBe(2);
      expect((await history.last([1], noon)).get(1)?.value).toBe(3);
      expect((await history.last([1], noon + hour)).get(1)?.value).toBe(4);
      expect(await history.last([1], noon - 400 * 24 * hour)).toEqual(new Map());
    });

    test("two writers at once are both answered truly, and the same reading is stored once", async () => {
      const { history } = await opened();
      const shared = batchOf(Array.from({ length: 100 }, (_, n) => one(n, noon, n)));
      const answers = await Promise.all([history.append(shared), history.append(shared)]);
      expect(answers.reduce((sum, { stored }) => sum + stored, 0)).toBe(100);
      expect(answers.reduce((sum, { repeated }) => sum + repeated, 0)).toBe(100);
      expect(await history.count({ streams: Array.from({ length: 100 }, (_, n) => n), ...all })).toBe(100);
    });

    test("a range is paged in both directions without a gap or a double", async () => {
      const { history } = await opened("small");
      const readings = Array.from({ length: 60 }, (_, n) =>
        one(1 + (n % 3), noon + Math.floor(n / 6) * hour * 30 + (n % 2), n),
      );
      const first = new Map(readings.map((reading) => [`${reading.stream} ${reading.time}`, reading]));
      await history.append(batchOf([...first.values()]));
      for (const order of ["ascending", "descending"] as const) {
        const whole = await rowsOf(history, [1, 2, 3], { order });
        expect(whole).toHaveLength(first.size);
        const paged: Reading[] = [];
        for (;;) {
          const after = paged.at(-1);
          const page = await rowsOf(history, [1, 2, 3], {
            order,
            limit: 7,
            ...(after === undefined ? {} : { after }),
          });
          if (page.length === 0) break;
          paged.push(...page);
        }
        expect(paged).toEqual(whole);
      }
    });

    test("an aggregate counts per bucket of a city's day, leaves out doubtful readings, and sums exactly", async () => {
      const { history } = await opened();
      const greatest = Number.MAX_SAFE_INTEGER;
      const midnight = Date.UTC(2026, 0, 1) - 8 * hour;
      await history.append(
        batchOf([
          one(1, midnight - 1, 1),
          one(1, midnight, greatest),
          one(1, midnight + 1, greatest),
          one(1, midnight + 24 * hour - 1, 3, quality.doubtful),
          one(2, midnight, -5),
          one(2, midnight + 24 * hour, -7),
          one(1, -1, 9),
        ]),
      );
      const buckets = { length: 24 * hour, offset: -8 * hour };
      const from = midnight - hour;
      const to = midnight + 48 * hour;
      const alone = await history.aggregate({
        streams: [1],
        from,
        to,
        buckets,
        without: quality.doubtful | quality.outOfRange,
      });
      expect(alone).toEqual([
        {
          group: 1,
          bucket: midnight - 24 * hour,
          count: 1,
          least: 1,
          greatest: 1,
          sum: 1n,
          first: 1,
          last: 1,
        },
        {
          group: 1,
          bucket: midnight,
          count: 2,
          least: greatest,
          greatest,
          sum: BigInt(greatest) * 2n,
          first: greatest,
          last: greatest,
        },
      ]);
      const together = await history.aggregate({
        streams: [1, 2],
        from,
        to,
        groupOf: new Map([
          [1, 70],
          [2, 70],
        ]),
      });
      expect(together).toEqual([
        {
          group: 70,
          bucket: from,
          count: 6,
          least: -7,
          greatest,
          sum: BigInt(greatest) * 2n - 8n,
          first: 1,
          last: -7,
        },
      ]);
      const before1970 = await history.aggregate({
        streams: [1],
        from: -hour,
        to: 0,
        buckets: { length: hour },
      });
      expect(before1970).toMatchObject([{ bucket: -hour, last: 9 }]);
    });

    test("a correction stands in the place of what was there, and may be there for the first time", async () => {
      const place = await opened("small");
      await place.history.append(batchOf(Array.from({ length: 50 }, (_, n) => one(1, noon + n, n))));
      await place.history.replace(
        batchOf([
          one(1, noon + 49, 900, quality.substituted),
          one(1, noon + 7, 700, quality.substituted),
          one(2, noon, 1),
          one(2, noon, 2),
        ]),
      );
      const again = await place.reopen();
      expect((await again.last([1, 2])).get(1)?.value).toBe(900);
      expect((await again.last([1, 2])).get(2)?.value).toBe(2);
      const rows = await rowsOf(again, [1]);
      expect(rows).toHaveLength(50);
      expect(rows[7]).toEqual(one(1, noon + 7, 700, quality.substituted));
      expect(await again.append(batchOf([one(1, noon + 7, 700)]))).toMatchObject({ repeated: 1 });
    });

    test("what is erased or kept no longer is gone everywhere, and can be stored again", async () => {
      const place = await opened("small");
      const rows = Array.from({ length: 80 }, (_, n) => one(1 + (n % 2), noon + n * hour, n));
      await place.history.append(batchOf(rows));
      expect(await place.history.erase({ streams: [1], from: noon + 70 * hour, to: noon + 80 * hour })).toBe(
        5,
      );
      expect((await place.history.last([1])).get(1)?.value).toBe(68);
      expect(
        await place.history.retain([
          { streams: [1], before: noon + 10 * hour },
          { streams: [2], before: noon + 4 * hour, from: noon - 1000 * hour },
        ]),
      ).toBe(7);
      const again = await place.reopen();
      expect((await again.last([1])).get(1)?.value).toBe(68);
      expect(await again.count({ streams: [1, 2], ...all })).toBe(68);
      expect(await again.append(batchOf([one(1, noon + 70 * hour, 1)]))).toMatchObject({ stored: 1 });
      expect(await again.retain([{ streams: [1, 2], before: noon + 1000 * hour }])).toBe(69);
      expect(await again.last([1, 2])).toEqual(new Map());
      expect(await again.append(batchOf([one(1, noon, 2)]))).toMatchObject({ stored: 1 });
    });

    test("an export holds what was asked for, by stream and time", async () => {
      const { history } = await opened();
      await history.append(
        batchOf([one(2, noon, -4), one(1, noon + 1, 2, 8), one(1, noon, 1), one(3, noon, 9)]),
      );
      const folder = mkdtempSync(path.join(tmpdir(), "liangwang-export-"));
      try {
        const csv = path.join(folder, "it's readings.csv");
        const question = { streams: [1, 2], from: noon, to: noon + 2 };
        expect(await history.export(question, csv, "csv")).toBe(3);
        expect(readFileSync(csv, "utf8")).toBe(
          `stream,time,value,quality\n1,${noon},1,0\n1,${noon + 1},2,8\n2,${noon},-4,0\n`,
        );
        const parquet = path.join(folder, "readings.parquet");
        expect(await history.export(question, parquet, "parquet")).toBe(3);
        expect(readFileSync(parquet).subarray(0, 4).toString()).toBe("PAR1");
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    test("a million readings in one batch are stored once, though sent twice", async () => {
      const { history } = await opened();
      const rows = 1_000_000;
      const batch = newBatch(rows);
      for (let row = 0; row < rows; row += 1) {
        batch.streams[row] = row % 2000;
        batch.times[row] = noon + Math.floor(row / 2000) * 1000;
        batch.values[row] = row;
      }
      expect(await history.append(batch)).toEqual({ stored: rows, repeated: 0, conflicting: [] });
      expect(await history.append(batch)).toEqual({ stored: 0, repeated: rows, conflicting: [] });
      const streams = Array.from({ length: 2000 }, (_, n) => n);
      const [figures] = await history.aggregate({
        streams,
        ...all,
        groupOf: new Map(streams.map((stream) => [stream, 1])),
      });
      expect(figures).toMatchObject({ count: rows, sum: (BigInt(rows) * BigInt(rows - 1)) / 2n });
    }, 300_000);

    test("does whatever is done in any order as a plain list of readings would", async () => {
      const reading = fc.record({
        stream: fc.constantFrom(1, 2, 3, 2000),
        time: fc.integer({ min: -30, max: 30 }).map((n) => noon + n * 2 * hour + (n % 3)),
        value: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.maxSafeInteger()),
        quality: fc.constantFrom(0, 1, 8),
      });
      const stretch = fc
        .tuple(fc.integer({ min: -40, max: 40 }), fc.integer({ min: 1, max: 60 }))
        .map(([from, hours]) => ({ from: noon + from * 2 * hour, to: noon + (from * 2 + hours) * hour }));
      const streams = fc.uniqueArray(fc.constantFrom(1, 2, 3, 2000, 7), { minLength: 1 });
      const step = fc.oneof(
        { weight: 6, arbitrary: fc.record({ do: fc.constant("append"), rows: fc.array(reading) }) },
        { weight: 1, arbitrary: fc.record({ do: fc.constant("replace"), rows: fc.array(reading) }) },
        { weight: 1, arbitrary: fc.record({ do: fc.constant("erase"), streams, stretch }) },
        { weight: 1, arbitrary: fc.record({ do: fc.constant("reopen") }) },
      );
      const ask = fc.record({
        streams,
        stretch,
        order: fc.constantFrom("ascending" as const, "descending" as const),
        limit: fc.integer({ min: 1, max: 20 }),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 1, maxLength: 12 }),
          fc.array(ask),
          async (steps, asks) => {
            const place = await opened("small");
            const model = new ModelHistory();
            for (const one of steps) {
              if ("rows" in one && one.do === "append") {
                expect(await place.history.append(batchOf(one.rows))).toEqual(model.append(one.rows));
              } else if ("rows" in one) {
                await place.history.replace(batchOf(one.rows));
                model.replace(one.rows);
              } else if ("stretch" in one) {
                const question = { streams: one.streams, ...one.stretch };
                expect(await place.history.erase(question)).toBe(model.erase(question));
              } else await place.reopen();
            }
            const { history } = place;
            for (const { streams, stretch, order, limit } of asks) {
              const question = { streams, ...stretch };
              expect(readingsOf(await history.range({ ...question, order, limit }))).toEqual(
                model.range({ ...question, order, limit }),
              );
              expect(await history.last(streams, stretch.to)).toEqual(model.last(streams, stretch.to));
              expect(await history.last(streams)).toEqual(model.last(streams));
              const buckets = { length: 24 * hour, offset: hour };
              expect(await history.aggregate({ ...question, buckets, without: 8 })).toEqual(
                model.aggregate({ ...question, buckets, without: 8 }),
              );
              const groupOf = new Map(streams.map((stream) => [stream, stream % 2]));
              expect(await history.aggregate({ ...question, groupOf })).toEqual(
                model.aggregate({ ...question, groupOf }),
              );
            }
          },
        ),
        { numRuns: options.propertyRuns ?? 40 },
      );
    }, 120_000);
  });
}
