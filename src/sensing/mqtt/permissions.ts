import { type Actor, mayReach } from "../../kernel/index.ts";
import { readScope, writeScope } from "../ingest/index.ts";
import type { Stream, StreamDirectory } from "../registry/stream.ts";
import { type Feed, targetOf } from "./topics.ts";

const placed = ({ unit }: Stream) => ({ units: [unit], accounts: [] });

/** Whether an actor may publish to a topic at all; which stream may be written is decided reading by reading. */
export function mayPublish(actor: Actor, topic: string): boolean {
  return actor.grants.has(writeScope) && targetOf(topic) !== undefined;
}

/** A feed of a device's readings, or of what is wrong with them. */
export type DeviceFeed = Extract<Feed, { code: string }>;

/** Whether an actor may hear what is told of a stream. */
export function mayHear(actor: Actor, kind: Feed["kind"], stream: Stream): boolean {
  // Whoever may write a stream must be able to learn what is wrong with what it writes.
  const scopes = kind === "problems" ? [readScope, writeScope] : [readScope];
  return scopes.some((scope) => mayReach(actor, scope, placed(stream)));
}

/** The stream of a filter of one stream; undefined for those of several, or of what is no stream. */
export function streamOf(feed: Feed, streams: StreamDirectory): Stream | undefined {
  if ("code" in feed) return streams.byCode(feed.code);
  const number = /^Datastreams\((\d+)\)\/Observations$/.exec(feed.path)?.[1];
  return number === undefined ? undefined : streams.byNumber(Number(number));
}
