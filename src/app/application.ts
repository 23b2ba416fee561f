import type { FastifyInstance, FastifyRequest } from "fastify";
import {
  type Actor,
  anonymousId,
  type Clock,
  type Config,
  createServer,
  type EmbeddedDatabase,
  eventRoutes,
  type Ground,
  type History,
  healthRoutes,
  historyMetrics,
  historyProblem,
  idempotencySweep,
  jobRoutes,
  type Log,
  type Module,
  type OpeningHistory,
  openHistory,
  Problem,
  type Route,
  startWorker,
  systemClock,
  type Worker,
} from "../kernel/index.ts";
import type { Mqtt } from "../sensing/index.ts";
import { calendarRoutes } from "./calendar-routes.ts";
import { type City, cityFolder, openCity } from "./city.ts";
import { cityRoute, workingTimeRoute } from "./city-routes.ts";
import { compressAnswers } from "./compress.ts";
import { type DemoDay, demoRoutes } from "./demo-routes.ts";
import { fieldNames } from "./field-names.ts";
import { layGround, type OpenedDatabase, openInstallation } from "./ground.ts";
import { type House, raiseHouse } from "./modules.ts";
import { operationRoute } from "./operation-routes.ts";
import type { Pages } from "./pages/pages.ts";
import { servePages } from "./pages/serve.ts";
import { problem } from "./problems.ts";
import { version } from "./version.ts";

/** A running installation. */
export type Application = {
  url: string;
  city: City;
  place: string;
  ground: Ground;
  server: FastifyInstance;
  house: House;
  history: History;
  /** Where readings are taken over MQTT. */
  mqtt: Mqtt;
  /** Every route there is. */
  routes: readonly Route[];
  /** Puts a simulated day under the control of its routes. */
  live(day: DemoDay): void;
  /** Ends new requests, waits for running ones and jobs, and closes the database. */
  stop(): Promise<void>;
};

export type StartOptions = {
  config: Config;
  log: Log;
  /** The clock to live by; the machine's unless told. */
  clock?: Clock;
  /** Whether jobs and sweeps run in this process; true unless told. */
  worker?: boolean;
  /** The embedded database, where its start was begun before; it is stopped with the application. */
  database?: Promise<EmbeddedDatabase>;
  /** The pages to show; without them the server answers programs alone. */
  pages?: Pages;
};

/**
 * Brings an installation up: database, city, modules, server, worker. Rejects with a Problem, ConfigError or
 * FaultyFiles that tells a person what to do; whatever was started is stopped again.
 */
export async function startApplication(options: StartOptions): Promise<Application> {
  const { config, log, clock = systemClock, database } = options;
  // Read while the database starts.
  const reading = readCity(config, clock);
  const opening = openInstallation(config, log, { database, city: reading });
  opening.catch(() => {});
  const undo: (() => Promise<void>)[] = [
    async () => (await database?.catch(() => undefined))?.stop(),
    async () => (await opening.catch(() => undefined))?.close(),
  ];
  try {
    const city = await reading;
    const history = openHistory(config, log);
    undo.push(() => history.close());
    // Beside the database's start; whether it could be opened is asked before the first request is taken.
    history.ready().catch(() => {});
    const opened = await opening;
    return await raise(options, city, { opened, history }, undo);
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

async function readCity(config: Config, clock: Clock): Promise<City> {
  return openCity(cityFolder(config.city), clock.now());
}

/**
 * Where several processes share one database, only one of them can keep the embedded history: the others work on
 * without, and refuse readings. Throws whatever else keeps the history from opening.
 */
function standBeside(error: unknown, config: Config, log: Log): void {
  const isKept = error instanceof Problem && error.code === "history.in-use";
  if (!isKept || config.databaseUrl === undefined) throw error;
  log.warn(
    { err: error },
    "another process keeps the readings: this one takes none; set HISTORY_URL for a history that all share",
  );
}

async function raise(
  { config, log, clock = systemClock, worker: withWorker = true, pages }: StartOptions,
  city: City,
  { opened, history }: { opened: OpenedDatabase; history: OpeningHistory },
  undo: (() => Promise<void>)[],
): Promise<Application> {
  let stopping = false;
  let demoDay: DemoDay | undefined;
  let house: House | undefined;
  const { ground, metrics, table } = layGround(
    opened.database,
    clock,
    () => house?.modules,
    config.dataDirectory,
  );
  historyMetrics(metrics.registry, history);
  house = await raiseHouse({ config, log, city, ground, metrics, history });
  house.sensing.houseStands();
  const { accounts, close, tail } = house;
  undo.push(close);
  const modules: Module[] = [
    ...house.modules,
    {
      name: "app",
      problems: problem.catalogue,
      routes: [
        cityRoute(city, config.mode),
        workingTimeRoute(city.calendar),
        ...calendarRoutes(city.calendar),
        operationRoute({ ...opened, ...config }),
        ...demoRoutes(() => demoDay),
      ],
    },
    {
      name: "kernel",
      problems: historyProblem.catalogue,
      fields: fieldNames,
      sweeps: [idempotencySweep(config.idempotencyDays)],
      routes: [
        ...healthRoutes({ database: opened.database, metrics, history, stopping: () => stopping }),
        ...eventRoutes({
          database: opened.database,
          tail,
          metrics,
          reauthenticate: (request) => stillKnown(accounts.authenticate, request),
        }),
        ...jobRoutes(opened.database),
      ],
    },
  ];
  const server = await createServer({
    config,
    log,
    metrics,
    ground,
    modules,
    authenticate: accounts.authenticate,
    version,
  });
  undo.push(() => server.close());
  compressAnswers(server);
  if (pages !== undefined) await servePages(server, pages);
  await history.ready().catch((error: unknown) => standBeside(error, config, log));
  const url = await listen(server, config);
  const mqtt = await house.sensing.listen();
  let worker: Worker | undefined;
  if (withWorker) {
    const sweeps = modules.flatMap((module) => module.sweeps ?? []);
    worker = await startWorker({ ground, table: table(), sweeps, log, metrics, concurrency: config.workers });
  }
  return {
    url,
    city,
    place: opened.place,
    ground,
    server,
    house,
    history,
    mqtt,
    routes: modules.flatMap((module) => module.routes ?? []),
    live(day) {
      demoDay = day;
    },
    async stop() {
      stopping = true;
      await within(config.shutdownSeconds * 1000, Promise.all([server.close(), worker?.stop()]), log);
      await tail.stop();
      await close();
      await history.close();
      await opened.close();
    },
  };
}

/** Who a listener still is; undefined when the session or token has ended. */
async function stillKnown(
  authenticate: (request: FastifyRequest) => Promise<Actor>,
  request: FastifyRequest,
): Promise<Actor | undefined> {
  try {
    const actor = await authenticate(request);
    return actor.id === anonymousId ? undefined : actor;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return undefined;
    throw error;
  }
}

async function listen(server: FastifyInstance, { host, port }: Config): Promise<string> {
  try {
    return await server.listen({ host, port });
  } catch (error) {
    const taken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    throw taken ? problem("app.port-taken", { port }) : error;
  }
}

async function within(ms: number, work: Promise<unknown>, log: Log): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      log.warn({ seconds: ms / 1000 }, "requests or jobs did not end in time; stopping without them");
      resolve();
    }, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

/** Whether an error is meant for people, and needs no stack. */
export function isForPeople(error: unknown): error is Error {
  return (
    error instanceof Problem ||
    (error instanceof Error && ["ConfigError", "FaultyFiles"].includes(error.name))
  );
}
