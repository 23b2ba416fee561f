import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DuckDbHistory } from "./duckdb/duckdb-history.ts";
import { testContract } from "./testing/contract.ts";

testContract("DuckDB", async (sizes) => {
  const folder = mkdtempSync(path.join(tmpdir(), "liangwang-history-"));
  const open = () =>
    new DuckDbHistory({
      folder,
      memoryMb: 128,
      threads: 1,
      log: (error) => {
        throw error;
      },
      ...(sizes === "small" ? { sizes: { sealRows: 20, partRows: 50, freshParts: 3, depth: 3 } } : {}),
    });
  return {
    open,
    async clear() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
});
