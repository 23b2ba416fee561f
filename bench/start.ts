// npm run bench -- start [--rounds 3]: from the command to the first page, at the first start of a checkout that was never
// built, as after an installation, and at the second; when the server is ready and when the desk is; processor time until
// then; and the memory of our process when idle. Budgets: 5 s to the first page, aim 2 s; 500 MB idle, aim 250 MB.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "3" } } });
const root = fileURLToPath(new URL("..", import.meta.url));
const port = 18_080;
const ticksPerSecond = 100;

/** This checkout as an installation leaves it: sources and packages, nothing built. */
function installed(): string {
  const checkout = mkdtempSync(join(tmpdir(), "liangwang-start-"));
  const notInstalled = ["dist", "node_modules", ".git"];
  cpSync(root, checkout, {
    recursive: true,
    filter: (file) => !notInstalled.includes(relative(root, file).split(sep)[0] ?? ""),
  });
  symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"));
  return checkout;
}

type Start = {
  readySeconds: number;
  pageSeconds: number;
  deskSeconds: number;
  cpuSeconds: number;
  megabytes: number;
};

/** Starts a checkout; times are from the command, memory after ten idle seconds. */
async function start(checkout: string): Promise<Start> {
  const began = performance.now();
  const child = spawn(join(checkout, "bin/liangwang"), ["start"], {
    cwd: checkout,
    env: {
      ...process.env,
      LIANGWANG_DATA: join(checkout, "data-of-the-bench"),
      PORT: String(port),
      MQTT_PORT: "off",
      DATABASE_URL: "",
    },
    stdio: "ignore",
  });
  const answered = async (address: string): Promise<number> => {
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the program ended with code ${child.exitCode}`);
      const url = `http://127.0.0.1:${port}${address}`;
      const answer = await fetch(url, { headers: { accept: "text/html" } }).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer?.status === 200) return (performance.now() - began) / 1000;
      await sleep(20);
    }
  };
  const [readySeconds, [pageSeconds, cpuSeconds], deskSeconds] = await Promise.all([
    answered("/readyz"),
    answered("/").then((seconds) => [seconds, cpuSecondsBelow(child.pid ?? 0)] as const),
    answered("/desk/"),
  ]);
  await sleep(10_000);
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  const megabytes = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
  child.kill("SIGTERM");
  await once(child, "exit");
  return { readySeconds, pageSeconds, deskSeconds, cpuSeconds, megabytes };
}

/** Processor time of a process, of those below it, and of those that ended there. */
function cpuSecondsBelow(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const own = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
  return own + children.reduce((sum, child) => sum + cpuSecondsBelow(Number(child)), 0);
}

const words = ({ readySeconds, pageSeconds, deskSeconds, cpuSeconds, megabytes }: Start) =>
  `first page ${pageSeconds.toFixed(2)} s (${(pageSeconds / 5).toFixed(2)} × the budget), server ${readySeconds.toFixed(2)} s, \
desk ${deskSeconds.toFixed(2)} s, ${cpuSeconds.toFixed(1)} s of processor time to the first page, \
idle ${megabytes.toFixed(0)} MB (${(megabytes / 500).toFixed(2)} × the budget)`;

for (let round = 1; round <= Number(values.rounds); round += 1) {
  const checkout = installed();
  try {
    for (const which of ["first", "second"]) {
      const load = loadavg()[0]?.toFixed(1);
      console.log(`round ${round}, ${which} start (load ${load}): ${words(await start(checkout))}`);
    }
  } finally {
    rmSync(checkout, { recursive: true, force: true });
  }
}
