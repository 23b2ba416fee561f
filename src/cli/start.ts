import type { Command } from "commander";
import { type Application, type Shown, startApplication } from "../app/index.ts";
import { hasAccounts } from "../foundation/index.ts";
import { type Config, languageOfTerminal } from "../kernel/index.ts";
import type { Beginning } from "./begin.ts";
import { liveDay } from "./demo/life.ts";
import { inColumns, startWords } from "./start-words.ts";

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
  const say = startWords(languageOfTerminal());
  const application = await startApplication({ config, log, pages, ...(database && { database }) });
  console.log(await screenOf(application, config, (performance.now() - beganMs) / 1000));
  if (pages.shown().kind !== "ready") void pages.settled.then((shown) => sayPages(shown, beganMs));
  const day = await liveDay(application, config, log, pages.settled);
  if (day !== undefined) console.log(`  ${say("day", { pace: config.demoPace })}\n`);
  await asked;
  console.log(say("stopping"));
  day?.stop();
  await application.stop();
  console.log(say("stopped"));
}

/** Tells how a build ended that outlasted the start. */
function sayPages(shown: Shown, beganMs: number): void {
  const say = startWords(languageOfTerminal());
  const seconds = ((performance.now() - beganMs) / 1000).toFixed(1);
  if (shown.kind === "failed") console.error(`  ${say("pagesFailed")}\n\n${shown.reason}\n`);
  else console.log(`  ${say("pagesBuilt", { seconds })}\n`);
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
async function screenOf(application: Application, config: Config, seconds: number): Promise<string> {
  const { city, url, place, house } = application;
  const say = startWords(languageOfTerminal());
  const names = city.files.city.names;
  const counts = {
    units: city.duties.tree.units.length,
    areas: city.places.areas.length,
    categories: house.services.categories.size,
  };
  const lines = [
    "",
    `  Liangwang 两网 · ${names["zh-CN"]} · ${names.en} · ${names.ja}`,
    "",
    ...inColumns([
      [say("address"), url],
      ["API", `${url}/api/docs   (OpenAPI 3.1: /api/openapi.json)`],
      ["Open311", `${url}/open311/v2/discovery.json`],
      ["MQTT", application.mqtt.place],
      [say("ledger"), `${url}/ledger/checkpoint`],
      [say("database"), place],
      [say("city"), say("cityHas", counts)],
      [say("started"), say("startedIn", { seconds: seconds.toFixed(1), mode: config.mode })],
    ]),
  ];
  if (house.demo.length > 0) {
    lines.push("", `  ${say("demo", { password: house.demoPassword })}`);
    const width = Math.max(...house.demo.map((account) => account.login.length));
    for (const account of house.demo) lines.push(`    ${account.login.padEnd(width)}  ${account.title}`);
  } else if (!(await hasAccounts(application.ground.database.kysely))) {
    const unit = city.duties.tree.units[0]?.path ?? "PATH";
    lines.push(
      "",
      `  ${say("nobody")}`,
      `    npx liangwang account create --login LOGIN --name NAME --role ROLE --unit ${unit} --password-stdin`,
    );
  }
  lines.push("", `  ${say("end")}`, "");
  return lines.join("\n");
}
