import { setImmediate } from "node:timers/promises";
import { openPages, type Pages } from "../app/early.ts";
import {
  type Config,
  createLog,
  type EmbeddedDatabase,
  type Log,
  loadConfig,
  startEmbedded,
} from "../kernel/early.ts";

/** What a start has begun before the rest of the program was read. */
export type Beginning = {
  config: Config;
  log: Log;
  /** Where the city has a database of its own, there is none to start. */
  database: Promise<EmbeddedDatabase> | undefined;
  pages: Pages;
  /** Of `performance.now()`. */
  beganMs: number;
};

/** The program and its database, which are not ready before, have the processors first. */
const buildersNiceness = 10;

/**
 * Begins a start: settings, log, and, on another core, the embedded database, whose making and starting takes about as
 * long as reading the program, and the pages where they must be built. Throws `ConfigError`.
 */
export function begin(): Beginning {
  const beganMs = performance.now();
  const config = loadConfig(process.env);
  const log = createLog(process.env.LOG_LEVEL === undefined ? "warn" : config.logLevel);
  const database =
    config.databaseUrl === undefined
      ? startEmbedded({ dataDirectory: config.dataDirectory, log })
      : undefined;
  // Whether it succeeded is asked once the program is there.
  database?.catch(() => {});
  const pages = openPages(log, { niceness: buildersNiceness });
  return { config, log, database, pages, beganMs };
}

/** Until a program that ended has been noticed, its output closed, and the next one started. */
const turns = 8;

/** Reads the program part by part: between them the loop turns, and what was begun goes on. */
export async function readProgram(): Promise<void> {
  const parts = [
    () => import("kysely"),
    () => import("typebox"),
    () => import("typebox/compile"),
    () => import("fastify"),
    () => import("../kernel/index.ts"),
    () => import("../foundation/index.ts"),
    () => import("../process/index.ts"),
    () => import("../tickets/index.ts"),
    () => import("../sensing/index.ts"),
  ];
  for (const read of parts) {
    await read();
    for (let turn = 0; turn < turns; turn += 1) await setImmediate();
  }
}
