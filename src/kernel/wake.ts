import type { Database } from "./db.ts";

/** Least time between two wake-ups: many acts in a moment wake the workers once. */
const restMs = 5;

const states = new WeakMap<Database, { jobs: number; running: boolean }>();

/**
 * Tells the workers of all processes that there are new jobs; called after the commit. It never fails the act: a
 * worker that is not told finds the job at its next poll.
 */
export function wakeWorkers(database: Database): void {
  const state = states.get(database) ?? { jobs: 0, running: false };
  states.set(database, state);
  state.jobs += 1;
  if (state.running) return;
  state.running = true;
  setImmediate(() => void send(database, state));
}

async function send(database: Database, state: { jobs: number; running: boolean }): Promise<void> {
  while (state.jobs > 0 && !database.pool.ending) {
    const count = state.jobs;
    state.jobs = 0;
    try {
      // A NOTIFY is a commit too, but nothing is lost with it, so nobody waits for the disk.
      await database.pool.query(
        `BEGIN; SET LOCAL synchronous_commit = off; SELECT pg_notify('jobs:insert', '{"count":${count}}'); COMMIT`,
      );
    } catch {
      // The poll finds the jobs; a database that cannot be reached is told by whoever stores next.
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, restMs));
  }
  state.running = false;
}
