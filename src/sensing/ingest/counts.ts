import { Counter, Gauge } from "prom-client";
import { type Appended, type Metrics, quality } from "../../kernel/index.ts";
import { type Incoming, objecting, reason, reasons } from "./incoming.ts";

/** What is wrong with a reading, as it is counted: why it was refused, or what it was stored in spite of. */
export type Objection = { stream: number; reason: string; stored: boolean };

/** Objections to one stream's readings since they were last written down. */
export type Counted = Objection & { readings: number; lastAt: Date };

const marks = Object.entries(quality).filter(([, bit]) => (bit & objecting) !== 0);

/**
 * Counts what comes in: the sums for Prometheus, and by stream what was wrong, until `drain` takes it to the database.
 * Streams that do not exist count together as stream 0.
 */
export class IntakeCounts {
  readonly #readings: Counter<"outcome">;
  readonly #refused: Counter<"reason">;
  readonly #turnedAway: Counter;
  readonly #unwatched: Counter;
  readonly #messages: Counter<"fault">;
  #counted = new Map<string, Counted>();

  constructor(metrics: Metrics, waiting: () => number) {
    const registers = [metrics.registry];
    this.#readings = new Counter({
      name: "liangwang_readings_total",
      help: "Readings that came in, by what became of them",
      labelNames: ["outcome"],
      registers,
    });
    this.#refused = new Counter({
      name: "liangwang_readings_objected_total",
      help: "Readings that were refused or marked, by reason",
      labelNames: ["reason"],
      registers,
    });
    this.#turnedAway = new Counter({
      name: "liangwang_readings_turned_away_total",
      help: "Messages answered 429 because too many readings, or alarms, were waiting",
      registers,
    });
    this.#unwatched = new Counter({
      name: "liangwang_readings_unwatched_total",
      help: "Stored readings the rules could not look at",
      registers,
    });
    this.#messages = new Counter({
      name: "liangwang_reading_messages_refused_total",
      help: "Whole messages that could not be read",
      labelNames: ["fault"],
      registers,
    });
    new Gauge({
      name: "liangwang_readings_waiting",
      help: "Readings that wait to be stored",
      registers,
      collect() {
        this.set(waiting());
      },
    });
  }

  stored({ stored, repeated, conflicting }: Appended): void {
    this.#readings.inc({ outcome: "stored" }, stored);
    if (repeated > 0) this.#readings.inc({ outcome: "repeated" }, repeated);
    if (conflicting.length > 0) this.#readings.inc({ outcome: "conflicting" }, conflicting.length);
  }

  turnedAway(): void {
    this.#turnedAway.inc();
  }

  unwatched(readings: number): void {
    this.#unwatched.inc(readings);
  }

  /** A message that could not be read at all, such as `mqtt` or `http`. */
  unreadable(fault: string): void {
    this.#messages.inc({ fault });
  }

  /** Notes every objection of a batch. */
  note({ streams }: Incoming, found: Uint8Array, qualities: Uint8Array, now: Date): void {
    for (let row = 0; row < found.length; row += 1) {
      const why = found[row] as number;
      const bits = qualities[row] as number;
      const stream = why === reason.unknownStream ? 0 : (streams[row] as number);
      if (why !== reason.none) {
        if (why !== reason.conflicting) this.#readings.inc({ outcome: "refused" });
        this.#add(stream, reasons[why] ?? "none", false, now);
      } else if ((bits & objecting) !== 0) {
        for (const [name, bit] of marks) if ((bits & bit) !== 0) this.#add(stream, name, true, now);
      }
    }
  }

  /** Takes out what was counted since the last time. */
  drain(): Counted[] {
    const counted = [...this.#counted.values()];
    this.#counted = new Map();
    return counted;
  }

  /** Puts back what could not be written down. */
  restore(counted: readonly Counted[]): void {
    for (const one of counted) this.#add(one.stream, one.reason, one.stored, one.lastAt, one.readings);
  }

  #add(stream: number, why: string, stored: boolean, at: Date, readings = 1): void {
    this.#refused.inc({ reason: why }, readings);
    const key = `${stream} ${why} ${stored}`;
    const known = this.#counted.get(key);
    if (known === undefined) this.#counted.set(key, { stream, reason: why, stored, readings, lastAt: at });
    else {
      known.readings += readings;
      if (at > known.lastAt) known.lastAt = at;
    }
  }
}
