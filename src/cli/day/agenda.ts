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

/**
 * Works an agenda off in the order of simulated time. Appointments within the same simulated minute may run at once;
 * a later minute begins only when none of an earlier one is running, so that nobody acts on what has not happened.
 */
export async function workOff(agenda: Agenda, options: PaceOptions): Promise<void> {
  const minuteMs = 60_000;
  const began = Date.now();
  const first = agenda.earliest ?? 0;
  for (let at = agenda.earliest; at !== undefined; at = agenda.earliest) {
    if (options.speed !== undefined) {
      const wait = (at - first) / options.speed - (Date.now() - began);
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    }
    options.advance(at);
    await workMinute(agenda, Math.floor(at / minuteMs) * minuteMs + minuteMs, options.concurrency);
    options.progress?.(agenda.size, at);
  }
}

async function workMinute(agenda: Agenda, before: number, concurrency: number): Promise<void> {
  const lane = async (): Promise<void> => {
    while (agenda.earliest !== undefined && agenda.earliest < before) await agenda.take()?.work();
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
}
