/**
 * Values by stream and time: an open hash table over typed arrays, because a re-sent batch of a million rows must not
 * become a million objects. Holds at most as many readings as it was made for.
 */
export class ReadingIndex {
  readonly #streams: Uint32Array;
  readonly #times: Float64Array;
  readonly #values: Float64Array;
  readonly #used: Uint8Array;
  readonly #mask: number;

  constructor(readingsAtMost: number) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(8, readingsAtMost * 2)));
    this.#streams = new Uint32Array(slots);
    this.#times = new Float64Array(slots);
    this.#values = new Float64Array(slots);
    this.#used = new Uint8Array(slots);
    this.#mask = slots - 1;
  }

  get(stream: number, time: number): number | undefined {
    const slot = this.#slotOf(stream, time);
    return this.#used[slot] === 0 ? undefined : this.#values[slot];
  }

  set(stream: number, time: number, value: number): void {
    const slot = this.#slotOf(stream, time);
    this.#used[slot] = 1;
    this.#streams[slot] = stream;
    this.#times[slot] = time;
    this.#values[slot] = value;
  }

  /** Where a reading is, or the free slot where it would be. */
  #slotOf(stream: number, time: number): number {
    let hash = Math.imul(stream, 0x9e3779b1) ^ Math.imul(time % 0x7fffffff, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    let slot = (hash ^ (hash >>> 13)) & this.#mask;
    while (this.#used[slot] === 1 && (this.#streams[slot] !== stream || this.#times[slot] !== time)) {
      slot = (slot + 1) & this.#mask;
    }
    return slot;
  }
}
