/** Something that somebody will do at a simulated instant (epoch milliseconds). */
export type Appointment = { at: number; work: () => Promise<void> };

/** What is still to be done, earliest first (binary heap). */
export class Agenda {
  readonly #heap: Appointment[] = [];

  get size(): number {
    return this.#heap.length;
  }

  get earliest(): number | undefined {
    return this.#heap[0]?.at;
  }

  add(at: number, work: () => Promise<void>): void {
    const heap = this.#heap;
    const added = { at, work };
    let index = heap.push(added) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above.at <= at) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = added;
  }

  /** Takes the earliest; undefined when nothing is left. */
  take(): Appointment | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (left === undefined) break;
      if (right !== undefined && right.at < left.at) child += 1;
      const smaller = heap[child];
      if (smaller === undefined || smaller.at >= last.at) break;
      heap[index] = smaller;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

export type PaceOptions = {
  /** How many things are done at once. */
  concurrency: number;
  /** Simulated seconds for each real one; undefined as fast as it goes. */
  speed?: number;
  /** Told of every advance of simulated time. */
  advance(to: number): void;
  /** Told now and then how many are left. */
  progress?(left: number, at: number): void;
};

/** Somebody may be at work on what began so long ago; nobody is further ahead. */
const aheadAtMostMs = 30 * 60_000;

/**
 * Works an agenda off in the order of simulated time, as many things at once as `concurrency` says. What one thing
 * leads to is put on the agenda when it is done, so each matter's steps follow one another; different matters may
 * overlap, as they do in life, but nobody begins anything more than half an hour ahead of what is still being done.
 */
export async function workOff(agenda: Agenda, options: PaceOptions): Promise<void> {
  const began = Date.now();
  const first = agenda.earliest ?? 0;
  const running = new Map<Appointment, Promise<void>>();
  let now = first;
  for (;;) {
    const at = agenda.earliest;
    if (at === undefined && running.size === 0) return;
    if (at === undefined || running.size >= options.concurrency || at - oldest(running) > aheadAtMostMs) {
      await Promise.race(running.values());
      continue;
    }
    if (options.speed !== undefined) {
      const wait = (at - first) / options.speed - (Date.now() - began);
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    }
    now = Math.max(now, at);
    options.advance(now);
    const next = agenda.take();
    if (next !== undefined)
      running.set(
        next,
        next.work().then(() => void running.delete(next)),
      );
    options.progress?.(agenda.size, now);
  }
}

function oldest(running: ReadonlyMap<Appointment, unknown>): number {
  let least = Number.POSITIVE_INFINITY;
  for (const { at } of running.keys()) least = Math.min(least, at);
  return least;
}

/** Lets what may overlap elsewhere happen one after the other here, in the order in which it was begun. */
export function inTurn(): (work: () => Promise<void>) => Promise<void> {
  let last = Promise.resolve();
  return (work) => {
    last = last.then(work);
    return last;
  };
}
