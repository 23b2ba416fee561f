// npm run bench -- start [--rounds 3]: from the command to the first answer, first and second start, and the memory of
// our process when idle. The first start has neither data nor anything compiled before, as after an installation; the
// pages are built. Budgets: 5 s to the first page, aim 2 s; 500 MB idle, aim 250 MB.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "3" } } });
const program = fileURLToPath(new URL("../bin/liangwang", import.meta.url));
const port = 18_080;

/** Starts on a folder; returns seconds to the first answer and resident megabytes after ten idle seconds. */
async function start(
  data: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<{ seconds: number; megabytes: number }> {
  const began = performance.now();
  const child = spawn(program, ["start"], {
    env: { ...process.env, ...environment, LIANGWANG_DATA: data, PORT: String(port), DATABASE_URL: "" },
    stdio: "ignore",
  });
  let seconds = 0;
  while (seconds === 0) {
    if (child.exitCode !== null) throw new Error(`the program ended with code ${child.exitCode}`);
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.status === 200) seconds = (performance.now() - began) / 1000;
    else await sleep(20);
  }
  await sleep(10_000);
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  const megabytes = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
  child.kill("SIGTERM");
  await once(child, "exit");
  return { seconds, megabytes };
}

for (let round = 1; round <= Number(values.rounds); round += 1) {
  const data = mkdtempSync(join(tmpdir(), "liangwang-start-"));
  const first = await start(data, { NODE_DISABLE_COMPILE_CACHE: "1" });
  const second = await start(data);
  const line = ({ seconds, megabytes }: typeof first) =>
    `${seconds.toFixed(2)} s (${(seconds / 5).toFixed(2)} × the budget), idle ${megabytes.toFixed(0)} MB (${(megabytes / 500).toFixed(2)} × the budget)`;
  console.log(`round ${round}: first start ${line(first)}; second start ${line(second)}`);
  rmSync(data, { recursive: true, force: true });
}
