import { setTimeout as sleep } from "node:timers/promises";
import {
  type Appended,
  type Clock,
  type History,
  type Log,
  Problem,
  type ReadingBatch,
} from "../../kernel/index.ts";
import { Committing } from "./committing.ts";
import { Companions } from "./companions.ts";
import type { IntakeCounts } from "./counts.ts";
import { type Incoming, type Outcome, objecting, reason } from "./incoming.ts";
import { judge, pick } from "./judge.ts";
import { problem } from "./problems.ts";
import type { StreamTable } from "./stream-table.ts";

/** What looks at every stored reading, such as the rules. Called in order, when the batch is durable; must not wait. */
export type Watch = {
  observe(batch: ReadingBatch): void;
  /** Told whenever readings were sent that could not be stored. */
  unheard?(): void;
  /** Whether so much waits there that senders should slow down. */
  readonly pressed?: boolean;
};

/** How much may wait to be stored. */
export type Room = { readings: number; bytes: number };

export type IngestParts = {
  history: History;
  table: StreamTable;
  counts: IntakeCounts;
  watch: Watch;
  clock: Clock;
  log: Log;
  room: Room;
};

const retrySeconds = 1;
/** How often those who wait look again. */
const retryMs = 50;
const waits = new Set(["ingest.busy", "ingest.pressed"]);
/** Bytes of one reading's columns. */
const rowBytes = 4 + 8 + 8 + 1 + 1;

/**
 * The one way of readings into history: SensorThings, MQTT and imports all hand over here. A reading is its stream and
 * its time, so that sending again is always safe and needs no key.
 */
export class Ingest {
  readonly table: StreamTable;
  readonly counts: IntakeCounts;
  /** Readings of which something beside is still being written. */
  readonly companions = new Companions();
  readonly #parts: IngestParts;
  readonly #committing: Committing;
  #readings = 0;
  #bytes = 0;
  #waitingForRoom: (() => void)[] = [];

  constructor(parts: IngestParts) {
    this.#parts = parts;
    this.table = parts.table;
    this.counts = parts.counts;
    this.#committing = new Committing(parts.history, (batch, appended) => this.#stored(batch, appended));
  }

  /** Readings and bytes that wait to be stored at this moment. */
  get waiting(): Room {
    return { readings: this.#readings, bytes: this.#bytes };
  }

  /**
   * Takes readings and answers when what is to be stored is durable. Throws `ingest.busy` (429) where too much is
   * waiting, `ingest.pressed` (429) where too many alarms wait to be recorded, and `history.unavailable` where nothing
   * can be stored; then nothing of the batch was stored that is not safe to send again.
   */
  async take(incoming: Incoming): Promise<Outcome> {
    const rows = incoming.streams.length;
    const bytes = rows * rowBytes;
    this.#enter(rows, bytes);
    try {
      return await this.#take(incoming);
    } finally {
      this.#leave(rows, bytes);
    }
  }

  /**
   * Takes readings of which these rows carry something beside; answers when `keep` has made that durable as well. Until
   * then it counts as on its way: those who listen hear of such a reading when all of it is there.
   */
  async takeWhole(
    incoming: Incoming,
    rows: Iterable<number>,
    keep: (outcome: Outcome) => Promise<void>,
    when: "now" | "in time" = "now",
  ): Promise<Outcome> {
    const done = this.companions.hold(incoming, rows);
    try {
      const outcome = await (when === "now" ? this.take(incoming) : this.takeInTime(incoming));
      await keep(outcome);
      return outcome;
    } finally {
      done();
    }
  }

  /** Sets room for a body aside before it is read; throws `ingest.busy` where there is none. Returns how to free it. */
  reserve(bytes: number): () => void {
    this.#enter(0, bytes);
    return () => this.#leave(0, bytes);
  }

  /** Resolves as soon as there is room again: for senders that can be made to wait, such as those of MQTT. */
  async room(): Promise<void> {
    while (this.#isPressed) await sleep(retryMs);
    while (this.#isFull(1, rowBytes)) {
      await new Promise<void>((resolve) => this.#waitingForRoom.push(resolve));
    }
  }

  /** Takes readings as soon as there is room for them: the sender waits, and nothing is turned away. */
  async takeInTime(incoming: Incoming): Promise<Outcome> {
    for (;;) {
      await this.room();
      try {
        return await this.take(incoming);
      } catch (error) {
        if (!(error instanceof Problem && waits.has(error.code))) throw error;
        await sleep(retryMs);
      }
    }
  }

  get #isPressed(): boolean {
    return this.#parts.watch.pressed ?? false;
  }

  async #take(incoming: Incoming): Promise<Outcome> {
    const { table, counts, clock } = this.#parts;
    const rows = incoming.streams.length;
    const judged = judge(incoming, table, clock.now().getTime());
    const { batch, reasons, qualities } = judged;
    const { repeated, conflicting } = await this.#commit(batch);
    for (const at of conflicting) {
      const row = judged.rows === undefined ? at : (judged.rows[at] as number);
      reasons[row] = reason.conflicting;
    }
    const refused = rows - batch.streams.length;
    const marked = conflicting.length === 0 ? judged.marked : markedIn(reasons, qualities);
    if (refused + conflicting.length + marked > 0) counts.note(incoming, reasons, qualities, clock.now());
    return {
      rows,
      kept: batch.streams.length - conflicting.length,
      repeated,
      marked,
      conflicting: conflicting.length,
      refused,
      reasons,
      qualities,
    };
  }

  async #commit(batch: ReadingBatch) {
    try {
      return await this.#committing.commit(batch);
    } catch (error) {
      this.#parts.watch.unheard?.();
      throw error;
    }
  }

