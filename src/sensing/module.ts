import { type Calendar, workingDay } from "../calendar/index.ts";
import type { PlaceIndex, Unit } from "../foundation/index.ts";
import {
  type Actor,
  type Config,
  type Ground,
  type History,
  type Log,
  type Metrics,
  type Module,
  Problem,
  systemContext,
  type Tail,
} from "../kernel/index.ts";
import { Alarms, alarmProblem } from "./alarms/index.ts";
import { DeskImports, deskImportRoutes, openDoor, readingImportProblem } from "./importing/index.ts";
import { type Intake, ingestProblem, openIntake } from "./ingest/index.ts";
import { type Mqtt, mqttProblem, openMqtt } from "./mqtt/index.ts";
import { overviewProblem, overviewRoutes } from "./overview/index.ts";
import { problem } from "./problems.ts";
import {
  addStreams,
  Directory,
  loadCityStreams,
  type NewStream,
  type StreamDirectory,
  type StreamsFile,
} from "./registry/index.ts";
import { retentionSweep } from "./retention/index.ts";
import { type CityClock, cityClock, type Rule } from "./rules/index.ts";
import { extrasKeeper, groundOf, sensorThingsOverMqtt, sensorThingsRoutes } from "./sensorthings/index.ts";

/** What the sensing stands on. */
export type SensingGiven = {
  ground: Ground;
  log: Log;
  config: Config;
  metrics: Metrics;
  /** The acts of all processes, for those who listen to entities over MQTT. */
  tail: Pick<Tail, "listen">;
  /** Whose token this is; rejects where it is not good. */
  actorOf(token: string): Promise<Actor>;
  /** streams.yaml of the city. */
  file: StreamsFile;
  places: () => PlaceIndex;
  units: () => readonly Unit[];
  history: History;
  calendar: Calendar;
  /** What is looked for in readings, found good by `detectionFindings`. */
  rules: readonly Rule[];
};

/** The sensing, as the app puts it together. */
export type Sensing = {
  module: Module;
  streams: StreamDirectory;
  /** Looks at every stored reading by the rules, and keeps the alarms. */
  alarms: Alarms;
  /** The one way of readings into history. */
  intake: Intake;
  /** Begins to take readings over MQTT, as the settings say, and from imports beside. */
  listen(): Promise<Mqtt>;
  /** Makes streams that an import brings. */
  addStreams(wanted: readonly NewStream[]): Promise<void>;
  /** Told when all modules stand: only then acts have their followers, and alarms may be raised. */
  houseStands(): void;
  /** Resolves when the city's streams are in the database and in memory, and watched; not before the house stands. */
  loaded: Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens the sensing. The city's streams are brought in beside the start: pages need not wait for them. Whether that
 * failed is logged, and told by `loaded`.
 */
export async function openSensing(given: SensingGiven): Promise<Sensing> {
  const { ground, log } = given;
  const directory = await Directory.open(ground.database, (err) =>
    log.warn({ err }, "could not look for changed streams"),
  );
  const alarms = new Alarms({
    ...given,
    streams: directory,
    clock: clockOf(given.calendar),
    rootUnit: () => given.units()[0]?.path ?? given.file.unit,
  });
  alarms.setRules(given.rules);
  const { timeZone } = given.calendar.file;
  const intake = openIntake({
    ...given,
    streams: directory,
    extrasKeeper: extrasKeeper((context) => groundOf(given, context)),
    timeZone,
  });
  intake.watch(alarms);
  let mqtt: Mqtt | undefined;
  const sensorThings = {
    ...given,
    directory,
    ingest: intake.ingest,
    publicUrl: given.config.publicUrl,
    batchBytes: given.config.ingestBodyBytes,
    mqttEndpoints: () => (mqtt === undefined || mqtt.port === null ? [] : [mqtt.place]),
    place: `http://${given.config.host}:${given.config.port}`,
  };
  let door: Awaited<ReturnType<typeof openDoor>>;
  const makeStreams = async (wanted: readonly NewStream[]) => {
    const root = given.units()[0]?.path ?? given.file.unit;
    const placing = { places: given.places(), units: given.units(), root };
    await addStreams(systemContext(ground, "import"), given.file, placing, wanted);
    await directory.refresh();
  };
  const imports = new DeskImports({
    ...given,
    ingest: intake.ingest,
    dataDirectory: given.config.dataDirectory,
    rootUnit: () => given.units()[0]?.path ?? given.file.unit,
    makeStreams,
    // What is usual may be learned from it.
    grown: () => alarms.learnAgain(),
  });
  const standing = Promise.withResolvers<boolean>();
  const loaded = load(given, directory).then(async () => {
    // An alarm that is raised before those who follow it are known would never lead to its ticket.
    if (!(await standing.promise)) return;
    await alarms.start().catch((err: unknown) => {
      // A command beside the running server: that one keeps the readings, and watches them.
      const isBeside = err instanceof Problem && err.code === "history.in-use";
      if (isBeside) log.info("another process keeps the readings and watches them");
      else log.error({ err }, "readings are not watched: no alarm is raised by this process");
    });
  });
  loaded.catch((err: unknown) => log.error({ err }, "the city's streams could not be loaded"));
  return {
    streams: directory,
    alarms,
    intake,
    async listen() {
      await imports.open();
      door = await openDoor(intake.ingest, given.config.dataDirectory, log);
      mqtt = await openMqtt({
        ...given,
        intake,
        sensorThings: sensorThingsOverMqtt(sensorThings),
        clock: ground.clock,
      });
      return mqtt;
    },
    addStreams: makeStreams,
    houseStands: () => standing.resolve(true),
    loaded,
    module: {
      name: "sensing",
      problems: {
        ...problem.catalogue,
        ...alarmProblem.catalogue,
        ...ingestProblem.catalogue,
        ...readingImportProblem.catalogue,
        ...mqttProblem.catalogue,
        ...overviewProblem.catalogue,
      },
      routes: [
        ...alarms.routes,
        ...intake.routes,
        ...deskImportRoutes(imports),
        ...overviewRoutes({
          ...given,
          streams: directory,
          kinds: given.file.kinds,
          rules: () => alarms.rules,
          timeZone,
        }),
        ...sensorThingsRoutes(sensorThings),
      ],
      sweeps: [retentionSweep({ ...given, streams: directory })],
      constraints: {
        stream_code: () => problem("sensing.code-taken"),
        thing_code: () => problem("sensing.code-taken"),
      },
    },
    async close() {
      standing.resolve(false);
      await loaded.catch(() => {});
      await imports.close();
      await mqtt?.close();
      await door?.close();
      await intake.close();
      await alarms.close();
      directory.close();
    },
  };
}

async function load({ ground, file, places, units }: SensingGiven, directory: Directory): Promise<void> {
  const root = units()[0]?.path ?? file.unit;
  await loadCityStreams(systemContext(ground, "cli"), file, { places: places(), units: units(), root });
  await directory.refresh();
}

/** The city's time for seasonal rules; whether a day is worked on is looked up once a day. */
function clockOf(calendar: Calendar): CityClock {
  const known = new Map<number, boolean>();
  return cityClock(calendar.file.timeZone, (day) => {
    let off = known.get(day);
    if (off === undefined) {
      off = !workingDay(calendar, new Date(day * 86_400_000).toISOString().slice(0, 10)).working;
      known.set(day, off);
    }
    return off;
  });
}
