import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type Identity, serverEnvironment } from "./identity.ts";
import { readPid } from "./lock.ts";
import { problem } from "./problems.ts";

const run = promisify(execFile);

/** Where what the server says goes; a pino logger fits. */
export type ServerLog = {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
};

const fastShutdownMs = 60_000;
const immediateShutdownMs = 10_000;
const startMs = 120_000;
const pollMs = 5;

/** A running server that we started. */
export type Postmaster = {
  readonly pid: number;
  /** Resolves when the server is gone, however it ended. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
};

/**
 * Ends a server that an earlier run left on `cluster`, so that a new one may start.
 * Throws `database.orphan-stays` when it does not end.
 */
export async function endOrphan(cluster: string, log: ServerLog): Promise<void> {
  const pidFile = path.join(cluster, "postmaster.pid");
  const pid = readPid(pidFile);
  if (pid === undefined) return;
  // The number may be another program's by now, or that of a dead process that its parent has not asked after yet:
  // PostgreSQL would take either for a living server.
  const forget = () => rmSync(pidFile, { force: true });
  if (!(await isServerOf(pid, cluster))) return forget();
  log.warn(`stopping the database server (process ${pid}) that an earlier run left behind`);
  for (const [signal, waitMs] of [
    ["SIGINT", fastShutdownMs],
    ["SIGQUIT", immediateShutdownMs],
  ] as const) {
    sendSignal(pid, signal);
    const deadline = Date.now() + waitMs;
    while (Date.now() < deadline) {
      if (!(await isServerOf(pid, cluster))) return forget();
      await sleep(pollMs);
    }
  }
  throw problem("database.orphan-stays", { pid, folder: cluster });
}

/** Whether the process is a PostgreSQL server of that cluster: a pid alone may have been given to another program. */
async function isServerOf(pid: number, cluster: string): Promise<boolean> {
  const command = await commandLine(pid);
  if (process.platform === "win32") return command.includes("postgres.exe");
  return command.includes("postgres") && command.includes(cluster);
}

async function commandLine(pid: number): Promise<string> {
  try {
    if (process.platform === "linux")
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    const [program, ...rest] =
      process.platform === "win32"
        ? ["tasklist", "/FI", `PID eq ${pid}`]
        : ["ps", "-o", "command=", "-p", `${pid}`];
    return (await run(program ?? "", rest, { windowsHide: true })).stdout;
  } catch {
    // No such process (any more): that is the answer.
    return "";
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/**
 * Starts the server and waits until it accepts connections. `settings` are arguments of `postgres`.
 * Rejects with `database.start-failed` and what the server said.
 */
export async function startPostmaster(
  identity: Identity,
  cluster: string,
  settings: readonly string[],
  log: ServerLog,
): Promise<Postmaster> {
  const command = [
    ...identity.front,
    ...identity.tether,
    identity.binaries.postgres,
    "-D",
    cluster,
    ...settings,
  ];
  const [program = "", ...rest] = command;
  const child = spawn(program, rest, {
    env: serverEnvironment(identity.binaries),
    // A process group of its own: Ctrl-C is for us, and we stop the server after our last transaction.
    detached: process.platform !== "win32",
    stdio: ["ignore", "ignore", "pipe"],
    windowsHide: true,
    ...identity.user,
  });
  const ended = once(child, "exit").then(() => undefined);
  const said = listen(child, log);
  const failure = new Promise<Error>((resolve) => child.once("error", resolve));
  const ready = await Promise.race([untilReady(cluster, child), ended, failure]);
  if (ready !== true) {
    const output = ready instanceof Error ? ready.message : said.slice(-5).join(" ");
    if (!hasEnded(child)) child.kill("SIGQUIT");
    throw problem("database.start-failed", { folder: cluster, output });
  }
  return supervise(identity, cluster, child, ended, log);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Passes the server's lines on, and keeps them for the message of a failed start. */
function listen(child: ChildProcess, log: ServerLog): string[] {
  const said: string[] = [];
  if (child.stderr === null) return said;
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (said.push(line) > 20) said.shift();
    if (/\b(FATAL|PANIC): /.test(line)) log.error(`database: ${line}`);
    else log.info(`database: ${line}`);
  });
  return said;
}

const statusLine = 7;

/** The server writes its state into the eighth line of postmaster.pid; pg_ctl waits in the same manner. */
async function untilReady(cluster: string, child: ChildProcess): Promise<true | Error> {
  const deadline = Date.now() + startMs;
  while (Date.now() < deadline && !hasEnded(child)) {
    if (readState(cluster, child.pid) === "ready") return true;
    await sleep(pollMs);
  }
  return new Error(`not ready after ${startMs / 1000} s`);
}

function readState(cluster: string, pid: number | undefined): string | undefined {
  let lines: string[];
  try {
    lines = readFileSync(path.join(cluster, "postmaster.pid"), "utf8").split("\n");
  } catch {
    // Not written yet.
    return undefined;
  }
  return lines[0] === String(pid) ? lines[statusLine]?.trim() : undefined;
}

function supervise(
  identity: Identity,
  cluster: string,
  child: ChildProcess,
  ended: Promise<void>,
  log: ServerLog,
): Postmaster {
  let stopping: Promise<void> | undefined;
  const endWithUs = () => child.kill("SIGINT");
  process.once("exit", endWithUs);
  child.once("exit", (code, signal) => {
    process.off("exit", endWithUs);
    if (stopping === undefined)
      log.error(`the database server ended by itself (${signal ?? `exit code ${code}`})`);
  });
  const stop = async () => {
    if (hasEnded(child)) return;
    if (process.platform === "win32") {
      await run(identity.binaries.pgCtl, ["stop", "-D", cluster, "-m", "fast"], { windowsHide: true });
    } else {
      child.kill("SIGINT");
    }
    const timer = setTimeout(() => child.kill("SIGQUIT"), fastShutdownMs);
    await ended;
    clearTimeout(timer);
  };
  return {
    pid: child.pid ?? 0,
    ended,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
