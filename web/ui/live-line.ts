import { eventsOf, pause } from "./stream.ts";

/** An act as the server tells it live. */
export type LiveAct = {
  id: string;
  at: string;
  verb: string;
  subject: { kind: string; id: string };
  version: number;
};
export type LiveState = "connecting" | "live" | "interrupted" | "ended";

const firstWaitMs = 1000;
const longestWaitMs = 15_000;

/** What the tab that holds the line tells the others, and what a new one asks. */
type Word =
  | { kind: "act"; position: string | undefined; act: LiveAct }
  | { kind: "state"; state: LiveState; position: string | undefined; to?: "newcomers" }
  | { kind: "gap" }
  | { kind: "hello" };

/**
 * The stream of acts. Read by `fetch` and not by `EventSource`, which forgets where it was after an error of the
 * server; here the last position is kept for as long as the page lives, so that nothing in between is missed.
 *
 * With a `name`, all tabs of a browser share one connection, of which HTTP/1.1 allows six: one tab holds the line
 * (whichever has the lock of that name) and tells the others. Each keeps the position it has heard, so that the next one
 * goes on exactly there when the tab with the line is closed.
 */
export class Live {
  #state: LiveState = "connecting";
  #last: string | undefined;
  #running = false;
  #waitMs = firstWaitMs;
  #name: string | undefined;
  #mayRun: boolean;
  #channel: BroadcastChannel | undefined;
  #leaving = new AbortController();
  readonly #acts = new Set<(act: LiveAct) => void>();
  readonly #gaps = new Set<() => void>();
  readonly #states = new Set<() => void>();

  /** `shared`: waits to be told with whom, by {@link shareAs}, before it opens anything. */
  constructor({ shared = false } = {}) {
    this.#mayRun = !shared;
  }

  state = (): LiveState => this.#state;

  onState = (listener: () => void): (() => void) => {
    this.#states.add(listener);
    return () => this.#states.delete(listener);
  };

  /** `gap` is called where acts may have been missed, so that everything is to be fetched again. */
  listen(act: (act: LiveAct) => void, gap: () => void): () => void {
    this.#acts.add(act);
    this.#gaps.add(gap);
    this.#start();
    return () => {
      this.#acts.delete(act);
      this.#gaps.delete(gap);
      if (this.#acts.size === 0) this.#leaving.abort();
    };
  }

  /** Shares the line with the tabs of this name; who may hear the same has the same name. */
  shareAs(name: string): void {
    // Locks are for pages that came safely (https or localhost); elsewhere each tab has a line of its own.
    if ("locks" in navigator && "BroadcastChannel" in globalThis) this.#name = name;
    this.#mayRun = true;
    this.#start();
  }

  #start(): void {
    if (this.#mayRun && !this.#running && this.#acts.size > 0) void this.#run();
  }

  #become(state: LiveState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#states) listener();
  }

  async #run(): Promise<void> {
    this.#running = true;
    this.#leaving = new AbortController();
    const { signal } = this.#leaving;
    if (this.#name === undefined) await this.#hold(signal);
    else await this.#share(this.#name, signal).catch(() => {});
    this.#running = false;
    if (this.#acts.size === 0) return;
    // Somebody has begun to listen while the last one left.
    if (signal.aborted) void this.#run();
    else this.#tell({ kind: "state", state: "ended", position: this.#last });
  }

  /** Hears what another tab tells, until it is this one's turn to hold the line. */
  async #share(name: string, signal: AbortSignal): Promise<void> {
    const channel = new BroadcastChannel(name);
    let holding = false;
    channel.onmessage = ({ data }: MessageEvent<Word>) => {
      if (data.kind !== "hello") this.#hear(data, holding);
      else if (holding)
        channel.postMessage({ kind: "state", state: this.#state, position: this.#last, to: "newcomers" });
    };
    channel.postMessage({ kind: "hello" } satisfies Word);
    try {
      await navigator.locks.request(name, { signal }, async () => {
        holding = true;
        this.#channel = channel;
        await this.#hold(signal);
      });
    } finally {
      this.#channel = undefined;
      channel.close();
    }
  }

  #hear(word: Exclude<Word, { kind: "hello" }>, holding: boolean): void {
    if (holding) return;
    if (word.kind === "act") {
      this.#last = word.position ?? this.#last;
      for (const listener of this.#acts) listener(word.act);
    } else if (word.kind === "gap") {
      for (const gap of this.#gaps) gap();
    } else {
      // A newcomer has fetched before it could hear; what happened in between must be fetched.
      const isNew = this.#last === undefined;
      if (word.to === "newcomers" && !isNew) return;
      this.#last = word.position ?? this.#last;
      if (isNew && word.to === "newcomers") for (const gap of this.#gaps) gap();
      this.#become(word.state);
    }
  }

  /** To everybody on this page and, where it is shared, to the other tabs. */
  #tell(word: Exclude<Word, { kind: "hello" }>): void {
    this.#channel?.postMessage(word);
    if (word.kind === "act") for (const listener of this.#acts) listener(word.act);
    else if (word.kind === "gap") for (const gap of this.#gaps) gap();
    else this.#become(word.state);
  }

  /** Holds the line until nobody listens or the server refuses. */
  async #hold(signal: AbortSignal): Promise<void> {
    while (this.#acts.size > 0) {
      const outcome = await this.#follow(signal).catch(() => "broken" as const);
      if (outcome === "refused") {
        this.#channel?.postMessage({ kind: "state", state: "ended", position: this.#last } satisfies Word);
        return;
      }
      if (signal.aborted) return;
      this.#tell({ kind: "state", state: "interrupted", position: this.#last });
      await pause(this.#waitMs);
      this.#waitMs = Math.min(longestWaitMs, this.#waitMs * 2);
    }
  }

  /** Follows one connection to its end. */
  async #follow(signal: AbortSignal): Promise<"broken" | "refused"> {
    const control = new AbortController();
    const leave = () => control.abort();
    signal.addEventListener("abort", leave);
    try {
      return await this.#read(control);
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  async #read(control: AbortController): Promise<"broken" | "refused"> {
    const response = await fetch("/api/events", {
      headers: this.#last === undefined ? {} : { "last-event-id": this.#last },
      signal: control.signal,
    });
    if (response.status === 401 || response.status === 403) return "refused";
    if (response.status === 400) this.#last = undefined;
    if (!response.ok || response.body === null) return "broken";
    // Without a position nothing can be sent after: what happened before the stream opened must be fetched.
    if (this.#last === undefined) this.#tell({ kind: "gap" });
    this.#tell({ kind: "state", state: "live", position: this.#last });
    this.#waitMs = firstWaitMs;
    for await (const { id, event, data } of eventsOf(response, control)) {
      this.#last = id ?? this.#last;
      if (event === "act" && data !== "")
        this.#tell({ kind: "act", position: this.#last, act: JSON.parse(data) as LiveAct });
    }
    return "broken";
  }
}
