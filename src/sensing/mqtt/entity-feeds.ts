import { type Actor, type Log, Problem } from "../../kernel/index.ts";
import type { Changed, SensorThings } from "./beside.ts";
import { type EntityFeed, selected } from "./topics.ts";

/** Who listens: whose sight it is, and how to tell. */
export type Hearer = { readonly actor: Actor; tell(topic: string, payload: string): void };

type Heard = { topic: string; feed: EntityFeed; hearer: Hearer; last: string | undefined };

/** The set of the entities that an address tells of, and which of them where it says so. */
type Place = { set: string; id: number | string | undefined };

const singles: Readonly<Record<string, string>> = {
  Thing: "Things",
  Datastream: "Datastreams",
  Sensor: "Sensors",
  ObservedProperty: "ObservedProperties",
  FeatureOfInterest: "FeaturesOfInterest",
};
const sets = new Set([...Object.values(singles), "Locations", "HistoricalLocations", "Observations"]);

/**
 * New and changed entities, told to those who listen to them (OGC 18-088 §14.2). Each hears what it may read at that
 * moment: an entity is read anew for each hearer, under its own rights. Nobody listening costs nothing.
 */
export class EntityFeeds {
  readonly #sensorThings: SensorThings;
  readonly #log: Log;
  readonly #heard = new Map<Hearer, Map<string, Heard>>();
  readonly #changed = new Map<string, Changed>();
  #unfollow: (() => void) | undefined;
  #telling: Promise<void> | undefined;

  constructor(sensorThings: SensorThings, log: Log) {
    this.#sensorThings = sensorThings;
    this.#log = log;
  }

  /** Begins to listen; answers whether this hearer may see what stands there. */
  async subscribe(hearer: Hearer, topic: string, feed: EntityFeed): Promise<boolean> {
    if (placeOf(feed.path) === undefined) return false;
    const heard: Heard = { topic, feed, hearer, last: undefined };
    try {
      heard.last = await this.#read(heard);
    } catch (error) {
      if (error instanceof Problem && error.status < 500) return false;
      throw error;
    }
    const topics = this.#heard.get(hearer) ?? new Map<string, Heard>();
    this.#heard.set(hearer, topics.set(topic, heard));
    this.#unfollow ??= this.#sensorThings.follow((changed) => this.#note(changed));
    return true;
  }

  unsubscribe(hearer: Hearer, topic: string): void {
    const topics = this.#heard.get(hearer);
    topics?.delete(topic);
    if (topics?.size === 0) this.leave(hearer);
  }

  leave(hearer: Hearer): void {
    this.#heard.delete(hearer);
    if (this.#heard.size === 0) this.#stop();
  }

  /** Ends the following; resolves when what was under way is told. */
  async close(): Promise<void> {
    this.#heard.clear();
    this.#changed.clear();
    this.#stop();
    await this.#telling;
  }

  #stop(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
  }

  #note(changed: Changed): void {
    this.#changed.set(`${changed.set}(${changed.id})`, changed);
    this.#telling ??= this.#tellAll().finally(() => {
      this.#telling = undefined;
    });
  }

  async #tellAll(): Promise<void> {
    for (;;) {
      const [first] = this.#changed;
      if (first === undefined) return;
      this.#changed.delete(first[0]);
      for (const topics of [...this.#heard.values()])
        for (const heard of [...topics.values()]) await this.#tell(heard, first[1]);
    }
  }

  async #tell(heard: Heard, changed: Changed): Promise<void> {
    const place = placeOf(heard.feed.path);
    if (place?.set !== changed.set || (place.id !== undefined && place.id !== changed.id)) return;
    try {
      const now = await this.#read(heard, changed.id);
      if (now === undefined || now === heard.last) return;
      heard.last = now;
      heard.hearer.tell(heard.topic, now);
    } catch (error) {
      // Gone in the meantime, or out of this hearer's sight: nothing to tell.
      if (error instanceof Problem && error.status < 500) return;
      this.#log.warn({ err: error, topic: heard.topic }, "a change could not be told over MQTT");
    }
  }

  /** What is told now: of a set the entity that changed, or nothing while none is asked for. */
  async #read({ feed, hearer }: Heard, id?: number | string): Promise<string | undefined> {
    const { path, select } = feed;
    const context = this.#sensorThings.contextOf(hearer.actor);
    const isSet = sets.has(path.split("/").at(-1) ?? "");
    const query = isSet ? `$top=1&$filter=id eq ${id ?? 0}` : "";
    const json = await this.#sensorThings.read(context, path, query);
    const entity = isSet ? (json as { value: readonly Record<string, unknown>[] }).value[0] : json;
    if (entity === undefined || entity === null) return undefined;
    return JSON.stringify(selected(entity as Record<string, unknown>, select));
  }
}

/** What an address leads to, where it can be followed. */
function placeOf(path: string): Place | undefined {
  const segments = path.split("/");
  const at = (place: number) => {
    const [, name = "", digits, text] =
      /^([A-Za-z]+)(?:\((?:(\d+)|'([^']+)')\))?$/.exec(segments.at(place) ?? "") ?? [];
    return { name, id: digits === undefined ? text : Number(digits) };
  };
  const { name, id } = at(-1);
  const set = sets.has(name) ? name : singles[name];
  if (set !== undefined) return { set, id };
  const owner = at(-2);
  const ofSet = sets.has(owner.name) && owner.id !== undefined ? owner.name : singles[owner.name];
  return ofSet === undefined || id !== undefined ? undefined : { set: ofSet, id: owner.id };
}
