/** Times of one kind of operation, in milliseconds. */
export type Measured = {
  name: string;
  count: number;
  errors: number;
  p50: number | null;
  p95: number | null;
  p99: number | null;
};

/** Counts and times operations by name. */
export class Meter {
  readonly #times = new Map<string, number[]>();
  readonly #errors = new Map<string, number>();
  /** The first of each kind of failure, for people to read. */
  readonly failures = new Map<string, string>();

  record(name: string, ms: number): void {
    const times = this.#times.get(name);
    if (times === undefined) this.#times.set(name, [ms]);
    else times.push(ms);
  }

  fail(name: string, what: string): void {
    this.#errors.set(name, (this.#errors.get(name) ?? 0) + 1);
    const kind = `${name}: ${what.slice(0, 200)}`;
    if (!this.failures.has(name)) this.failures.set(name, kind);
  }

  get operations(): number {
    return [...this.#times.values()].reduce((sum, times) => sum + times.length, 0);
  }

  get errors(): number {
    return [...this.#errors.values()].reduce((sum, count) => sum + count, 0);
  }

  /** One row an operation, in the order they first happened. */
  rows(): Measured[] {
    const names = new Set([...this.#times.keys(), ...this.#errors.keys()]);
    return [...names].map((name) => {
      const times = Float64Array.from(this.#times.get(name) ?? []).sort();
      const errors = this.#errors.get(name) ?? 0;
      return {
        name,
        count: times.length,
        errors,
        p50: quantile(times, 0.5),
        p95: quantile(times, 0.95),
        p99: quantile(times, 0.99),
      };
    });
  }
}

/** The smallest time that at least this share does not exceed (nearest rank); null of nothing. */
export function quantile(sorted: Float64Array, share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
