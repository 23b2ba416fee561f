import type { Actor, Clock } from "../../kernel/index.ts";
import { Columns, type Incoming, type Ingest, type Outcome } from "../ingest/index.ts";
import { readPayload } from "./payload.ts";
import type { Target } from "./topics.ts";

/** Told of one message when everything of it is durable, or that it could not be made so. */
export type Settle = (error: Error | undefined) => void;

/** Told of rows with objections and of messages that cannot be read. */
export type Complaints = {
  rows(incoming: Incoming, outcome: Outcome): void;
  message(target: Target, fault: string): void;
};

/**
 * The messages of one sender: those of one turn of the event loop are taken together, so that a message costs a row
 * and not a commit. While there is no room, the sender waits; nothing is dropped.
 */
export class Gathering {
  readonly #ingest: Ingest;
  readonly #clock: Clock;
  readonly #complaints: Complaints;
  actor: Actor;
  #columns: Columns;
  #settles: Settle[] = [];

  constructor(ingest: Ingest, clock: Clock, actor: Actor, complaints: Complaints) {
    this.#ingest = ingest;
    this.#clock = clock;
    this.#complaints = complaints;
    this.actor = actor;
    this.#columns = new Columns(ingest.table, 64);
  }

  /** Adds a message; a message that cannot be read is settled with the others: it was told, and resending mends nothing. */
  add(target: Target, payload: Buffer, settle: Settle): void {
    const { directory } = this.#ingest.table;
    const fault = readPayload(this.#columns, target, payload, directory, this.#clock.now().getTime());
    if (fault !== undefined) {
      this.#ingest.counts.unreadable("mqtt");
      this.#complaints.message(target, fault);
    }
    this.#settles.push(settle);
    if (this.#settles.length === 1) setImmediate(() => void this.#take());
  }

  async #take(): Promise<void> {
    const settles = this.#settles;
    const incoming = this.#columns.incoming({ actor: this.actor });
    this.#settles = [];
    this.#columns = new Columns(this.#ingest.table, Math.max(64, incoming.streams.length));
    let failure: Error | undefined;
    try {
      const outcome = await this.#ingest.takeInTime(incoming);
      if (outcome.refused + outcome.conflicting > 0) this.#complaints.rows(incoming, outcome);
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    }
    for (const settle of settles) settle(failure);
  }
}
