import path from "node:path";
import type { Config } from "../config.ts";
import type { Log } from "../log.ts";
import { DuckDbHistory } from "./duckdb/duckdb-history.ts";
import type { History } from "./history.ts";

/** A history that may still be opening. */
export type OpeningHistory = History & {
  /** Settles when it can be used; rejects with `history.in-use` or `history.damaged`. Every question waits for it. */
  readonly ready: Promise<void>;
};

/** Opens the history that the settings name, beside whatever else starts: returns at once. */
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
