/** Deadlines of units, the earliest first: a binary heap in flat arrays. A unit may stand in it more than once. */
export class Timers {
  #times = new Float64Array(256);
  #units = new Int32Array(256);
  #length = 0;

  get next(): number {
    return this.#length === 0 ? Number.POSITIVE_INFINITY : (this.#times[0] ?? 0);
  }

  add(time: number, unit: number): void {
    if (this.#length === this.#times.length) this.#grow();
    let place = this.#length++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if ((this.#times[parent] ?? 0) <= time) break;
      this.#set(place, parent);
      place = parent;
    }
    this.#times[place] = time;
    this.#units[place] = unit;
  }

  /** Takes the earliest out; -1 where there is none. */
  pop(): number {
    if (this.#length === 0) return -1;
    const unit = this.#units[0] ?? -1;
    const last = --this.#length;
    const time = this.#times[last] ?? 0;
    const moved = this.#units[last] ?? 0;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= last) break;
      if (child + 1 < last && (this.#times[child + 1] ?? 0) < (this.#times[child] ?? 0)) child += 1;
      if ((this.#times[child] ?? 0) >= time) break;
      this.#set(place, child);
      place = child;
    }
    this.#times[place] = time;
    this.#units[place] = moved;
    return unit;
  }

  #set(place: number, from: number): void {
    this.#times[place] = this.#times[from] ?? 0;
    this.#units[place] = this.#units[from] ?? 0;
  }

  #grow(): void {
    const times = new Float64Array(this.#times.length * 2);
    const units = new Int32Array(times.length);
    times.set(this.#times);
    units.set(this.#units);
    this.#times = times;
    this.#units = units;
  }
}
