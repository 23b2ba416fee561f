import type { Ground, History, Log, Metrics, ReadingBatch, Route } from "../../kernel/index.ts";
import type { StreamDirectory } from "../registry/stream.ts";
import { countRoutes } from "./count-routes.ts";
import { IntakeCounts } from "./counts.ts";
import type { ExtrasKeeper } from "./extras.ts";
import { Ingest, type Watch } from "./ingest.ts";
import { CountKeeper } from "./keeper.ts";
import { intakeRoutes } from "./routes.ts";
import { StreamTable } from "./stream-table.ts";

export type IntakeGiven = {
  ground: Ground;
  log: Log;
  metrics: Metrics;
  history: History;
  streams: StreamDirectory;
  extrasKeeper: ExtrasKeeper;
  config: {
    ingestReadings: number;
    ingestBytes: number;
    ingestBodyBytes: number;
    publicUrl: string | undefined;
  };
  timeZone: string;
};

export type Intake = {
  ingest: Ingest;
  routes: readonly Route[];
  /** Shows every stored batch to one more, in the order of commits. */
  watch(watch: Watch): void;
  /** Writes down what was counted. */
  close(): Promise<void>;
};

/** The intake of an installation. */
export function openIntake({
  ground,
  log,
  metrics,
  history,
  streams,
  extrasKeeper,
  config,
  timeZone,
}: IntakeGiven): Intake {
  const watches: Watch[] = [];
  let waiting = () => 0;
  const counts = new IntakeCounts(metrics, () => waiting());
  const table = new StreamTable(streams);
  const ingest = new Ingest({
    history,
    table,
    counts,
    watch: {
      observe(batch: ReadingBatch) {
        for (const watch of watches) watch.observe(batch);
      },
      unheard() {
        for (const watch of watches) watch.unheard?.();
      },
      get pressed() {
        return watches.some(({ pressed }) => pressed === true);
      },
    },
    clock: ground.clock,
    log,
    room: { readings: config.ingestReadings, bytes: config.ingestBytes },
  });
  waiting = () => ingest.waiting.readings;
  const keeper = new CountKeeper(counts, ground.database, timeZone, log);
  const base = (host: string, protocol: string) =>
    `${config.publicUrl?.replace(/\/$/, "") ?? `${protocol}://${host}`}/sensorthings/v1.1`;
  return {
    ingest,
    routes: [
      ...intakeRoutes({ ingest, extrasKeeper, bodyBytes: config.ingestBodyBytes, base }),
      ...countRoutes(streams, keeper, timeZone),
    ],
    watch: (watch) => void watches.push(watch),
    async close() {
      table.close();
      await keeper.close();
    },
  };
}
