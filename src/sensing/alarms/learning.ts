import { setTimeout as sleep } from "node:timers/promises";
import { type Database, type History, type Log, transact } from "../../kernel/index.ts";
import { type CityClock, learn, SeasonalSamples, type Unusual } from "../rules/index.ts";
import { learnedRules, noteLearned } from "./learning-store.ts";
import type { SeasonalUnit } from "./usual.ts";
import type { Watch } from "./watch.ts";

export type LearningGiven = {
  database: Database;
  history: Pick<History, "range">;
  watch: Watch;
  clock: CityClock;
  log: Log;
  /** Milliseconds of our clock. */
  now: () => number;
  /** Writes down what rules remember; answers whether all that was remembered before is durable now. */
  keep: () => Promise<boolean>;
};

const streamsTogether = 20;
const rowsAtOnce = 10_000;
/** Of each stretch of time, the part that learning takes: readings go first. */
const share = 0.3;
const againMs = 60_000;
const soonMs = 1000;

/**
 * Rules that ask what is usual learn it from history, once for each rule (by its print) and stream: when they first
 * watch it. Beside the watch, in pages; what is learned says how the next reading is judged, and raises nothing for
 * what has been. After a crash, what was not durable is learned again, which changes nothing where it was.
 */
export class Learning {
  readonly #given: LearningGiven;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(given: LearningGiven) {
    this.#given = given;
  }

  /** Rules or streams have changed: learns soon what is not learned yet. */
  soon(afterMs = soonMs): void {
    if (this.#closed) return;
    this.#again = true;
    if (this.#running !== undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#begin(), afterMs).unref();
  }

  /** History has become richer in what was: learns all again. */
  async afresh(): Promise<void> {
    await this.#running;
    await transact(this.#given.database, (tx) => noteLearned(tx, [], "forget"));
    this.soon(0);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #begin(): void {
    this.#running = this.#learnAll()
      .catch((err: unknown) => {
        this.#given.log.warn({ err }, "rules could not learn what is usual; they try again");
        return false;
      })
      .then((done) => {
        this.#running = undefined;
        if (!done) this.soon(againMs);
        else if (this.#again) this.soon();
      });
  }

  /** Answers whether all is learned and durable. */
  async #learnAll(): Promise<boolean> {
    this.#again = false;
    const { watch, database, log } = this.#given;
    const units = [...watch.seasonal()];
    if (units.length === 0) return true;
    const known = new Set(
      (await transact(database, learnedRules)).map(({ rule, stream, print }) => `${rule} ${stream} ${print}`),
    );
    const wanted = units.filter(({ rule, stream }) => !known.has(`${rule.id} ${stream} ${rule.print}`));
    let readings = 0;
    for (let first = 0; first < wanted.length && !this.#closed; first += streamsTogether) {
      const group = wanted.slice(first, first + streamsTogether);
      readings += await this.#learnGroup(group);
      if (this.#closed || !(await this.#keep(group))) return this.#closed;
    }
    if (readings > 0) log.info({ readings }, "rules have learned from history what is usual");
    return true;
  }

  /** Only what the snapshot holds is learned for good. */
  async #keep(group: readonly SeasonalUnit[]): Promise<boolean> {
    const { keep, database, now } = this.#given;
    // One that was under way when this was learned may not hold it.
    if (!(await keep()) || !(await keep())) return false;
    const learnedAt = new Date(now());
    const rows = group.map(({ rule, stream }) => ({ rule: rule.id, stream, print: rule.print, learnedAt }));
    await transact(database, (tx) => noteLearned(tx, rows, "add"));
    return true;
  }

  async #learnGroup(group: readonly SeasonalUnit[]): Promise<number> {
    const { watch, clock, now } = this.#given;
    const lessons = group.map((unit) => new Lesson(unit, clock));
    const to = now();
    const from = to - Math.max(0, ...lessons.map(({ historyMs }) => historyMs));
    const readings = await this.#read([...new Set(group.map(({ stream }) => stream))], from, to, lessons);
    if (this.#closed) return 0;
    for (const lesson of lessons) {
      watch.teach(lesson.unit, (probe, sensor) => learn(probe, sensor, lesson.samplesOf(probe)));
    }
    return readings;
  }

  async #read(
    streams: readonly number[],
    from: number,
    to: number,
    lessons: readonly Lesson[],
  ): Promise<number> {
    const byStream = Map.groupBy(lessons, ({ unit }) => unit.stream);
    let readings = 0;
    let after: { time: number; stream: number } | undefined;
    while (!this.#closed) {
      const began = performance.now();
      const page = await this.#given.history.range({
        streams,
        from,
        to,
        limit: rowsAtOnce,
        ...(after === undefined ? {} : { after }),
      });
      const rows = page.times.length;
      for (let row = 0; row < rows; row += 1) {
        const [time = 0, value = 0, bits = 0] = [page.times[row], page.values[row], page.qualities[row]];
        for (const lesson of byStream.get(page.streams[row] ?? 0) ?? []) lesson.hear(time, value, bits);
      }
      readings += rows;
      await sleep(((performance.now() - began) * (1 - share)) / share);
      if (rows < rowsAtOnce) break;
      after = { time: page.times[rows - 1] ?? 0, stream: page.streams[rows - 1] ?? 0 };
    }
    return readings;
  }
}

/** What one rule learns of one stream: for each of its conditions of what is usual, samples of the past. */
class Lesson {
  readonly unit: SeasonalUnit;
  readonly #clock: CityClock;
  readonly #samples: ReadonlyMap<string, SeasonalSamples>;
  /** How far back it looks. */
  readonly historyMs: number;

  constructor(unit: SeasonalUnit, clock: CityClock) {
    this.unit = unit;
    this.#clock = clock;
    this.historyMs = Math.max(0, ...unit.probes.map(({ historyMs }) => historyMs));
    this.#samples = new Map(
      unit.probes.map((probe) => [probe.season, new SeasonalSamples(probe, this.#clock)]),
    );
  }

  hear(time: number, value: number, bits: number): void {
    if ((bits & this.unit.rule.ignored) !== 0) return;
    for (const samples of this.#samples.values()) samples.add(time, value);
  }

  samplesOf(probe: Unusual): SeasonalSamples {
    return this.#samples.get(probe.season) ?? new SeasonalSamples(probe, this.#clock);
  }
}
