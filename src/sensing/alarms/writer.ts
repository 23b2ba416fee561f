import { databaseError, type Log } from "../../kernel/index.ts";
import type { Change } from "./changes.ts";

export type WriterParts = {
  /** Records changes durably, all or none; doing it again is safe. */
  record: (changes: readonly Change[]) => Promise<void>;
  now: () => number;
  log: Log;
  /** Between attempts while the database is away. */
  retryMs?: { first: number; most: number };
};

/** Since when nothing could be recorded, and why. */
export type WriterTrouble = { since: number; reason: string };

/** Changes recorded in one transaction at most. */
const togetherAtMost = 500;
/** Beyond this many waiting changes, whoever sends readings should slow down. */
const pressedAt = 50_000;

/**
 * Records the changes of alarms in their order. One change goes at once; those that come while it is recorded go
 * together. What cannot be recorded is kept and tried again; nothing is left out but what the database refuses for
 * itself alone, which is logged and counted.
 */
export class AlarmWriter {
  readonly #parts: WriterParts;
  #waiting: Change[] = [];
  #inFlight = 0;
  #running: Promise<void> | undefined;
  #stopped = false;
  #wake: (() => void) | undefined;
  #added = 0;
  #done = 0;
  #settling: (() => void)[] = [];
  trouble: WriterTrouble | null = null;
  refused = 0;
  recorded = 0;

  constructor(parts: WriterParts) {
    this.#parts = parts;
  }

  get waiting(): number {
    return this.#waiting.length + this.#inFlight;
  }

  get pressed(): boolean {
    return this.waiting > pressedAt;
  }

  add(changes: readonly Change[]): void {
    for (const change of changes) this.#waiting.push(change);
    this.#added += changes.length;
    if (this.#stopped) return;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when everything added so far is recorded, or the writer was stopped. */
  async drained(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Resolves with true when what was added until now is recorded, with false when the writer was stopped before. */
  async settled(): Promise<boolean> {
    const mark = this.#added;
    while (this.#done < mark) {
      if (this.#stopped && this.#running === undefined) return false;
      await new Promise<void>((resolve) => void this.#settling.push(resolve));
    }
    return true;
  }

  /** Ends without waiting for a database that is away; what waits is found again at the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake?.();
    await this.drained();
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, togetherAtMost);
      this.#waiting = this.#waiting.slice(batch.length);
      this.#inFlight = batch.length;
      const done = await this.#persist(batch);
      this.#inFlight = 0;
      if (done) this.#done += batch.length;
      else this.#waiting = [...batch, ...this.#waiting];
      for (const resolve of this.#settling.splice(0)) resolve();
      if (!done) return;
    }
  }

  /** True when recorded or refused for good, false when stopped before. */
  async #persist(batch: readonly Change[]): Promise<boolean> {
    const { record, now, log, retryMs = { first: 100, most: 5000 } } = this.#parts;
    let pause = retryMs.first;
    for (;;) {
      try {
        await record(batch);
        this.recorded += batch.length;
        if (this.trouble !== null) log.info({ waiting: this.waiting }, "alarms can be recorded again");
        this.trouble = null;
        return true;
      } catch (error) {
        if (isRefusal(error)) return this.#persistSingly(batch, error);
        const reason = error instanceof Error ? error.message : String(error);
        if (this.trouble === null) {
          log.error(
            { err: error, waiting: this.waiting },
            "alarms cannot be recorded; they are kept and tried again",
          );
          this.trouble = { since: now(), reason };
        }
      }
      if (this.#stopped) return false;
      await this.#pause(pause);
      if (this.#stopped) return false;
      pause = Math.min(pause * 2, retryMs.most);
    }
  }

  /** One bad change must not hold up the others. */
  async #persistSingly(batch: readonly Change[], error: unknown): Promise<boolean> {
    const [only] = batch;
    if (batch.length === 1 && only !== undefined) {
      this.refused += 1;
      const { rule, subject, kind } = only;
      this.#parts.log.error(
        { err: error, rule, subject, kind },
        "the database refuses this change of an alarm",
      );
      return true;
    }
    const middle = batch.length >> 1;
    for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
      if (!(await this.#persist(half))) return false;
    }
    return true;
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }
}

/** Whether the database refuses the data itself (SQLSTATE classes 22 and 23), which no second attempt changes. */
function isRefusal(error: unknown): boolean {
  const code = databaseError(error)?.code;
  return code !== undefined && /^2[23]/.test(code);
}
