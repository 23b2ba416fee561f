import pg from "pg";
import {
  applicationRole,
  type Clock,
  type Config,
  createMetrics,
  type Database,
  ensureRoles,
  type Ground,
  type JobTable,
  jobTable,
  type Log,
  type Metrics,
  type Module,
  migrate,
  openDatabase,
  prepareJobs,
  startEmbedded,
} from "../kernel/index.ts";

/** The database of an installation, migrated, as the application may use it. */
export type OpenedDatabase = {
  database: Database;
  /** Where it is, for people: never with a password. */
  place: string;
  close(): Promise<void>;
};

/** Starts the embedded server, or reaches the one of DATABASE_URL, and brings its tables up to this release. */
export async function openInstallation(config: Config, log: Log): Promise<OpenedDatabase> {
  const { databaseUrl } = config;
  const embedded =
    databaseUrl === undefined ? await startEmbedded({ dataDirectory: config.dataDirectory, log }) : undefined;
  const ownerUrl = embedded?.ownerUrl ?? config.ownerUrl ?? databaseUrl;
  const url = embedded?.url ?? databaseUrl;
  if (ownerUrl === undefined || url === undefined) throw new Error("no database address");
  try {
    if (embedded === undefined) await ensureRoles(ownerUrl);
    await migrate(ownerUrl);
    await withPool(ownerUrl, prepareJobs);
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
  const database = openDatabase({
    url,
    connections: config.databaseConnections,
    ...(embedded === undefined ? { role: applicationRole } : {}),
    onIdleError: (error) => log.error({ err: error }, "a database connection broke; it is replaced"),
  });
  const address = new URL(url);
  return {
    database,
    place:
      embedded === undefined
        ? `${address.hostname}${address.pathname}`
        : `embedded, in ${config.dataDirectory}`,
    async close() {
      await database.close();
      await embedded?.stop();
    },
  };
}

async function withPool<R>(url: string, work: (pool: pg.Pool) => Promise<R>): Promise<R> {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

/** What all contexts share, with the counting of acts and the jobs that follow them. */
export function layGround(
  database: Database,
  clock: Clock,
  modules: () => readonly Module[],
): { ground: Ground; metrics: Metrics; table: () => JobTable } {
  const metrics = createMetrics();
  let gathered: JobTable | undefined;
  const table = () => {
    gathered ??= jobTable(modules());
    return gathered;
  };
  const ground: Ground = {
    database,
    clock,
    followers: (verb) => (table().get(verb) ?? []).map((job) => job.name),
    recorded: (verb) => metrics.acts.labels(verb).inc(),
  };
  return { ground, metrics, table };
}
