import type { ServerResponse } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
import { type Actor, mayReach, type Placement } from "../access.ts";
import { actsAfter, formatPosition, type PlacedAct, type Position, parsePosition, start } from "../acts.ts";
import type { Database } from "../db.ts";
import type { Metrics } from "../metrics.ts";
import { problem } from "../problems.ts";
import type { Tail } from "../tail.ts";
import { type Route, route } from "./route.ts";

const heartbeatMs = 15_000;
const replayBatch = 500;
/** A listener that lets this much wait unread is disconnected; it may come back and resume. */
const unreadBytesAtMost = 1_000_000;

export type EventParts = {
  database: Database;
  tail: Tail;
  metrics: Metrics;
  /** Asks again who the listener is; undefined when the session or token has ended. */
  reauthenticate(request: FastifyRequest): Promise<Actor | undefined>;
  /** How often a sign of life is sent and the session looked at again; 15 s unless told. */
  heartbeatMs?: number;
};

/** Where an act stands for the question who may hear of it. */
export function placementOf(act: Pick<PlacedAct, "audience" | "actor">): Placement {
  const prefix = "account:";
  return {
    units: act.audience.filter((entry) => !entry.startsWith(prefix)),
    accounts: [
      act.actor,
      ...act.audience.filter((entry) => entry.startsWith(prefix)).map((entry) => entry.slice(prefix.length)),
    ],
  };
}

/** Whether `actor` may hear of `act`: by the scope `KIND.read` of its subject, within its reach. */
export function mayHear(actor: Actor, act: PlacedAct): boolean {
  return mayReach(actor, `${act.subject.kind}.read`, placementOf(act));
}

/**
 * GET /api/events: server-sent events (HTML standard §9.2), one for each act the listener may see.
 * Reconnecting with Last-Event-ID sends first what was missed.
 */
export function eventRoutes(parts: EventParts): Route[] {
  return [
    route({
      method: "GET",
      url: "/api/events",
      scope: "signed-in",
      tag: "events",
      summary: "Live stream of the acts you may see; resumes after Last-Event-ID",
      produces: "text/event-stream",
      query: Type.Object({
        kinds: Type.Optional(
          Type.String({ description: "Comma-separated kinds of subject, such as ticket" }),
        ),
      }),
      async handle({ request, reply, query }) {
        const after = resumePosition(request.headers["last-event-id"]);
        if (request.method === "HEAD") return reply.type("text/event-stream").send();
        reply.hijack();
        const listener = new EventListener(parts, request, reply, query.kinds?.split(","));
        // Nothing can be answered any more: what fails from here on ends the stream, and the listener resumes.
        await listener.follow(after).catch(() => reply.raw.destroy());
        return undefined;
      },
    }),
  ];
}

/** One open stream. */
class EventListener {
  readonly #parts: EventParts;
  readonly #request: FastifyRequest;
  readonly #reply: FastifyReply;
  readonly #stream: ServerResponse;
  readonly #kinds: readonly string[] | undefined;
  #actor: Actor;
  #last: Position | undefined;

  constructor(
    parts: EventParts,
    request: FastifyRequest,
    reply: FastifyReply,
    kinds: readonly string[] | undefined,
  ) {
    this.#parts = parts;
    this.#request = request;
    this.#reply = reply;
    this.#stream = reply.raw;
    this.#kinds = kinds;
    this.#actor = request.actor;
    const { streams } = request.server;
    streams.add(this.#stream);
    parts.metrics.listeners.inc();
    this.#stream.once("close", () => {
      streams.delete(this.#stream);
      parts.metrics.listeners.dec();
    });
  }

