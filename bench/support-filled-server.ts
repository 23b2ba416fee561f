import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { filledDatabase } from "./filled-tickets.ts";

/** The program itself before the filled database. */
export type FilledServer = {
  url: string;
  pid: number;
  folder: string;
  tickets: number;
  stop(): Promise<void>;
};

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/**
 * Copies the demo's city so that the root of its units is that of the filled tickets: its staff then see all of them
 * by the same rule of reach as everybody, and what they report lies among them.
 */
function cityAmongFilled(folder: string): string {
  const from = path("../cities/jingan");
  const city = join(folder, "city");
  cpSync(from, city, { recursive: true });
  for (const name of readdirSync(city, { recursive: true, encoding: "utf8" })) {
    if (!/\.(yaml|bpmn)$/.test(name)) continue;
    const file = join(city, name);
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(/(?<![\w/.])jingan\//g, "district/"));
  }
  return city;
}

/** Starts `liangwang start` on the filled database (`--tickets`, `--keep`), without the demo's own life. */
export async function filledServer(port: number): Promise<FilledServer> {
  const filled = await filledDatabase();
  // The table into the machine's memory, as it is where people work with it every day.
  const client = new pg.Client({ connectionString: filled.url });
  await client.connect();
  await client.query("SELECT count(*) FROM tickets.ticket WHERE length(description) < 0");
  await client.end();
  const folder = mkdtempSync(join(tmpdir(), "liangwang-pages-"));
  const child = spawn(process.execPath, [path("../bin/liangwang"), "start"], {
    env: {
      ...process.env,
      LIANGWANG_CITY: cityAmongFilled(folder),
      LIANGWANG_DATA: folder,
      LIANGWANG_MODE: "demo",
      DATABASE_URL: filled.url,
      DATABASE_OWNER_URL: filled.ownerUrl,
      DEMO_PACE: "0",
      PORT: String(port),
      MQTT_PORT: "off",
      LOG_LEVEL: "error",
      REQUESTS_PER_MINUTE: "0",
      ANONYMOUS_REQUESTS_PER_MINUTE: "0",
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const stop = async () => {
    if (child.exitCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    await filled.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await answering(child, `${url}/readyz`);
    await answering(child, `${url}/desk/`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, pid: child.pid ?? 0, folder, tickets: filled.tickets, stop };
}

async function answering(child: ChildProcess, url: string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the program ended with code ${child.exitCode}`);
    const answer = await fetch(url, { headers: { accept: "text/html" } }).catch(() => undefined);
    if (answer?.status === 200) return;
    await sleep(100);
  }
}
