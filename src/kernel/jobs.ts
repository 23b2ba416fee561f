import { Logger, type Runner, run, runMigrations, type TaskList } from "graphile-worker";
import { sql } from "kysely";
import type { Pool, PoolClient } from "pg";
import { findAct } from "./acts.ts";
import { type Ground, keyed, systemContext } from "./context.ts";
import { transact } from "./db.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { JobHandler, Module, Sweep } from "./module.ts";

type Job = { name: string; handler: JobHandler };

/** Verb → the jobs that follow it, gathered from all modules. A job is named `module/verb`. */
export type JobTable = ReadonlyMap<string, readonly Job[]>;

/** Gathers what follows each verb. */
export function jobTable(modules: readonly Module[]): JobTable {
  const table = new Map<string, Job[]>();
  for (const module of modules) {
    for (const [verb, handler] of Object.entries(module.jobs ?? {})) {
      const jobs = table.get(verb) ?? [];
      jobs.push({ name: `${module.name}/${verb}`, handler });
      table.set(verb, jobs);
    }
  }
  return table;
}

/**
 * Creates or upgrades the job tables and gives the application their use. The app calls it at each start, after
 * `migrate` and as the owner; several processes may do so at once.
 *
 * graphile-worker closes its tables by row security to everyone but their owner, so each gets a policy that lets
 * the application's role in.
 */
export async function prepareJobs(ownerPool: Pool): Promise<void> {
  const hear = (client: PoolClient) => client.on("error", ignore);
  ownerPool.on("connect", hear).on("error", ignore);
  const client = await ownerPool.connect();
  try {
    await client.query(`SELECT pg_advisory_lock(hashtextextended('prepare-jobs', 4))`);
    await runMigrations({ pgPool: ownerPool, logger: new Logger(() => () => {}) });
    await client.query(grantJobs);
  } finally {
    // The lock belongs to the session: the connection goes with it, whatever has failed.
    client.release(true);
    ownerPool.off("connect", hear).off("error", ignore);
  }
}

/** A connection that breaks is told by the query that runs on it; unheard, it would end the process. */
const ignore = () => {};

const grantJobs = `
  GRANT USAGE ON SCHEMA graphile_worker TO liangwang_app;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA graphile_worker TO liangwang_app;
  GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA graphile_worker TO liangwang_app;
  GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA graphile_worker TO liangwang_app;
  DO $$
  DECLARE closed regclass;
  BEGIN
    FOR closed IN
      SELECT c.oid FROM pg_class c
      WHERE c.relnamespace = 'graphile_worker'::regnamespace AND c.relrowsecurity
        AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'application')
    LOOP
      EXECUTE format('CREATE POLICY application ON %s TO liangwang_app USING (true) WITH CHECK (true)', closed);
    END LOOP;
  END $$;`;

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

/** Starts working off jobs and sweeps. */
export async function startWorker(parts: WorkerParts): Promise<Worker> {
  const runner = await startRunner(parts);
  const loops = parts.sweeps.map((sweep) => startSweep(sweep, parts));
  return {
    async stop() {
      await Promise.all([runner.stop(), ...loops.map((loop) => loop.stop())]);
    },
  };
}

async function startRunner(parts: WorkerParts): Promise<Runner> {
  const { ground, log, metrics } = parts;
  const taskList: TaskList = {};
  for (const { name, handler } of [...parts.table.values()].flat()) {
    taskList[name] = async (payload) => {
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
  return run({
    pgPool: ground.database.pool,
    concurrency: parts.concurrency,
    taskList,
    noHandleSignals: true,
    logger: jobLogger(log),
  });
}

function jobLogger(log: Log): Logger {
  return new Logger((scope) => (level, message) => {
    const entry = { part: "jobs", job: scope.taskIdentifier, jobId: scope.jobId };
    if (level === "error") log.error(entry, message);
    else if (level === "warning") log.warn(entry, message);
    else log.debug(entry, message);
  });
}

function startSweep(sweep: Sweep, { ground, log, metrics }: WorkerParts): Worker {
  let stopped = false;
  let wake: () => void = () => {};
  const name = `sweep:${sweep.name}`;
  const loop = (async () => {
    while (!stopped) {
      let handled = 0;
      try {
        handled = await aloneInCluster(ground, name, () => sweep.run(ground));
        if (handled > 0) metrics.jobs.labels(name, "done").inc(handled);
      } catch (error) {
        metrics.jobs.labels(name, "failed").inc();
        log.error(
          { err: error, part: "jobs", job: name },
          "sweep failed; it is tried again at its next turn",
        );
      }
      if (handled > 0 || stopped) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, sweep.everyMs).unref();
      });
    }
  })();
  return {
    async stop() {
      stopped = true;
      wake();
      await loop;
    },
  };
}

/** Runs `work` unless another process is at it. The lock ends with its transaction, also when the process dies. */
async function aloneInCluster(ground: Ground, name: string, work: () => Promise<number>): Promise<number> {
  return transact(ground.database, async (tx) => {
    const { rows } = await sql<{ won: boolean }>`
      SELECT pg_try_advisory_xact_lock(hashtextextended(${name}, 3)) AS won`.execute(tx);
    return rows[0]?.won === true ? work() : 0;
  });
}
