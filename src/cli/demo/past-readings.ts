import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Application } from "../../app/index.ts";
import { overMs, recordPastSigns } from "../../insight/index.ts";
import { type Config, quality, systemActor } from "../../kernel/index.ts";
import { Columns, cityClock, type Stream } from "../../sensing/index.ts";
import { Chance, type Rhythm } from "../day/rhythm.ts";
import { simulated } from "../day/sensors/field.ts";
import type { SensorHabits } from "../day/sensors/habits.ts";
import { Sensor } from "../day/sensors/sensor.ts";
import { Weather } from "../day/sensors/weather.ts";
import { pastSource } from "./past.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const quarterMs = 900_000;
const minuteMs = 60_000;
/** As far back as vital signs compare, and a day more: the oldest hours have no signs. */
const daysRemembered = 29;
/** Near enough that a restart might look at it as if it had just happened, everything was well. */
const quietMs = 26 * hourMs;
/** So many of the last days are dense enough that charts of a day or a week draw a line. */
const fineDays = 7;
/** Three intervals without a reading are a gap in a chart. */
const gapIntervals = 3;
const fineSteps = [hourMs, hourMs / 2, hourMs / 3, quarterMs];
const rowsAtOnce = 4_000;
/** Of each stretch of time, the part that the past may take; the rest is for those who are here now. */
const share = 0.25;

/** How far the past was brought in; kept in the data folder, so that a restart goes on there. */
type Progress = { to: number; done: number };

export type PastGiven = {
  seed: number;
  signal: AbortSignal;
  days?: number;
  /** Draws how long a fault stood until somebody had mended it; without it, all end by themselves. */
  mendedAfterMs?: (chance: Chance) => number;
};

/**
 * Gives an empty demo district four weeks of readings, so that charts have a course and vital signs something to
 * compare with: what the same simulated sensors would have sent, seldom, with their faults and weather, put straight
 * into the history, where it raises no alarm. The latest day comes first; after each the vital signs of its quarters
 * are worked out. It takes a small share of the time, goes on after a restart, and ends for good.
 */
export async function rememberReadings(
  application: Application,
  config: Config,
  habits: SensorHabits,
  { seed, signal, days = daysRemembered, mendedAfterMs }: PastGiven,
): Promise<number> {
  const { history, house, ground } = application;
  const file = path.join(config.dataDirectory, "demo", `${pastSource}-readings.json`);
  const progress = (await readProgress(file)) ?? {
    to: Math.floor(((await history.state()).from ?? ground.clock.now().getTime()) / quarterMs) * quarterMs,
    done: 0,
  };
  await writeProgress(file, progress);
  const past = new Past(application, habits, progress.to, { seed, days, mendedAfterMs });
  let readings = 0;
  while (progress.done < days && !signal.aborted) {
    const to = progress.to - progress.done * dayMs;
    for (const columns of past.day(to - dayMs, to, progress.done < fineDays)) {
      const began = performance.now();
      const { streams, times, values, qualities } = columns.incoming({ actor: systemActor("import") });
      qualities.fill(quality.simulated);
      readings += (await history.append({ streams, times, values, qualities })).stored;
      await rest(began, signal);
      if (signal.aborted) return readings;
    }
    if (house.vitalSigns !== undefined) {
      const began = performance.now();
      // A sign looks an hour back: the first hour of this day waits for the day before, which comes next.
      const until = progress.done === 0 ? to : to + hourMs;
      const known = { from: to - dayMs + hourMs, to: until, source: pastSource };
      await recordPastSigns(house.vitalSigns, ground, known);
      await rest(began, signal);
    }
    progress.done += 1;
    await writeProgress(file, progress);
  }
  return readings;
}

/**
 * How long a sensor's fault stands in a district whose people are so many times in a hurry: those of the past are as
 * quick as those of today, or today would look better than any day before.
 */
export const mendedAfter =
  ({ minutes, handle }: Pick<Rhythm, "minutes" | "handle">, hurry: number) =>
  (chance: Chance): number =>
    ((chance.minutes(minutes.dispatch) + chance.minutes(minutes.acknowledge) + chance.minutes(handle.found)) *
      minuteMs) /
    hurry;

