import { type Actor, mayReach } from "../../kernel/index.ts";
import { readScope, writeScope } from "../ingest/index.ts";
import type { Stream, StreamDirectory } from "../registry/stream.ts";
import { type EntityFeed, type Feed, feedOf, targetOf } from "./topics.ts";

const placed = ({ unit }: Stream) => ({ units: [unit], accounts: [] });

/** Whether an actor may publish to a topic at all; which stream may be written is decided reading by reading. */
export function mayPublish(actor: Actor, topic: string): boolean {
  return actor.grants.has(writeScope) && targetOf(topic) !== undefined;
}

/** A feed of readings or of what is wrong with them. */
export type StreamFeed = Exclude<Feed, EntityFeed>;

/** The feed of readings of a filter, where the actor may hear it. Who may hear of entities is asked when they change. */
export function mayHear(actor: Actor, filter: string, streams: StreamDirectory): StreamFeed | undefined {
  const feed = feedOf(filter);
  if (feed === undefined || feed.kind === "entities") return undefined;
  if (feed.kind === "observations" && feed.number === null) {
    return actor.grants.get(readScope) === "all" ? feed : undefined;
  }
  const stream = streamOf(feed, streams);
  if (stream === undefined) return undefined;
  // Whoever may write a stream must be able to learn what is wrong with what it writes.
  const scopes = feed.kind === "problems" ? [readScope, writeScope] : [readScope];
  return scopes.some((scope) => mayReach(actor, scope, placed(stream))) ? feed : undefined;
}

/** The stream a feed tells of. */
export function streamOf(feed: StreamFeed, streams: StreamDirectory): Stream | undefined {
  if ("code" in feed) return streams.byCode(feed.code);
  return feed.number === null ? undefined : streams.byNumber(feed.number);
}
