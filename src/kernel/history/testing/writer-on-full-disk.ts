import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../../problems.ts";
import { newBatch } from "../batch.ts";
import { DuckDbHistory } from "../duckdb/duckdb-history.ts";

/**
 * Writes until a file may not grow further (a limit on this very process stands for a full disk), lifts the limit, and
 * waits until the history has noticed by itself. Says in one line of JSON what it saw.
 */
const [folder = ""] = process.argv.slice(2);
const limit = (bytes: string) => execFileSync("prlimit", ["--pid", String(process.pid), `--fsize=${bytes}`]);
// Node.js would end at the signal that comes with the limit; then the write fails and is told.
process.on("SIGXFSZ", () => {});

const history = new DuckDbHistory({ folder, memoryMb: 64, threads: 1, log: () => {} });
await history.ready();
let next = 0;
let acknowledged = 0;
async function write(): Promise<void> {
  const rows = 100;
  const batch = newBatch(rows);
  for (let row = 0; row < rows; row += 1) {
    batch.streams[row] = 1;
    batch.times[row] = next + row;
  }
  const { stored } = await history.append(batch);
  next += rows;
  acknowledged += stored;
}

await write();
limit("20000:unlimited");
let code = "";
for (let n = 0; n < 20 && code === ""; n += 1) {
  try {
    await write();
  } catch (error) {
    code = error instanceof Problem ? error.code : String(error);
  }
}
const { trouble } = await history.state();
const question = { streams: [1], from: 0, to: 1_000_000 };
const readWhileFull = (await history.count(question)) === acknowledged;
limit("unlimited:unlimited");
let over = false;
for (let tries = 0; tries < 50 && !over; tries += 1) {
  await sleep(100);
  over = (await history.state()).trouble === null;
}
await write();
await history.close();
process.stdout.write(JSON.stringify({ code, trouble: trouble?.reason, readWhileFull, over, acknowledged }));
