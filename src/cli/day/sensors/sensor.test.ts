import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cityFolder, openCity } from "../../../app/index.ts";
import { Chance } from "../rhythm.ts";
import { type Habit, loadSensorHabits, type SensorHabits } from "./habits.ts";
import { messageOf } from "./message.ts";
import { withRealSeries } from "./real.ts";
import { Sensor, type SimulatedStream } from "./sensor.ts";
import { Weather } from "./weather.ts";

const midnight = Date.parse("2026-03-09T16:00:00Z");
const dayMs = 86_400_000;
const minuteOfDay = (at: number) => ((at - midnight) / 60_000) % 1440;
const stream: SimulatedStream = {
  number: 7,
  kind: "level",
  type: "measure",
  decimals: 2,
  least: 0,
  greatest: 50,
  thing: 1,
  area: null,
};
const dry: SensorHabits["rain"] = { aDay: 0, lasts: [10, 20] };

function sensorOf(habit: Habit, of: Partial<SimulatedStream> = {}, rain = dry, seed = 3): Sensor {
  return new Sensor({ ...stream, ...of }, habit, { weather: new Weather(rain, seed), minuteOfDay, seed });
}

const instants = fc.integer({ min: 0, max: dayMs }).map((ms) => midnight + ms);
const habits: fc.Arbitrary<Habit> = fc.record({
  at: fc.double({ min: -10, max: 60, noNaN: true }),
  own: fc.double({ min: 0, max: 1, noNaN: true }),
  slow: fc.double({ min: 0, max: 20, noNaN: true }),
  noise: fc.double({ min: 0, max: 20, noNaN: true }),
  rain: fc.double({ min: 0, max: 20, noNaN: true }),
});

test("what a sensor shows depends on its seed and the instant alone, and lies within what it can show", () => {
  fc.assert(
    fc.property(habits, fc.array(instants, { minLength: 1, maxLength: 20 }), (habit, asked) => {
      const wet = { aDay: 3, lasts: [30, 200] as [number, number] };
      const [one, other] = [sensorOf(habit, {}, wet), sensorOf(habit, {}, wet)];
      const forwards = asked.map((at) => one.value(at));
      const backwards = asked.toReversed().map((at) => other.value(at));
      expect(backwards.toReversed()).toEqual(forwards);
      for (const value of forwards) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(50);
        expect(Number(Number(value).toFixed(2))).toBe(value);
      }
    }),
  );
});

test("a fault shows its height until it ends or is mended, a silent one shows nothing", () => {
  const sensor = sensorOf({ at: 1, noise: 0.1, faults: [{ aDay: 1, to: 40, rises: 10, lasts: [60, 90] }] });
  const [fault] = sensor.draw(midnight);
  expect(fault).toBeDefined();
  if (fault === undefined) return;
  expect(sensor.draw(midnight)).toEqual([fault]);
  sensor.befall(fault);
  const height = fault.from + 30 * 60_000;
  expect(sensor.value(fault.from - 1)).toBeLessThan(2);
  expect(sensor.value(height)).toBeCloseTo(40, 0);
  expect(sensor.isFaulty(height)).toBe(true);
  expect(sensor.mend(height + 1)).toBe(1);
  expect(sensor.mend(height + 2)).toBe(0);
  expect(sensor.value(height + 2)).toBeLessThan(2);
  sensor.befall({ habit: { aDay: 1, silent: true, lasts: [5, 5] }, from: midnight, to: midnight + 300_000 });
  expect(sensor.value(midnight + 1)).toBeUndefined();
  expect(messageOf([sensor], [midnight + 1])).toBeUndefined();
});

test("words and truths come as often as they should", () => {
  const door = sensorOf({ words: { closed: 9, open: 1 } }, { type: "category" });
  const pump = sensorOf({ at: 0.5 }, { type: "truth" });
  const many = Array.from({ length: 4_000 }, (_, n) => midnight + n * 600_000);
  const open = many.filter((at) => door.value(at) === "open").length;
  const running = many.filter((at) => pump.value(at) === true).length;
  expect(open / many.length).toBeCloseTo(0.1, 1);
  expect(running / many.length).toBeCloseTo(0.5, 1);
});

