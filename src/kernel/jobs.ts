import { Logger, runMigrations } from "graphile-worker";
import type { Pool, PoolClient } from "pg";
import type { JobHandler, Module } from "./module.ts";

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
 * `migrate` and as the owner, with a pool of at least two connections; several processes may do so at once.
 *
 * graphile-worker closes its tables by row security to everyone but their owner, so each gets a policy that lets
 * the application's role in.
 */
export async function prepareJobs(ownerPool: Pool): Promise<void> {
  const hear = (client: PoolClient) => client.on("error", ignore);
  ownerPool.on("connect", hear);
  if (ownerPool.listenerCount("error") === 0) ownerPool.on("error", ignore);
  const client = await ownerPool.connect();
  try {
    await client.query(`SELECT pg_advisory_lock(hashtextextended('prepare-jobs', 4))`);
    await runMigrations({ pgPool: ownerPool, logger: new Logger(() => () => {}) });
    await client.query(grantJobs);
  } finally {
    // The lock belongs to the session: the connection goes with it, whatever has failed.
    client.release(true);
    ownerPool.off("connect", hear);
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
