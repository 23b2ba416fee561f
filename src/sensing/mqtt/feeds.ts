import type { ReadingBatch } from "../../kernel/index.ts";
import { type Incoming, type Outcome, reasons } from "../ingest/index.ts";
import type { Stream, StreamDirectory } from "../registry/stream.ts";
import { type StreamFeed, streamOf } from "./permissions.ts";
import { feedOf, selected, type Target } from "./topics.ts";

/** Sends one message to those who subscribed to exactly this topic. */
export type Say = (topic: string, payload: string) => void;

type Heard = { topic: string; feed: StreamFeed; subscribers: number };

/**
 * What subscribers hear. A stored reading is told under the topics someone listens to and no other, so that a flood of
 * readings nobody listens to costs one look-up each.
 */
export class Feeds {
  readonly #streams: StreamDirectory;
  readonly #say: Say;
  readonly #heard = new Map<string, Heard>();
  #ofStream = new Map<number, Heard[]>();
  #ofAll: Heard[] = [];

  constructor(streams: StreamDirectory, say: Say) {
    this.#streams = streams;
    this.#say = say;
  }

  subscribed(topic: string): void {
    const known = this.#heard.get(topic);
    if (known !== undefined) {
      known.subscribers += 1;
      return;
    }
    const feed = feedOf(topic);
    if (feed === undefined || feed.kind === "entities") return;
    this.#heard.set(topic, { topic, feed, subscribers: 1 });
    this.#index();
  }

  unsubscribed(topic: string): void {
    const known = this.#heard.get(topic);
    if (known === undefined) return;
    known.subscribers -= 1;
    if (known.subscribers > 0) return;
    this.#heard.delete(topic);
    this.#index();
  }

  /** Tells stored readings. */
  observe({ streams, times, values, qualities }: ReadingBatch): void {
    if (this.#ofStream.size === 0 && this.#ofAll.length === 0) return;
    for (let row = 0; row < streams.length; row += 1) {
      const number = streams[row] as number;
      const heard = this.#ofStream.get(number);
      if (heard === undefined && this.#ofAll.length === 0) continue;
      const stream = this.#streams.byNumber(number);
      if (stream === undefined) continue;
      const reading = {
        time: times[row] as number,
        value: values[row] as number,
        quality: qualities[row] as number,
      };
      for (const one of heard ?? []) this.#tell(one, stream, reading);
      for (const one of this.#ofAll) this.#tell(one, stream, reading);
    }
  }

  /** Tells why rows were not kept, to those who listen to their stream's problems. */
  rows({ streams, times }: Incoming, outcome: Outcome): void {
    for (let row = 0; row < outcome.rows; row += 1) {
      const why = outcome.reasons[row] as number;
      const stream = why === 0 ? undefined : this.#streams.byNumber(streams[row] as number);
      if (stream === undefined) continue;
      const at = times[row] as number;
      this.#problem(stream.code, { time: at > 0 ? new Date(at).toISOString() : null, reason: reasons[why] });
    }
  }

  /** Tells of a message that cannot be read. */
  message(target: Target, fault: string): void {
    const stream =
      "code" in target
        ? this.#streams.byCode(target.code)
        : "number" in target
          ? this.#streams.byNumber(target.number)
          : undefined;
    if (stream !== undefined) this.#problem(stream.code, { time: null, reason: fault });
  }

  #problem(code: string, what: object): void {
    const topic = `v1/streams/${code}/problems`;
    if (this.#heard.has(topic)) this.#say(topic, JSON.stringify(what));
  }

  #tell(
    { topic, feed }: Heard,
    stream: Stream,
    reading: { time: number; value: number; quality: number },
  ): void {
    if (feed.kind === "observations") {
      this.#say(topic, JSON.stringify(selected(observationOf(stream, reading), feed.select)));
    } else if (feed.kind === "readings") {
      this.#say(
        topic,
        JSON.stringify({ time: timeText(reading.time), value: resultOf(stream, reading.value) }),
      );
    }
  }

  #index(): void {
    this.#ofStream = new Map();
    this.#ofAll = [];
    for (const one of this.#heard.values()) {
      if (one.feed.kind !== "observations" && one.feed.kind !== "readings") continue;
      const number = streamOf(one.feed, this.#streams)?.number;
      if (number === undefined) this.#ofAll.push(one);
      else this.#ofStream.set(number, [...(this.#ofStream.get(number) ?? []), one]);
    }
  }
}

const timeText = (ms: number) => new Date(ms).toISOString();

/** The result as the sender gave it, of the whole number that is stored. */
function resultOf(stream: Stream, value: number): unknown {
  switch (stream.type) {
    case "truth":
      return value === 1;
    case "category":
      return stream.words[value] ?? null;
    case "count":
      return value;
    case "measure":
      return Number(`${value}e-${stream.settings.decimals}`);
  }
}

function observationOf(
  stream: Stream,
  { time, value, quality }: { time: number; value: number; quality: number },
): Record<string, unknown> {
  return {
    "@iot.id": `${stream.number}-${time}`,
    phenomenonTime: timeText(time),
    resultTime: null,
    result: resultOf(stream, value),
    resultQuality: quality,
    "Datastream@iot.navigationLink": `Datastreams(${stream.number})`,
  };
}
