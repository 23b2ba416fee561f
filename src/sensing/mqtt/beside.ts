import type { Actor, Context, ReadingBatch } from "../../kernel/index.ts";
import type { ExtrasKeeper } from "../ingest/index.ts";
import type { Stream } from "../registry/stream.ts";
import type { Observed } from "./payload.ts";

/** What MQTT needs of SensorThings beyond readings. */
export type SensorThings = {
  extrasKeeper: ExtrasKeeper;
  contextOf(actor: Actor): Context;
  /** Reads an address below the service, such as `Things(1)/name`. Throws where the actor may not see it. */
  read(context: Context, path: string, query?: string): Promise<unknown>;
  /** Records an Observation whole, as a POST of HTTP does. Sent again, it is the same one. */
  record(context: Context, observed: Observed): Promise<void>;
  /** Readings as Observations, row for row what a GET of each answers. */
  observations(batch: ReadingBatch): Promise<readonly Told[]>;
  /** The reading of an Observation's id; empty where it is not there any more. */
  readingOf(id: string): Promise<ReadingBatch>;
  /** Which Observations an address such as `Things(1)/Datastreams(2)/Observations` holds. Throws as `read` does. */
  observationsAt(context: Context, path: string): Promise<{ streams?: readonly number[]; feature?: number }>;
  /** Numbers of the Things whose feature of interest this is: their Observations have it where they name none. */
  thingsOf(feature: number): Promise<readonly number[]>;
  /**
   * Tells of every entity that is new or changed from now on, but for new Observations, which are told as they are
   * stored; returns how to end it.
   */
  follow(listener: (changed: Changed) => void): () => void;
};

/** An entity that is new or changed, by its set, such as `Things`. */
export type Changed = { set: string; id: number | string };

/** An Observation to be told, and by what it is listened to. */
export type Told = { stream: Stream; feature: number | null; json: Readonly<Record<string, unknown>> };

/** Whether an Observation makes something else as well: a feature that it nests, or a word new to its Datastream. */
export function makesMore({ result, extras }: Observed, stream: Stream | undefined): boolean {
  if (extras?.FeatureOfInterest !== undefined) return true;
  if (stream?.type !== "category" || stream.kind !== null || result === undefined) return false;
  return !(typeof result === "string" && stream.words.includes(result));
}

/** Whether a problem says that there was no room: the same again may be taken. */
export const isForNow = (code: string) => code === "ingest.busy" || code === "ingest.pressed";
