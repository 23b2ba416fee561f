import path from "node:path";
import type { Config } from "../config.ts";
import type { Log } from "../log.ts";
import { DuckDbHistory } from "./duckdb/duckdb-history.ts";
import type { History } from "./history.ts";

/** A history that opens at its first use. */
export type OpeningHistory = History & {
  /** Opens it now; rejects with `history.in-use` or `history.damaged`. Every question waits for it. */
  ready(): Promise<void>;
};

/** The history that the settings name. Nothing is opened or locked before it is used. */
export function openHistory(
  config: Pick<Config, "dataDirectory" | "historyMemoryMb" | "historyThreads">,
  log: Pick<Log, "error">,
): OpeningHistory {
  return new DuckDbHistory({
    folder: path.join(config.dataDirectory, "history"),
    memoryMb: config.historyMemoryMb,
    threads: config.historyThreads,
    log: (error, what) => log.error({ err: error }, what),
  });
}
