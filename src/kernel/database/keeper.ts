import { setTimeout as sleep } from "node:timers/promises";
import type { Postmaster, ServerLog } from "./postmaster.ts";

/** Before the first attempt: the sessions of a killed server take a moment to end. Then it doubles up to the longest. */
const firstWaitMs = 100;
const longestWaitMs = 5_000;

/** The server as it is now; `stop` ends it and the keeping. */
export type KeptServer = { readonly pid: number; stop(): Promise<void> };

/**
 * Starts the server `again` whenever it ends by itself, such as when it was killed or the disk was full. It tries
 * without end: what keeps a server from starting is mostly mended from outside (space freed), and until then every
 * request is answered "unavailable", /readyz, too. Each failed attempt is logged with what the server said.
 */
export function keepRunning(first: Postmaster, again: () => Promise<Postmaster>, log: ServerLog): KeptServer {
  let server = first;
  const stopping = new AbortController();
  const kept = keep();

  async function keep(): Promise<void> {
    for (;;) {
      await server.ended;
      if (stopping.signal.aborted) return;
      const next = await startAgain();
      if (next === undefined) return;
      server = next;
      log.warn(`the database server runs again (process ${server.pid})`);
    }
  }

  /** Undefined where it was to stop meanwhile. */
  async function startAgain(): Promise<Postmaster | undefined> {
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
      // Told to stop, it need not wait.
      await sleep(waitMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return undefined;
      try {
        const started = await again();
        if (!stopping.signal.aborted) return started;
        await started.stop();
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        log.error(`the database server could not be started again; trying on: ${reason}`);
      }
    }
  }

  return {
    get pid() {
      return server.pid;
    },
    async stop() {
      stopping.abort();
      await server.stop();
      // A start that was under way ends itself.
      await kept;
    },
  };
}
