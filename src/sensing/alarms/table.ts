/** When a quiet slot need not be looked at: values from `low` to `high`, readings no further apart than `span`. */
export type Quiet = { low: number; high: number; span: number };

/**
 * Flat columns by whole numbers. A slot is one rule on one stream; a unit is one rule on one subject, which may have
 * many slots. Slots of a stream form a list through `next`, so that streams come and go without the others moving.
 */
export class WatchTable {
  /** Stream → newest observed time. */
  seen = new Float64Array(1024).fill(Number.NEGATIVE_INFINITY);
  /** Stream → how long after its time that reading was heard, milliseconds. */
  lag = new Float64Array(1024);
  /** Stream → its first slot, or -1. */
  head = new Int32Array(1024).fill(-1);
  /** Chunk of 1024 streams → whether something of it was observed since the last snapshot. */
  touched = new Uint8Array(1);
  next = new Int32Array(256);
  unitOf = new Int32Array(256);
  /** A quiet slot whose value lies between these has nothing to say. */
  low = new Float64Array(256);
  high = new Float64Array(256);
  /** A quiet slot has something to say when its stream was silent for longer than this. */
  span = new Float64Array(256);
  ignored = new Uint8Array(256);
  /** Slot → 1 while its unit has a state of its own. */
  awake = new Uint8Array(256);
  slots = 0;
  #free: number[] = [];

  makeRoom(stream: number): void {
    if (stream < this.head.length) return;
    const size = 1024 * 2 ** Math.ceil(Math.log2((stream + 1) / 1024));
    const seen = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
    seen.set(this.seen);
    this.seen = seen;
    const lag = new Float64Array(size);
    lag.set(this.lag);
    this.lag = lag;
    const head = new Int32Array(size).fill(-1);
    head.set(this.head);
    this.head = head;
    const touched = new Uint8Array(size / 1024);
    touched.set(this.touched);
    this.touched = touched;
  }

  /** Puts a slot at the front of its stream's list. */
  add(stream: number, unit: number, quiet: Quiet, ignored: number): number {
    this.makeRoom(stream);
    const slot = this.#free.pop() ?? this.slots++;
    if (slot >= this.next.length) this.#grow();
    this.next[slot] = this.head[stream] ?? -1;
    this.head[stream] = slot;
    this.unitOf[slot] = unit;
    this.low[slot] = quiet.low;
    this.high[slot] = quiet.high;
    this.span[slot] = quiet.span;
    this.ignored[slot] = ignored;
    this.awake[slot] = 0;
    return slot;
  }

  /** Takes all slots of a stream out and answers their units. */
  remove(stream: number): number[] {
    const units: number[] = [];
    for (let slot = this.head[stream] ?? -1; slot >= 0; slot = this.next[slot] ?? -1) {
      units.push(this.unitOf[slot] ?? -1);
      this.#free.push(slot);
    }
    if (stream < this.head.length) this.head[stream] = -1;
    return units;
  }

  /** The slot of a unit on a stream; -1 where there is none. */
  slotOf(stream: number, unit: number): number {
    for (let slot = this.head[stream] ?? -1; slot >= 0; slot = this.next[slot] ?? -1) {
      if (this.unitOf[slot] === unit) return slot;
    }
    return -1;
  }

  clear(): void {
    this.head.fill(-1);
    this.slots = 0;
    this.#free = [];
  }

  #grow(): void {
    const size = this.next.length * 2;
    const [next, unitOf] = [new Int32Array(size), new Int32Array(size)];
    const [low, high] = [new Float64Array(size), new Float64Array(size)];
    const span = new Float64Array(size);
    span.set(this.span);
    const [ignored, awake] = [new Uint8Array(size), new Uint8Array(size)];
    next.set(this.next);
    unitOf.set(this.unitOf);
    low.set(this.low);
    high.set(this.high);
    ignored.set(this.ignored);
    awake.set(this.awake);
    Object.assign(this, { next, unitOf, low, high, span, ignored, awake });
  }
}
