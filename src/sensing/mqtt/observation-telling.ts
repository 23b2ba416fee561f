import type { Log, ReadingBatch } from "../../kernel/index.ts";
import type { Ingest } from "../ingest/index.ts";
import type { SensorThings, Told } from "./beside.ts";
import type { Hearer } from "./entity-feeds.ts";
import { type DeviceFeed, mayHear } from "./permissions.ts";
import { type ObservationFeed, selected } from "./topics.ts";

/** A topic that somebody listens to, and which readings it tells of: those of a stream, of a feature, or all. */
export type Heard = {
  topic: string;
  feed: ObservationFeed | DeviceFeed;
  hearers: Set<Hearer>;
  stream: number | undefined;
  /** A feature of interest and, at this moment, the Things whose own it is. */
  feature: { id: number; things: readonly number[] } | undefined;
};

export type TellingParts = { ingest: Pick<Ingest, "companions">; sensorThings: SensorThings; log: Log };

type Waiting = { stream: number; time: number; value: number; quality: number; heard: readonly Heard[] };

/** Read with one question. */
const togetherAtMost = 2000;
/** Subscribers are told at most once (QoS 0): what comes faster than it can be read is passed over, and said so. */
const waitingAtMost = 100_000;

/**
 * Tells stored Observations as a GET of each would answer, in the order in which they were stored. What they carry
 * beside is read when all of it is durable; many are read with one question.
 */
export class ObservationTelling {
  readonly #parts: TellingParts;
  #waiting: Waiting[] = [];
  #passedOver = 0;
  #work: Promise<void> | undefined;

  constructor(parts: TellingParts) {
    this.#parts = parts;
  }

  add({ streams, times, values, qualities }: ReadingBatch, row: number, heard: readonly Heard[]): void {
    if (this.#waiting.length >= waitingAtMost) {
      this.#passedOver += 1;
      return;
    }
    this.#waiting.push({
      stream: streams[row] as number,
      time: times[row] as number,
      value: values[row] as number,
      quality: qualities[row] as number,
      heard,
    });
    this.#work ??= this.#tellAll().finally(() => {
      this.#work = undefined;
    });
  }

  async close(): Promise<void> {
    await this.#work;
  }

  async #tellAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const some = this.#waiting;
      this.#waiting = [];
      for (let from = 0; from < some.length; from += togetherAtMost)
        await this.#tellSome(some.slice(from, from + togetherAtMost));
      if (this.#passedOver === 0) continue;
      this.#parts.log.warn({ observations: this.#passedOver }, "stored faster than subscribers can be told");
      this.#passedOver = 0;
    }
  }

  async #tellSome(some: readonly Waiting[]): Promise<void> {
    const { ingest, sensorThings, log } = this.#parts;
    try {
      for (const { stream, time } of some) await ingest.companions.whole(stream, time);
      const told = await sensorThings.observations({
        streams: Uint32Array.from(some, ({ stream }) => stream),
        times: Float64Array.from(some, ({ time }) => time),
        values: Float64Array.from(some, ({ value }) => value),
        qualities: Uint8Array.from(some, ({ quality }) => quality),
      });
      for (const [row, { heard }] of some.entries()) tell(heard, told[row]);
    } catch (err) {
      log.warn({ err, observations: some.length }, "subscribers could not be told of stored Observations");
    }
  }
}

function tell(all: readonly Heard[], told: Told | undefined): void {
  if (told === undefined) return;
  const { stream, feature, json } = told;
  for (const { topic, feed, hearers, feature: wanted } of all) {
    if (feed.kind !== "observations" || (wanted !== undefined && wanted.id !== feature)) continue;
    let text: string | undefined;
    for (const hearer of hearers) {
      if (!mayHear(hearer.actor, feed.kind, stream)) continue;
      text ??= JSON.stringify(selected(json, feed.select));
      hearer.tell(topic, text);
    }
  }
}
