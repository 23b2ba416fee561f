// Servers that the benchmarks of the intake measure: ours, and InfluxDB.
import { type ChildProcess, execFileSync, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Ready, Spent } from "./ingest-server.ts";

export type Served = { ready: Ready; spent(): Promise<Spent>; stop(): Promise<void> };

/** Our server over a fresh data folder; `profile` is a folder for its CPU profile. */
export async function serve(
  profile: string | undefined,
  environment: Record<string, string> = {},
): Promise<Served> {
  const data = mkdtempSync(join(tmpdir(), "liangwang-bench-"));
  const child = fork(fileURLToPath(new URL("./ingest-server.ts", import.meta.url)), {
    execArgv: profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`],
    env: {
      ...process.env,
      LIANGWANG_DATA: data,
      LIANGWANG_MODE: "demo",
      PORT: "0",
      MQTT_PORT: "off",
      REQUESTS_PER_MINUTE: "0",
      DATABASE_URL: "",
      ...environment,
    },
  });
  const [ready] = (await once(child, "message")) as [Ready];
  return {
    ready,
    async spent() {
      child.send("spent");
      const [spent] = (await once(child, "message")) as [Spent];
      return spent;
    },
    async stop() {
      const exit = once(child, "exit");
      child.send("stop");
      await exit;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

export type Influx = { url: string; version: string; cpuSeconds(): number; stop(): Promise<void> };

const influxPort = 18086;

/** InfluxDB with its default settings but for ports and folders; undefined where it is not installed. */
export async function serveInflux(): Promise<Influx | undefined> {
  if (!existsSync("/usr/bin/influxd")) return undefined;
  const data = mkdtempSync(join(tmpdir(), "liangwang-influx-"));
  const child: ChildProcess = spawn("/usr/bin/influxd", [], {
    stdio: "ignore",
    env: {
      ...process.env,
      INFLUXDB_REPORTING_DISABLED: "true",
      INFLUXDB_META_DIR: join(data, "meta"),
      INFLUXDB_DATA_DIR: join(data, "data"),
      INFLUXDB_DATA_WAL_DIR: join(data, "wal"),
      INFLUXDB_HTTP_BIND_ADDRESS: `127.0.0.1:${influxPort}`,
      INFLUXDB_HTTP_LOG_ENABLED: "false",
      INFLUXDB_HTTP_MAX_BODY_SIZE: "0",
      INFLUXDB_BIND_ADDRESS: "127.0.0.1:18088",
    },
  });
  const url = `http://127.0.0.1:${influxPort}`;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await fetch(`${url}/query?q=CREATE+DATABASE+bench`, { method: "POST" });
      if (answer.ok) break;
    } catch (error) {
      if (attempt > 100) throw error;
    }
    await sleep(100);
  }
  const ticks = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  return {
    url,
    version: execFileSync("/usr/bin/influxd", ["version"], { encoding: "utf8" }).split(" ")[1] ?? "",
    cpuSeconds() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      return (Number(fields[11]) + Number(fields[12])) / ticks;
    },
    async stop() {
      const exit = once(child, "exit");
      child.kill();
      await exit;
      rmSync(data, { recursive: true, force: true });
    },
  };
}
