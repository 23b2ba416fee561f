import type { Incoming } from "./incoming.ts";

type Held = { count: number; done: Promise<void>; settle: () => void };

/**
 * Readings of which something beside (result times, quality, a feature …) is on its way to disk, by stream and time.
 * The readings themselves are durable first; who tells of one waits until all of it is.
 */
export class Companions {
  readonly #held = new Map<string, Held>();

  /** Holds these rows until the returned function is called. */
  hold({ streams, times }: Pick<Incoming, "streams" | "times">, rows: Iterable<number>): () => void {
    const keys = Array.from(rows, (row) => keyOf(streams[row] as number, times[row] as number));
    for (const key of keys) {
      const known = this.#held.get(key);
      if (known !== undefined) known.count += 1;
      else {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#held.set(key, { count: 1, done: promise, settle: resolve });
      }
    }
    return () => {
      for (const key of keys) this.#free(key);
    };
  }

  /** Resolves when nothing of this reading is on its way; undefined where nothing is. */
  whole(stream: number, time: number): Promise<void> | undefined {
    return this.#held.size === 0 ? undefined : this.#held.get(keyOf(stream, time))?.done;
  }

  #free(key: string): void {
    const held = this.#held.get(key);
    if (held === undefined) return;
    held.count -= 1;
    if (held.count > 0) return;
    this.#held.delete(key);
    held.settle();
  }
}

const keyOf = (stream: number, time: number) => `${stream}-${time}`;