async function rest(began: number, signal: AbortSignal): Promise<void> {
  const took = performance.now() - began;
  await sleep(Math.ceil((took * (1 - share)) / share), undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** The sensors as they were. */
class Past {
  readonly #application: Application;
  readonly #sensors: readonly Sensor[];
  readonly #stepOfKind: ReadonlyMap<string, number>;

  constructor(
    application: Application,
    habits: SensorHabits,
    to: number,
    {
      seed,
      days,
      mendedAfterMs,
    }: { seed: number; days: number } & { mendedAfterMs: PastGiven["mendedAfterMs"] },
  ) {
    const { city, house } = application;
    // Asked millions of times: it looks an offset up once a quarter of an hour.
    const clock = cityClock(city.files.city.timeZone);
    this.#application = application;
    const given = {
      weather: new Weather(habits.rain, seed),
      minuteOfDay: (at: number) => (clock.local(at) % dayMs) / 60_000,
      seed,
    };
    this.#sensors = [...house.sensing.streams.all()].flatMap((stream) => {
      const known = stream.retiredAt === null ? simulated(stream) : undefined;
      const habit = known === undefined ? undefined : habits.kinds[known.kind];
      return known === undefined || habit === undefined ? [] : [new Sensor(known, habit, given)];
    });
    const chance = new Chance(seed);
    for (const sensor of this.#sensors) {
      for (let day = Math.floor(to / dayMs) * dayMs; day > to - (days + 1) * dayMs; day -= dayMs)
        for (const fault of sensor.draw(day)) {
          if (fault.to >= to - quietMs) continue;
          const mended = mendedAfterMs === undefined ? fault.to : fault.from + mendedAfterMs(chance);
          sensor.befall({ ...fault, to: Math.min(fault.to, mended) });
        }
    }
    this.#stepOfKind = stepsOf(application);
  }

  /** What they sent in a stretch of time, in portions. Streams send at their own moments, once in their step. */
  *day(from: number, to: number, fine: boolean): Generator<Columns> {
    const { table } = this.#application.house.sensing.intake.ingest;
    let columns = new Columns(table, rowsAtOnce);
    for (const sensor of this.#sensors) {
      const { number, kind } = sensor.stream;
      const coarse = this.#stepOfKind.get(kind) ?? hourMs;
      const step = fine ? Math.min(coarse, stepWithin(table.directory.byNumber(number))) : coarse;
      const own = (Math.imul(number, 7919) >>> 0) % (step / 1000);
      // Its moments do not begin anew with the day: an hour at its end would be without most streams.
      const first = Math.ceil((from - own * 1000) / step) * step + own * 1000;
      for (let at = first; at < to; at += step) {
        const value = sensor.value(at);
        if (value !== undefined) columns.add(number, at, value);
      }
      if (columns.length < rowsAtOnce) continue;
      yield columns;
      columns = new Columns(table, rowsAtOnce);
    }
    if (columns.length > 0) yield columns;
  }
}

/** How seldom a stream may send without a gap. */
function stepWithin(stream: Stream | undefined): number {
  const every = stream?.settings.everyMs ?? hourMs;
  return fineSteps.find((step) => step <= every * gapIntervals) ?? quarterMs;
}

/** How seldom each kind may send, so that vital signs find a reading in each stretch that they look at. */
function stepsOf({ house }: Application): Map<string, number> {
  const steps = new Map<string, number>();
  for (const { parts } of house.vitalSigns?.file.domains ?? []) {
    for (const part of parts) {
      if (!("streams" in part)) continue;
      const { kind, over } = part.streams;
      steps.set(kind, Math.min(overMs(over), steps.get(kind) ?? hourMs));
    }
  }
  return steps;
}

async function readProgress(file: string): Promise<Progress | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Progress;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function writeProgress(file: string, progress: Progress): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(progress));
  await rename(`${file}.new`, file);
}
