import path from "node:path";
import type { Config } from "../config.ts";
import type { Log } from "../log.ts";
import { ClickHouseHistory } from "./clickhouse/clickhouse-history.ts";
import { DuckDbHistory } from "./duckdb/duckdb-history.ts";
import type { History } from "./history.ts";

/** A history that opens at its first use. */
export type OpeningHistory = History & {
  /** Opens it now; rejects with `history.in-use` or `history.damaged`. Every question waits for it. */
  ready(): Promise<void>;
};

/** The history that the settings name. Nothing is opened or locked before it is used. */
export function openHistory(
  config: Pick<Config, "dataDirectory" | "historyUrl" | "historyMemoryMb" | "historyThreads">,
  log: Pick<Log, "error">,
): OpeningHistory {
  const tell = (error: unknown, what: string) => log.error({ err: error }, what);
  if (config.historyUrl !== undefined) return new ClickHouseHistory({ url: config.historyUrl, log: tell });
  return new DuckDbHistory({
    folder: path.join(config.dataDirectory, "history"),
    memoryMb: config.historyMemoryMb,
    threads: config.historyThreads,
    log: tell,
  });
}
