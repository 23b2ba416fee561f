/**
 * Acts a second through the embedded PostgreSQL, durable, with and without a job that follows.
 * `node bench/acts.ts [SECONDS]` prints a line for each number of connections.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { startEmbedded } from "../src/kernel/database/embedded.ts";
import { migrate } from "../src/kernel/database/migrate.ts";
import {
  act,
  type Ground,
  newId,
  openDatabase,
  prepareJobs,
  systemClock,
  systemContext,
} from "../src/kernel/index.ts";

const seconds = Number(process.argv[2] ?? 3);
const quiet = { info: () => {}, warn: console.warn, error: console.error };
const folder = await mkdtemp(path.join(tmpdir(), "liangwang-bench-"));
const server = await startEmbedded({ dataDirectory: folder, log: quiet });

try {
  await migrate(server.ownerUrl);
  const owner = new pg.Pool({ connectionString: server.ownerUrl, max: 2 });
  await prepareJobs(owner);
  for (const connections of [1, 8, 24]) {
    for (const jobs of [0, 1]) {
      console.log(line(connections, jobs, await measure(connections, jobs)));
      await owner.query("TRUNCATE graphile_worker._private_jobs");
    }
  }
  await owner.end();
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

type Figures = { actsPerSecond: number; p50Ms: number; p99Ms: number };

async function measure(connections: number, jobs: number): Promise<Figures> {
  const database = openDatabase({ url: server.url, connections, onIdleError: console.error });
  const ground: Ground = {
    database,
    clock: systemClock,
    followers: () => Array.from({ length: jobs }, (_, n) => `bench/job-${n}`),
    recorded: () => {},
  };
  const one = () =>
    act(systemContext(ground), "thing.change", { kind: "thing", id: newId() }, async (_tx, draft) => {
      draft.detail = { reason: "a street lamp is out", colour: "red", amount: 3 };
      draft.audience = ["district/roads/", "account:0192"];
      return { version: draft.version };
    });
  await Promise.all(Array.from({ length: connections * 20 }, one));
  const times: number[] = [];
  const begun = performance.now();
  const end = begun + seconds * 1000;
  const client = async () => {
    for (let now = performance.now(); now < end; ) {
      await one();
      const after = performance.now();
      times.push(after - now);
      now = after;
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  const elapsed = (performance.now() - begun) / 1000;
  await database.close();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN;
  return { actsPerSecond: times.length / elapsed, p50Ms: at(0.5), p99Ms: at(0.99) };
}

function line(connections: number, jobs: number, { actsPerSecond, p50Ms, p99Ms }: Figures): string {
  const acts = `${Math.round(actsPerSecond)} acts/s`.padStart(12);
  return `${String(connections).padStart(3)} connections, ${jobs} jobs: ${acts}  p50 ${p50Ms.toFixed(2)} ms  p99 ${p99Ms.toFixed(2)} ms`;
}
