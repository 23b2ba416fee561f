import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Where Debian puts it; undefined where it is not installed. */
export function clickhouseProgram(): string | undefined {
  try {
    return execFileSync("sh", ["-c", "command -v clickhouse-server || ls /usr/sbin/clickhouse-server"], {
      stdio: ["ignore", "pipe", "ignore"],
      encoding: "utf8",
    }).trim();
  } catch {
    return undefined;
  }
}

export type ClickHouseServers = { urls: string[]; stop(): Promise<void> };

/** Who it runs as where the tests run as root: Debian's nobody. */
const nobody = 65534;

/** Starts servers on free loopback ports, each with its own folder, that know one another as the cluster `two`. */
export async function startClickHouse(count: number): Promise<ClickHouseServers> {
  const program = clickhouseProgram();
  if (program === undefined) throw new Error("clickhouse-server is not installed");
  const folder = mkdtempSync(path.join(tmpdir(), "liangwang-clickhouse-"));
  const ports = await freePorts(count * 2);
  const http = ports.slice(0, count);
  const tcp = ports.slice(count);
  const children: ChildProcess[] = [];
  const stop = async () => {
    await Promise.all(children.map(ended));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const asRoot = process.getuid?.() === 0;
    if (asRoot) chownSync(folder, nobody, nobody);
    for (const [place, port] of http.entries()) {
      const own = path.join(folder, String(place));
      for (const part of ["", "data", "tmp", "user_files"]) {
        mkdirSync(path.join(own, part));
        if (asRoot) chownSync(path.join(own, part), nobody, nobody);
      }
      writeFileSync(path.join(own, "config.xml"), configuration(own, port, tcp[place] ?? 0, tcp));
      writeFileSync(path.join(own, "users.xml"), users);
      children.push(
        spawn(program, [`--config-file=${path.join(own, "config.xml")}`], {
          cwd: own,
          stdio: "ignore",
          ...(asRoot ? { uid: nobody, gid: nobody } : {}),
        }),
      );
    }
    const urls = http.map((port) => `http://127.0.0.1:${port}`);
    await Promise.all(urls.map(answers));
    return { urls, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const answer = await fetch(`${url}/ping`).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(100);
  }
  throw new Error(`clickhouse-server did not answer at ${url}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await end;
}

/** Loopback ports on which nothing listens at this moment. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  return Promise.all(
    servers.map(async (server) => {
      const address = server.address();
      await new Promise((resolve) => server.close(resolve));
      if (address === null || typeof address === "string") throw new Error("no port");
      return address.port;
    }),
  );
}

function configuration(folder: string, http: number, tcp: number, all: readonly number[]): string {
  const shards = all.map(
    (port) => `<shard><replica><host>127.0.0.1</host><port>${port}</port></replica></shard>`,
  );
  return `<yandex>
    <logger><level>warning</level><log>${folder}/log</log><errorlog>${folder}/errors</errorlog></logger>
    <http_port>${http}</http_port><tcp_port>${tcp}</tcp_port><listen_host>127.0.0.1</listen_host>
    <path>${folder}/data/</path><tmp_path>${folder}/tmp/</tmp_path><user_files_path>${folder}/user_files/</user_files_path>
    <mark_cache_size>16777216</mark_cache_size>
    <users_config>users.xml</users_config><default_profile>default</default_profile>
    <default_database>default</default_database>
    <remote_servers><two>${shards.join("")}</two></remote_servers>
  </yandex>`;
}

const users = `<yandex>
  <profiles><default><max_memory_usage>2000000000</max_memory_usage><max_threads>2</max_threads></default></profiles>
  <users><default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile>
    <quota>default</quota></default></users>
  <quotas><default></default></quotas>
</yandex>`;
