import type { ServerResponse } from "node:http";
import type { FastifyReply } from "fastify";
import { type Database, kernelProblem, type Log, Problem, type Tail, transact } from "../../kernel/index.ts";
import { type FollowingParts, markOf, type Seen, seenBy } from "./view.ts";

const heartbeatMs = 15_000;
/** Every so many signs of life the matter is looked at without an act: the code may have been erased. */
const lookEveryBeats = 4;
const streamsAtMost = 5_000;
/** Many phones share one address of a mobile network. */
const streamsOfAnAddress = 200;
const retrySeconds = 30;

export type StreamParts = FollowingParts & {
  database: Database;
  tail: Tail;
  log: Log;
  /** Streams that are ended when the server closes. */
  streams: Set<ServerResponse>;
  heartbeatMs?: number;
};

/** How many streams are open, and from where. */
export class Places {
  readonly #byAddress = new Map<string, number>();
  #all = 0;

  /** Takes a place; the function gives it back. Throws `kernel.too-many` when there is none. */
  take(address: string): () => void {
    const here = this.#byAddress.get(address) ?? 0;
    if (this.#all >= streamsAtMost || here >= streamsOfAnAddress)
      throw kernelProblem("kernel.too-many", { seconds: retrySeconds });
    this.#all += 1;
    this.#byAddress.set(address, here + 1);
    return () => {
      this.#all -= 1;
      const left = (this.#byAddress.get(address) ?? 1) - 1;
      if (left > 0) this.#byAddress.set(address, left);
      else this.#byAddress.delete(address);
    };
  }
}

/**
 * One open stream of one matter. It says only *that* what its holder sees has changed, by a mark of it: an act that
 * changes nothing for the resident, such as an internal note, is not heard of.
 */
export class MatterStream {
  readonly #parts: StreamParts;
  readonly #stream: ServerResponse;
  readonly #asked: { number: string; code: string };
  #ticket: string;
  #mark: string;
  #looking: Promise<void> | undefined;
  #again = false;

  constructor(
    parts: StreamParts,
    stream: ServerResponse,
    asked: { number: string; code: string },
    seen: Seen,
  ) {
    this.#parts = parts;
    this.#stream = stream;
    this.#asked = asked;
    this.#ticket = seen.progress.id;
    this.#mark = markOf(seen);
  }

  /** `known` is the mark the listener had last; another one is told at once. */
  async open(reply: FastifyReply, known: string | undefined, release: () => void): Promise<void> {
    const { tail, streams } = this.#parts;
    streams.add(this.#stream);
    const unlisten = tail.listen(({ subject }) => {
      if (subject.kind === "ticket" && subject.id === this.#ticket) this.#look();
    });
    const beat = this.#beat();
    this.#stream.once("close", () => {
      unlisten();
      clearInterval(beat);
      streams.delete(this.#stream);
      release();
    });
    await tail.ready();
    if (this.#stream.destroyed) return;
    this.#stream.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
      connection: "close",
    });
    this.#stream.write("retry: 2000\n\n");
    if (known !== this.#mark) this.#tell();
    // What happened between the first look and the following of the acts.
    this.#look();
  }

  #beat(): NodeJS.Timeout {
    let beats = 0;
    return setInterval(() => {
      beats += 1;
      if (this.#stream.headersSent) this.#stream.write(": still here\n\n");
      if (beats % lookEveryBeats === 0) this.#look();
    }, this.#parts.heartbeatMs ?? heartbeatMs);
  }

  /** Looks at the matter once more; acts that come meanwhile make one further look. */
  #look(): void {
    if (this.#looking !== undefined) {
      this.#again = true;
      return;
    }
    this.#looking = this.#compare().finally(() => {
      this.#looking = undefined;
      if (this.#again && !this.#stream.destroyed) {
        this.#again = false;
        this.#look();
      }
    });
  }

  async #compare(): Promise<void> {
    const { database, log } = this.#parts;
    const { number, code } = this.#asked;
    try {
      const seen = await transact(database, (tx) => seenBy(this.#parts, tx, number, code));
      // After a merge another ticket answers for the matter.
      this.#ticket = seen.progress.id;
      const mark = markOf(seen);
      if (mark === this.#mark) return;
      this.#mark = mark;
      if (this.#stream.headersSent) this.#tell();
    } catch (error) {
      // The listener comes back, and is then told what is wrong.
      if (!(error instanceof Problem))
        log.warn({ err: error }, "a matter that is followed could not be read");
      this.#stream.end();
    }
  }

  #tell(): void {
    if (!this.#stream.writableEnded && !this.#stream.destroyed)
      this.#stream.write(`id: ${this.#mark}\nevent: changed\ndata: {}\n\n`);
  }
}
