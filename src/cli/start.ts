import type { Command } from "commander";
import { type Application, type Shown, startApplication } from "../app/index.ts";
import type { Config } from "../kernel/index.ts";
import type { Beginning } from "./begin.ts";
import { liveDay } from "./demo/life.ts";

/** `liangwang start`: the whole district in one process, until Ctrl-C. `begin` gives what of it has begun. */
export function registerStart(program: Command, begin: () => Beginning): void {
  program
    .command("start")
    .description("run the district: database, server and jobs in one process, until Ctrl-C")
    .action(() => start(begin()));
}

async function start({ config, log, database, pages, beganMs }: Beginning): Promise<void> {
  // Whoever asks it to stop while it starts is heard when it has.
  const asked = untilAsked();
  const application = await startApplication({ config, log, pages, ...(database && { database }) });
  console.log(screenOf(application, config, (performance.now() - beganMs) / 1000));
  if (pages.shown().kind !== "ready") void pages.settled.then((shown) => sayPages(shown, beganMs));
  const day = await liveDay(application, config, log, pages.settled);
  if (day !== undefined) console.log(sayDay(config));
  await asked;
  console.log("Stopping: waiting for running requests and jobs …");
  day?.stop();
  await application.stop();
  console.log("Stopped. All data are kept; `npm start` goes on from here.");
}

function sayDay({ demoPace }: Config): string {
  return `  A simulated day runs in the background, ${demoPace} times faster than life; pause it in the pages' header, or\n  set DEMO_PACE=0.\n`;
}

/** Tells how a build ended that outlasted the start. */
function sayPages(shown: Shown, beganMs: number): void {
  const seconds = ((performance.now() - beganMs) / 1000).toFixed(1);
  if (shown.kind === "failed") {
    console.error(
      `  The pages could not be built; the API works. Mend this and start again:\n\n${shown.reason}\n`,
    );
  } else console.log(`  Pages built; ready after ${seconds} s\n`);
}

function untilAsked(): Promise<void> {
  return new Promise((resolve) => {
    const asked = () => {
      process.off("SIGINT", asked);
      process.off("SIGTERM", asked);
      resolve();
    };
    process.on("SIGINT", asked);
    process.on("SIGTERM", asked);
  });
}

/** What a person needs to know after the start, on one screen. */
function screenOf(application: Application, config: Config, seconds: number): string {
  const { city, url, place, house } = application;
  const names = city.files.city.names;
  const lines = [
    "",
    `  Liangwang 两网 · ${names["zh-CN"]} · ${names.en} · ${names.ja}`,
    "",
    `  Address     ${url}`,
    `  API         ${url}/api/docs   (OpenAPI 3.1: /api/openapi.json)`,
    `  Open311     ${url}/open311/v2/discovery.json`,
    `  MQTT        ${application.mqtt.place}`,
    `  Ledger      ${url}/ledger/checkpoint`,
    `  Database    ${place}`,
    `  City        ${city.duties.tree.units.length} units, ${city.places.areas.length} areas, ${house.services.categories.size} categories`,
    `  Started in  ${seconds.toFixed(1)} s, mode ${config.mode}`,
  ];
  if (house.demo.length > 0) {
    lines.push("", `  Demo accounts (password: ${house.demoPassword})`);
    const width = Math.max(...house.demo.map((account) => account.login.length));
    for (const account of house.demo) lines.push(`    ${account.login.padEnd(width)}  ${account.title}`);
  }
  lines.push("", "  Ctrl-C stops it; the data stay.", "");
  return lines.join("\n");
}