  /** Sends what came after `after`, and then what comes. */
  async follow(after: Position | undefined): Promise<void> {
    this.#last = after;
    if (after !== undefined) {
      this.#open();
      await this.#replay();
    }
    if (this.#stream.destroyed) return;
    // Live acts wait while those of the last moment are sent, so that the order holds.
    let waiting: PlacedAct[] | undefined = [];
    const unlisten = this.#parts.tail.listen((act) =>
      waiting === undefined ? this.#tell(act) : waiting.push(act),
    );
    this.#stream.once("close", unlisten);
    await this.#parts.tail.ready();
    // Opened only now: whoever sees the stream open and then reads the state misses nothing in between.
    if (after === undefined) this.#open();
    else await this.#replay();
    for (const act of waiting) this.#tell(act);
    waiting = undefined;
  }

  #open(): void {
    if (this.#stream.destroyed || this.#stream.writableEnded) return;
    this.#stream.writeHead(200, {
      ...(this.#reply.getHeaders() as Record<string, string>),
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
      // Nothing follows on this connection, so that it does not outlive the stream when the server closes.
      connection: "close",
    });
    this.#stream.write("retry: 2000\n\n");
    const beat = setInterval(() => void this.#beat(), this.#parts.heartbeatMs ?? heartbeatMs);
    this.#stream.once("close", () => clearInterval(beat));
  }

  /** Sends what is there after the last act told, as fast as it is read. */
  async #replay(): Promise<void> {
    while (!this.#stream.destroyed) {
      const acts = await actsAfter(this.#parts.database.kysely, this.#last ?? start, replayBatch);
      for (const act of acts) if (!this.#tell(act)) await this.#room();
      if (acts.length < replayBatch) return;
    }
  }

  /** Resolves when the listener has read what waits for it, or has gone. */
  #room(): Promise<void> {
    if (!this.#stream.writableNeedDrain) return Promise.resolve();
    return new Promise((resolve) => {
      const go = () => {
        this.#stream.off("drain", go).off("close", go);
        resolve();
      };
      this.#stream.on("drain", go).on("close", go);
    });
  }

  /** Tells an act that comes after the last one told; the tail may lag behind what the replay has sent. */
  #tell(act: PlacedAct): boolean {
    if (this.#last !== undefined && !comesAfter(act, this.#last)) return true;
    this.#last = act.position;
    if (this.#kinds !== undefined && !this.#kinds.includes(act.subject.kind)) return true;
    return !mayHear(this.#actor, act) || this.#write(eventText(act));
  }

  #write(text: string): boolean {
    if (this.#stream.writableEnded || this.#stream.destroyed) return false;
    if (this.#stream.writableLength > unreadBytesAtMost) {
      this.#stream.destroy();
      return false;
    }
    return this.#stream.write(text);
  }

  async #beat(): Promise<void> {
    try {
      const known = await this.#parts.reauthenticate(this.#request);
      if (known === undefined) {
        this.#stream.end();
        return;
      }
      this.#actor = known;
      this.#write(": still here\n\n");
    } catch {
      // Who listens cannot be told just now, so nothing more is told; the listener comes back and resumes.
      this.#stream.end();
    }
  }
}

function resumePosition(header: string | string[] | undefined) {
  if (typeof header !== "string" || header === "") return undefined;
  const position = parsePosition(header);
  if (position === undefined)
    throw problem("kernel.invalid", {
      reason: {
        en: "Last-Event-ID is not one of ours",
        "zh-CN": "Last-Event-ID 不是本系统发出的",
        ja: "Last-Event-ID がこのシステムのものではありません",
      },
    });
  return position;
}

function comesAfter(act: PlacedAct, last: Position): boolean {
  const { transaction, sequence } = act.position;
  return transaction > last.transaction || (transaction === last.transaction && sequence > last.sequence);
}

function eventText(act: PlacedAct): string {
  const data = {
    id: act.id,
    at: act.at.toISOString(),
    verb: act.verb,
    subject: act.subject,
    version: act.version,
  };
  return `id: ${formatPosition(act.position)}\nevent: act\ndata: ${JSON.stringify(data)}\n\n`;
}
