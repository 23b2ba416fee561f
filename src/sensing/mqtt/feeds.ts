import { type Log, Problem, type ReadingBatch } from "../../kernel/index.ts";
import { type Incoming, type Ingest, type Outcome, readScope, reasons } from "../ingest/index.ts";
import type { Stream } from "../registry/stream.ts";
import type { SensorThings } from "./beside.ts";
import type { Hearer } from "./entity-feeds.ts";
import { type Heard, ObservationTelling } from "./observation-telling.ts";
import { mayHear, streamOf } from "./permissions.ts";
import type { EntityFeed, Feed, Target } from "./topics.ts";

export type FeedsParts = {
  ingest: Pick<Ingest, "table" | "companions">;
  sensorThings: SensorThings;
  log: Log;
};

type ReadingFeed = Exclude<Feed, EntityFeed>;
type Place = Pick<Heard, "stream" | "feature">;

/**
 * What subscribers hear of readings. A stored reading is told under the topics someone listens to and no other, so that
 * a flood of readings nobody listens to costs one look-up each. Each hearer is told what it may read at that moment.
 */
export class Feeds {
  readonly #parts: FeedsParts;
  readonly #telling: ObservationTelling;
  readonly #heard = new Map<string, Heard>();
  #ofStream = new Map<number, Heard[]>();
  #ofThing = new Map<number, Heard[]>();
  #ofFeature: Heard[] = [];
  #ofAll: Heard[] = [];
  #unfollow: (() => void) | undefined;

  constructor(parts: FeedsParts) {
    this.#parts = parts;
    this.#telling = new ObservationTelling(parts);
  }

  /** Begins to listen; answers whether this hearer may hear what stands there. */
  async subscribe(hearer: Hearer, topic: string, feed: ReadingFeed): Promise<boolean> {
    const place = await this.#placeOf(hearer, feed);
    if (place === undefined) return false;
    const heard = this.#heard.get(topic) ?? { topic, feed, hearers: new Set(), ...place };
    heard.hearers.add(hearer);
    this.#heard.set(topic, heard);
    this.#index();
    return true;
  }

  unsubscribe(hearer: Hearer, topic: string): void {
    const known = this.#heard.get(topic);
    if (known === undefined || !known.hearers.delete(hearer) || known.hearers.size > 0) return;
    this.#heard.delete(topic);
    this.#index();
  }

