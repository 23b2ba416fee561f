import type { Appended, History, ReadingBatch } from "../../kernel/index.ts";

/** What became of one batch within a commit. */
export type Committed = {
  /** Rows there before; null where it was committed together with others and only their sum is known. */
  repeated: number | null;
  conflicting: readonly number[];
};

type Waiting = {
  batch: ReadingBatch;
  resolve(committed: Committed): void;
  reject(error: unknown): void;
};

/** Batches of so many rows go to history as they are: it commits those that come at once together itself. */
const largeRows = 2048;
const togetherRows = 65_536;

/** Told of each commit when it is durable, in the order of commits. */
export type Told = (batch: ReadingBatch, appended: Appended) => void;

/**
 * Puts small batches together while a commit is under way, so that fifty thousand messages of one reading each cost a
 * few commits and not fifty thousand.
 */
export class Committing {
  readonly #history: History;
  readonly #told: Told;
  #waiting: Waiting[] = [];
  #underWay = false;

  constructor(history: History, told: Told) {
    this.#history = history;
    this.#told = told;
  }

  /** Resolves when the batch is durable; rejects where nothing of it was stored. */
  async commit(batch: ReadingBatch): Promise<Committed> {
    if (batch.streams.length === 0) return { repeated: 0, conflicting: [] };
    if (batch.streams.length >= largeRows) return this.#append(batch);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject });
      if (!this.#underWay) void this.#work();
    });
  }

  async #append(batch: ReadingBatch): Promise<Appended> {
    const appended = await this.#history.append(batch);
    this.#told(batch, appended);
    return appended;
  }

  async #work(): Promise<void> {
    this.#underWay = true;
    while (this.#waiting.length > 0) {
      // A turn of the loop, so that what has arrived already comes along.
      await new Promise<void>((resolve) => setImmediate(resolve));
      const together = this.#take();
      try {
        const batch = joined(together.map((one) => one.batch));
        hand(together, await this.#append(batch));
      } catch (error) {
        for (const one of together) one.reject(error);
      }
    }
    this.#underWay = false;
  }

  #take(): Waiting[] {
    let rows = 0;
    let count = 0;
    for (const { batch } of this.#waiting) {
      if (count > 0 && rows + batch.streams.length > togetherRows) break;
      rows += batch.streams.length;
      count += 1;
    }
    if (count === this.#waiting.length) {
      const all = this.#waiting;
      this.#waiting = [];
      return all;
    }
    return this.#waiting.splice(0, count);
  }
}

/** Several batches as one. */
function joined(batches: readonly ReadingBatch[]): ReadingBatch {
  const [first] = batches;
  if (first !== undefined && batches.length === 1) return first;
  let rows = 0;
  for (const { streams } of batches) rows += streams.length;
  const whole = {
    streams: new Uint32Array(rows),
    times: new Float64Array(rows),
    values: new Float64Array(rows),
    qualities: new Uint8Array(rows),
  };
  let at = 0;
  for (const { streams, times, values, qualities } of batches) {
    whole.streams.set(streams, at);
    whole.times.set(times, at);
    whole.values.set(values, at);
    whole.qualities.set(qualities, at);
    at += streams.length;
  }
  return whole;
}

/** Gives each batch its share of the answer. Conflicting rows come in ascending order or not. */
function hand(together: readonly Waiting[], { repeated, conflicting }: Appended): void {
  const alone = together.length === 1;
  const ordered = [...conflicting].sort((one, other) => one - other);
  let from = 0;
  let next = 0;
  for (const { batch, resolve } of together) {
    const to = from + batch.streams.length;
    const ours: number[] = [];
    for (let row = ordered[next]; row !== undefined && row < to; row = ordered[++next]) ours.push(row - from);
    resolve({ repeated: alone || repeated === 0 ? repeated : null, conflicting: ours });
    from = to;
  }
}
