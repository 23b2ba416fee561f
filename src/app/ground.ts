import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import {
  adoptCluster,
  applicationRole,
  type Clock,
  type Config,
  createMetrics,
  type Database,
  type EmbeddedDatabase,
  ensureRoles,
  type Ground,
  type JobTable,
  jobTable,
  type Log,
  type Metrics,
  type Module,
  migrate,
  mustReach,
  openAnswersKey,
  openDatabase,
  Problem,
  prepareJobs,
  startEmbedded,
} from "../kernel/index.ts";

/** The database of an installation, migrated, as the application may use it. */
export type OpenedDatabase = {
  database: Database;
  /** Where it is, for people: never with a password. */
  place: string;
  /** As the role that owns the tables; holds a password. */
  ownerUrl: string;
  close(): Promise<void>;
};

/** What goes on beside the opening of an installation. */
export type Beside = {
  /** The embedded server, where its start has begun. */
  database?: Promise<EmbeddedDatabase> | undefined;
  /** Tables that hold anything are left alone until this is found good; where it is not, they stay as they are. */
  city?: Promise<unknown>;
};

/** Starts the embedded server, or reaches the one of DATABASE_URL, and brings its tables up to this release. */
export async function openInstallation(
  config: Config,
  log: Log,
  { database: begun, city }: Beside = {},
): Promise<OpenedDatabase> {
  const { databaseUrl } = config;
  const embedded =
    databaseUrl === undefined
      ? await (begun ?? startEmbedded({ dataDirectory: config.dataDirectory, log }))
      : undefined;
  const ownerUrl = embedded?.ownerUrl ?? config.ownerUrl ?? databaseUrl;
  const url = embedded?.url ?? databaseUrl;
  if (ownerUrl === undefined || url === undefined) throw new Error("no database address");
  try {
    if (embedded?.isNew !== true) await city;
    if (embedded === undefined) {
      await ensureRoles(ownerUrl);
      if (url !== ownerUrl) await mustReach(url);
    }
    await migrate(ownerUrl);
    await withPool(ownerUrl, prepareJobs);
    if (await adoptCluster(ownerUrl))
      log.warn({}, "restored into another database cluster; its transactions count anew");
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
  if (embedded !== undefined) {
    await writeFile(runningFile(config.dataDirectory), JSON.stringify({ url, ownerUrl }), { mode: 0o600 });
  }
  return {
    database,
    ownerUrl,
    place:
      embedded === undefined
        ? `${address.hostname}${address.pathname}`
        : `embedded, in ${config.dataDirectory}`,
    async close() {
      await database.close();
      if (embedded !== undefined) await rm(runningFile(config.dataDirectory), { force: true });
      await embedded?.stop();
    },
  };
}

/** Where the running server of a data folder says how its embedded database is reached; 0600, gone when it stops. */
const runningFile = (dataDirectory: string) => path.join(dataDirectory, "running.json");

/**
 * The database of an installation for one command: that of the running server where one has the data folder, else
 * opened for the command alone.
 */
export async function reachInstallation(config: Config, log: Log): Promise<OpenedDatabase> {
  try {
    return await openInstallation(config, log);
  } catch (error) {
    const inUse = error instanceof Problem && error.code === "database.in-use";
    const file = runningFile(config.dataDirectory);
    if (!inUse || !existsSync(file)) throw error;
    const urls = JSON.parse(await readFile(file, "utf8")) as { url: string; ownerUrl: string };
    return connect(config, log, urls, `embedded, in ${config.dataDirectory}, beside the running server`);
  }
}

function connect(
  config: Config,
  log: Log,
  { url, ownerUrl }: { url: string; ownerUrl: string },
  place: string,
): OpenedDatabase {
  const database = openDatabase({
    url,
    connections: config.databaseConnections,
    onIdleError: (error) => log.error({ err: error }, "a database connection broke; it is replaced"),
  });
  return { database, place, ownerUrl, close: () => database.close() };
}

async function withPool<R>(url: string, work: (pool: pg.Pool) => Promise<R>): Promise<R> {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  // Queries tell their own faults; a server that stops while a connection says goodbye is none of ours.
  pool.on("connect", (client) => client.on("error", () => {}));
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

/**
 * What all contexts share, with the counting of acts and the jobs that follow them. `modules` answers undefined while
 * they are being put together: acts of that time, which load the city, have no followers. Throws once they stand where
 * one of those acts should have had some.
 */
export function layGround(
  database: Database,
  clock: Clock,
  modules: () => readonly Module[] | undefined,
  dataDirectory: string,
): { ground: Ground; metrics: Metrics; table: () => JobTable } {
  const metrics = createMetrics();
  let gathered: JobTable | undefined;
  const early = new Set<string>();
  const table = () => {
    const there = modules();
    if (gathered === undefined && there !== undefined) {
      gathered = jobTable(there);
      for (const verb of early) {
        if (gathered.has(verb)) throw new Error(`"${verb}" was acted before those who follow it were there`);
      }
    }
    return gathered;
  };
  const followers = (verb: string) => {
    const known = table();
    if (known === undefined) early.add(verb);
    return (known?.get(verb) ?? []).map((job) => job.name);
  };
  const ground: Ground = {
    database,
    clock,
    followers,
    recorded: (verb) => metrics.acts.labels(verb).inc(),
    answersKey: openAnswersKey(dataDirectory),
  };
  return {
    ground,
    metrics,
    table: () => {
      const known = table();
      if (known === undefined) throw new Error("the jobs are asked for before the modules are there");
      return known;
    },
  };
}
