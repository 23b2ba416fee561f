import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Examination } from "./examination.ts";

export type Order = { query: string } | { examine: true } | { readings: number };
export type Report =
  | { ready: { url: string; tokens: Record<string, string> } }
  | { rows: Record<string, unknown>[] }
  | { examination: Examination }
  | { readings: [number, number][] }
  | { failed: string };

const script = path.join(import.meta.dirname, "killable-installation.ts");

/** An installation in a process of its own. `url` and `tokens` are those of its latest start. */
export class Killable {
  readonly #environment: Record<string, string>;
  readonly #front: readonly string[];
  #child: ChildProcess | undefined;
  url = "";
  /** Of every demo account, by login, made at the first start; they stay good. */
  tokens: Record<string, string> = {};

  /** `front` is the command, such as `unshare …`, that becomes the process. */
  constructor(environment: Record<string, string>, front: readonly string[] = []) {
    this.#front = front;
    this.#environment = {
      LIANGWANG_CITY: "port-linden",
      PORT: "0",
      MQTT_PORT: "off",
      REQUESTS_PER_MINUTE: "0",
      ANONYMOUS_REQUESTS_PER_MINUTE: "0",
      LOG_LEVEL: "silent",
      DATABASE_URL: "",
      DATABASE_OWNER_URL: "",
      TEST_NOW: "2026-03-10T08:30:00Z",
      ...environment,
    };
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts it, with tokens of its own unless some are known. Rejects where it ends before it is ready. */
  async start(tokens: Record<string, string> = this.tokens): Promise<void> {
    const [program = process.execPath, ...rest] = [...this.#front, process.execPath, script];
    const wanting = Object.keys(tokens).length === 0 ? { TEST_TOKENS: "yes" } : {};
    this.#child = spawn(program, rest, {
      env: { ...process.env, ...this.#environment, ...wanting },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const { ready } = await this.#next("ready");
    this.url = ready.url;
    this.tokens = wanting.TEST_TOKENS === undefined ? tokens : ready.tokens;
  }

  /** kill -9, wherever it is. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  }

  async query<R>(query: string): Promise<R[]> {
    this.#child?.send({ query } satisfies Order);
    return (await this.#next("rows")).rows as R[];
  }

  async examine(): Promise<Examination> {
    this.#child?.send({ examine: true } satisfies Order);
    return (await this.#next("examination")).examination;
  }

  /** Every stored reading of a stream: its time, milliseconds of Unix time, and its value in the stream's unit. */
  async readings(stream: number): Promise<[number, number][]> {
    this.#child?.send({ readings: stream } satisfies Order);
    return (await this.#next("readings")).readings;
  }

  #next<K extends "ready" | "rows" | "examination" | "readings">(
    kind: K,
  ): Promise<Extract<Report, Record<K, unknown>>> {
    const child = this.#child;
    if (child === undefined) throw new Error("the installation was not started");
    return new Promise((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`the installation ended with code ${code}`));
      child.once("exit", ended);
      child.once("message", (report: Report) => {
        child.off("exit", ended);
        if ("failed" in report) reject(new Error(report.failed));
        else if (kind in report) resolve(report as Extract<Report, Record<K, unknown>>);
        else reject(new Error(`the installation answered ${JSON.stringify(report)}`));
      });
    });
  }
}

/** Process id of the embedded database server of a data folder. */
export function databasePid(dataDirectory: string): number {
  const file = path.join(dataDirectory, "postgresql", "cluster", "postmaster.pid");
  return Number.parseInt(readFileSync(file, "utf8"), 10);
}