  leave(hearer: Hearer): void {
    for (const topic of [...this.#heard.keys()]) this.unsubscribe(hearer, topic);
  }

  /** Resolves when what was under way is told. */
  async close(): Promise<void> {
    this.#heard.clear();
    this.#index();
    await this.#telling.close();
  }

  /** Tells stored readings. */
  observe(batch: ReadingBatch): void {
    if (this.#heard.size === 0) return;
    const { directory } = this.#parts.ingest.table;
    const { streams, times, values } = batch;
    for (let row = 0; row < streams.length; row += 1) {
      const number = streams[row] as number;
      const own = this.#ofStream.get(number);
      const wide = this.#wide(number, times[row] as number);
      if (own === undefined && wide.length === 0) continue;
      const stream = directory.byNumber(number);
      if (stream === undefined) continue;
      const observed: Heard[] = [];
      for (const heard of [...(own ?? []), ...wide]) {
        if (heard.feed.kind === "observations") observed.push(heard);
        else if (heard.feed.kind === "readings")
          tell(heard, stream, readingText(stream, times[row] as number, values[row] as number));
      }
      if (observed.length > 0) this.#telling.add(batch, row, observed);
    }
  }

  /** Those who listen to more than one stream, and may hear of this reading. */
  #wide(number: number, time: number): readonly Heard[] {
    if (this.#ofFeature.length === 0) return this.#ofAll;
    const { companions, table } = this.#parts.ingest;
    // It may bring a feature of its own, which is known when all of it is there.
    if (companions.whole(number, time) !== undefined) return [...this.#ofAll, ...this.#ofFeature];
    const ofThing = this.#ofThing.get(table.directory.byNumber(number)?.thing ?? 0);
    return ofThing === undefined ? this.#ofAll : [...this.#ofAll, ...ofThing];
  }

  /** Tells why rows were not kept, to those who listen to their stream's problems. */
  rows({ streams, times }: Incoming, outcome: Outcome): void {
    for (let row = 0; row < outcome.rows; row += 1) {
      const why = outcome.reasons[row] as number;
      const stream =
        why === 0 ? undefined : this.#parts.ingest.table.directory.byNumber(streams[row] as number);
      if (stream === undefined) continue;
      const at = times[row] as number;
      this.#problem(stream, { time: at > 0 ? new Date(at).toISOString() : null, reason: reasons[why] });
    }
  }

  /** Tells of a message that cannot be read. */
  message(target: Target, fault: string): void {
    const { directory } = this.#parts.ingest.table;
    const stream =
      "code" in target
        ? directory.byCode(target.code)
        : "number" in target
          ? directory.byNumber(target.number)
          : undefined;
    if (stream !== undefined) this.#problem(stream, { time: null, reason: fault });
  }

  #problem(stream: Stream, what: object): void {
    const heard = this.#heard.get(`v1/streams/${stream.code}/problems`);
    if (heard !== undefined) tell(heard, stream, JSON.stringify(what));
  }

  /** Which readings a feed tells of; undefined where there are none that this hearer may hear of. */
  async #placeOf(hearer: Hearer, feed: ReadingFeed): Promise<Place | undefined> {
    const { directory } = this.#parts.ingest.table;
    const ofStream = (stream: Stream | undefined) =>
      stream !== undefined && mayHear(hearer.actor, feed.kind, stream)
        ? { stream: stream.number, feature: undefined }
        : undefined;
    const stream = streamOf(feed, directory);
    if (stream !== undefined || "code" in feed) return ofStream(stream);
    if (!hearer.actor.grants.has(readScope)) return undefined;
    if (feed.path === "Observations") return { stream: undefined, feature: undefined };
    const { sensorThings } = this.#parts;
    try {
      const context = sensorThings.contextOf(hearer.actor);
      const { streams, feature } = await sensorThings.observationsAt(context, feed.path);
      if (feature === undefined) return ofStream(directory.byNumber(streams?.[0] ?? 0));
      const things = await sensorThings.thingsOf(feature);
      return { stream: undefined, feature: { id: feature, things } };
    } catch (error) {
      if (error instanceof Problem && error.status < 500) return undefined;
      throw error;
    }
  }

  #index(): void {
    this.#ofStream = new Map();
    this.#ofThing = new Map();
    this.#ofFeature = [];
    this.#ofAll = [];
    let observed = false;
    for (const heard of this.#heard.values()) {
      if (heard.feed.kind === "problems") continue;
      observed ||= heard.feed.kind === "observations";
      if (heard.stream !== undefined) add(this.#ofStream, heard.stream, heard);
      else if (heard.feature === undefined) this.#ofAll.push(heard);
      else {
        this.#ofFeature.push(heard);
        for (const thing of heard.feature.things) add(this.#ofThing, thing, heard);
      }
    }
    if (observed) this.#unfollow ??= this.#follow();
    else {
      this.#unfollow?.();
      this.#unfollow = undefined;
    }
  }

  /** Tells of corrected Observations, and finds out which Things a feature belongs to when one of them moves. */
  #follow(): () => void {
    const { sensorThings, log } = this.#parts;
    const failed = (err: unknown) => log.warn({ err }, "a change could not be told over MQTT");
    return sensorThings.follow(({ set, id }) => {
      if (set === "Observations")
        sensorThings.readingOf(String(id)).then((batch) => this.#corrected(batch), failed);
      else if (set === "Things" && this.#ofFeature.length > 0) this.#lookAgain().catch(failed);
    });
  }

  #corrected(batch: ReadingBatch): void {
    const [number] = batch.streams;
    if (number === undefined) return;
    const own = this.#ofStream.get(number) ?? [];
    // A correction may have given it a feature.
    const heard = [...own, ...this.#ofAll, ...this.#ofFeature].filter(
      ({ feed }) => feed.kind === "observations",
    );
    if (heard.length > 0) this.#telling.add(batch, 0, heard);
  }

  async #lookAgain(): Promise<void> {
    for (const { feature } of this.#ofFeature) {
      if (feature !== undefined) feature.things = await this.#parts.sensorThings.thingsOf(feature.id);
    }
    this.#index();
  }
}

function add(index: Map<number, Heard[]>, key: number, heard: Heard): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, [heard]);
  else known.push(heard);
}

function tell({ topic, feed, hearers }: Heard, stream: Stream, text: string): void {
  for (const hearer of hearers) if (mayHear(hearer.actor, feed.kind, stream)) hearer.tell(topic, text);
}

const readingText = (stream: Stream, time: number, value: number) =>
  JSON.stringify({ time: new Date(time).toISOString(), value: resultOf(stream, value) });

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
