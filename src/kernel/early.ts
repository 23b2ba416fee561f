// A second door, to what a start begins before the rest of the program is read: little, and quickly read itself.
export type { Config } from "./config.ts";
export { loadConfig } from "./config.ts";
export { type EmbeddedDatabase, startEmbedded } from "./database/embedded.ts";
export type { Log } from "./log.ts";
export { createLog } from "./log.ts";
