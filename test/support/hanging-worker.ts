// A process of its own that takes one job, says so, and never ends it: to be killed by a test.
import {
  createLog,
  createMetrics,
  jobTable,
  openDatabase,
  startWorker,
  systemClock,
} from "../../src/kernel/index.ts";

const [url = ""] = process.argv.slice(2);
const table = jobTable([
  {
    name: "things",
    jobs: {
      "thing.kill": async () => {
        process.stdout.write("taken\n");
        await new Promise((resolve) => setTimeout(resolve, 600_000));
      },
    },
  },
]);
const log = createLog("silent");
const database = openDatabase({ url, connections: 4, onIdleError: () => {} });
const ground = { database, clock: systemClock, followers: () => [], recorded: () => {} };
await startWorker({ ground, table, sweeps: [], log, metrics: createMetrics(false), concurrency: 1 });
