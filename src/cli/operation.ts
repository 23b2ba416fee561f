import type { Command } from "commander";
import { openInstallation, reachInstallation } from "../app/index.ts";
import { createLog, loadConfig } from "../kernel/index.ts";
import { ledgerCommands } from "../ledger/index.ts";

/** Commands on an installation's database: `migrate`, `verify`, `ledger …`. */
export function registerOperation(program: Command): void {
  program
    .command("migrate")
    .description("bring the database up to this release; `start` does it, too")
    .action(async () => {
      const config = loadConfig(process.env);
      const opened = await openInstallation(config, createLog("warn"));
      await opened.close();
      console.log(`The database (${opened.place}) is up to date.`);
    });
  ledgerCommands(program, async () => {
    const config = loadConfig(process.env);
    const { database, close } = await reachInstallation(config, createLog("warn"));
    return { database, config, close };
  });
}
