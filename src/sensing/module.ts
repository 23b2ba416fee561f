import type { PlaceIndex, Unit } from "../foundation/index.ts";
import { type Ground, type Log, type Module, systemContext } from "../kernel/index.ts";
import { problem } from "./problems.ts";
import { Directory, loadCityStreams, type StreamDirectory, type StreamsFile } from "./registry/index.ts";

/** What the sensing stands on. */
export type SensingGiven = {
  ground: Ground;
  log: Log;
  /** streams.yaml of the city. */
  file: StreamsFile;
  places: () => PlaceIndex;
  units: () => readonly Unit[];
};

/** The sensing, as the app puts it together. */
export type Sensing = {
  module: Module;
  streams: StreamDirectory;
  /** Resolves when the city's streams are in the database and in memory. */
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
  const loaded = load(given, directory);
  loaded.catch((err: unknown) => log.error({ err }, "the city's streams could not be loaded"));
  return {
    streams: directory,
    loaded,
    module: {
      name: "sensing",
      problems: problem.catalogue,
      constraints: {
        stream_code: () => problem("sensing.code-taken"),
        thing_code: () => problem("sensing.code-taken"),
      },
    },
    async close() {
      await loaded.catch(() => {});
      directory.close();
    },
  };
}

async function load({ ground, file, places, units }: SensingGiven, directory: Directory): Promise<void> {
  const root = units()[0]?.path ?? file.unit;
  await loadCityStreams(systemContext(ground, "cli"), file, { places: places(), units: units(), root });
  await directory.refresh();
}
