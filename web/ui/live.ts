import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";

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
/** The server gives a sign of life every 15 s; silence for longer than this is a broken line. */
const silenceMs = 40_000;

/**
 * The stream of acts. Read by `fetch` and not by `EventSource`, which forgets where it was after an error of the
 * server; here the last position is kept for as long as the page lives, so that nothing in between is missed.
 */
export class Live {
  #state: LiveState = "connecting";
  #last: string | undefined;
  #running = false;
  #waitMs = firstWaitMs;
  readonly #acts = new Set<(act: LiveAct) => void>();
  readonly #gaps = new Set<() => void>();
  readonly #states = new Set<() => void>();

  state = (): LiveState => this.#state;

  onState = (listener: () => void): (() => void) => {
    this.#states.add(listener);
    return () => this.#states.delete(listener);
  };

  /** `gap` is called where acts may have been missed, so that everything is to be fetched again. */
  listen(act: (act: LiveAct) => void, gap: () => void): () => void {
    this.#acts.add(act);
    this.#gaps.add(gap);
    if (!this.#running) void this.#run();
    return () => {
      this.#acts.delete(act);
      this.#gaps.delete(gap);
    };
  }

  #become(state: LiveState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#states) listener();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#acts.size > 0) {
      const outcome = await this.#follow().catch(() => "broken" as const);
      if (outcome === "refused") break;
      this.#become("interrupted");
      await pause(this.#waitMs);
      this.#waitMs = Math.min(longestWaitMs, this.#waitMs * 2);
    }
    this.#running = false;
    if (this.#acts.size > 0) this.#become("ended");
  }

  /** Follows one connection to its end. */
  async #follow(): Promise<"broken" | "refused"> {
    const control = new AbortController();
    const response = await fetch("/api/events", {
      headers: this.#last === undefined ? {} : { "last-event-id": this.#last },
      signal: control.signal,
    });
    if (response.status === 401 || response.status === 403) return "refused";
    if (response.status === 400) this.#last = undefined;
    if (!response.ok || response.body === null) return "broken";
    // Without a position nothing can be sent after: what happened before the stream opened must be fetched.
    if (this.#last === undefined) for (const gap of this.#gaps) gap();
    this.#become("live");
    this.#waitMs = firstWaitMs;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (true) {
      const watch = setTimeout(() => control.abort(), silenceMs);
      const { done, value } = await reader.read().finally(() => clearTimeout(watch));
      if (done) return "broken";
      text += value;
      const events = text.split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) this.#take(event);
    }
  }

  #take(event: string): void {
    const fields = new Map(event.split("\n").map((line) => splitField(line)));
    const id = fields.get("id");
    if (id !== undefined) this.#last = id;
    const data = fields.get("data");
    if (fields.get("event") !== "act" || data === undefined) return;
    const act = JSON.parse(data) as LiveAct;
    for (const listener of this.#acts) listener(act);
  }
}

function splitField(line: string): [string, string] {
  const colon = line.indexOf(":");
  return colon < 0 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, "")];
}

/** Waits, but not a moment longer than until the network is there again. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener("online", go);
      resolve();
    };
    const timer = setTimeout(go, ms);
    addEventListener("online", go);
  });
}

export const live = new Live();

/** How the live stream is doing. */
export const useLiveState = (): LiveState => useSyncExternalStore(live.onState, live.state);

/** Calls `onAct` for each act of the kinds named (all without), and `onGap` where some may have been missed. */
export function useLiveActs(onAct: (act: LiveAct) => void, onGap: () => void = () => {}): void {
  useEffect(() => live.listen(onAct, onGap), [onAct, onGap]);
}

const gatherMs = 250;

/**
 * Keeps everything shown up to date: an act on a ticket makes all queries whose key begins with "ticket" fetch again.
 * Acts of a moment are gathered, so that a storm of them costs one fetch.
 */
export function useLiveQueries(): void {
  const client = useQueryClient();
  useEffect(() => followWith(client), [client]);
}

function followWith(client: QueryClient): () => void {
  const kinds = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const refetch = () => {
    timer = undefined;
    for (const kind of kinds) void client.invalidateQueries({ queryKey: [kind] });
    kinds.clear();
  };
  const unlisten = live.listen(
    ({ subject }) => {
      kinds.add(subject.kind);
      timer ??= setTimeout(refetch, gatherMs);
    },
    () => void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "city" }),
  );
  // Whoever is no longer known is asked to sign in again, and comes back to the same address.
  const unwatch = live.onState(() => {
    if (live.state() === "ended") void client.invalidateQueries({ queryKey: ["session"] });
  });
  return () => {
    clearTimeout(timer);
    unwatch();
    unlisten();
  };
}
