import { setTimeout as sleep } from "node:timers/promises";
import { type Actor, type Clock, Problem } from "../../kernel/index.ts";
import { Columns, type Extras, type Incoming, type Ingest, type Outcome } from "../ingest/index.ts";
import { isForNow, makesMore, type SensorThings } from "./beside.ts";
import { type Observed, readDevice, readObservation } from "./payload.ts";
import type { Target } from "./topics.ts";

/** Told of one message when everything of it is durable, or that it could not be made so. */
export type Settle = (error: Error | undefined) => void;

/** Told of rows with objections and of messages that cannot be read. */
export type Complaints = {
  rows(incoming: Incoming, outcome: Outcome): void;
  message(target: Target, fault: string): void;
};

export type GatheringParts = {
  ingest: Ingest;
  clock: Clock;
  sensorThings: SensorThings;
  complaints: Complaints;
};

const againMs = 50;

/**
 * The messages of one sender: those of one turn of the event loop are taken together, so that a message costs a row
 * and not a commit. While there is no room, the sender waits; nothing is dropped.
 */
export class Gathering {
  readonly #parts: GatheringParts;
  actor: Actor;
  #columns: Columns;
  #settles: Settle[] = [];
  /** Observations that carry more than a reading are taken on their own, so that the others need not wait for them. */
  #carrying: Carrying | undefined;

  constructor(actor: Actor, parts: GatheringParts) {
    this.#parts = parts;
    this.actor = actor;
    this.#columns = new Columns(parts.ingest.table, 64);
  }

  /** Adds a message; a message that cannot be read is settled with the others: it was told, and resending mends nothing. */
  add(target: Target, payload: Buffer, settle: Settle): void {
    if ("code" in target) {
      const { directory } = this.#parts.ingest.table;
      const stream = directory.byCode(target.code)?.number ?? 0;
      this.#settle(target, readDevice(this.#columns, stream, payload), settle);
    } else {
      const observed = readObservation(target, payload, this.#parts.clock.now().getTime());
      if (typeof observed === "string") this.#settle(target, observed, settle);
      else this.#observe(target, observed, settle);
    }
  }

  #observe(target: Target, observed: Observed, settle: Settle): void {
    const { stream, time, result, unit, extras } = observed;
    if (makesMore(observed, this.#parts.ingest.table.directory.byNumber(stream))) {
      void this.#record(target, observed).then(() => settle(undefined), settle);
    } else if (extras === undefined) {
      this.#columns.add(stream, time, result, { unit });
      this.#settle(target, undefined, settle);
    } else {
      this.#carry().add(observed, extras, settle);
    }
  }

  #settle(target: Target, fault: string | undefined, settle: Settle): void {
    if (fault !== undefined) this.#complain(target, fault);
    this.#settles.push(settle);
    if (this.#settles.length === 1) setImmediate(() => void this.#take());
  }

  #complain(target: Target, fault: string): void {
    this.#parts.ingest.counts.unreadable("mqtt");
    this.#parts.complaints.message(target, fault);
  }

  async #take(): Promise<void> {
    const settles = this.#settles;
    const incoming = this.#columns.incoming({ actor: this.actor });
    this.#settles = [];
    this.#columns = new Columns(this.#parts.ingest.table, Math.max(64, incoming.streams.length));
    await this.#settleAll(settles, incoming, () => this.#parts.ingest.takeInTime(incoming));
  }

  #carry(): Carrying {
    if (this.#carrying === undefined) {
      this.#carrying = new Carrying(this.#parts.ingest);
      setImmediate(() => void this.#takeCarrying());
    }
    return this.#carrying;
  }

  /** The readings first, then what they carry: an Observation is acknowledged when all of it is durable. */
  async #takeCarrying(): Promise<void> {
    const carrying = this.#carrying;
    this.#carrying = undefined;
    if (carrying === undefined) return;
    const { ingest, sensorThings } = this.#parts;
    const incoming = carrying.columns.incoming({ actor: this.actor });
    await this.#settleAll(carrying.settles, incoming, async () => {
      const context = sensorThings.contextOf(this.actor);
      const keep = await sensorThings.extrasKeeper.prepare(context, incoming, carrying.extras);
      return ingest.takeWhole(incoming, carrying.extras.keys(), keep, "in time");
    });
  }

  async #settleAll(
    settles: readonly Settle[],
    incoming: Incoming,
    take: () => Promise<Outcome>,
  ): Promise<void> {
    let failure: Error | undefined;
    try {
      const outcome = await take();
      if (outcome.refused + outcome.conflicting > 0) this.#parts.complaints.rows(incoming, outcome);
    } catch (error) {
      failure = asError(error);
    }
    for (const settle of settles) settle(failure);
  }

  /** Records what makes more than a reading. What can never be recorded is told; all else rejects, and comes again. */
  async #record(target: Target, observed: Observed): Promise<void> {
    const { sensorThings, ingest } = this.#parts;
    for (;;) {
      try {
        await ingest.room();
        return await sensorThings.record(sensorThings.contextOf(this.actor), observed);
      } catch (error) {
        if (!(error instanceof Problem) || error.status >= 500) throw asError(error);
        if (!isForNow(error.code)) return this.#complain(target, error.message);
        await sleep(againMs);
      }
    }
  }
}

/** Observations that carry something beside their readings. */
class Carrying {
  readonly columns: Columns;
  readonly extras = new Map<number, Extras>();
  readonly settles: Settle[] = [];

  constructor(ingest: Ingest) {
    this.columns = new Columns(ingest.table);
  }

  add({ stream, time, result, unit }: Observed, extras: Extras, settle: Settle): void {
    this.columns.add(stream, time, result, { unit });
    this.extras.set(this.columns.length - 1, extras);
    this.settles.push(settle);
  }
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));
