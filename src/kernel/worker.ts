import { EventEmitter } from "node:events";
import { Logger, type Runner, run, type TaskList, type WorkerEvents } from "graphile-worker";
import { findAct } from "./acts.ts";
import { type Ground, keyed, systemContext } from "./context.ts";
import { freeJobsOfTheDead, Guard, workerLock } from "./guard.ts";
import type { JobTable } from "./jobs.ts";
import type { Log } from "./log.ts";
import { type Loop, startLoop } from "./loop.ts";
import type { Metrics } from "./metrics.ts";
import type { Sweep } from "./module.ts";

export type WorkerParts = {
  ground: Ground;
  table: JobTable;
  sweeps: readonly Sweep[];
  log: Log;
  metrics: Metrics;
  concurrency: number;
};

/** A running worker; `stop` waits for running jobs. */
export type Worker = { stop(): Promise<void> };

/** Workers are woken after each commit; this only finds jobs whose wake-up was lost, and those to be tried again. */
const pollMs = 1000;
const freeDeadMs = 2000;
const restartMs = 1000;

/** Starts working off jobs and sweeps. Needs the job tables, see `prepareJobs`. */
export async function startWorker(parts: WorkerParts): Promise<Worker> {
  const guard = new Guard(parts.ground.database);
  const runner = await superviseRunner(parts, guard);
  const loops = [freeDead(parts, guard), ...parts.sweeps.map((sweep) => startSweep(sweep, parts, guard))];
  return {
    async stop() {
      await Promise.all([runner.stop(), ...loops.map((loop) => loop.stop())]);
      await guard.end();
    },
  };
}

/** Keeps a runner running: graphile-worker ends it where a job's end cannot be written, such as in an outage. */
async function superviseRunner(parts: WorkerParts, guard: Guard): Promise<Worker> {
  let stopped = false;
  let runner = await startRunner(parts, guard);
  const supervision = (async () => {
    while (!stopped) {
      await runner.promise.catch(() => {});
      if (stopped) return;
      parts.log.error({ part: "jobs" }, "the worker ended by itself and is started again");
      await new Promise((resolve) => setTimeout(resolve, restartMs));
      if (stopped) return;
      runner = await startRunner(parts, guard).catch((error: unknown) => {
        parts.log.error({ err: error, part: "jobs" }, "the worker could not be started; trying again");
        return runner;
      });
    }
  })();
  return {
    async stop() {
      stopped = true;
      await runner.stop().catch(() => {});
      await supervision;
      // One that was being started meanwhile. A runner that has stopped already says so by an error.
      await runner.stop().catch(() => {});
    },
  };
}

async function startRunner(parts: WorkerParts, guard: Guard): Promise<Runner> {
  const { ground, log } = parts;
  const events = new EventEmitter() as WorkerEvents;
  let lock: string | undefined;
  events.on("pool:create", ({ workerPool }) => {
    lock = workerLock(workerPool.id);
  });
  return run({
    pgPool: ground.database.pool,
    concurrency: parts.concurrency,
    taskList: tasksOf(parts),
    noHandleSignals: true,
    pollInterval: pollMs,
    logger: jobLogger(log),
    events,
    // Asked before each job: a worker takes jobs only while its lock shows that it lives.
    forbiddenFlags: () => (lock === undefined || guard.holds(lock) ? null : showLife(guard, lock)),
  });
}

async function showLife(guard: Guard, lock: string): Promise<null> {
  if (!(await guard.tryLock(lock)))
    throw new Error("the lock of this worker is still held by its lost connection");
  return null;
}

function tasksOf({ table, ground, metrics }: WorkerParts): TaskList {
  const tasks: TaskList = {};
  for (const { name, handler } of [...table.values()].flat()) {
    tasks[name] = async (payload) => {
      const id = (payload as { act: string }).act;
      const act = await findAct(ground.database.kysely, id);
      if (act === undefined) throw new Error(`job ${name}: there is no act ${id}`);
      try {
        await handler(keyed(systemContext(ground), `job:${name}:${id}`, name, id), act);
        metrics.jobs.labels(name, "done").inc();
      } catch (error) {
        metrics.jobs.labels(name, "failed").inc();
        throw error;
      }
    };
  }
  return tasks;
}

function jobLogger(log: Log): Logger {
  return new Logger((scope) => (level, message) => {
    const entry = { part: "jobs", job: scope.taskIdentifier, jobId: scope.jobId };
    if (level === "error") log.error(entry, message);
    else if (level === "warning") log.warn(entry, message);
    else log.debug(entry, message);
  });
}

function freeDead({ ground, log }: WorkerParts, guard: Guard): Loop {
  return startLoop(freeDeadMs, async () => {
    try {
      const dead = await freeJobsOfTheDead(guard, ground.database);
      if (dead.length > 0) log.warn({ part: "jobs", dead }, "jobs of workers that are gone were freed");
    } catch (error) {
      log.warn(
        { err: error, part: "jobs" },
        "could not look for jobs of workers that are gone; trying again",
      );
    }
    return 0;
  });
}

function startSweep(sweep: Sweep, { ground, log, metrics }: WorkerParts, guard: Guard): Loop {
  const name = `sweep:${sweep.name}`;
  return startLoop(sweep.everyMs, async () => {
    try {
      if (!(await guard.tryLock(name))) return 0;
      const handled = await sweep.run(ground).finally(() => guard.unlock(name));
      if (handled > 0) metrics.jobs.labels(name, "done").inc(handled);
      return handled;
    } catch (error) {
      metrics.jobs.labels(name, "failed").inc();
      log.error({ err: error, part: "jobs", job: name }, "sweep failed; it is tried again at its next turn");
      return 0;
    }
  });
}