test("faults befall a kind about as often a day as it says", () => {
  const habit: Habit = { at: 1, faults: [{ aDay: 0.2, to: 40, lasts: [60, 90] }] };
  let faults = 0;
  for (let number = 1; number <= 2_000; number += 1)
    faults += sensorOf(habit, { number }).draw(midnight).length;
  expect(faults / 2_000).toBeGreaterThan(0.16);
  expect(faults / 2_000).toBeLessThan(0.24);
});

test("it rains on all gauges alike, now and then, and a message carries every reading once", () => {
  const weather = new Weather({ aDay: 2, lasts: [60, 120] }, 11);
  const wet = Array.from({ length: 10 * 288 }, (_, n) => weather.rain(midnight + n * 300_000)).filter(
    (rain) => rain > 0,
  );
  expect(wet.length).toBeGreaterThan(100);
  expect(wet.length).toBeLessThan(1_500);
  const two = [sensorOf({ at: 3 }), sensorOf({ at: 4 }, { number: 8 })];
  const message = messageOf(two, [midnight, midnight + 60_000]);
  const parsed = JSON.parse(message?.body ?? "") as {
    Datastream: { "@iot.id": number };
    dataArray: unknown[][];
  }[];
  expect(message?.readings).toBe(4);
  expect(parsed.map((part) => [part.Datastream["@iot.id"], part.dataArray.length])).toEqual([
    [7, 2],
    [8, 2],
  ]);
  expect(parsed[0]?.dataArray[0]).toEqual(["2026-03-09T16:00:00.000Z", two[0]?.value(midnight)]);
});

test("the city's habits fit its kinds of sensors, and nearly every kind has a fault to show", async () => {
  const folder = cityFolder("jingan");
  const { streams } = await openCity(folder, new Date());
  const loaded = await loadSensorHabits(folder, streams.kinds);
  expect(Object.keys(loaded?.kinds ?? {}).sort()).toEqual(streams.kinds.map(({ code }) => code).sort());
  const chance = new Chance(1);
  const faulty = streams.kinds.filter(({ code, type, settings, words }) => {
    const habit = loaded?.kinds[code];
    if (habit === undefined) return false;
    const sensor = sensorOf(habit, {
      type,
      decimals: settings?.decimals ?? 0,
      least: settings?.least ?? null,
      greatest: settings?.greatest ?? null,
    });
    const fault = sensor.anyFault(chance, midnight);
    if (fault === undefined) return false;
    sensor.befall(fault);
    const shown = sensor.value(midnight + (fault.to - midnight) / 2);
    return typeof shown === "string" ? words?.includes(shown) : shown !== undefined;
  });
  expect(faulty.length).toBeGreaterThan(18);
});

test("a real day is taken hour by hour from a file that has one, and a file that fits nothing is refused", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "liangwang-real-"));
  const file = path.join(folder, "hourly.csv");
  const day = (from: number, gapAt = -1) =>
    Array.from({ length: 24 }, (_, hour) => `${hour},${hour === gapAt ? "NA" : from + hour},x`).join("\n");
  writeFileSync(file, `hour,PM,other\n${day(100, 7)}\n${day(200)}\n`);
  const habits: SensorHabits = {
    rain: dry,
    kinds: { pm25: { at: 38, slow: 16, columns: ["PM", "absent"] } },
  };
  const { habits: lived, real } = await withRealSeries(habits, [file], new Chance(1));
  expect(lived.kinds.pm25).toMatchObject({
    at: 1,
    hours: Array.from({ length: 24 }, (_, hour) => 200 + hour),
  });
  expect(lived.kinds.pm25).not.toHaveProperty("slow");
  expect(real).toEqual([{ kind: "pm25", file, column: "PM" }]);
  const none: SensorHabits = { rain: dry, kinds: { gas: { at: 1 } } };
  await expect(withRealSeries(none, [file], new Chance(1))).rejects.toThrow("fits no kind of sensors");
  rmSync(folder, { recursive: true });
});
