// npm run bench -- tickets [--seconds 15 | --tickets N] [--connections 48] [--profile FOLDER]: intake + routing + dispatch
// over HTTP, durable, on the embedded database; the server in a process of its own. Budget 1,000/s, aim 3,000/s.
// Processor time per ticket is told beside the rate: it hardly depends on what else the machine does.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Client } from "../src/cli/day/client.ts";
import { Meter } from "../src/cli/day/meter.ts";
import { cpuOf } from "./cpu.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "15" },
    tickets: { type: "string" },
    connections: { type: "string", default: "48" },
    profile: { type: "string" },
  },
});
const seconds = Number(values.seconds);
const connections = Number(values.connections);
const atMost = values.tickets === undefined ? Number.POSITIVE_INFINITY : Number(values.tickets);
const data = mkdtempSync(join(tmpdir(), "liangwang-bench-"));
const child = fork(fileURLToPath(new URL("../src/cli/day/server.ts", import.meta.url)), {
  execArgv: values.profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${values.profile}`],
  env: {
    ...process.env,
    LIANGWANG_DATA: data,
    LIANGWANG_MODE: "demo",
    LIANGWANG_DAY_START: String(Date.now()),
    PORT: "0",
    MQTT_PORT: "off",
    REQUESTS_PER_MINUTE: "0",
    DATABASE_URL: "",
  },
});
const [{ ready }] = (await once(child, "message")) as [
  { ready: { url: string; tokens: Record<string, string> } },
];
const dispatcher = ready.tokens.dispatcher ?? "";

async function run(name: string, ticket: (client: Client, turn: number) => Promise<boolean>): Promise<void> {
  const meter = new Meter();
  const client = new Client(ready.url, connections, meter);
  let done = 0;
  let turn = 0;
  const began = performance.now();
  const until = Number.isFinite(atMost) ? Number.POSITIVE_INFINITY : began + seconds * 1000;
  const cpuBefore = cpuOf(child.pid, data);
  const lane = async () => {
    while (performance.now() < until && turn < atMost) {
      turn += 1;
      if (await ticket(client, turn)) done += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
  const rate = done / ((performance.now() - began) / 1000);
  const cpuAfter = cpuOf(child.pid, data);
  await client.close();
  console.log(
    `${name}: ${rate.toFixed(0)} tickets/s (${(rate / 1000).toFixed(2)} × the budget of 1,000/s), ${meter.errors} errors`,
  );
  if (cpuBefore !== undefined && cpuAfter !== undefined) {
    const each = (key: "server" | "postgres") => ((cpuAfter[key] - cpuBefore[key]) / done).toFixed(2);
    console.log(
      `  processor time per ticket: server ${each("server")} ms, PostgreSQL ${each("postgres")} ms`,
    );
  }
  for (const row of meter.rows()) {
    console.log(
      `  ${row.name}: ${row.count} calls, p50 ${row.p50?.toFixed(1)} ms, p95 ${row.p95?.toFixed(1)} ms, p99 ${row.p99?.toFixed(1)} ms`,
    );
  }
  for (const failure of meter.failures.values()) console.log(`  first failure of ${failure}`);
}

const report = (turn: number) => ({
  source: "found",
  title: `Hole in the road ${turn}`,
  description: "Deep hole before the school gate",
  category: "roads/road-damage",
  longitude: 121.4547 + (turn % 40) / 20_000,
  latitude: 31.2304 + (turn % 50) / 20_000,
});

await run("one call (report with dispatch)", async (client, turn) => {
  const answer = await client.post("report+dispatch", dispatcher, "/api/tickets", {
    ...report(turn),
    dispatch: {},
  });
  return answer.status === 201;
});
await run("three calls (report, accept, dispatch)", async (client, turn) => {
  const made = await client.post("report", dispatcher, "/api/tickets", report(turn));
  const address = `/api/tickets/${String(made.body.id)}`;
  const accepted = await client.post("accept", dispatcher, `${address}/accept`, {
    category: "roads/road-damage",
  });
  const dispatched = await client.post("dispatch", dispatcher, `${address}/dispatch`, {});
  return made.status === 201 && accepted.status === 200 && dispatched.status === 200;
});
child.send({ finish: true });
const [{ finished }] = (await once(child, "message")) as [
  { finished: { intact: boolean; acts: number; rssMb: number } },
];
console.log(
  `ledger ${finished.intact ? "intact" : "NOT INTACT"} over ${finished.acts} acts; server memory ${finished.rssMb} MB`,
);
rmSync(data, { recursive: true, force: true });
