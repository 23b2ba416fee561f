/** Things that wait to be written: batches that may go together, and works that go alone. */
type Waiting<B, R> =
  | { batch: B; rows: number; resolve: (result: R) => void; reject: (error: unknown) => void }
  | { alone: () => Promise<void> };

/**
 * One writer at a time. While a group is written the next one gathers; all of its batches are written at once.
 * `commit` answers for each batch in order; where it throws, every batch of the group is told.
 */
export class GroupCommit<B, R> {
  readonly #commit: (group: readonly B[]) => Promise<readonly R[]>;
  readonly #rowsAtOnce: number;
  readonly #waiting: Waiting<B, R>[] = [];
  #running: Promise<void> | undefined;

  constructor(rowsAtOnce: number, commit: (group: readonly B[]) => Promise<readonly R[]>) {
    this.#rowsAtOnce = rowsAtOnce;
    this.#commit = commit;
  }

  write(batch: B, rows: number): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, rows, resolve, reject });
      this.#run();
    });
  }

  /** Runs something between groups. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ alone: () => work().then(resolve, reject) });
      this.#run();
    });
  }

  /** Until nothing waits. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  #run(): void {
    // Begins after the calls of this turn of the event loop: they are one group.
    this.#running ??= Promise.resolve()
      .then(() => this.#drain())
      .finally(() => {
        this.#running = undefined;
        if (this.#waiting.length > 0) this.#run();
      });
  }

  async #drain(): Promise<void> {
    for (let first = this.#waiting.shift(); first !== undefined; first = this.#waiting.shift()) {
      if ("alone" in first) {
        await first.alone();
        continue;
      }
      const group = [first];
      let rows = first.rows;
      for (let next = this.#waiting[0]; next !== undefined && "batch" in next; next = this.#waiting[0]) {
        rows += next.rows;
        if (rows > this.#rowsAtOnce) break;
        this.#waiting.shift();
        group.push(next);
      }
      try {
        const results = await this.#commit(group.map(({ batch }) => batch));
        for (const [place, one] of group.entries()) {
          const result = results[place];
          if (result === undefined) throw new Error("a group was answered in part");
          one.resolve(result);
        }
      } catch (error) {
        for (const one of group) one.reject(error);
      }
    }
  }
}