  /** After durability: counted, and shown to the rules. What was not stored is not shown. */
  #stored(batch: ReadingBatch, appended: Appended): void {
    const { counts, watch, log } = this.#parts;
    counts.stored(appended);
    const shown = appended.conflicting.length === 0 ? batch : without(batch, appended.conflicting);
    try {
      watch.observe(shown);
    } catch (err) {
      // The readings are durable, and saying otherwise would be a lie; a restart observes them again.
      counts.unwatched(shown.streams.length);
      log.error({ err, readings: shown.streams.length }, "rules could not look at stored readings");
    }
  }

  #isFull(readings: number, bytes: number): boolean {
    const { room } = this.#parts;
    // A message larger than all the room is let in alone: it could never come in otherwise.
    const empty = this.#readings === 0 && this.#bytes === 0;
    return !empty && (this.#readings + readings > room.readings || this.#bytes + bytes > room.bytes);
  }

  #enter(readings: number, bytes: number): void {
    if (this.#isPressed) {
      this.counts.turnedAway();
      this.#parts.watch.unheard?.();
      throw problem("ingest.pressed", { seconds: retrySeconds });
    }
    if (this.#isFull(readings, bytes)) {
      this.counts.turnedAway();
      this.#parts.watch.unheard?.();
      throw problem("ingest.busy", { waiting: this.#readings, seconds: retrySeconds });
    }
    this.#readings += readings;
    this.#bytes += bytes;
  }

  #leave(readings: number, bytes: number): void {
    this.#readings -= readings;
    this.#bytes -= bytes;
    if (this.#waitingForRoom.length === 0 || this.#isFull(1, rowBytes)) return;
    const waiting = this.#waitingForRoom;
    this.#waitingForRoom = [];
    for (const resolve of waiting) resolve();
  }
}

function markedIn(reasons: Uint8Array, qualities: Uint8Array): number {
  let marked = 0;
  for (let row = 0; row < reasons.length; row += 1)
    if (reasons[row] === 0 && ((qualities[row] as number) & objecting) !== 0) marked += 1;
  return marked;
}

function without(batch: ReadingBatch, rows: readonly number[]): ReadingBatch {
  const left = new Set(rows);
  const kept: number[] = [];
  for (let row = 0; row < batch.streams.length; row += 1) if (!left.has(row)) kept.push(row);
  return pick(batch, Uint32Array.from(kept));
}
